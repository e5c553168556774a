import { type SQL, sql } from 'drizzle-orm';
import { anyOf, found } from '../db/lists';
import { type BusinessDate, dateAt, formatInstant, type Instant } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { chaseDay } from '../domain/purchasing/asking';
import {
  grownPurchase,
  type ReorderTerms,
  roundedUp,
  type StockPosition,
  unitsToBuy,
} from '../domain/purchasing/reorder';
import { type Act, note } from './act';
import { announceOther } from './events';
import { backorderIdOf } from './ids';
import { lockedParts, neededForKits } from './kit-needs';
import { lockItems } from './lock-items';
import { newestPolicy, policyOf } from './policies';

/** 発注依頼: what a supplier is to be asked for, and the line it is for where it is bought for one customer. */
export interface Purchase {
  readonly sku: string;
  readonly quantity: number;
  readonly supplierId: string | null;
  readonly neededBy?: string;
  readonly forLine?: { readonly backorderId: string; readonly lineId: string };
}

/** A purchase request as it is kept. */
export interface PurchaseRow {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly supplierId: string | null;
  readonly neededBy: string | null;
  readonly forBackorderId: string | null;
  readonly forLineId: string | null;
}

export const PURCHASE_COLUMNS = sql`
  id, sku, quantity, supplier_id as "supplierId", needed_by::text as "neededBy", for_backorder_id as "forBackorderId",
  for_line_id as "forLineId"`;

export const purchaseOf = ({
  sku,
  quantity,
  supplierId,
  neededBy,
  forBackorderId,
  forLineId,
}: PurchaseRow): Purchase => ({
  sku,
  quantity,
  supplierId,
  ...(neededBy === null ? {} : { neededBy }),
  ...(forBackorderId === null || forLineId === null
    ? {}
    : { forLine: { backorderId: forBackorderId, lineId: forLineId } }),
});

/** Asks for a purchase unless the same one is asked for already; false then. The item must be locked. */
async function request(act: Act, purchase: Purchase, pack: PolicyPack | null): Promise<boolean> {
  const { sku, quantity, supplierId, neededBy, forLine } = purchase;
  const chaseOn = pack === null ? null : chaseDay(pack, dateAt(act.at, pack.shipping.timeZone));
  const id = act.newId('purchase');
  const rows = await act.tx.execute(sql`
    insert into purchase_requests (id, sku, quantity, supplier_id, cause, needed_by, for_backorder_id, for_line_id, state,
      requested_at, chase_on)
    values (${id}, ${sku}, ${quantity}, ${supplierId},
      ${forLine === undefined ? 'reorder-point' : 'special-order'}, ${neededBy ?? null}::date, ${forLine?.backorderId ?? null},
      ${forLine?.lineId ?? null}, 'open', ${formatInstant(act.at)}::timestamptz, ${chaseOn}::date)
    on conflict do nothing returning id`);
  if (rows.length === 0) return false;
  await announceOther(act, 'purchase.requested', { id, ...purchase });
  return true;
}

/** Staff need not look after purchases that have been answered or are not wanted any more. */
const resolveChase = (ids: SQL, at: Instant): SQL => sql`
  update tasks set state = 'resolved', resolved_at = ${formatInstant(at)}::timestamptz
  where kind in ('purchase-unanswered', 'supplier-silent', 'supplier-refused') and subject = any(array(${ids})) and state = 'open'`;

interface StockedItem extends ReorderTerms, StockPosition {
  readonly sku: string;
  readonly supplierId: string | null;
  /** It has had stock, or somebody waits for it; any other is only being set up. */
  readonly isKnown: boolean;
  /** The purchase that is asked for and that no supplier has been written to about. */
  readonly openId: string | null;
  readonly asked: number | null;
}

/**
 * The items among these that are bought by themselves. Not those of which a purchase is open that its supplier has been
 * written to about: it stays as he read it.
 */
