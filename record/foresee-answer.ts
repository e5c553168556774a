import { sql } from 'drizzle-orm';
import type { QuantityRecord } from '../db/records';
import { digestOf } from '../domain/backorder/digest';
import { mayTerminate } from '../domain/backorder/law';
import { answeredPart, whoPaysMore } from '../domain/backorder/offer';
import { unitsLeaving } from '../domain/backorder/rules/arrival';
import { leftToAsk } from '../domain/backorder/rules/reasons';
import { withCourse } from '../domain/backorder/turn';
import { addDuration, type BusinessDate, dateAt, type Instant } from '../domain/calendar/business-date';
import { givesDifferenceBack, takenOfPrice } from '../domain/money/charging';
import type { Money } from '../domain/money/money';
import { refundMinor } from '../domain/money/refund';
import { type PriceTerms, paidForLast, priceDifference, priceTerms } from '../domain/money/substitution';
import { isMarketplace } from '../domain/policy/sections/legal';
import type { LinePromise } from '../domain/promise/promise';
import type { Act } from './act';
import { type ForeseenRefund, foreseeRefund, type GivenUp } from './foresee-refund';
import type { AnswerInput, ResolvedLine } from './judge-answer';
import type { LoadedBackorder } from './load-facts';

/** What follows for some units of a line. Amounts in minor units of the order's currency. */
export type ForeseenLine = { readonly lineId: string; readonly quantity: number } & (
  | { readonly choice: 'wait'; readonly promise: LinePromise | null }
  | { readonly choice: 'split'; readonly leaving: number }
  | {
      readonly choice: 'alternative';
      readonly alternativeSku: string;
      /** With a surcharge staff have to agree with the customer first: nothing is replaced yet. */
      readonly terms: PriceTerms;
    }
  | {
      readonly choice: 'cancel';
      readonly refundMinor: number;
      /** The contract is ended for lateness or refusal: no change of mind. */
      readonly terminates: boolean;
    }
  | { readonly choice: 'set-deadline'; readonly until: BusinessDate }
);

/** Units of a line that an answer leaves: they are asked about still, or are waited for by consent that stands, or are in no question. */
export interface LeftUnits {
  readonly lineId: string;
  readonly quantity: number;
  readonly as: 'asked' | 'agreed' | 'kept';
}

/** What an answer would bring about, as it is put to the customer before he confirms it. */
export interface Foreseen {
  readonly lines: readonly ForeseenLine[];
  /** Units that were asked about and that the answer leaves as they are. */
  readonly left: readonly LeftUnits[];
  /** What comes back in all; null where nothing does. */
  readonly refund: ForeseenRefund | null;
  readonly coupon: {
    readonly percent: number | null;
    readonly amount: Money | null;
    readonly validDays: number;
  } | null;
}

/** Whether an alternative costs more than was paid and the pack has staff agree on it with the customer first. */
export const asksStaff = (backorder: LoadedBackorder, input: AnswerInput, { answer }: ResolvedLine): boolean =>
  answer.choice === 'alternative' &&
  input.actor.type === 'customer' &&
  (backorder.facts.offer?.lines ?? []).some(
    ({ lineId, choices }) =>
      lineId === answer.lineId &&
      choices.some(
        (choice) =>
          choice.choice === 'alternative' &&
          choice.alternativeSku === answer.alternativeSku &&
          choice.surcharge !== undefined,
      ),
  );

/** Until when the answer could be taken back, given now; null when it is final at once. */
export function undoEnd({ facts, now }: LoadedBackorder, { revocable }: AnswerInput): Instant | null {
  const end = addDuration(now, facts.policy.undoWindow, facts.timeZone);
  return revocable && end > now ? end : null;
}

/** Several alternatives of one line each stand for units of their own: each finds the line as those before leave it. */
export function oneAfterTheOther(resolved: readonly ResolvedLine[]): readonly ResolvedLine[] {
  const replaced = new Map<string, number>();
  return resolved.map((one) => {
    if (one.answer.choice !== 'alternative') return one;
    const { line, quantity } = one;
    const before = replaced.get(line.lineId) ?? 0;
    replaced.set(line.lineId, before + quantity);
    return { ...one, line: { ...line, waiting: line.waiting - before, substituted: line.substituted + before } };
  });
}

/** What becomes of the price difference when an alternative is taken for these units. */
export function termsOf(
  { terms, facts, payment }: LoadedBackorder,
  { answer, line, quantity }: ResolvedLine,
): PriceTerms {
  const price = line.alternativePrices[answer.alternativeSku ?? ''] ?? null;
  const differenceMinor = priceDifference(
    paidForLast(terms, line, quantity),
    price?.currency === facts.currency ? price.amount * quantity : null,
  );
  const paid = takenOfPrice(payment.state === 'paid', terms) === 'all';
  return priceTerms(differenceMinor, { paid, currency: facts.currency, dearer: whoPaysMore(facts.policy) });
}

/** Units that leave ahead of the rest once these answers are taken: what is given up is not waited for any more. */
function leavingAfter({ facts, now }: LoadedBackorder, resolved: readonly ResolvedLine[]): number {
  const given = resolved.filter(({ answer: { choice } }) => choice === 'cancel' || choice === 'alternative');
  const units = unitsByLine(given);
  const lines = facts.lines.map((line) => ({ ...line, waiting: line.waiting - (units.get(line.lineId) ?? 0) }));
  return unitsLeaving({ ...facts, lines, course: { ...facts.course, split: true } }, now);
}

