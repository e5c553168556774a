import { type SQL, sql } from 'drizzle-orm';
import type { ShipToRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import type { BusinessDate } from '../domain/calendar/business-date';
import { type LinePromise, promiseFor } from '../domain/promise/promise';
import { type Act, note } from './act';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';
import { policyOf } from './policies';
import { promiseEntry } from './promise-entry';

/** A line with the dates it had, and those it has. */
export interface MovedLine {
  readonly orderId: string;
  readonly lineId: string;
  readonly before: LinePromise;
  readonly after: LinePromise;
}

interface HeldLine {
  orderId: string;
  lineId: string;
  promise: LinePromise;
  shipTo: ShipToRecord;
  releaseDate: BusinessDate | null;
  policyId: string;
  policyVersion: number;
}

/**
 * A pre-order's release date has moved, as the item's row says by now. Lines whose goods are here already, and have not been
 * released, get dates that keep to it. The item must be locked; plan all its waiting lines anew afterwards.
 */
export async function moveRelease(act: Act, sku: string): Promise<void> {
  await dateAnew(act, sql`l.sku = ${sku}`);
}

/**
 * An order goes elsewhere, or by another carrier, as its row says by now. Pre-orders of it that are here and wait for their
 * release get the dates of that way. Its items must be locked. Returns the lines whose dates have moved.
 */
export const moveHeld = (act: Act, orderId: string): Promise<readonly MovedLine[]> =>
  dateAnew(act, sql`l.order_id = ${orderId} and i.kind = 'preorder'`);

async function dateAnew(act: Act, which: SQL): Promise<readonly MovedLine[]> {
  const held = await act.tx.execute<HeldLine & Record<string, unknown>>(sql`
    select l.order_id as "orderId", l.line_id as "lineId", l.promise_current as promise, o.ship_to as "shipTo",
      case when i.kind = 'preorder' then i.release_date::text end as "releaseDate",
      o.policy_id as "policyId", o.policy_version as "policyVersion"
    from order_lines l join orders o on o.id = l.order_id join items i on i.sku = l.sku
    where ${which} and l.waiting = 0 and l.allocated > l.released and l.promise_current is not null
    order by l.order_id, l.line_id`);
  const moved: MovedLine[] = [];
  for (const { orderId, lineId, promise, shipTo, releaseDate, policyId, policyVersion } of held) {
    const { shipping } = await policyOf(act.tx, policyId, policyVersion);
    const next = promiseFor(promise.restockDate, promise.precision, shipping, shipTo, releaseDate);
    if (canonical(next) !== canonical(promise)) moved.push({ orderId, lineId, before: promise, after: next });
  }
  if (moved.length === 0) return moved;
  lockBackorders(
    act,
    moved.map(({ orderId }) => backorderIdOf(orderId)),
  );
  act.write(sql`
    update order_lines l set promise_current = m.after
    from jsonb_to_recordset(${JSON.stringify(moved)}::text::jsonb) as m("orderId" text, "lineId" text, after jsonb)
    where l.order_id = m."orderId" and l.line_id = m."lineId"`);
  for (const { orderId, lineId, before, after } of moved)
    note(act, backorderIdOf(orderId), {
      journal: promiseEntry(lineId, before, after),
      signal: 'supplierEta',
      signalFacts: { lineId, eta: after.restockDate },
      event: 'backorder.promise_changed',
    });
  return moved;
}