async function stockedItems(act: Act, skus: readonly string[]): Promise<readonly StockedItem[]> {
  return act.tx.execute<StockedItem & Record<string, unknown>>(sql`
    select i.sku, i.daily_demand as "dailyDemand", i.safety_stock as "safetyStock", i.supplier_id as "supplierId",
      (p.settings ->> 'leadTimeDays')::int as "leadTimeDays", (p.settings ->> 'orderMultiple')::int as "orderMultiple",
      s.on_hand as "onHand", s.reserved, s.allocated, s.waiting::float8 as waiting,
      s.waiting > 0 or ${found(sql`from stock_ledger g where g.sku = i.sku`)} as "isKnown", r.id as "openId",
      r.quantity as asked,
      coalesce((select sum(quantity - received) from supplies n
        where n.sku = i.sku and n.status <> 'cancelled' and n.received < n.quantity), 0)::float8 as inbound
    from items i join stock s on s.sku = i.sku left join suppliers p on p.id = i.supplier_id
    left join purchase_requests r on r.sku = i.sku and r.state = 'open' and r.cause = 'reorder-point'
    where i.sku = ${anyOf(skus)} and (i.safety_stock is not null or i.daily_demand is not null)
      and i.kind <> 'special-order' and not i.discontinued and r.asked_at is null and r.refused_at is null
    order by i.sku`);
}

/** A purchase that is asked for already is for more units now: whoever buys is told of it again, by its id. */
async function grow(act: Act, id: string, { sku, supplierId }: StockedItem, quantity: number): Promise<void> {
  act.write(sql`update purchase_requests set quantity = ${quantity} where id = ${id} and state = 'open'`);
  act.write(sql`
    update tasks set data = data || jsonb_build_object('quantity', ${quantity}::int)
    where kind = 'purchase-unanswered' and subject = ${id} and state = 'open'`);
  await announceOther(act, 'purchase.requested', { id, sku, quantity, supplierId });
}

/**
 * Asks once for what has fallen to its reorder point, of the items whose units or supply have moved in this act: for those
 * who wait for it, or for kits made of it, and for the shelf. They must be locked.
 */
export async function buyWhatRunsLow(act: Act): Promise<void> {
  const moved = [...act.positionMoved];
  act.positionMoved.clear();
  if (moved.length === 0) return;
  const items = await stockedItems(act, [...new Set([...moved, ...(await lockedParts(act, moved))])]);
  const forKits = await neededForKits(
    act,
    items.map(({ sku }) => sku),
  );
  const wanted: Purchase[] = [];
  for (const item of items) {
    const { sku, supplierId, openId, asked } = item;
    const needed = forKits.get(sku) ?? 0;
    const position = { ...item, waiting: item.waiting + needed };
    if (openId !== null) {
      const grown = grownPurchase(asked ?? 0, item, position);
      if (grown !== null) await grow(act, openId, item, grown);
      continue;
    }
    const quantity = item.isKnown || needed > 0 ? unitsToBuy(item, position) : 0;
    if (quantity > 0) wanted.push({ sku, quantity, supplierId });
  }
  if (wanted.length === 0) return;
  const pack = await newestPolicy(act.tx, act.here.defaultPolicy);
  for (const purchase of wanted) await request(act, purchase, pack);
}

interface SpecialLine {
  lineId: string;
  sku: string;
  units: number;
  neededBy: BusinessDate | null;
  supplierId: string | null;
  orderMultiple: number | null;
  policyId: string;
  policyVersion: number;
}

/**
 * 取り寄せ: asks for what an order's special-order lines wait for and nothing on its way is meant for, line by line. It is
 * rounded up to what the supplier sells; the surplus becomes stock when it arrives. A line that cannot simply wait is not
 * bought for. The items must be locked.
 */
export async function buyForLines(act: Act, orderId: string): Promise<void> {
  const backorderId = backorderIdOf(orderId);
  const lines = await act.tx.execute<SpecialLine & Record<string, unknown>>(sql`
    select l.line_id as "lineId", l.sku, (l.waiting - own.units)::float8 as units, l.stated ->> 'neededBy' as "neededBy",
      i.supplier_id as "supplierId", (p.settings ->> 'orderMultiple')::int as "orderMultiple",
      o.policy_id as "policyId", o.policy_version as "policyVersion"
    from order_lines l join orders o on o.id = l.order_id
    left join items i on i.sku = l.sku left join suppliers p on p.id = i.supplier_id
    cross join lateral (
      select coalesce(sum(quantity - received), 0) as units from supplies s
      where s.sku = l.sku and s.status <> 'cancelled' and s.received < s.quantity
        and s.for_backorder_id = ${backorderId} and s.for_line_id = l.line_id) own
    where l.order_id = ${orderId} and l.kind = 'special-order' and l.reason is null and l.waiting > own.units
    order by l.position`);
  for (const { lineId, sku, units, neededBy, supplierId, orderMultiple, policyId, policyVersion } of lines) {
    const quantity = roundedUp(units, orderMultiple);
    const forLine = { backorderId, lineId };
    const purchase = { sku, quantity, supplierId, ...(neededBy === null ? {} : { neededBy }), forLine };
    if (await request(act, purchase, await policyOf(act.tx, policyId, policyVersion)))
      note(act, backorderId, { journal: { kind: 'purchase-requested', data: { lineId, sku, quantity } } });
  }
}

