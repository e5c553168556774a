import { sql } from 'drizzle-orm';
import type { ShipToRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import type { BusinessDate } from '../domain/calendar/business-date';
import { type LinePromise, promiseFor } from '../domain/promise/promise';
import { type Act, note } from './act';
import { backorderIdOf } from './ids';
import { lockBackorders } from './lock-items';
import { policyOf } from './policies';

interface HeldLine {
  orderId: string;
  lineId: string;
  promise: LinePromise;
  shipTo: ShipToRecord;
  policyId: string;
  policyVersion: number;
}

/**
 * A pre-order's release date has moved. Lines whose goods are here already, and have not been released, get dates that keep
 * to it. The item must be locked; plan all its waiting lines anew afterwards.
 */
export async function moveRelease(act: Act, sku: string, releaseDate: BusinessDate | null): Promise<void> {
  const held = await act.tx.execute<HeldLine & Record<string, unknown>>(sql`
    select l.order_id as "orderId", l.line_id as "lineId", l.promise_current as promise, o.ship_to as "shipTo",
      o.policy_id as "policyId", o.policy_version as "policyVersion"
    from order_lines l join orders o on o.id = l.order_id
    where l.sku = ${sku} and l.waiting = 0 and l.allocated > l.released and l.promise_current is not null
    order by l.order_id, l.line_id`);
  const moved: { orderId: string; lineId: string; promise: LinePromise }[] = [];
  for (const { orderId, lineId, promise, shipTo, policyId, policyVersion } of held) {
    const { shipping } = await policyOf(act.tx, policyId, policyVersion);
    const next = promiseFor(promise.restockDate, promise.precision, shipping, shipTo, releaseDate);
    if (canonical(next) !== canonical(promise)) moved.push({ orderId, lineId, promise: next });
  }
  if (moved.length === 0) return;
  lockBackorders(
    act,
    moved.map(({ orderId }) => backorderIdOf(orderId)),
  );
  act.write(sql`
    update order_lines l set promise_current = m.promise
    from jsonb_to_recordset(${JSON.stringify(moved)}::text::jsonb) as m("orderId" text, "lineId" text, promise jsonb)
    where l.order_id = m."orderId" and l.line_id = m."lineId"`);
  for (const { orderId, lineId, promise } of moved)
    note(act, backorderIdOf(orderId), {
      journal: {
        kind: 'promise-changed',
        data: { lineId, before: promise.restockDate, after: promise.restockDate, shipDate: promise.shipDate },
      },
      signal: 'supplierEta',
      signalFacts: { lineId, eta: promise.restockDate },
      event: 'backorder.promise_changed',
    });
}
