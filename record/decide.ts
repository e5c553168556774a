import { sql } from 'drizzle-orm';
import type { ActorRecord } from '../db/records';
import { agreedOf, keptCourse } from '../domain/backorder/course-state';
import { offerLines } from '../domain/backorder/offer';
import { hasLeft } from '../domain/backorder/quantities';
import { agreeToWait, continueOffer, offerDigest, reviseOffer } from '../domain/backorder/rules/offering';
import { withCourse } from '../domain/backorder/turn';
import { addDuration, formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { cancelUnits } from './cancel-units';
import { carryOut } from './carry-out';
import { sellableUnits } from './free-units';
import { type LoadedBackorder, loadBackorder, type RecordedLine } from './load-facts';
import { NeedsMoreLocks } from './perform';
import { replanBoundaries } from './replan';
import { substitute } from './substitute';

export type Choice = 'wait' | 'alternative' | 'split' | 'cancel';

export interface AnswerLine {
  readonly lineId: string;
  /** Waiting units it is about; all of the line's when absent. */
  readonly quantity?: number;
  readonly choice: Choice;
  readonly alternativeSku?: string;
}

/** The version that stands for no offer at all: a cancellation the customer asks for by himself. */
export const NO_OFFER = 0;

export interface AnswerInput {
  /** The version that was in front of whoever answers; `NO_OFFER` for a cancellation outside any offer. */
  readonly offerVersion: number;
  readonly lines: readonly AnswerLine[];
  readonly actor: ActorRecord;
  /** The answer can be taken back for the pack's undo window (given on the customer's page). */
  readonly revocable: boolean;
}

/** What became of an answer. */
export type Decided =
  | { readonly kind: 'decided' }
  /** The same answer had been given to that version before: nothing was changed. */
  | { readonly kind: 'repeated' }
  /** The facts had moved: the offer as it stands now is open instead, or nothing is left to decide. */
  | { readonly kind: 'outdated' }
  /** All that was to be cancelled has left, or is just leaving: the row decided, and the parcel was first. */
  | { readonly kind: 'too-late' }
  | { readonly kind: 'refused'; readonly pointer: string; readonly message: string };

interface ResolvedLine {
  readonly answer: AnswerLine;
  readonly line: RecordedLine;
  readonly quantity: number;
}

function resolve(
  backorder: LoadedBackorder,
  input: AnswerInput,
): ResolvedLine[] | Extract<Decided, { kind: 'refused' }> {
  const { offer } = backorder.facts;
  const resolved: ResolvedLine[] = [];
  const units = new Map<string, number>();
  for (const [index, answer] of input.lines.entries()) {
    const at = `/lines/${index}`;
    const line = backorder.lines.find(({ lineId }) => lineId === answer.lineId);
    if (!line) return { kind: 'refused', pointer: `${at}/lineId`, message: 'is not a line of this backorder' };
    const asked = offer?.lines.find(({ lineId }) => lineId === answer.lineId);
    const cancels = answer.choice === 'cancel';
    if (!asked && !cancels)
      return { kind: 'refused', pointer: `${at}/lineId`, message: 'is not part of the open offer' };
    const owed = cancels && !asked ? line.waiting + line.allocated - line.released : line.waiting;
    const quantity = answer.quantity ?? owed - (units.get(line.lineId) ?? 0);
    units.set(line.lineId, (units.get(line.lineId) ?? 0) + quantity);
    if (quantity < 1 || (units.get(line.lineId) ?? 0) > owed)
      return {
        kind: 'refused',
        pointer: `${at}/quantity`,
        message: `must be from 1 to ${owed}, all answers of a line together`,
      };
    const possible = asked?.choices.some(
      (choice) =>
        choice.choice === answer.choice &&
        (choice.choice !== 'alternative' || choice.alternativeSku === answer.alternativeSku),
    );
    if (asked && !possible)
      return {
        kind: 'refused',
        pointer: answer.choice === 'alternative' ? `${at}/alternativeSku` : `${at}/choice`,
        message: `must be one of the choices offered: ${asked.choices.map((item) => ('alternativeSku' in item ? `${item.choice} ${item.alternativeSku}` : item.choice)).join(', ')}`,
      };
    resolved.push({ answer, line, quantity });
  }
  return resolved;
}

/**
 * Whether that very answer was given to that version before. Outside an offer, so many units cancelled twice are twice
 * as many; only "cancel the line" said again is the same.
 */
async function givenBefore(act: Act, backorderId: string, input: AnswerInput): Promise<boolean> {
  if (input.offerVersion === NO_OFFER && input.lines.some(({ quantity }) => quantity !== undefined)) return false;
  const rows = await act.tx.execute<{ lines: AnswerLine[] }>(sql`
    select lines from decisions where backorder_id = ${backorderId} and offer_version = ${input.offerVersion} and undone_at is null`);
  const same = (given: AnswerLine, now: AnswerLine): boolean =>
    given.lineId === now.lineId &&
    given.choice === now.choice &&
    given.alternativeSku === now.alternativeSku &&
    (now.quantity === undefined || now.quantity === given.quantity);
  return rows.some(
    ({ lines }) =>
      lines.length === input.lines.length && input.lines.every((now) => lines.some((given) => same(given, now))),
  );
}

/** Items an answer may touch, beside the backorder's own: the alternatives it takes. */
export const answerSkus = (input: AnswerInput): string[] =>
  input.lines.flatMap(({ alternativeSku }) => (alternativeSku === undefined ? [] : [alternativeSku]));

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
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) return { kind: 'outdated' };
  const { facts } = backorder;
  if (await givenBefore(act, backorderId, input)) return { kind: 'repeated' };
  if (isTooLate(backorder, input)) return { kind: 'too-late' };
  const standing =
    facts.offer === null && input.lines.every(({ choice }) => choice === 'cancel') && input.offerVersion === NO_OFFER;
  if (facts.closed || (facts.offer?.version !== input.offerVersion && !standing)) return refresh(act, backorder);
  if (facts.offer !== null && !stillAsShown(backorder)) return refresh(act, backorder);
  const resolved = resolve(backorder, input);
  if (!Array.isArray(resolved)) return resolved;
  const missing = answerSkus(input).filter((sku) => !locked.has(sku));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
  for (const { answer, quantity } of resolved)
    if (answer.choice === 'alternative' && (await sellableUnits(act, answer.alternativeSku ?? '')) < quantity)
      return refresh(act, backorder);
  await carryOutAnswer(act, backorder, input, resolved);
  return { kind: 'decided' };
}

