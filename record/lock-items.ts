import { type SQL, sql } from 'drizzle-orm';
import { anyOf, found, rowsOf } from '../db/lists';
import type { Act } from './act';

/** An item's stock row as held under its lock. */
export interface LockedStock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly waiting: number;
  /** Units nobody has that sharing left for those who wait, as far as they are still there. */
  readonly keptForWaiters: number;
  readonly planVersion: number;
}

type LockedRow = LockedStock & Record<string, unknown>;

/** Whether an item is a kit, or part of one. */
export const inKits = (sku: SQL): SQL => sql`(
  ${found(sql`from items i where i.sku = ${sku} and i.components <> '[]'`)}
  or ${found(sql`from items i where i.components @> jsonb_build_array(jsonb_build_object('sku', ${sku}))`)})`;

/**
 * Locks the items' stock rows, all at once and in the bytewise order of their SKUs, so that two acts never wait for
 * each other in a ring. Must come before any backorder is locked.
 */
export async function lockItems(
  { tx, moreSkus, lockedItems, kitItems }: Act,
  skus: Iterable<string>,
): Promise<Map<string, LockedStock>> {
  const wanted = [...new Set([...skus, ...moreSkus])];
  if (wanted.length === 0) return new Map();
  const select = sql`
    select sku, on_hand as "onHand", reserved, allocated, waiting::float8 as waiting, kept_for_waiters as "keptForWaiters",
      plan_version::float8 as "planVersion"
    from stock where sku = ${anyOf(wanted)}
    order by sku collate "C" for update`;
  // Sent together, read one after the other: what the locks were waited for may have been the making of a kit, which the
  // statement that waited does not see.
  const lock = () =>
    Promise.all([
      tx.execute<LockedRow>(select),
      tx.execute<{ sku: string }>(sql`select w as sku from ${rowsOf(wanted)} w where ${inKits(sql`w`)}`),
    ]);
  let [rows, kits] = await lock();
  if (rows.length < wanted.length) {
    await tx.execute(sql`
      insert into stock (sku) select distinct s from ${rowsOf(wanted)} s order by s
      on conflict do nothing`);
    [rows, kits] = await lock();
  }
  for (const { sku } of rows) lockedItems.add(sku);
  for (const { sku } of kits) kitItems.add(sku);
  return new Map(rows.map((row) => [row.sku, row]));
}

/** Locks backorders in the order of their ids; always after items. */
export function lockBackorders(act: Act, ids: Iterable<string>): void {
  const wanted = [...new Set(ids)].filter((id) => !act.lockedBackorders.has(id));
  if (wanted.length === 0) return;
  for (const id of wanted) act.lockedBackorders.add(id);
  act.write(sql`
    select id from backorders where id = ${anyOf(wanted)}
    order by id for update`);
}
