import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { DecidedLineRecord } from '../db/records';
import { agreedOf, keptCourse } from '../domain/backorder/course-state';
import type { BackorderFacts } from '../domain/backorder/facts';
import { mayTerminate } from '../domain/backorder/law';
import { askedUnits } from '../domain/backorder/offer';
import { hasLeft } from '../domain/backorder/quantities';
import { agreeByAnswer, type SaidOfLine, withoutWishes } from '../domain/backorder/rules/agreeing';
import { continueOffer, withoutOwnQuestion } from '../domain/backorder/rules/asking-on';
import { asItStands, isAsOffered, reviseOffer } from '../domain/backorder/rules/offering';
import { stoodOf } from '../domain/backorder/rules/taking-back';
import { sayingWhy } from '../domain/backorder/turn';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { takeHeldAlternative } from './alternative-holds';
import { cancelForCustomer } from './cancel-units';
import { carryOut } from './carry-out';
import {
  asksStaff,
  type Foreseen,
  foreseeAnswer,
  oneAfterTheOther,
  shownDigest,
  termsOf,
  undoEnd,
} from './foresee-answer';
import { sellableUnits } from './free-units';
import { resolveFurtherPeriods, setFurtherPeriods, setsFurtherPeriod } from './further-period';
import {
  type AnswerInput,
  type Decided,
  givenBefore,
  isCurrent,
  needsNoOffer,
  type ResolvedLine,
  resolveAnswer,
} from './judge-answer';
import { type LoadedBackorder, loadBackorder, type RecordedLine } from './load-facts';
import { NeedsMoreLocks } from './perform';
import { replanBoundaries } from './replan';
import { substitute } from './substitute';
import { whoDid } from './who-did';
import { askAboutWish } from './wishes';

/** Items an answer may touch, beside the backorder's own: the alternatives it takes. */
export const answerSkus = (input: AnswerInput): string[] =>
  input.lines.flatMap(({ alternativeSku }) => (alternativeSku === undefined ? [] : [alternativeSku]));

/** An answer judged under the locks: what it would bring about, or why it cannot be taken. */
type Judged =
  | Exclude<Decided, { readonly kind: 'decided' }>
  | {
      readonly kind: 'possible';
      readonly backorder: LoadedBackorder;
      readonly resolved: readonly ResolvedLine[];
      readonly foreseen: Foreseen;
    };

async function judge(act: Act, backorderId: string, input: AnswerInput, locked: ReadonlySet<string>): Promise<Judged> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) return { kind: 'outdated' };
  if (await givenBefore(act, backorder, input)) return { kind: 'repeated' };
  if (setsFurtherPeriod(input)) return judgePeriods(act, backorder, input);
  if (isTooLate(backorder, input)) return { kind: 'too-late' };
  if (!isCurrent(backorder, input)) {
    await refresh(act, backorder);
    return isQuestionOver(backorder, input) ? judge(act, backorderId, input, locked) : { kind: 'outdated' };
  }
  const resolved = resolveAnswer(backorder, input);
  if (!Array.isArray(resolved)) return resolved;
  const missing = answerSkus(input).filter((sku) => !locked.has(sku));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
  const tooMany = await tooManyOfOne(act, backorder, resolved);
  if (tooMany !== null) return tooMany;
  const foreseen = await foreseeAnswer(act, backorder, input, resolved);
  return input.shown === undefined || input.shown === shownDigest(foreseen)
    ? { kind: 'possible', backorder, resolved, foreseen }
    : refresh(act, backorder);
}

/** The offer in hand was over, and whoever answers was shown none: what he wants needs none. */
const isQuestionOver = ({ facts, now }: LoadedBackorder, input: AnswerInput): boolean =>
  facts.offer !== null && needsNoOffer(input) && asItStands(facts, now).offer === null;

