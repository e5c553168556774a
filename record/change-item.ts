import { sql } from 'drizzle-orm';
import { rowsOf } from '../db/lists';
import type { LocalizedName, MoneyRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import { type Act, note } from './act';
import { allocate } from './allocate';
import { backorderIdOf } from './ids';
import { type LockedStock, lockItems } from './lock-items';
import { replan, staleOffers } from './replan';

/** An item as the catalogue says it is. */
export interface Item {
  readonly sku: string;
  readonly name: LocalizedName;
  readonly kind: 'backorder' | 'preorder' | 'special-order';
  readonly backorderable: boolean;
  readonly releaseDate?: string;
  readonly price?: MoneyRecord;
  readonly url?: string;
  readonly imageUrl?: string;
  readonly backorderCap?: number;
  readonly safetyStock?: number;
  readonly supplierId?: string;
  readonly alternatives: readonly { readonly sku: string; readonly note?: string }[];
  readonly discontinued: boolean;
  readonly components: readonly { readonly sku: string; readonly quantity: number }[];
}

export const ITEM_COLUMNS = sql`
  sku, name, kind, backorderable, release_date::text as "releaseDate", price, url, image_url as "imageUrl",
  backorder_cap as "backorderCap", safety_stock as "safetyStock", supplier_id as "supplierId", alternatives, discontinued,
  components`;

/** A row as an item: what is not set is not there. */
export const itemOf = (row: Readonly<Record<string, unknown>>): Item =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Item;

export async function knownItem(act: Pick<Act, 'tx'>, sku: string): Promise<Item | null> {
  const rows = await act.tx.execute(sql`select ${ITEM_COLUMNS} from items where sku = ${sku}`);
  return rows[0] ? itemOf(rows[0]) : null;
}

/** Whether `sku` would be a part of itself if it had these components. */
export async function containsItself(
  act: Pick<Act, 'tx'>,
  sku: string,
  components: Item['components'],
): Promise<boolean> {
  const rows = await act.tx.execute<{ cycle: boolean }>(sql`
    with recursive part(sku) as (
      select ${rowsOf(components.map((part) => part.sku))}
      union
      select c ->> 'sku' from part join items i on i.sku = part.sku, jsonb_array_elements(i.components) c
    )
    select exists (select 1 from part where sku = ${sku}) as cycle`);
  return rows[0]?.cycle === true;
}

async function write(act: Act, item: Item): Promise<void> {
  act.write(sql`
    insert into items (sku, name, kind, backorderable, release_date, price, url, image_url, backorder_cap, safety_stock,
                       supplier_id, alternatives, discontinued, components)
    values (${item.sku}, ${JSON.stringify(item.name)}::text::jsonb, ${item.kind}, ${item.backorderable},
      ${item.releaseDate ?? null}::date, ${item.price === undefined ? null : JSON.stringify(item.price)}::text::jsonb,
      ${item.url ?? null}, ${item.imageUrl ?? null}, ${item.backorderCap ?? null}, ${item.safetyStock ?? null},
      ${item.supplierId ?? null}, ${JSON.stringify(item.alternatives)}::text::jsonb, ${item.discontinued},
      ${JSON.stringify(item.components)}::text::jsonb)
    on conflict (sku) do update set name = excluded.name, kind = excluded.kind, backorderable = excluded.backorderable,
      release_date = excluded.release_date, price = excluded.price, url = excluded.url, image_url = excluded.image_url,
      backorder_cap = excluded.backorder_cap, safety_stock = excluded.safety_stock, supplier_id = excluded.supplier_id,
      alternatives = excluded.alternatives, discontinued = excluded.discontinued, components = excluded.components`);
}

/** What of an item a waiting customer's dates or choices hang on. */
const facts = (item: Item): string =>
  canonical([item.kind, item.releaseDate ?? null, item.discontinued, item.alternatives]);

/** Units that are kept back no longer go to those who wait, not to whoever buys next. */
async function serveFromSafetyStock(act: Act, stock: LockedStock, { sku, safetyStock = 0 }: Item): Promise<void> {
  const given = await allocate(act, sku, stock.onHand - stock.reserved - stock.allocated - safetyStock);
  if (given.length > 0) await replan(act, [sku]);
}

/**
 * Puts an item as stated; equal content changes nothing. When the change concerns those who wait for it (discontinued,
 * another release date, other alternatives), their dates are planned again and their backorders woken.
 */
export async function changeItem(act: Act, item: Item, before: Item | null): Promise<void> {
  if (before !== null && canonical(before) === canonical(item)) return;
  const stock = (await lockItems(act, [item.sku])).get(item.sku);
  await write(act, item);
  if (before === null) return;
  if (stock !== undefined && (item.safetyStock ?? 0) < (before.safetyStock ?? 0))
    await serveFromSafetyStock(act, stock, item);
  if (facts(before) === facts(item)) return;
  await replan(act, [item.sku], item.discontinued && !before.discontinued ? 'discontinued' : null);
  const waiting = await act.tx.execute<{ orderId: string }>(sql`
    select distinct order_id as "orderId" from order_lines where sku = ${item.sku} and waiting > 0`);
  const ids = waiting.map(({ orderId }) => backorderIdOf(orderId));
  for (const id of ids)
    note(act, id, { signal: 'orderChanged', signalFacts: { discontinued: item.discontinued ? 1 : 0 } });
  await staleOffers(act, ids);
}
