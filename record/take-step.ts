import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { type Deadline, deadlinesAfter, deadlinesOf } from '../domain/backorder/deadlines';
import type { BackorderFacts } from '../domain/backorder/facts';
import { ruleOf, type StepName, takesOff } from '../domain/backorder/steps';
import { today } from '../domain/backorder/times';
import { toRealTime } from '../domain/business-time';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, type Installation, note } from './act';
import { type CarriedOut, carryOut } from './carry-out';
import { finish } from './finish';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { lockItems } from './lock-items';
import { nextDeadline } from './next-deadline';
import { perform } from './perform';
import { markOverdue, replan } from './replan';
import { lockForStatus } from './shared-status';
import { sqlInstant } from './sql-instant';
import { keepCallsTrue } from './true-calls';
import { keepLetterTrue } from './true-letter';
import { takeBackUntold } from './untold-notices';

/** A step as the workflow asks for it. */
export interface StepCommand {
  readonly backorderId: string;
  /** Steps of a backorder are numbered from 1, over all runs of its workflow. */
  readonly stepNo: number;
  readonly step: StepName;
  /** Real time. */
  readonly at: Instant;
}

/** What a step tells the workflow: versions and moments, nothing personal. */
export interface StepResult {
  readonly stepNo: number;
  readonly factsVersion: number;
  readonly status: string;
  readonly outcome: string | null;
  readonly offerVersion: number;
  /** Real instants, soonest first. */
  readonly deadlines: readonly { readonly at: number; readonly kind: Deadline['kind'] }[];
  /** Another command was taken under this number: adopt the result and decide again. */
  readonly alreadyTaken?: true;
}

/** The command's identity; its time is not part of it, since a worker that died asks again at another time. */
const commandHash = ({ backorderId, stepNo, step }: StepCommand): string =>
  createHash('sha256').update(`${backorderId}\n${stepNo}\n${step}`).digest('hex');

/** A step that was the last one taken, and by that very command: its result, asked for without a transaction. */
async function storedStep(db: Database, command: StepCommand): Promise<StepResult | null> {
  const rows = await db.execute<{ commandHash: string; result: StepResult }>(sql`
    select s.command_hash as "commandHash", s.result from steps s join backorders b on b.id = s.backorder_id
    where s.backorder_id = ${command.backorderId} and s.step_no = ${command.stepNo} and b.last_step = s.step_no`);
  const row = rows[0];
  return row?.commandHash === commandHash(command) ? row.result : null;
}

/**
 * The result of a step taken already; null when the number is the next one. A course that lost its place may ask for
 * the very step that was the last one taken under an earlier number: with nothing changed since, that step has dealt
 * with what it asks about. (Taken once more it would cost a step for every worker that dies, without an end.)
 */
async function takenBefore(act: Act, backorder: LoadedBackorder, command: StepCommand): Promise<StepResult | null> {
  if (command.stepNo === backorder.lastStep + 1 && !backorder.facts.closed) return null;
  const rows = await act.tx.execute<{ command: string; result: StepResult }>(sql`
    select command, result from steps where backorder_id = ${command.backorderId} and step_no = ${backorder.lastStep}`);
  const last = rows[0];
  const dealtWith =
    last?.command === command.step &&
    (command.stepNo === backorder.lastStep ||
      (command.stepNo < backorder.lastStep && last.result.factsVersion === backorder.factsVersion));
  return last !== undefined && dealtWith ? last.result : standing(act, backorder);
}

/**
 * Steps that mostly change units or supply, and so lock the backorder's items first. Any step may release what is ready:
 * it begins again with their locks.
 */
const TOUCHES_ITEMS: readonly StepName[] = ['take-silence', 'keep-law', 'date-missed', 'pass-on-arrival'];

async function itemsOf(act: Act, backorderId: string): Promise<readonly string[]> {
  const rows = await act.tx.execute<{ sku: string }>(sql`
    select distinct l.sku from backorders b join order_lines l on l.order_id = b.order_id where b.id = ${backorderId}`);
  return rows.map(({ sku }) => sku);
}

/**
 * Lets the rules say what follows, and carries it out. Units that a turn takes off are given to others at once, and what
 * giving up the rest gives back changes with them: then the rules look again at what is there, in the same transaction.
 */
async function playOut(
  act: Act,
  backorder: LoadedBackorder,
  command: StepCommand,
  cause = `step-${command.stepNo}`,
): Promise<CarriedOut & { readonly facts: BackorderFacts }> {
  const turn = ruleOf(command.step)(backorder.facts, backorder.now);
  const done = await carryOut(act, backorder, turn, cause);
  if (!takesOff(turn)) return { ...done, facts: turn.facts };
  return playOut(act, await existing(act, command.backorderId), command, `${cause}-then`);
}

