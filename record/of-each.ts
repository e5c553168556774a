import { type SQL, sql } from 'drizzle-orm';
import { rowsOf } from '../db/lists';
import type { Reading } from './act';

/** Rows found for each of several backorders; none where nothing was found. */
export type RowsOfEach<Row> = (backorderId: string) => readonly Row[];

/**
 * Asks the same about each of several backorders in one statement, which is given the id as SQL. Each is looked up by
 * itself (`offset 0` keeps it so), in the order the select says, as fast as if it were asked about alone.
 */
export async function ofEach<Row extends object>(
  { tx }: Pick<Reading, 'tx'>,
  backorderIds: readonly string[],
  select: (backorderId: SQL) => SQL,
): Promise<RowsOfEach<Row>> {
  if (backorderIds.length === 0) return () => [];
  const found: readonly unknown[] = await tx.execute(sql`
    select each.id as "ofBackorder", found.* from ${rowsOf(backorderIds)} each (id)
    cross join lateral (${select(sql`each.id`)} offset 0) found`);
  const rows = found as readonly (Row & { ofBackorder?: string })[];
  const byId = new Map<string, Row[]>();
  for (const row of rows) {
    const of = row.ofBackorder ?? '';
    delete row.ofBackorder;
    const known = byId.get(of);
    if (known) known.push(row);
    else byId.set(of, [row]);
  }
  return (backorderId) => byId.get(backorderId) ?? [];
}