function foreseeLine(backorder: LoadedBackorder, resolved: ResolvedLine, leaving: number): ForeseenLine {
  const { answer, line, quantity } = resolved;
  const about = { lineId: answer.lineId, quantity };
  const taken = takenOfPrice(backorder.payment.state === 'paid', backorder.terms);
  const paid = taken === 'all' && !isMarketplace(backorder.facts.policy.legal);
  switch (answer.choice) {
    case 'wait':
      return { ...about, choice: 'wait', promise: line.current };
    case 'split':
      return { ...about, choice: 'split', leaving };
    case 'alternative':
      return {
        ...about,
        choice: 'alternative',
        alternativeSku: answer.alternativeSku ?? '',
        terms: termsOf(backorder, resolved),
      };
    case 'set-deadline':
      return {
        ...about,
        choice: 'set-deadline',
        until: answer.date ?? dateAt(backorder.now, backorder.facts.timeZone),
      };
    case 'cancel':
      return {
        ...about,
        choice: 'cancel',
        terminates: mayTerminate(backorder.facts, line.lineId, backorder.now),
        refundMinor: paid
          ? refundMinor(backorder.terms, [{ lineId: line.lineId, before: line.cancelled, quantity }], false)
          : 0,
      };
  }
}

/** Units of an answer by line. */
function unitsByLine(resolved: readonly ResolvedLine[], choice?: 'cancel'): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { answer, line, quantity } of resolved)
    if (choice === undefined || answer.choice === choice)
      units.set(line.lineId, (units.get(line.lineId) ?? 0) + quantity);
  return units;
}

function givenUp(
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
  lines: readonly ForeseenLine[],
): GivenUp {
  return {
    cancelled: unitsByLine(resolved, 'cancel'),
    // Settled last is what ends the contract, where anything does.
    terminates: lines.some((line) => line.choice === 'cancel' && line.terminates),
    differences: givesDifferenceBack(backorder.payment.state === 'paid', backorder.terms)
      ? lines.flatMap((line) => {
          const less = line.choice === 'alternative' ? (line.terms.refund ?? line.terms.lessToPay) : undefined;
          return less === undefined ? [] : [{ lineId: line.lineId, amountMinor: less.amount }];
        })
      : [],
    settleAt: undoEnd(backorder, input),
  };
}

/** Whether a code is there for a coupon: what comes from an empty pool is promised to nobody. */
async function hasCode(act: Act, pool: string | undefined): Promise<boolean> {
  if (pool === undefined) return true;
  const free = await act.tx.execute(sql`select 1 from coupon_codes where pool = ${pool} and taken_at is null limit 1`);
  return free.length > 0;
}

async function couponToCome(
  act: Act,
  { facts }: LoadedBackorder,
  lines: readonly ForeseenLine[],
): Promise<Foreseen['coupon']> {
  const terms = facts.policy.cancellation.coupon;
  const causes = lines.flatMap((line) =>
    line.choice === 'cancel' ? [line.terminates ? 'terminated' : 'customer'] : [],
  );
  if (terms === null || causes.length === 0) return null;
  const had = await act.tx.execute<{ cause: string }>(sql`select cause from coupons where backorder_id = ${facts.id}`);
  if (causes.every((cause) => had.some((coupon) => coupon.cause === cause))) return null;
  const { percent = null, amount = null, validDays, pool } = terms;
  return (await hasCode(act, pool)) ? { percent, amount, validDays } : null;
}

/** Lines that are asked on about where an answer leaves units of them to be decided. */
function askedOn({ facts, now }: LoadedBackorder, resolved: readonly ResolvedLine[]): readonly string[] {
  if (facts.offer === null) return [];
  const splits = resolved.some(({ answer }) => answer.choice === 'split');
  const after = splits ? withCourse(facts, { split: true }) : facts;
  return leftToAsk(after, now, facts.offer.reason)?.lineIds ?? [];
}

/** What is left of a line. Of units its customer has agreed to wait for already nothing is asked. */
function leftOf({ lineId, quantity }: QuantityRecord, agreedUnits: number, goesOn: boolean): readonly LeftUnits[] {
  if (!goesOn) return quantity > 0 ? [{ lineId, quantity, as: 'kept' }] : [];
  const agreed = Math.min(agreedUnits, quantity);
  const parts = [
    { lineId, quantity: quantity - agreed, as: 'asked' },
    { lineId, quantity: agreed, as: 'agreed' },
  ] as const;
  return parts.filter((part) => part.quantity > 0);
}

/** What an answer that fits the facts would bring about. Changes nothing. */
export async function foreseeAnswer(
  act: Act,
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
): Promise<Foreseen> {
  const leaving = leavingAfter(backorder, resolved);
  const lines = oneAfterTheOther(resolved).map((one) => foreseeLine(backorder, one, leaving));
  const named = unitsByLine(resolved);
  const goOn = askedOn(backorder, resolved);
  const left = backorder.lines.flatMap((line) => {
    const { lineId, waiting } = line;
    const { offer } = backorder.facts;
    const asked = offer?.lines.find((one) => one.lineId === lineId);
    if (offer === null ? !named.has(lineId) : asked === undefined) return [];
    const units = { lineId, quantity: waiting - (named.get(lineId) ?? 0) };
    const agreed = Math.max(asked?.legal?.agreedUnits ?? 0, answeredPart(backorder.facts, line)?.units ?? 0);
    return leftOf(units, agreed, goOn.includes(lineId));
  });
  return {
    lines,
    left,
    refund: await foreseeRefund(act, backorder, givenUp(backorder, input, resolved, lines)),
    coupon: await couponToCome(act, backorder, lines),
  };
}

/** Fingerprint of what a customer was shown; days that only count from now are no part of it. */
export const shownDigest = ({ lines, left, refund, coupon }: Foreseen): string =>
  digestOf({ lines, left, coupon, refund: refund === null ? null : { ...refund, dueOn: '' } });
