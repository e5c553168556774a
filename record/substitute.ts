import { sql } from 'drizzle-orm';
import type { LocalizedName, MoneyRecord } from '../db/records';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { givesDifferenceBack } from '../domain/money/charging';
import { paidForLast, worthMoved, worthWith } from '../domain/money/substitution';
import { type Act, note } from './act';
import { takeOff } from './free-units';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { moveStock } from './stock-moves';

async function freshLineId(act: Act, orderId: string, lineId: string): Promise<string> {
  const rows = await act.tx.execute<{ n: number }>(
    sql`select count(*)::int as n from order_lines where order_id = ${orderId} and substitute_for = ${lineId}`,
  );
  return `${lineId.slice(0, 58)}.alt${(rows[0]?.n ?? 0) + 1}`;
}

/** Units of a line that an alternative is taken for, and the answer that said so. */
export interface Substitution {
  readonly line: RecordedLine;
  readonly quantity: number;
  readonly sku: string;
  readonly decisionId: string;
  /** Business instant before which money waits, while the answer can be taken back. */
  readonly settleAt: Instant | null;
}

interface Alternative {
  readonly name: string;
  /** For all the units; null where it has no price in the order's currency. */
  readonly price: number | null;
}

async function alternativeOf(
  act: Act,
  backorder: LoadedBackorder,
  sku: string,
  quantity: number,
): Promise<Alternative> {
  const rows = await act.tx.execute<{ name: LocalizedName; price: MoneyRecord | null }>(
    sql`select name, price from items where sku = ${sku}`,
  );
  const { name, price } = rows[0] ?? { name: {}, price: null };
  const { locale } = backorder.customer;
  return {
    name: name[locale] ?? name.ja ?? name.en ?? sku,
    price: price?.currency === backorder.facts.currency ? price.amount * quantity : null,
  };
}

/** An alternative that was taken for units of a line, and how many of its own have been paid back. */
interface Standing {
  readonly lineId: string;
  readonly ordered: number;
  readonly worth: string;
  readonly shipped: number;
  readonly paidBack: number;
}

/**
 * An alternative of a line is being taken back. Those taken later stand for other units from then on, which may have cost a
 * minor unit more or less: their worth follows, so that all of the line still adds up. What was said of differences stays.
 */
export async function revalueLater(
  act: Act,
  { orderId, terms, payment }: LoadedBackorder,
  line: { readonly lineId: string; readonly ordered: number; readonly returned: number },
  takenBack: string,
): Promise<void> {
  const rows = await act.tx.execute<Standing & Record<string, unknown>>(sql`
    select l.line_id as "lineId", l.ordered, l.unit_price * l.ordered + l.tax as worth, l.shipped,
      l.returned + coalesce((select sum(u.quantity) from cancellations c, jsonb_to_recordset(c.lines) as u("lineId" text, quantity int)
        where c.order_id = l.order_id and c.settled and not c.undone and c.cause <> 'substituted' and u."lineId" = l.line_id), 0)::int
        as "paidBack"
    from order_lines l
    where l.order_id = ${orderId} and l.substitute_for = ${line.lineId} and l.ordered > 0 order by l.position`);
  const index = rows.findIndex(({ lineId }) => lineId === takenBack);
  const quantities = rows.map(({ ordered }) => ordered);
  worthMoved(terms, line, quantities, index).forEach(({ wasMinor, isMinor }, later) => {
    const stands = rows[index + 1 + later];
    if (stands === undefined || isMinor === wasMinor) return;
    // Before it is paid, what was charged as it left stands, and so does a lower price of its own that was told.
    if (payment.state !== 'paid' && (stands.shipped > 0 || Number(stands.worth) < wasMinor)) return;
    const worth = worthWith(Number(stands.worth), stands.ordered, stands.paidBack, isMinor - wasMinor);
    const unitPrice = Math.floor(worth / stands.ordered);
    act.write(sql`
      update order_lines set unit_price = ${unitPrice}, tax = ${worth - unitPrice * stands.ordered}
      where order_id = ${orderId} and line_id = ${stands.lineId}`);
  });
}

/** A cheaper alternative gives the difference back when the answer stands, or what was taken of it with the order. */
async function oweDifference(act: Act, backorder: LoadedBackorder, what: Substitution, amount: number): Promise<void> {
  const { line, quantity, decisionId, settleAt } = what;
  act.write(sql`
    insert into cancellations (id, order_id, backorder_id, cause, lines, at, settle_at, decision_id, settled, told, amount)
    values (${act.newId('difference')}, ${backorder.orderId}, ${backorder.facts.id}, 'substituted',
            ${JSON.stringify([{ lineId: line.lineId, quantity }])}::text::jsonb, ${formatInstant(act.at)}::timestamptz,
            ${settleAt === null ? null : formatInstant(settleAt)}::timestamptz, ${decisionId}, false, true, ${amount})`);
}

/**
 * 代替品: takes units of an alternative for a line's waiting units. The original line keeps them as substituted; the
 * substitute is a line of its own, paid for by what the original cost. A cheaper one gives the difference back, a
 * dearer one is at the shop's cost. Both items must be locked and the units there. Returns the substitute's line.
 */
export async function substitute(act: Act, backorder: LoadedBackorder, what: Substitution): Promise<string> {
  const { line, quantity, sku } = what;
  const { orderId } = backorder;
  const alternative = await alternativeOf(act, backorder, sku, quantity);
  const paid = paidForLast(backorder.terms, line, quantity);
  const charge = Math.min(paid, alternative.price ?? paid);
  const unitPrice = Math.floor(charge / quantity);
  const lineId = await freshLineId(act, orderId, line.lineId);
  await takeOff(act, orderId, [{ lineId: line.lineId, sku: line.sku, waiting: quantity, allocated: 0 }], 'substituted');
  act.write(sql`
    insert into order_lines (order_id, line_id, position, sku, name, kind, sent, ordered, allocated, queue_tier, queue_key, queue_rank, queue_at, queue_seq,
      accepts_planned, unit_price, discount, tax, tax_rate_pcm, substitute_for, held_since)
    select ${orderId}, ${lineId}, (select max(position) + 1 from order_lines where order_id = ${orderId}), ${sku},
      ${alternative.name}, 'backorder', ${quantity}, ${quantity}, ${quantity}, queue_tier, queue_key, queue_rank, queue_at, queue_seq, accepts_planned,
      ${unitPrice}, 0, ${charge - unitPrice * quantity}, tax_rate_pcm, ${line.lineId}, ${formatInstant(act.at)}::timestamptz
    from order_lines where order_id = ${orderId} and line_id = ${line.lineId}`);
  await moveStock(act, [{ sku, kind: 'allocation', allocated: quantity, orderId, lineId }]);
  act.positionMoved.add(sku);
  note(act, backorder.facts.id, {
    journal: { kind: 'substituted', data: { lineId: line.lineId, quantity, by: sku, as: lineId } },
  });
  if (paid > charge && givesDifferenceBack(backorder.payment.state === 'paid', backorder.terms))
    await oweDifference(act, backorder, what, paid - charge);
  return lineId;
}
