import { sql } from 'drizzle-orm';
import type { SupplyReason } from '../db/records';
import type { OpenOffer } from '../domain/backorder/offer';
import type { ToldLine } from '../domain/backorder/turn';
import { formatInstant } from '../domain/calendar/business-date';
import { comparePromises } from '../domain/promise/promise';
import { supplyReasonText } from '../emails/supply-reasons';
import type { Act } from './act';
import type { LoadedBackorder, RecordedLine } from './load-facts';

/** A mail that tells of a delay: what was known before it, and what it asks about where it asks. */
export interface DelayTold {
  readonly showing: readonly ToldLine[];
  readonly offer: Pick<OpenOffer, 'lines'> | null;
}

/** The waiting lines a mail tells a delay of, or asks about, with the day that was known before it. */
const linesTold = (lines: readonly RecordedLine[], { showing, offer }: DelayTold) =>
  lines.flatMap((line) => {
    const { lineId, waiting, told, current } = line;
    const shown = showing.find((one) => one.lineId === lineId);
    const known = shown === undefined ? told : shown.toldBefore;
    const change = comparePromises(known, current);
    const isLate = change === 'later' || change === 'unknown';
    const isAsked = offer?.lines.some((one) => one.lineId === lineId) ?? false;
    return waiting > 0 && (isLate || isAsked) ? [{ lineId, known: known?.restockDate ?? null, moved: isLate }] : [];
  });

/**
 * The supplier's reason for the delay that a mail tells, in words for its customer; null where nobody gave one. Of the supply
 * that covers a line, or that was cancelled under it; but only where it was given when the line's date moved from what its
 * customer knew, or since. Whatever was given before was the reason of another delay: one he was told of, one of other
 * goods, one from before his order. Of a date that did not move, the reason is the one it came with.
 */
export async function delayReason(
  act: Act,
  backorder: LoadedBackorder,
  lines: readonly RecordedLine[],
  told: DelayTold,
): Promise<string | null> {
  const given = linesTold(lines, told);
  if (given.length === 0) return null;
  const rows = await act.tx.execute<{ reason: SupplyReason }>(sql`
    with moves as materialized (
      select seq, at, data::jsonb ->> 'lineId' as line_id, data::jsonb ->> 'after' as after
      from journal where backorder_id = ${backorder.facts.id} and kind = 'promise-changed'
    ), given as (
      select g."lineId" as line_id, coalesce(
        (select min(m.at) from moves m where m.line_id = g."lineId" and m.seq > (
          select coalesce(max(k.seq), -1) from moves k where k.line_id = g."lineId" and k.after is not distinct from g.known)),
        case when g.moved then ${formatInstant(act.at)}::timestamptz end,
        (select max(m.at) from moves m where m.line_id = g."lineId"), '-infinity') as since
      from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as g("lineId" text, known text, moved boolean)
    )
    select s.reason from given g
    join order_lines l on l.order_id = ${backorder.orderId} and l.line_id = g.line_id
    join supplies s on (s.sku = l.sku or s.id = l.promise_supply_id) and s.reason is not null and s.reason <> 'null'::jsonb
      and (s.id = l.promise_supply_id or (l.promise_current is null and s.status = 'cancelled'))
    -- What a supply's reason is was said when it was stated last.
    where coalesce((select max(h.at) from supply_history h where h.supply_id = s.id and h.kind <> 'asked'), s.stated_at) >= g.since
    order by (s.id = l.promise_supply_id) desc, s.created_at desc limit 1`);
  return supplyReasonText(rows[0]?.reason ?? null, backorder.customer.locale);
}
