import { sql } from 'drizzle-orm';
import type { ActorRecord } from '../db/records';
import { isAsOfferedTo } from '../domain/backorder/rules/offering';
import type { BusinessDate } from '../domain/calendar/business-date';
import type { Act } from './act';
import type { LoadedBackorder, RecordedLine } from './load-facts';

export type Choice = 'wait' | 'alternative' | 'split' | 'cancel' | 'set-deadline';

export interface AnswerLine {
  readonly lineId: string;
  /** Waiting units it is about; all of the line's when absent. */
  readonly quantity?: number;
  readonly choice: Choice;
  readonly alternativeSku?: string;
  /** The last day of a further period for delivery (`set-deadline`). */
  readonly date?: BusinessDate;
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
  /** Fingerprint of what the customer was shown would follow; when something else would, nothing is taken. */
  readonly shown?: string;
}

/**
 * Whether answers stand without an offer: cancelling does, and an alternative on which staff agreed with the customer.
 */
export const needsNoOffer = (input: AnswerInput): boolean =>
  input.offerVersion === NO_OFFER &&
  input.lines.every(({ choice }) => choice === 'cancel' || (choice === 'alternative' && input.actor.type === 'staff'));

/** Outside an offer staff may take any of the item's alternatives that is there. */
const agreedByStaff = (
  { facts }: LoadedBackorder,
  input: AnswerInput,
  { lineId, alternativeSku }: AnswerLine,
): boolean =>
  facts.offer === null &&
  needsNoOffer(input) &&
  facts.lines.some((line) => line.lineId === lineId && line.alternatives.some(({ sku }) => sku === alternativeSku));

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

/** An answer that fits the facts, for so many units of its line. */
export interface ResolvedLine {
  readonly answer: AnswerLine;
  readonly line: RecordedLine;
  readonly quantity: number;
}

export function resolveAnswer(
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
    if (!asked && !cancels && !agreedByStaff(backorder, input, answer))
      return { kind: 'refused', pointer: `${at}/lineId`, message: 'is not part of the open offer' };
    const wish = backorder.facts.wished.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0;
    const owed = mostTogether(input, line, asked && asked.quantity + (input.actor.type === 'staff' ? wish : 0));
    const said = units.get(line.lineId) ?? 0;
    const left = Math.min(owed, asked?.quantity ?? owed) - said;
    const quantity = answer.quantity ?? Math.min(left, mostOf(line, answer));
    units.set(line.lineId, (units.get(line.lineId) ?? 0) + quantity);
    if (quantity < 1 || (units.get(line.lineId) ?? 0) > owed)
      return {
        kind: 'refused',
        pointer: `${at}/quantity`,
        message:
          owed < 1
            ? 'is more than the line has: nothing of it is left to answer for'
            : `must be from 1 to ${owed}, all answers of a line together`,
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
 * For how many units of a line all answers together can be: those that are asked about, and those of a wish that staff settle. Who does nothing but cancel may give up
 * units, too, with which he has said that he waits and, where nothing is asked of the line, units that are here.
 */
function mostTogether(input: AnswerInput, line: RecordedLine, asked: number | undefined): number {
  const cancels = input.lines.every(({ lineId, choice }) => lineId !== line.lineId || choice === 'cancel');
  if (asked === undefined) return cancels ? cancellable(line) : line.waiting;
  return cancels ? line.waiting : asked;
}

/** For how many units an answer that names none can be meant: of a scarce alternative, as many as are there. */
const mostOf = ({ alternatives }: RecordedLine, { choice, alternativeSku }: AnswerLine): number =>
  (choice === 'alternative' ? alternatives.find(({ sku }) => sku === alternativeSku)?.upTo : undefined) ??
  Number.POSITIVE_INFINITY;

/** Units of a line that can still be cancelled. */
const cancellable = ({ waiting, allocated, released }: RecordedLine): number => waiting + allocated - released;

/**
 * Whether that very answer was given to that version before. Outside an offer, so many units cancelled twice are twice
 * as many; "cancel the line" said again is the same only while nothing of it is there to cancel: units may have come back.
 */
export async function givenBefore(
  act: Act,
  { facts: { id: backorderId }, lines: known }: LoadedBackorder,
  input: AnswerInput,
): Promise<boolean> {
  const isNew = ({ lineId, quantity, choice }: AnswerLine): boolean =>
    quantity !== undefined ||
    (choice === 'cancel' && known.some((line) => line.lineId === lineId && cancellable(line) > 0));
  if (input.offerVersion === NO_OFFER && input.lines.some(isNew)) return false;
  const rows = await act.tx.execute<{ lines: AnswerLine[] }>(sql`
    select lines from decisions where backorder_id = ${backorderId} and offer_version = ${input.offerVersion} and undone_at is null`);
  const same = (given: AnswerLine, now: AnswerLine): boolean =>
    given.lineId === now.lineId &&
    given.choice === now.choice &&
    given.alternativeSku === now.alternativeSku &&
    given.date === now.date &&
    (now.quantity === undefined || now.quantity === given.quantity);
  return rows.some(
    ({ lines }) =>
      lines.length === input.lines.length && input.lines.every((now) => lines.some((given) => same(given, now))),
  );
}

/** Whether an answer is to what is in front of the customer now. */
export function isCurrent(backorder: LoadedBackorder, input: AnswerInput): boolean {
  const { facts } = backorder;
  if (facts.closed) return false;
  if (facts.offer === null) return needsNoOffer(input);
  return facts.offer.version === input.offerVersion && isAsOfferedTo(facts, backorder.now, input.lines);
}