/** The rules' answer for a loaded backorder, carried out and written down as that step. Returns what the workflow gets. */
export async function writeStep(act: Act, backorder: LoadedBackorder, command: StepCommand): Promise<StepResult> {
  const { facts: played, closed, offerVersion } = await playOut(act, backorder, command);
  const facts = backorder.callsOpen ? await keepCallsTrue(act, played) : played;
  await keepLetterTrue(act, facts);
  const deadlines = deadlinesAfter(command.step, deadlinesOf(facts, backorder.now), backorder.now);
  note(act, command.backorderId, {
    journal: { kind: 'step-taken', data: { stepNo: command.stepNo, step: command.step } },
  });
  if (closed !== null)
    note(act, command.backorderId, {
      journal: { kind: 'closed', data: { outcome: closed } },
      event: 'backorder.closed',
    });
  act.write(sql`
    update backorders
    set last_step = ${command.stepNo}, ${nextDeadline(deadlines)}
        ${closed === null ? sql`` : sql`, outcome = ${closed}, closed_at = ${formatInstant(backorder.now)}::timestamptz`}
    where id = ${command.backorderId}`);
  return {
    stepNo: command.stepNo,
    factsVersion: 0,
    status: '',
    outcome: closed,
    offerVersion,
    deadlines: deadlines.map(({ at, kind }) => ({ at: toRealTime(at, backorder.scale), kind })),
  };
}

/** Ends the act and stores the step's result, with the version and status the facts have by then. */
export async function storeStep(act: Act, command: StepCommand, result: StepResult): Promise<StepResult> {
  const standing = (await finish(act)).get(command.backorderId);
  if (!standing) throw new Error(`nothing was written down of step ${command.stepNo} of ${command.backorderId}`);
  const whole = { ...result, factsVersion: standing.version, status: standing.status };
  act.write(sql`
    insert into steps (backorder_id, step_no, command_hash, command, result, at)
    values (${command.backorderId}, ${command.stepNo}, ${commandHash(command)}, ${command.step},
            ${JSON.stringify(whole)}::text::jsonb, ${formatInstant(command.at)}::timestamptz)`);
  return whole;
}

/**
 * Takes one step of a backorder's course in one transaction. Repeated with the same number it changes nothing and
 * answers the same; a number past the next one, or a backorder already closed, answers with how things stand.
 */
export async function takeStep(db: Database, here: Installation, command: StepCommand): Promise<StepResult> {
  // The first step is taken with the order: the course hardly ever finds it otherwise.
  const stored = command.step === 'first-notice' ? await storedStep(db, command) : null;
  if (stored !== null) return stored;
  return perform(db, { at: command.at, here }, async (act) => {
    const skus = TOUCHES_ITEMS.includes(command.step) ? await itemsOf(act, command.backorderId) : [];
    await lockItems(act, skus);
    if (command.step === 'status') await lockForStatus(act, command.backorderId);
    let backorder = await existing(act, command.backorderId);
    const taken = await takenBefore(act, backorder, command);
    if (taken) return taken;
    if (command.step === 'date-missed') {
      const late = await markOverdue(act, skus, today(backorder.facts, backorder.now));
      if (late.length > 0) {
        await replan(act, late, 'day-closed');
        backorder = await existing(act, command.backorderId);
      }
    }
    return storeStep(act, command, await writeStep(act, await takeBackUntold(act, backorder), command));
  });
}

async function existing(act: Act, backorderId: string): Promise<LoadedBackorder> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) throw new Error(`there is no backorder ${backorderId}`);
  return backorder;
}

/** How a backorder stands, for a course that lost its place in it. */
async function standing(act: Act, backorder: LoadedBackorder): Promise<StepResult> {
  const rows = await act.tx.execute<{
    status: string;
    outcome: string | null;
    at: string | null;
    kind: Deadline['kind'] | null;
  }>(sql`
    select status, outcome, next_deadline_at::text as at, next_deadline_kind as kind
    from backorders where id = ${backorder.facts.id}`);
  const { at = null, kind = null } = rows[0] ?? {};
  return {
    stepNo: backorder.lastStep,
    factsVersion: backorder.factsVersion,
    status: rows[0]?.status ?? 'closed',
    outcome: rows[0]?.outcome ?? null,
    offerVersion: backorder.facts.offerVersion,
    deadlines: at === null || kind === null ? [] : [{ at: toRealTime(sqlInstant(at), backorder.scale), kind }],
    alreadyTaken: true,
  };
}