/** Further periods for delivery need no offer and touch no units. */
async function judgePeriods(act: Act, backorder: LoadedBackorder, input: AnswerInput): Promise<Judged> {
  if (backorder.facts.closed) return { kind: 'outdated' };
  const resolved = resolveFurtherPeriods(backorder, input);
  if (!Array.isArray(resolved)) return resolved;
  const foreseen = await foreseeAnswer(act, backorder, input, resolved);
  return input.shown === undefined || input.shown === shownDigest(foreseen)
    ? { kind: 'possible', backorder, resolved, foreseen }
    : { kind: 'outdated' };
}

/** Nothing but cancelling was asked for, of lines that have left. */
const isTooLate = ({ lines }: LoadedBackorder, input: AnswerInput): boolean =>
  input.lines.every(
    ({ lineId, choice }) => choice === 'cancel' && lines.some((line) => line.lineId === lineId && hasLeft(line)),
  );

/**
 * An alternative that is not there for all that is wanted of it: sold out, the offer is not what it was; there for fewer
 * units, of a line or of several together, the answer is refused with their number.
 */
async function tooManyOfOne(
  act: Act,
  backorder: LoadedBackorder,
  resolved: readonly ResolvedLine[],
): Promise<Exclude<Judged, { kind: 'possible' }> | null> {
  const wanted = new Map<string, number>();
  for (const [index, { answer, quantity }] of resolved.entries()) {
    const { choice, alternativeSku: sku } = answer;
    if (choice !== 'alternative' || sku === undefined) continue;
    const free = await sellableUnits(act, sku, backorder.facts.id);
    if (free === 0) return refresh(act, backorder);
    const units = (wanted.get(sku) ?? 0) + quantity;
    if (free < units) {
      const message = `is there for ${free} units, all lines together`;
      return { kind: 'refused', pointer: `/lines/${index}/alternativeSku`, message };
    }
    wanted.set(sku, units);
  }
  return null;
}

/**
 * Takes an answer to an offer, first come first served. The facts are checked again under the locks: when they have
 * moved since, nothing is taken and the current offer is opened instead. Cancelling needs no offer, but where one is open
 * it is part of it. The backorder's items, and `locked` of the alternatives, must be locked.
 */
export async function decide(
  act: Act,
  backorderId: string,
  input: AnswerInput,
  locked: ReadonlySet<string>,
): Promise<Decided> {
  const judged = await judge(act, backorderId, input, locked);
  if (judged.kind !== 'possible') return judged;
  const { backorder, resolved } = judged;
  if (setsFurtherPeriod(input)) setFurtherPeriods(act, backorder, input, resolved, undoEnd(backorder, input));
  else await carryOutAnswer(act, backorder, input, resolved);
  return { kind: 'decided' };
}

/** Judges an answer as `decide` does, and says what it would bring about instead of taking it. Needs the same locks. */
export async function considerAnswer(
  act: Act,
  backorderId: string,
  input: AnswerInput,
  locked: ReadonlySet<string>,
): Promise<Considered> {
  const judged = await judge(act, backorderId, input, locked);
  return judged.kind === 'possible' ? { kind: 'foreseen', foreseen: judged.foreseen } : judged;
}

export type Considered =
  | { readonly kind: 'foreseen'; readonly foreseen: Foreseen }
  | Exclude<Decided, { readonly kind: 'decided' }>;

/** Opens the offer as the facts have it now, with its mail, whatever debounce says: somebody is looking at it. */
async function refresh(act: Act, backorder: LoadedBackorder): Promise<{ readonly kind: 'outdated' }> {
  const { facts } = backorder;
  if (facts.offer !== null && !facts.closed && (facts.offer.stale || !isAsOffered(facts, backorder.now))) {
    const turn = reviseOffer({ ...facts, offer: { ...facts.offer, stale: true } }, backorder.now);
    await carryOut(act, backorder, turn, `answer-${facts.offer.version}`);
    note(act, facts.id, { signal: 'orderChanged', signalFacts: { cause: 'offer-revised' } });
  }
  return { kind: 'outdated' };
}

