import { type SQL, sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { freshCourse, keptCourse } from '../domain/backorder/course-state';
import { formatInstant } from '../domain/calendar/business-date';
import type { PolicyPack } from '../domain/policy/policy-pack';
import type { TemplateName } from '../emails/mail-facts';
import { type Act, note } from './act';
import { loadBackorder } from './load-facts';
import { contentHash } from './policies';
import { type StepCommand, storeStep, writeStep } from './take-step';

/** Goods are missing by the shop's doing: it was wrong about its stock, or gave them to another order. */
export type FaultCause = 'suffered' | 'reallocated';

/** Opens the backorder of an order's short lines. The first step is taken with `tellAtOnce`. */
export function openBackorder(
  act: Act,
  backorder: { id: string; orderId: string; cause: 'chosen' | FaultCause; pack: PolicyPack },
): void {
  const { id, orderId, cause, pack } = backorder;
  const course = keptCourse(freshCourse(pack.readyLines === 'ship'));
  act.write(sql`
    insert into backorders (id, order_id, cause, status, policy_id, policy_version, opened_at, course)
    values (${id}, ${orderId}, ${cause}, 'awaiting-date', ${pack.id}, ${pack.version},
            ${formatInstant(act.at)}::timestamptz, ${JSON.stringify(course)}::text::jsonb)`);
  note(act, id, {
    journal: {
      kind: 'opened',
      data: { orderId, cause, policy: { id: pack.id, version: pack.version, hash: contentHash(pack) } },
    },
    signal: 'orderChanged',
    signalFacts: { cause },
    event: 'backorder.opened',
  });
}

/** A call of one of those kinds is still to be made. */
const isUntold = (id: string, templates: readonly TemplateName[]): SQL => sql`
  exists (select from tasks t where t.backorder_id = ${id} and t.kind = 'call-customer' and t.state = 'open'
    and t.data ->> 'template' = ${anyOf(templates)})`;

/** That units are here has not been told: their customer knows that he waits, for the reason he knows, and loses nothing. */
const isReadyUntold = (id: string): SQL => isUntold(id, ['arrived', 'part-shipped', 'held-for-rest']);

const causeAfter = (id: string, cause: FaultCause): SQL =>
  sql`case when ${isReadyUntold(id)} then cause else ${cause} end`;

/**
 * A closed backorder whose order lost units again (a shortage) goes on: same id, same journal, a new first notice.
 */
export async function reopenBackorder(act: Act, id: string, cause: FaultCause): Promise<void> {
  act.write(sql`
    update backorders
    set closed_at = null, outcome = null, cause = ${causeAfter(id, cause)},
      course = course || '{"firstToldAt": null, "splitAskedAt": 0}'::jsonb
        || case when ${isReadyUntold(id)} then '{}' else '{"lostReady": true}' end::jsonb
    where id = ${id}`);
  note(act, id, {
    journal: { kind: 'reopened', data: {} },
    signal: 'orderChanged',
    signalFacts: { cause: 'shortage' },
    event: 'backorder.opened',
  });
}

/**
 * Units of an open backorder are missing that its customer took for ready: he has a first notice to come again, with
 * the apology that goes with the cause.
 */
export async function apologiseAnew(act: Act, id: string, cause: FaultCause): Promise<void> {
  act.write(sql`
    update backorders
    set cause = ${causeAfter(id, cause)}, course = course || '{"firstToldAt": null}'::jsonb
      || case when course ->> 'firstToldAt' is null or ${isUntold(id, ['first-notice'])} or ${isReadyUntold(id)}
        then '{}' else '{"lostReady": true}' end::jsonb
    where id = ${id}`);
}

/**
 * Takes the first step in the very transaction that opened the backorder: the first notice is queued with the order
 * and needs no worker to be up. The workflow, when it starts, finds the step taken. Ends the act.
 */
export async function tellAtOnce(act: Act, backorderId: string): Promise<void> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) throw new Error(`there is no backorder ${backorderId}`);
  const command: StepCommand = { backorderId, stepNo: backorder.lastStep + 1, step: 'first-notice', at: act.at };
  await storeStep(act, command, await writeStep(act, backorder, command));
}
