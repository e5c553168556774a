import { sql } from 'drizzle-orm';
import type { Database, Tx } from '../db/client';
import { type TimeScale, toBusinessTime, toRealTime } from '../domain/business-time';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { isForTheShop, isUnderWay } from '../domain/money/direct-payment';
import { nextReminderAt } from '../domain/money/refund-due';
import type { TenderShare } from '../domain/money/refund-plan';
import type { RefundState } from '../domain/money/refund-state';
import { needsAccount } from '../domain/money/tender';
import { type PolicyPack, timeScaleOf } from '../domain/policy/policy-pack';
import { type Act, type Installation, note } from './act';
import { announceOther } from './events';
import { finish } from './finish';
import { sqlInstant } from './load-facts';
import { NEEDS_NO_ACCOUNT, UNDER_WAY } from './payment-text';
import { perform } from './perform';
import { policyOf } from './policies';
import { lockRefund, paidShares, type RefundRow } from './refund-view';
import { openTask, resolveTasks } from './tasks';

/** A refund's clock as its workflow keeps it: real milliseconds. */
export interface RefundClock {
  readonly state: RefundState;
  readonly dueAt: number;
  /** The next moment at which somebody is reminded. */
  readonly remindAt: number;
  /** Something of it is for the engine itself to pay back. Clocks that were recorded before it could do so say nothing. */
  readonly payDirectly?: boolean;
}

interface Row {
  state: RefundState;
  byTender: readonly TenderShare[];
  requestedAt: string;
  dueAt: string;
  openedAt: string | null;
  acceptedAt: string;
  policyId: string;
  policyVersion: number;
}

interface Times {
  readonly state: RefundState;
  readonly payDirectly: boolean;
  readonly requestedAt: Instant;
  readonly dueAt: Instant;
  readonly pack: PolicyPack;
  readonly scale: TimeScale;
}

async function timesOf(tx: Pick<Tx, 'execute'>, refundId: string): Promise<Times> {
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    select r.state, r.by_tender as "byTender", r.requested_at as "requestedAt", r.due_at as "dueAt", b.opened_at as "openedAt",
      o.accepted_at as "acceptedAt", o.policy_id as "policyId", o.policy_version as "policyVersion"
    from refunds r join orders o on o.id = r.order_id left join backorders b on b.id = r.backorder_id where r.id = ${refundId}`);
  const row = rows[0];
  if (!row) throw new Error(`there is no refund ${refundId}`);
  const pack = await policyOf(tx, row.policyId, row.policyVersion);
  const scale = { openedAt: sqlInstant(row.openedAt ?? row.acceptedAt), scale: timeScaleOf(pack) };
  return {
    state: row.state,
    payDirectly: row.byTender.some(isUnderWay),
    requestedAt: sqlInstant(row.requestedAt),
    dueAt: sqlInstant(row.dueAt),
    pack,
    scale,
  };
}

/** Where a pack runs fast its days are over in a second: reminders of what is overdue keep this distance. */
const SHORTEST_PAUSE_MS = 60_000;

/** When the money is due, and when somebody is next to be reminded of it, after that real moment. */
export async function refundClock(db: Database, refundId: string, at: Instant): Promise<RefundClock> {
  const { state, payDirectly, requestedAt, dueAt, pack, scale } = await timesOf(db, refundId);
  const due = toRealTime(dueAt, scale);
  // A right that arose long before it was seen to may be overdue from the start: nobody has said so yet.
  const unsaid = at >= due && (state === 'requested' || state === 'failed');
  const now = toBusinessTime(at, scale);
  const remindAt = unsaid ? now : nextReminderAt({ requestedAt, dueAt }, pack, now);
  const soonest = at >= due ? at + SHORTEST_PAUSE_MS : at;
  return { state, dueAt: due, remindAt: Math.max(toRealTime(remindAt, scale), soonest), payDirectly };
}

/** The due day passed and nobody confirmed the money: the state says so, staff get a task, systems an event. */
async function becomeOverdue(act: Act, refund: RefundRow): Promise<void> {
  const { id, orderId, backorderId } = refund;
  act.write(sql`update refunds set state = 'overdue' where id = ${id}`);
  if (backorderId !== null) note(act, backorderId, { journal: { kind: 'refund-overdue', data: { refundId: id } } });
  // What was due soon is overdue now: one thing to see to, not two.
  resolveTasks(act, id, backorderId, ['refund-due-soon']);
  await openTask(act, 'refund-overdue', id, aboutOf(refund), taskData(refund));
  await announceOther(act, 'refund.overdue', {
    id,
    orderId,
    ...aboutOf(refund),
    amount: { amount: Number(refund.amount), currency: refund.currency },
    state: 'overdue',
    dueAt: formatInstant(sqlInstant(refund.dueAt)),
  });
}

const aboutOf = ({ backorderId }: RefundRow) => (backorderId === null ? {} : { backorderId });

/** What staff need to see to it; that somebody else is seeing to it, where that is so. */
const taskData = ({ id, orderId, byTender }: RefundRow) => ({
  refundId: id,
  orderId,
  ...(byTender.some(isUnderWay) ? { reason: UNDER_WAY } : {}),
});

/** For the shop's payment system to pay, without waiting for the customer. */
const goesBackAsItCame = (share: TenderShare): boolean => isForTheShop(share) && !needsAccount(share);

/** What staff are reminded of: that a day comes near, that it has passed, or that the customer's account is missing. */
async function remind(act: Act, refund: RefundRow, now: Instant): Promise<void> {
  const { id, state } = refund;
  const due = now >= sqlInstant(refund.dueAt);
  if (state === 'confirmed') return;
  if (due && (state === 'requested' || state === 'failed')) return becomeOverdue(act, refund);
  // A part that needs no account is not late for want of one. What became of it alone nobody can say: it is reminded of once.
  if (!due && state === 'needs-account' && refund.failure === null && paidShares(refund).some(goesBackAsItCame))
    await openTask(act, 'refund-due-soon', id, aboutOf(refund), { ...taskData(refund), reason: NEEDS_NO_ACCOUNT });
  const kind =
    state === 'needs-account' ? 'refund-needs-account' : due ? 'refund-overdue' : ('refund-due-soon' as const);
  await openTask(act, kind, id, aboutOf(refund), taskData(refund));
}

/**
 * Reminds staff of a refund that is not confirmed. A task that is still open is reminder enough; one that was resolved
 * without the money being confirmed opens again. Money that waits for the customer's account is not late by the shop.
 */
export async function remindOfRefund(db: Database, here: Installation, refundId: string, at: Instant): Promise<void> {
  await perform(db, { at, here }, async (act) => {
    const refund = await lockRefund(act.tx, refundId);
    if (refund === null) return;
    const { scale } = await timesOf(act.tx, refundId);
    await remind(act, refund, toBusinessTime(at, scale));
    await finish(act);
  });
}