async function carryOutAnswer(
  act: Act,
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
): Promise<void> {
  const { facts } = backorder;
  const decisionId = act.newId('decision');
  const undoUntil = undoEnd(backorder, input);
  const asked = resolved.filter((one) => asksStaff(backorder, input, one));
  const open = settlesWishes(backorder, input, resolved);
  const agreed = agreeByAnswer(open, backorder.now, saidOfLines(open, resolved, asked));
  const split = resolved.some(({ answer }) => answer.choice === 'split');
  const course = { ...agreed.course, split: facts.course.split || split };
  act.write(
    sql`update backorders set course = ${JSON.stringify(keptCourse(course))}::text::jsonb where id = ${facts.id}`,
  );
  const replaced = resolved.filter((one) => one.answer.choice === 'alternative' && !asked.includes(one));
  const substitutes = await substituteAll(act, backorder, replaced, { decisionId, settleAt: undoUntil });
  writeDecision(act, backorder, input, resolved, { decisionId, undoUntil, substitutes });
  const settled = resolved.filter((one) => !asked.includes(one));
  endWishes(act, backorder, input, settled);
  for (const { answer, quantity } of asked) await askAboutWish(act, facts.id, decisionId, { ...answer, quantity });
  const cancelled = resolved.filter(({ answer }) => answer.choice === 'cancel');
  await cancelForCustomer(
    act,
    backorder,
    cancelled.map(({ line, quantity }) => {
      const waiting = Math.min(line.waiting, quantity);
      return { lineId: line.lineId, sku: line.sku, waiting, allocated: quantity - waiting };
    }),
    { settleAt: undoUntil, decisionId },
  );
  await replanBoundaries(act, [...new Set(resolved.map(({ line }) => line.sku))].sort());
  await endOrContinueOffer(act, open, resolved);
  note(act, facts.id, {
    journal: {
      kind: 'decided',
      data: {
        decisionId,
        offerVersion: input.offerVersion,
        ...whoDid(input.actor),
        lines: resolved.map(({ answer, quantity }) => ({
          lineId: answer.lineId,
          quantity,
          choice: answer.choice,
          ...(answer.alternativeSku === undefined ? {} : { alternativeSku: answer.alternativeSku }),
        })),
      },
    },
    signal: 'decided',
    signalFacts: { offerVersion: input.offerVersion },
    event: 'backorder.decided',
  });
}

/**
 * Staff need not speak with a customer any more of a dearer alternative when they have entered what he says of its line,
 * or when nothing of the line is left to wait.
 */
