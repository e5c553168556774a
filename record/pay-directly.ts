import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import type { Instant } from '../domain/calendar/business-date';
import { type DirectShare, isDirect, isUnderWay, paymentKey, withState } from '../domain/money/direct-payment';
import type { TenderShare } from '../domain/money/refund-plan';
import { type Act, type Installation, note } from './act';
import { confirmWhatIsPaid, failRefund } from './change-refund';
import { finish } from './finish';
import { refusalWords } from './payment-text';
import { perform } from './perform';
import { lockRefund, type RefundRow } from './refund-view';
import { sqlInstant } from './sql-instant';
import { openTask } from './tasks';

/** A part of a refund to be paid back, as the provider is asked for it. */
export interface PaymentToMake {
  readonly tender: number;
  /** The provider's own number of the payment that goes back, in whole or in part. */
  readonly payment: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** One for each part and try; the provider does what it names once. */
  readonly key: string;
  /** The provider may have done it already, and nobody heard: it is looked for before it is asked for. */
  readonly askedBefore: boolean;
  /** The provider's refund that is under way; null where there is none that we know of. */
  readonly pending: string | null;
}

/** What the provider says. Whatever else happens (no answer, too many requests) is an error, and is tried again. */
export type PaymentAnswer =
  | { readonly kind: 'paid' | 'pending'; readonly reference: string }
  /** No, for good. `code` is the provider's; `detail` its words, which name numbers of payments and nobody's name. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

/** Pays back what was paid with a card, through whoever took it. */
export interface PaysBack {
  pay(payment: PaymentToMake): Promise<PaymentAnswer>;
}

const write = (act: Act, refundId: string, shares: readonly TenderShare[]): void =>
  act.write(sql`update refunds set by_tender = ${JSON.stringify(shares)}::text::jsonb where id = ${refundId}`);

const toMake = (refundId: string, currency: string, share: DirectShare): PaymentToMake => ({
  tender: share.tender,
  payment: share.reference ?? '',
  amountMinor: share.amountMinor,
  currency,
  key: paymentKey(refundId, share),
  askedBefore: share.direct.asked,
  pending: share.direct.state === 'pending' ? share.direct.reference : null,
});

/**
 * What of a refund the engine has yet to pay back. Written down as asked for before anybody is asked: an answer that is
 * never heard is then known to be missing.
 */
export async function paymentsToMake(
  db: Database,
  here: Installation,
  refundId: string,
  at: Instant,
): Promise<{ readonly payments: readonly PaymentToMake[]; readonly requestedAt: Instant }> {
  return perform(db, { at, here }, async (act) => {
    const refund = await lockRefund(act.tx, refundId);
    if (refund === null || refund.state === 'confirmed') return { payments: [], requestedAt: at };
    const shares = refund.byTender.filter(isDirect).filter(isUnderWay);
    if (shares.some(({ direct }) => !direct.asked))
      write(
        act,
        refundId,
        shares.reduce<readonly TenderShare[]>(
          (all, { tender }) => withState(all, tender, { asked: true }),
          refund.byTender,
        ),
      );
    return {
      payments: shares.map((share) => toMake(refundId, refund.currency, share)),
      requestedAt: sqlInstant(refund.requestedAt),
    };
  });
}

/** The provider paid what staff had paid otherwise meanwhile: somebody has to look at it. */
const paidTwice = (act: Act, { id, orderId, backorderId }: RefundRow, reference: string): Promise<void> =>
  openTask(act, 'refund-paid-twice', id, backorderId === null ? {} : { backorderId }, {
    refundId: id,
    orderId,
    reference,
  });

async function take(act: Act, refund: RefundRow, tender: number, answer: PaymentAnswer): Promise<void> {
  const { id, backorderId } = refund;
  if (answer.kind === 'refused') {
    const byTender = withState(refund.byTender, tender, { state: 'failed' });
    write(act, id, byTender);
    if (refund.state === 'confirmed') return;
    await failRefund(act, { ...refund, byTender }, refusalWords(answer));
    return;
  }
  const byTender = withState(refund.byTender, tender, { state: answer.kind, reference: answer.reference });
  write(act, id, byTender);
  if (answer.kind === 'pending') return;
  if (backorderId !== null)
    note(act, backorderId, {
      journal: { kind: 'refund-part-paid', data: { refundId: id, via: 'stripe', reference: answer.reference } },
    });
  if (refund.state === 'confirmed') return paidTwice(act, refund, answer.reference);
  await confirmWhatIsPaid(act, { ...refund, byTender });
}

/** Writes down what the provider said of one part of a refund, and what follows from it. Repeated, a no-op. */
export async function takePaymentAnswer(
  db: Database,
  here: Installation,
  refundId: string,
  { tender, key }: Pick<PaymentToMake, 'tender' | 'key'>,
  answer: PaymentAnswer,
  at: Instant,
): Promise<void> {
  await perform(db, { at, here }, async (act) => {
    const refund = await lockRefund(act.tx, refundId);
    const share = refund?.byTender.find((one) => one.tender === tender);
    // An answer to an earlier try, or one that was taken down already, changes nothing.
    if (refund === null || share === undefined || !isDirect(share)) return;
    if (paymentKey(refundId, share) !== key || !isUnderWay(share)) return;
    await take(act, refund, tender, answer);
    await finish(act);
  });
}