/** Nothing but cancelling was asked for, of lines that have left. */
const isTooLate = ({ lines }: LoadedBackorder, input: AnswerInput): boolean =>
  input.lines.every(
    ({ lineId, choice }) => choice === 'cancel' && lines.some((line) => line.lineId === lineId && hasLeft(line)),
  );

/** Facts the customer saw against facts now: options, dates, amounts and what silence means. */
function stillAsShown({ facts, now }: LoadedBackorder): boolean {
  return facts.offer !== null && offerDigest(offerLines(facts, now), facts.offer.onSilence) === facts.offer.digest;
}

/** Opens the offer as the facts have it now, with its mail, whatever debounce says: somebody is looking at it. */
async function refresh(act: Act, backorder: LoadedBackorder): Promise<Decided> {
  const { facts } = backorder;
  if (facts.offer !== null && !facts.closed && (facts.offer.stale || !stillAsShown(backorder))) {
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
  const undoUntil = input.revocable ? addDuration(backorder.now, facts.policy.undoWindow, facts.timeZone) : null;
  await writeDecision(act, backorder, input, resolved, { decisionId, undoUntil });
  const waits = resolved.filter(({ answer }) => answer.choice === 'wait' || answer.choice === 'split');
  const agreed = agreeToWait(
    facts,
    backorder.now,
    waits.map(({ line }) => line.lineId),
  );
  const split = resolved.some(({ answer }) => answer.choice === 'split');
  const course = waits.length === 0 ? facts.course : { ...agreed.course, split: facts.course.split || split };
  act.write(
    sql`update backorders set course = ${JSON.stringify(keptCourse(course))}::text::jsonb where id = ${facts.id}`,
  );
  for (const { answer, line, quantity } of resolved)
    if (answer.choice === 'alternative')
      await substitute(act, backorder, {
        line,
        quantity,
        sku: answer.alternativeSku ?? '',
        decisionId,
        settleAt: undoUntil,
      });
  const cancelled = resolved.filter(({ answer }) => answer.choice === 'cancel');
  if (cancelled.length > 0)
    await cancelUnits(
      act,
      { orderId: backorder.orderId, backorderId: facts.id },
      cancelled.map(({ line, quantity }) => {
        const waiting = Math.min(line.waiting, quantity);
        return { lineId: line.lineId, sku: line.sku, waiting, allocated: quantity - waiting };
      }),
      { cause: 'customer', settleAt: undoUntil, decisionId },
    );
  await replanBoundaries(act, [...new Set(resolved.map(({ line }) => line.sku))].sort());
  await endOrContinueOffer(act, facts.id, resolved);
  note(act, facts.id, {
    journal: {
      kind: 'decided',
      data: {
        decisionId,
        offerVersion: input.offerVersion,
        by: input.actor.type,
        via: input.actor.via,
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

async function writeDecision(
  act: Act,
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
  { decisionId, undoUntil }: { decisionId: string; undoUntil: Instant | null },
): Promise<void> {
  const lines = resolved.map(({ answer, quantity }) => ({ ...answer, quantity }));
  act.write(sql`
    insert into decisions (id, backorder_id, offer_version, lines, actor, at, undo_until, agreed_before)
    values (${decisionId}, ${backorder.facts.id}, ${input.offerVersion}, ${JSON.stringify(lines)}::text::jsonb,
            ${JSON.stringify(input.actor)}::text::jsonb, ${formatInstant(backorder.now)}::timestamptz,
            ${undoUntil === null ? null : formatInstant(undoUntil)}::timestamptz,
            ${JSON.stringify(agreedOf(backorder.facts.course))}::text::jsonb)`);
}

/** Lines answered for all their waiting units; what an answer leaves of a line is still to be decided. */
function answeredWhole(resolved: readonly ResolvedLine[]): string[] {
  const named = (lineId: string): number =>
    resolved.reduce((units, { line, quantity }) => units + (line.lineId === lineId ? quantity : 0), 0);
  return resolved.flatMap(({ line }) => (named(line.lineId) >= line.waiting ? [line.lineId] : []));
}

/** An offer answered for all its lines is closed; what was not named goes on in a new version with the same deadline. */
async function endOrContinueOffer(act: Act, backorderId: string, resolved: readonly ResolvedLine[]): Promise<void> {
  const after = await loadBackorder(act, backorderId);
  const offer = after?.facts.offer;
  if (!after || !offer) return;
  const named = [...after.facts.course.answered, ...answeredWhole(resolved)];
  const open = withCourse(after.facts, { answered: named });
  if (offerLines(open, after.now).length > 0) {
    await carryOut(act, after, continueOffer(open, after.now), `answer-${offer.version}`);
    return;
  }
  const course = { ...after.facts.course, answered: [] };
  act.write(sql`
    update offers set state = 'answered', closed_at = ${formatInstant(act.at)}::timestamptz
    where backorder_id = ${backorderId} and version = ${offer.version}`);
  act.write(
    sql`update backorders set course = ${JSON.stringify(keptCourse(course))}::text::jsonb where id = ${backorderId}`,
  );
  note(act, backorderId, { journal: { kind: 'offer-ended', data: { version: offer.version, as: 'answered' } } });
}
