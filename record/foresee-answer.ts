import { sql } from 'drizzle-orm';
import { digestOf } from '../domain/backorder/digest';
import { mayTerminate } from '../domain/backorder/law';
import { leavableUnits } from '../domain/backorder/release-day';
import { addDuration, type BusinessDate, dateAt, type Instant } from '../domain/calendar/business-date';
import type { Money } from '../domain/money/money';
import { partsTotal, refundMinor, refundParts } from '../domain/money/refund';
import { refundDueAt } from '../domain/money/refund-due';
import { paidForLast, priceDifference } from '../domain/money/substitution';
import type { LinePromise } from '../domain/promise/promise';
import type { Act } from './act';
import type { AnswerInput, ResolvedLine } from './judge-answer';
import type { LoadedBackorder } from './load-facts';
import { dueDay } from './mail-matter';

/** What follows for some units of a line. Amounts in minor units of the order's currency. */
export type ForeseenLine = { readonly lineId: string; readonly quantity: number } & (
  | { readonly choice: 'wait'; readonly promise: LinePromise | null }
  | { readonly choice: 'split'; readonly leaving: number }
  | {
      readonly choice: 'alternative';
      readonly alternativeSku: string;
      readonly refundMinor: number;
      /** Dearer, and staff have to agree with the customer first: nothing is replaced yet. */
      readonly surchargeMinor: number;
    }
  | {
      readonly choice: 'cancel';
      readonly refundMinor: number;
      /** The contract is ended for lateness or refusal: no change of mind. */
      readonly terminates: boolean;
    }
  | { readonly choice: 'set-deadline'; readonly until: BusinessDate }
);

/** What an answer would bring about, as it is put to the customer before he confirms it. */
export interface Foreseen {
  readonly lines: readonly ForeseenLine[];
  /** Units that were asked about and that the answer leaves as they are. */
  readonly left: readonly { readonly lineId: string; readonly quantity: number }[];
  /** Money was taken: what comes back in all, postage included where nothing of the order is left. */
  readonly refund: {
    readonly amountMinor: number;
    readonly shippingMinor: number;
    readonly dueOn: BusinessDate;
  } | null;
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
export const undoEnd = ({ facts, now }: LoadedBackorder, { revocable }: AnswerInput): Instant | null =>
  revocable ? addDuration(now, facts.policy.undoWindow, facts.timeZone) : null;

function foreseeLine(backorder: LoadedBackorder, input: AnswerInput, resolved: ResolvedLine): ForeseenLine {
  const { answer, line, quantity } = resolved;
  const about = { lineId: answer.lineId, quantity };
  const paid = backorder.payment.state === 'paid';
  switch (answer.choice) {
    case 'wait':
      return { ...about, choice: 'wait', promise: line.current };
    case 'split':
      return { ...about, choice: 'split', leaving: leavableUnits(backorder.facts, backorder.now) };
    case 'alternative': {
      const alternativeSku = answer.alternativeSku ?? '';
      const price = line.alternativePrices[alternativeSku] ?? null;
      const differenceMinor = priceDifference(
        paidForLast(backorder.terms, line, quantity),
        price?.currency === backorder.facts.currency ? price.amount * quantity : null,
      );
      return {
        ...about,
        choice: 'alternative',
        alternativeSku,
        refundMinor: paid ? Math.max(0, differenceMinor) : 0,
        surchargeMinor: asksStaff(backorder, input, resolved) ? Math.max(0, -differenceMinor) : 0,
      };
    }
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

function moneyBack(
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
  lines: readonly ForeseenLine[],
): Foreseen['refund'] {
  if (backorder.payment.state !== 'paid') return null;
  const cancelled = unitsByLine(resolved, 'cancel');
  const standing = backorder.lines.reduce(
    (sum, { waiting, allocated, shipped }) => sum + waiting + allocated + shipped,
    0,
  );
  const taken = [...cancelled.values()].reduce((sum, quantity) => sum + quantity, 0);
  const unsettled = backorder.cancellations.some(({ settled, cause }) => !settled && cause !== 'substituted');
  const units = backorder.lines.flatMap(({ lineId, cancelled: before }) => {
    const quantity = cancelled.get(lineId);
    return quantity === undefined ? [] : [{ lineId, before, quantity }];
  });
  const last = taken > 0 && taken === standing && !unsettled;
  const goodsMinor = refundMinor(backorder.terms, units, false);
  // Settled last is what ends the contract, where anything does: then fees that would stay with the shop go back too.
  const shopsDoing = lines.some((line) => line.choice === 'cancel' && line.terminates);
  const shippingMinor = last ? partsTotal(refundParts(backorder.terms, units, { last, shopsDoing })) - goodsMinor : 0;
  const differences = lines.reduce((sum, line) => sum + (line.choice === 'alternative' ? line.refundMinor : 0), 0);
  const amountMinor = goodsMinor + shippingMinor + differences;
  if (amountMinor === 0) return null;
  const { policy, timeZone } = backorder.facts;
  const due = refundDueAt(policy, undoEnd(backorder, input) ?? backorder.now, timeZone);
  return { amountMinor, shippingMinor, dueOn: dueDay(backorder, due) };
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
  const { percent = null, amount = null, validDays } = terms;
  return causes.every((cause) => had.some((coupon) => coupon.cause === cause)) ? null : { percent, amount, validDays };
}

/** What an answer that fits the facts would bring about. Changes nothing. */
export async function foreseeAnswer(
  act: Act,
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
): Promise<Foreseen> {
  const lines = resolved.map((one) => foreseeLine(backorder, input, one));
  const named = unitsByLine(resolved);
  const left = backorder.lines.flatMap(({ lineId, waiting }) => {
    const asked = backorder.facts.offer?.lines.some((line) => line.lineId === lineId) ?? named.has(lineId);
    const quantity = waiting - (named.get(lineId) ?? 0);
    return asked && quantity > 0 ? [{ lineId, quantity }] : [];
  });
  return {
    lines,
    left,
    refund: moneyBack(backorder, input, resolved, lines),
    coupon: await couponToCome(act, backorder, lines),
  };
}

/** Fingerprint of what a customer was shown; days that only count from now are no part of it. */
export const shownDigest = ({ lines, left, refund, coupon }: Foreseen): string =>
  digestOf({ lines, left, coupon, refund: refund === null ? null : { ...refund, dueOn: '' } });