function endWishes(
  act: Act,
  { facts }: LoadedBackorder,
  { actor }: AnswerInput,
  settled: readonly ResolvedLine[],
): void {
  const over = actor.type === 'staff' ? settled.map(({ line }) => line.lineId) : goneWhole(settled);
  if (over.length === 0) return;
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where backorder_id = ${facts.id} and kind = 'alternative-surcharge' and state = 'open'
      and data->>'lineId' = ${anyOf(over)}`);
}

/** Lines of which an answer leaves nothing to wait. */
function goneWhole(settled: readonly ResolvedLine[]): string[] {
  const gone = settled.filter(({ answer }) => answer.choice === 'cancel' || answer.choice === 'alternative');
  return linesOf(gone).flatMap((line) => (namedUnits(gone, line.lineId) >= line.waiting ? [line.lineId] : []));
}

/** Which line stands in for the units of each part of an answer. */
type Substitutes = ReadonlyMap<ResolvedLine['answer'], string>;

async function substituteAll(
  act: Act,
  backorder: LoadedBackorder,
  replaced: readonly ResolvedLine[],
  how: { readonly decisionId: string; readonly settleAt: Instant | null },
): Promise<Substitutes> {
  const substitutes = new Map<ResolvedLine['answer'], string>();
  for (const { answer, line, quantity } of oneAfterTheOther(replaced)) {
    await takeHeldAlternative(act, backorder.facts.id, answer.alternativeSku ?? '', quantity);
    const sku = answer.alternativeSku ?? '';
    substitutes.set(answer, await substitute(act, backorder, { line, quantity, sku, ...how }));
  }
  return substitutes;
}

interface Taken {
  readonly decisionId: string;
  readonly undoUntil: Instant | null;
  readonly substitutes: Substitutes;
}

function writeDecision(
  act: Act,
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
  { decisionId, undoUntil, substitutes }: Taken,
): void {
  const lines = oneAfterTheOther(resolved).map((one): DecidedLineRecord => {
    const decided = { ...one.answer, quantity: one.quantity, stood: stoodOf(one.line) };
    const { facts, now } = backorder;
    if (one.answer.choice === 'cancel' && mayTerminate(facts, one.line.lineId, now))
      return { ...decided, terminates: true };
    if (one.answer.choice !== 'alternative') return decided;
    const terms = termsOf(backorder, one);
    if (asksStaff(backorder, input, one)) return { ...decided, terms, asksStaff: true };
    const substituteLineId = substitutes.get(one.answer);
    return { ...decided, terms, ...(substituteLineId === undefined ? {} : { substituteLineId }) };
  });
  act.write(sql`
    insert into decisions (id, backorder_id, offer_version, lines, actor, at, undo_until, agreed_before)
    values (${decisionId}, ${backorder.facts.id}, ${input.offerVersion}, ${JSON.stringify(lines)}::text::jsonb,
            ${JSON.stringify(input.actor)}::text::jsonb, ${formatInstant(backorder.now)}::timestamptz,
            ${undoUntil === null ? null : formatInstant(undoUntil)}::timestamptz,
            ${JSON.stringify(agreedOf(backorder.facts.course))}::text::jsonb)`);
}

/** The facts without the wishes that staff settle by what they enter of their lines. */
const settlesWishes = (
  { facts }: LoadedBackorder,
  { actor }: AnswerInput,
  resolved: readonly ResolvedLine[],
): BackorderFacts =>
  actor.type === 'staff'
    ? withoutWishes(
        facts,
        resolved.map(({ line }) => line.lineId),
      )
    : facts;

/** Units that an answer names, by line. */
const namedUnits = (resolved: readonly ResolvedLine[], of: string): number =>
  resolved.reduce((units, { line, quantity }) => units + (line.lineId === of ? quantity : 0), 0);

const linesOf = (resolved: readonly ResolvedLine[]): RecordedLine[] => [...new Set(resolved.map(({ line }) => line))];

/** Lines answered for all units that were asked about; what an answer leaves of a line is still to be decided. */
const answeredWhole = (facts: BackorderFacts, resolved: readonly ResolvedLine[]): string[] =>
  linesOf(resolved).flatMap((line) =>
    namedUnits(resolved, line.lineId) >= askedUnits(facts, line) ? [line.lineId] : [],
  );

/** With how many units of each line the customer waits by an answer, wishes that staff see to included. */
function saidOfLines(
  facts: BackorderFacts,
  resolved: readonly ResolvedLine[],
  asked: readonly ResolvedLine[],
): SaidOfLine[] {
  const whole = answeredWhole(facts, resolved);
  const waits = resolved.filter(
    (one) => one.answer.choice === 'wait' || one.answer.choice === 'split' || asked.includes(one),
  );
  return linesOf(resolved).map(({ lineId }) => ({
    lineId,
    units: namedUnits(waits, lineId),
    whole: whole.includes(lineId),
  }));
}

/** Ends the offer that was answered, or asks on about what the answer has left open of it. */
async function endOrContinueOffer(act: Act, before: BackorderFacts, resolved: readonly ResolvedLine[]): Promise<void> {
  const { id } = before;
  const after = await loadBackorder(act, id);
  if (!after) return;
  const facts = withoutOwnQuestion(before, after.facts, after.now);
  const { offer, course } = facts;
  if (offer !== null) {
    const turn = continueOffer(facts, after.now, answeredWhole(before, resolved));
    await carryOut(act, after, sayingWhy(turn, { partAnswered: true }), `answer-${offer.version}`);
  } else if (course !== after.facts.course)
    act.write(sql`update backorders set course = ${JSON.stringify(keptCourse(course))}::text::jsonb where id = ${id}`);
}
