import type { Instant } from '../domain/calendar/business-date';
import { borneBefore } from '../domain/money/borne';
import { partsTotal, type RefundPart, type RefundUnits, refundParts } from '../domain/money/refund';
import { refundDueAt } from '../domain/money/refund-due';
import { type EarlierRefund, type PlannedRefund, planRefund, unchargedBy } from '../domain/money/refund-plan';
import { tenderOrderOf } from '../domain/policy/policy-pack';
import { isMarketplace } from '../domain/policy/sections/legal';
import type { MailRefund } from '../emails/mail-facts';
import type { Act } from './act';
import type { LoadedBackorder } from './load-facts';
import { dueDay } from './mail-matter';
import type { RecordedCancellation } from './open-answers';
import { moneyMoved } from './refund-view';
import { differencePart, isShopsDoing } from './settle';
import { summedUp } from './tell-refund';

/** What comes back in all, postage included where nothing of the order is left, and where to. */
export interface ForeseenRefund extends MailRefund {
  /** Of the amount, postage, in minor units. */
  readonly shippingMinor: number;
  /** Of the amount, fees beside it: 代引手数料, gift wrap. */
  readonly feesMinor: number;
}

/** Units an answer gives up, and differences it is owed for cheaper alternatives, in minor units. */
export interface GivenUp {
  readonly cancelled: ReadonlyMap<string, number>;
  readonly differences: readonly { readonly lineId: string; readonly amountMinor: number }[];
  /** It ends the contract: no change of mind. */
  readonly terminates: boolean;
  /** When it can no longer be taken back; null: it is final at once. */
  readonly settleAt: Instant | null;
}

interface Piece extends Ending {
  readonly parts: readonly RefundPart[];
  readonly units: readonly RefundUnits[];
}

/**
 * Nothing of the order is left standing, all is cancelled or came back; and nothing of it ever left; and no other money of it
 * is still to be settled.
 */
interface Ending {
  readonly last: boolean;
  readonly whole: boolean;
  readonly rest: boolean;
}

/** What comes back beside the goods: the parts of these come first, then shipping, then fees. */
function beside({ parts, whole }: Piece, goods: readonly RefundUnits[]) {
  if (!whole || goods.length === 0) return { shippingMinor: 0, feesMinor: 0 };
  const [shipping, ...fees] = parts.slice(goods.length);
  return { shippingMinor: shipping?.amountMinor ?? 0, feesMinor: partsTotal(fees) };
}

const NOT_THE_END: Ending = { last: false, whole: false, rest: false };

const unitsOf = (cancellations: readonly RecordedCancellation[], lineId: string): number =>
  cancellations
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0);

/** Money that has been asked for by the time this answer is settled, and money that will be asked for after it. */
function pendingBy(backorder: LoadedBackorder, settleAt: Instant | null) {
  const pending = backorder.cancellations.filter(({ settled }) => !settled);
  const by = settleAt ?? backorder.now;
  const first = ({ settleAt: at }: RecordedCancellation): boolean => at === null || at <= by;
  return { first: pending.filter(first), later: pending.filter((one) => !first(one)) };
}

/** Pieces of an order in the order in which they are paid back: what is pending, then this answer's own. */
function piecesOf(backorder: LoadedBackorder, { cancelled, terminates, differences, settleAt }: GivenUp) {
  const { terms, lines } = backorder;
  const { first, later } = pendingBy(backorder, settleAt);
  const taken = [...first, ...later].filter(({ differenceMinor }) => differenceMinor === null);
  const before = new Map(lines.map((line) => [line.lineId, line.cancelled - unitsOf(taken, line.lineId)]));
  const units = (given: Iterable<readonly [lineId: string, quantity: number]>): RefundUnits[] =>
    [...given].map(([lineId, quantity]) => {
      const from = before.get(lineId) ?? 0;
      before.set(lineId, from + quantity);
      return { lineId, before: from, quantity };
    });
  const piece = (given: readonly RefundUnits[], end: Ending, shopsDoing: boolean): Piece => ({
    ...end,
    parts: refundParts(terms, given, { last: end.whole, shopsDoing }),
    units: given,
  });
  const difference = (lineId: string, amountMinor: number): Piece => ({
    parts: [differencePart(terms, lineId, amountMinor)],
    units: [],
    ...NOT_THE_END,
  });
  const pending = first.map((one) =>
    one.differenceMinor === null
      ? piece(
          units(one.lines.map(({ lineId, quantity }) => [lineId, quantity] as const)),
          NOT_THE_END,
          isShopsDoing(backorder, one.cause, one.lines),
        )
      : difference(one.lines[0]?.lineId ?? '', one.differenceMinor),
  );
  const standing = lines.reduce((sum, { waiting, allocated, shipped }) => sum + waiting + allocated + shipped, 0);
  const gone = [...cancelled.values()].reduce((sum, quantity) => sum + quantity, 0);
  const returned = lines.reduce((sum, line) => sum + line.returned, 0);
  const isLastOf = (units: number): boolean =>
    gone === units && later.every(({ differenceMinor }) => differenceMinor !== null);
  const whole = isLastOf(standing);
  const end = { last: isLastOf(standing - returned), whole, rest: whole && later.length === 0 };
  const own = units(cancelled);
  const ownPiece = piece(own, end, isShopsDoing(backorder, terminates ? 'terminated' : 'customer', own));
  return {
    pending,
    own: [
      ...(own.length === 0 ? [] : [ownPiece]),
      ...differences.map(({ lineId, amountMinor }) => difference(lineId, amountMinor)),
    ],
    ...beside(ownPiece, own),
  };
}

/** What an answer will give back once it is settled, as `requestRefund` will plan it. Null where it gives nothing back. */
export async function foreseeRefund(
  act: Act,
  backorder: LoadedBackorder,
  given: GivenUp,
): Promise<ForeseenRefund | null> {
  const { terms, payment, now } = backorder;
  const { policy, currency } = backorder.facts;
  if (isMarketplace(policy.legal)) return null;
  const paid = payment.state === 'paid';
  const { pending, own, shippingMinor, feesMinor } = piecesOf(backorder, given);
  const earlier: EarlierRefund[] = [...borneBefore(await moneyMoved(act.tx, backorder))];
  const planned = ({ parts, units, last, whole, rest }: Piece): PlannedRefund[] => {
    const how = { paid, last, whole, rest, tenderOrder: tenderOrderOf(policy.cancellation) };
    const plan = planRefund(terms, parts, units, earlier, how);
    const left = plan ?? unchargedBy(terms, parts, earlier, how);
    if (left !== null) earlier.push({ returns: [], ...left });
    return plan === null ? [] : [plan];
  };
  for (const piece of pending) planned(piece);
  const refunds = own.flatMap(planned);
  if (refunds.length === 0) return null;
  const dueOn = dueDay(backorder, refundDueAt(policy, now, backorder.channel.timeZone));
  return {
    ...summedUp(currency, dueOn, refunds),
    ...(paid ? { shippingMinor, feesMinor } : { shippingMinor: 0, feesMinor: 0 }),
  };
}