/** What was asked for is not wanted any more: nobody need chase it, and whoever buys hears of it. */
async function withdraw(act: Act, which: SQL): Promise<void> {
  const gone = await act.tx.execute<PurchaseRow & Record<string, unknown>>(sql`
    with gone as (
      update purchase_requests r set state = 'withdrawn' where r.state = 'open' and ${which} returning ${PURCHASE_COLUMNS}
    ), unchased as (${resolveChase(sql`select id from gone`, act.at)})
    select * from gone order by id`);
  for (const row of gone) await announceOther(act, 'purchase.withdrawn', { id: row.id, ...purchaseOf(row) });
}

/** Lines of an order that do not wait any more need nothing bought for them. */
export const withdrawForLines = (act: Act, orderId: string, lineIds: readonly string[]): Promise<void> =>
  withdraw(
    act,
    sql`r.cause = 'special-order' and r.for_backorder_id = ${backorderIdOf(orderId)} and r.for_line_id = any(array(
      select line_id from order_lines where order_id = ${orderId} and line_id = ${anyOf(lineIds)} and waiting = 0))`,
  );

/** Lines of an item that are given all they wait for, from wherever it came, need nothing bought for them either. */
export const withdrawServed = (act: Act, sku: string): Promise<void> =>
  withdraw(
    act,
    sql`r.cause = 'special-order' and r.sku = ${sku} and ${found(sql`
      from backorders b join order_lines l on l.order_id = b.order_id and l.line_id = r.for_line_id
      where b.id = r.for_backorder_id and l.waiting = 0`)}`,
  );

/** An item that is not bought by itself any more. */
export const withdrawReorder = (act: Act, sku: string): Promise<void> =>
  withdraw(act, sql`r.cause = 'reorder-point' and r.sku = ${sku}`);

/** A supply answers what was asked for: for its line, or for the shelf. `units` is what it brings that was not announced. */
export async function answerPurchase(
  act: Act,
  supplyId: string,
  supply: { readonly sku: string; readonly units: number; readonly forLine: Purchase['forLine'] },
): Promise<void> {
  const { sku, units, forLine } = supply;
  const asked =
    forLine === undefined
      ? sql`cause = 'reorder-point' and sku = ${sku}`
      : sql`cause = 'special-order' and for_backorder_id = ${forLine.backorderId} and for_line_id = ${forLine.lineId}`;
  const open = await act.tx.execute<{ id: string; quantity: number }>(
    sql`select id, quantity from purchase_requests where state = 'open' and ${asked}`,
  );
  const answered = open[0];
  if (!answered) return;
  act.write(sql`update purchase_requests set state = 'answered', answered_by = ${supplyId} where id = ${answered.id}`);
  act.write(resolveChase(sql`select ${answered.id}::text`, act.at));
  // Less than was asked for is what the supplier can deliver: he is not asked for the rest in the same breath.
  if (units < answered.quantity) act.positionMoved.delete(sku);
}

/** A supplier delivers faster or slower than before: the reorder points of what he delivers have moved. */
export async function leadTimeChanged(act: Act, supplierId: string): Promise<void> {
  const rows = await act.tx.execute<{ sku: string }>(sql`
    select sku from items where supplier_id = ${supplierId} and daily_demand is not null and not discontinued`);
  const skus = rows.map(({ sku }) => sku);
  await lockItems(act, skus);
  for (const sku of skus) act.positionMoved.add(sku);
}
