import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { LocalizedName, MoneyRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import { type BusinessDate, businessDateOf } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { giveOutWhatIsFree } from './give-out';
import { moveRelease } from './held-dates';
import { concernedKits, inKits, lookAtKits } from './kit-parts';
import { lockItems } from './lock-items';
import { NeedsMoreLocks } from './perform';
import { withdrawReorder } from './purchases';
import { replan, replanBoundaries, staleOffers } from './replan';

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
  /** Units sold a day. */
  readonly dailyDemand?: number;
  readonly supplierId?: string;
  readonly alternatives: readonly { readonly sku: string; readonly note?: string }[];
  readonly discontinued: boolean;
  readonly components: readonly { readonly sku: string; readonly quantity: number }[];
}

export const ITEM_COLUMNS = sql`
  sku, name, kind, backorderable, release_date::text as "releaseDate", price, url, image_url as "imageUrl",
  backorder_cap as "backorderCap", safety_stock as "safetyStock", daily_demand as "dailyDemand",
  supplier_id as "supplierId", alternatives, discontinued,
  components`;

/** A row as an item: what is not set is not there. */
export const itemOf = (row: Readonly<Record<string, unknown>>): Item =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Item;

export async function knownItem(act: Pick<Act, 'tx'>, sku: string): Promise<Item | null> {
  const rows = await act.tx.execute(sql`select ${ITEM_COLUMNS} from items where sku = ${sku}`);
  return rows[0] ? itemOf(rows[0]) : null;
}

async function write(act: Act, item: Item): Promise<void> {
  act.write(sql`
    insert into items (sku, name, kind, backorderable, release_date, price, url, image_url, backorder_cap, safety_stock,
                       daily_demand, supplier_id, alternatives, discontinued, components)
    values (${item.sku}, ${JSON.stringify(item.name)}::text::jsonb, ${item.kind}, ${item.backorderable},
      ${item.releaseDate ?? null}::date, ${item.price === undefined ? null : JSON.stringify(item.price)}::text::jsonb,
      ${item.url ?? null}, ${item.imageUrl ?? null}, ${item.backorderCap ?? null}, ${item.safetyStock ?? null},
      ${item.dailyDemand ?? null}, ${item.supplierId ?? null}, ${JSON.stringify(item.alternatives)}::text::jsonb, ${item.discontinued},
      ${JSON.stringify(item.components)}::text::jsonb)
    on conflict (sku) do update set name = excluded.name, kind = excluded.kind, backorderable = excluded.backorderable,
      release_date = excluded.release_date, price = excluded.price, url = excluded.url, image_url = excluded.image_url,
      backorder_cap = excluded.backorder_cap, safety_stock = excluded.safety_stock, daily_demand = excluded.daily_demand, supplier_id = excluded.supplier_id,
      alternatives = excluded.alternatives, discontinued = excluded.discontinued, components = excluded.components`);
}

/** Units that need not be kept back any longer go to those who wait. */
async function serveFrom(act: Act, item: Item): Promise<void> {
  if ((await giveOutWhatIsFree(act, [item.sku])).length > 0) await replanBoundaries(act, [item.sku]);
  lookAtKits(act, [item.sku]);
}

/**
 * A kit is made of something else from now on, and so is all that it is part of. What was put together so far stays as it
 * is, like ready-made units; whoever waits is looked at anew.
 */
async function changeRecipe(act: Act, sku: string, before: Item['components']): Promise<void> {
  const kits = [sku, ...(await concernedKits(act, [sku])).map((kit) => kit.sku)];
  const former = before.map((part) => part.sku);
  const missing = [...kits, ...former].filter((item) => !act.lockedItems.has(item));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
  act.kitItems.add(sku);
  act.write(sql`update stock set assembled = 0 where sku = ${anyOf(kits)}`);
  lookAtKits(act, [sku]);
  // What it took of these others may have now.
  await replan(act, former);
}

/** Whether more or fewer of an item, and of the kits made of it, can be sold from now on: other channels are told. */
const sellsOtherwise = (item: Item, before: Item | null): boolean =>
  canonical(before?.components ?? []) !== canonical(item.components) ||
  (before !== null && (before.safetyStock ?? 0) !== (item.safetyStock ?? 0));

/** What of an item a waiting customer's dates or choices hang on. */
const facts = (item: Item): string =>
  canonical([item.kind, item.releaseDate ?? null, item.discontinued, item.alternatives]);

/** The day before which nothing of the item leaves. */
const releaseOf = (item: Item): BusinessDate | null =>
  item.kind === 'preorder' && item.releaseDate !== undefined ? businessDateOf(item.releaseDate) : null;

/** Open backorders that wait for the item, or have units of it that have not been released. */
async function concernedBackorders(act: Act, sku: string): Promise<readonly string[]> {
  const rows = await act.tx.execute<{ id: string }>(sql`
    select distinct b.id from order_lines l join backorders b on b.id = backorder_id(l.order_id) and b.status <> 'closed'
    where l.sku = ${sku} and (l.waiting > 0 or l.allocated > l.released) order by b.id`);
  return rows.map(({ id }) => id);
}

/** What of an item decides when it is bought. */
const reorderTerms = (item: Item): string =>
  canonical([
    item.kind,
    item.discontinued,
    item.safetyStock ?? null,
    item.dailyDemand ?? null,
    item.supplierId ?? null,
  ]);

/** An item that is bought under other terms from now on, or not by itself any more. */
async function changeReorder(act: Act, item: Item): Promise<void> {
  if (item.kind === 'special-order' || item.discontinued || (item.safetyStock ?? item.dailyDemand) === undefined)
    await withdrawReorder(act, item.sku);
  else act.positionMoved.add(item.sku);
}

/**
 * Puts an item as stated; equal content changes nothing. When the change concerns those who wait for it (discontinued,
 * another release date, other alternatives), their dates are planned again and their backorders woken.
 */
export async function changeItem(act: Act, item: Item, before: Item | null): Promise<void> {
  if (before !== null && canonical(before) === canonical(item)) return;
  await lockItems(act, [item.sku]);
  await write(act, item);
  if (sellsOtherwise(item, before)) act.stockMoved.add(item.sku);
  if (canonical(before?.components ?? []) !== canonical(item.components))
    await changeRecipe(act, item.sku, before?.components ?? []);
  if (before === null) return;
  if (reorderTerms(before) !== reorderTerms(item)) await changeReorder(act, item);
  if ((item.safetyStock ?? 0) < (before.safetyStock ?? 0)) await serveFrom(act, item);
  else if (item.safetyStock !== before.safetyStock) for (const sku of inKits(act, [item.sku])) act.kitsToPlan.add(sku);
  if (facts(before) === facts(item)) return;
  const isMoved = releaseOf(before) !== releaseOf(item);
  if (isMoved) await moveRelease(act, item.sku);
  const loss = item.discontinued && !before.discontinued ? 'discontinued' : null;
  await replan(act, [item.sku], loss, isMoved ? 'all' : []);
  const ids = await concernedBackorders(act, item.sku);
  for (const id of ids)
    note(act, id, { signal: 'orderChanged', signalFacts: { discontinued: item.discontinued ? 1 : 0 } });
  await staleOffers(act, ids);
}
