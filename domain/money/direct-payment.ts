import { type Instant, instantOf } from '../calendar/business-date';
import type { TenderShare } from './refund-plan';

/**
 * How far a part of a refund is that the engine pays back itself. `open`: to be asked for. `pending`: the provider has it
 * and will say. `paid`: it has gone back. `failed`: the provider said no, for good.
 */
export type DirectState = 'open' | 'pending' | 'paid' | 'failed';

/** A part of a refund that the engine pays back itself, through the provider that took it. */
export interface DirectPayment {
  readonly via: 'stripe';
  readonly state: DirectState;
  /** How often staff had it tried again after a no: each try is a request of its own to the provider. */
  readonly attempt: number;
  /** The provider may have heard of this try: what became of it has to be asked before it is asked for again. */
  readonly asked: boolean;
  /** The provider's own number of the refund. */
  readonly reference: string | null;
}

/** A share that the engine pays back itself. */
export type DirectShare = TenderShare & { readonly direct: DirectPayment };

/** Stripe's payment intents and charges: https://docs.stripe.com/api/refunds/create takes either. */
const STRIPE_PAYMENT = /^(pi|ch)_[A-Za-z0-9]{1,240}$/;

/** Marks the parts that were taken from a card by Stripe, where the engine may pay them back itself. */
export const withDirectPayment = (shares: readonly TenderShare[], through: 'stripe' | null): readonly TenderShare[] =>
  through === null
    ? shares
    : shares.map((share) =>
        share.taken && share.method === 'card' && STRIPE_PAYMENT.test(share.reference ?? '')
          ? { ...share, direct: { via: through, state: 'open', attempt: 0, asked: false, reference: null } }
          : share,
      );

export const isDirect = (share: TenderShare): share is DirectShare => share.direct !== undefined;

/** Whether the engine has yet to ask for it, or to hear of it. */
export const isUnderWay = ({ direct }: TenderShare): boolean => direct?.state === 'open' || direct?.state === 'pending';

/** Whether it is for the shop's payment system (or, after a no, for its staff) to pay. */
export const isForTheShop = ({ taken, direct }: TenderShare): boolean =>
  taken && (direct === undefined || direct.state === 'failed');

/** The same shares, one of them paid back in another state. */
export const withState = (
  shares: readonly TenderShare[],
  tender: number,
  change: Partial<Omit<DirectPayment, 'via'>>,
): readonly TenderShare[] =>
  shares.map((share) =>
    share.tender === tender && share.direct !== undefined
      ? { ...share, direct: { ...share.direct, ...change } }
      : share,
  );

/** What was refused is asked for once more, as a request of its own. */
export const triedAgain = (shares: readonly TenderShare[]): readonly TenderShare[] =>
  shares.map((share) =>
    share.direct?.state === 'failed'
      ? {
          ...share,
          direct: {
            via: share.direct.via,
            state: 'open',
            attempt: share.direct.attempt + 1,
            asked: false,
            reference: null,
          },
        }
      : share,
  );

/** One key for one part of one refund (and try): however often it is asked for, it is paid back once. */
export const paymentKey = (refundId: string, { tender, direct }: DirectShare): string =>
  [refundId, tender, ...(direct.attempt === 0 ? [] : [direct.attempt])].join('/');

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When a provider that has taken a refund and not paid it is asked again: after an hour, then as long again as it has had
 * it, every day in the end. Most that are not paid at once are within hours; some take the bank a week.
 */
export const askAgainAt = (requestedAt: Instant, at: Instant): Instant =>
  instantOf(at + Math.min(DAY_MS, Math.max(HOUR_MS, at - requestedAt)));
