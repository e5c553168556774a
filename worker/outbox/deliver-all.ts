/**
 * Delivers rows, some at a time; one that cannot be delivered holds up no other. Returns how many got through; throws
 * the last failure when none did, since then it is not about a row.
 */
export async function deliverAll<Row>(
  rows: readonly Row[],
  atOnce: number,
  deliver: (row: Row) => Promise<void>,
): Promise<number> {
  const left = [...rows];
  let delivered = 0;
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let row = left.shift(); row !== undefined; row = left.shift())
      try {
        await deliver(row);
        delivered++;
      } catch (error) {
        failures.push(error);
      }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, lane));
  if (delivered === 0 && failures.length > 0) throw failures.at(-1);
  return delivered;
}
