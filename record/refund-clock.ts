import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { toRealTime } from '../domain/business-time';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { timeScaleOf } from '../domain/policy/policy-pack';
import { type Installation, note } from './act';
import { announceOther } from './events';
import { finish } from './finish';
import { sqlInstant } from './load-facts';
import { perform } from './perform';
import { policyOf } from './policies';
import { openTask } from './tasks';

/** A refund's clock as its workflow keeps it: real milliseconds. */
export interface RefundClock {
  readonly state: 'requested' | 'overdue' | 'confirmed';
  readonly dueAt: number;
}

interface Row {
  state: RefundClock['state'];
  dueAt: string;
  openedAt: string | null;
  acceptedAt: string;
  policyId: string;
  policyVersion: number;
}

/** When the money is due in real time. */
export async function refundClock(db: Database, refundId: string): Promise<RefundClock> {
  const rows = await db.execute<Row & Record<string, unknown>>(sql`
    select r.state, r.due_at as "dueAt", b.opened_at as "openedAt", o.accepted_at as "acceptedAt",
      o.policy_id as "policyId", o.policy_version as "policyVersion"
    from refunds r join orders o on o.id = r.order_id left join backorders b on b.id = r.backorder_id where r.id = ${refundId}`);
  const row = rows[0];
  if (!row) throw new Error(`there is no refund ${refundId}`);
  const scale = timeScaleOf(await policyOf(db, row.policyId, row.policyVersion));
  const openedAt = sqlInstant(row.openedAt ?? row.acceptedAt);
  return { state: row.state, dueAt: toRealTime(sqlInstant(row.dueAt), { openedAt, scale }) };
}

/** The due day passed and nobody confirmed the money: the state says so, staff get a task, systems an event. */
export async function markRefundOverdue(
  db: Database,
  here: Installation,
  refundId: string,
  at: Instant,
): Promise<void> {
  await perform(db, { at, here }, async (act) => {
    const rows = await act.tx.execute<{
      backorderId: string | null;
      orderId: string;
      amount: string;
      currency: string;
      dueAt: string;
    }>(sql`
      update refunds set state = 'overdue' where id = ${refundId} and state = 'requested'
      returning backorder_id as "backorderId", order_id as "orderId", amount, currency, due_at as "dueAt"`);
    const row = rows[0];
    if (!row) return;
    const { backorderId, orderId } = row;
    if (backorderId !== null) note(act, backorderId, { journal: { kind: 'refund-overdue', data: { refundId } } });
    await openTask(act, 'refund-overdue', refundId, backorderId === null ? {} : { backorderId }, { refundId, orderId });
    await announceOther(act, 'refund.overdue', {
      id: refundId,
      orderId,
      ...(backorderId === null ? {} : { backorderId }),
      amount: { amount: Number(row.amount), currency: row.currency },
      state: 'overdue',
      dueAt: formatInstant(sqlInstant(row.dueAt)),
    });
    await finish(act);
  });
}
