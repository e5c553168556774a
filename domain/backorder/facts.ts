import type { MinimumSplit } from '../allocation/minimum-split';
import type { BusinessDate, Instant } from '../calendar/business-date';
import type { LawOnRecord } from '../legal/facts';
import type { PolicyPack } from '../policy/policy-pack';
import type { LinePromise } from '../promise/promise';
import type { CourseState } from './course-state';
import type { OpenOffer } from './offer';

export type RefusalReason =
  | 'discontinued'
  | 'no-inbound-supply'
  | 'not-backorderable'
  | 'cap-reached'
  | 'wait-too-long'
  | 'customer-refuses-backorder';

/**
 * Why a line has no date, where that is known: its supply's day passed without the goods; nothing is on its way any more.
 * `displaced`: some supply's day passed without the goods, and the line, whether it counted on that one or stands behind
 * those who did, now counts on later supply or on none that has a date.
 */
export type UnknownBecause = 'overdue' | 'displaced' | 'supply-cancelled' | 'discontinued';

/** 明細: one SKU of the order. `ordered = waiting + allocated + shipped + cancelled + substituted`, always. */
export interface LineFacts {
  readonly lineId: string;
  readonly sku: string;
  readonly ordered: number;
  readonly waiting: number;
  readonly allocated: number;
  /** Part of `allocated` that the warehouse was told to ship. */
  readonly released: number;
  readonly shipped: number;
  readonly cancelled: number;
  readonly substituted: number;
  readonly original: LinePromise | null;
  readonly current: LinePromise | null;
  /** What the customer was last told; null: no date, or told that it is unknown. */
  readonly told: LinePromise | null;
  readonly unknownBecause: UnknownBecause | null;
  /** Some supply, dated or not, is pegged to its last waiting unit. */
  readonly supplied: boolean;
  /** Sold already, but acceptance would have refused it: the customer has to choose. */
  readonly problem: RefusalReason | null;
  readonly discontinued: boolean;
  /** A pre-order's release date: nothing of it leaves earlier. */
  readonly releaseDate: BusinessDate | null;
  readonly substituteFor: string | null;
  /** Alternatives that could be had right now for some waiting units at least. */
  readonly alternatives: readonly LineAlternative[];
  /** Price of one unit as sold, in minor units, before discounts and tax. */
  readonly unitPriceMinor: number;
  /** Minor units that come back if all waiting units are cancelled now; null when no money was taken. */
  readonly refundMinor: number | null;
  /** The same of the units that are still asked about, where its customer has answered for a part of those that wait. */
  readonly rest?: Pick<LineFacts, 'alternatives' | 'refundMinor'>;
}

/** 代替品: what could be had right now for waiting units of a line. */
export interface LineAlternative {
  readonly sku: string;
  /** It is there for so many of them only; absent: for all. */
  readonly upTo?: number;
  readonly note?: string | undefined;
  /** What it costs less (above zero) or more (below) than was paid for those units, in minor units. */
  readonly differenceMinor?: number;
}

/** A decision whose acknowledgement has not been mailed. */
export interface UntoldDecision {
  readonly id: string;
  readonly undoUntil: Instant | null;
}

/**
 * `law`: not shipped in time, and cancelled because the law says so. `terminated`: the customer has ended the contract,
 * because it was too late or the shop does not supply: he gets back all he paid, as if the shop had given up.
 */
export type CancelCause = 'customer' | 'silence' | 'shop' | 'discontinued' | 'law' | 'terminated';

/** Units taken off or replaced, not yet settled (money, coupon) or not yet told. */
export interface OpenCancellation {
  readonly id: string;
  readonly cause: CancelCause | 'substituted';
  /** Business instant until which it can still be taken back. */
  readonly settleAt: Instant | null;
  /** Business instant in which the right to the money arose: of the answer, or when the law's time was over. */
  readonly owedSince: Instant;
  readonly settled: boolean;
  readonly told: boolean;
}

/**
 * Why the customer waits: he bought it knowing, the shop was wrong about its stock, or staff gave units that were his to
 * another order.
 */
export const BACKORDER_CAUSES = ['chosen', 'suffered', 'reallocated'] as const;
export type BackorderCause = (typeof BACKORDER_CAUSES)[number];

/** Everything the course of a backorder depends on, read under its lock. Instants are business instants. */
export interface BackorderFacts {
  readonly id: string;
  readonly cause: BackorderCause;
  readonly openedAt: Instant;
  readonly closed: boolean;
  readonly policy: PolicyPack;
  /** The customer's clock, where nobody has said it the shop's: quiet hours and deadlines. */
  readonly timeZone: string;
  /** The customer wants all of his order in one parcel. */
  readonly shipComplete: boolean;
  /** The customer wants each line whole: no part of one leaves ahead of its rest. */
  readonly completeLines: boolean;
  /** The customer wants mails only when something changes. */
  readonly fewerMails: boolean;
  /** From how much on part of a line goes ahead of the rest; null where any will do. */
  readonly minimumSplit: MinimumSplit | null;
  readonly currency: string;
  readonly held: boolean;
  readonly lines: readonly LineFacts[];
  readonly course: CourseState;
  readonly offer: OpenOffer | null;
  readonly offerVersion: number;
  /**
   * Nobody has heard the open offer, nor any that it stands in for: its mail came back, its call has not been made. Of one
   * whose mail is on its way it is not said.
   */
  readonly offerUnheard: boolean;
  /** Calls about the open offer that staff have yet to make: the question, and the reminder of it. */
  readonly offerToCall: { readonly question: boolean; readonly reminder: boolean };
  readonly decisions: readonly UntoldDecision[];
  /** Units whose customer wishes for a dearer alternative, of which staff have yet to speak with him, by line. */
  readonly wished: readonly { readonly lineId: string; readonly quantity: number }[];
  /** Until when the customer can take back an answer: nothing is released before. Null: every answer is final. */
  readonly revocableUntil: Instant | null;
  readonly cancellations: readonly OpenCancellation[];
  /** What the law looks at; null where the pack names none. */
  readonly law: LawOnRecord | null;
  /** When the payment's authorisation ends; null where none waits to be charged. */
  readonly authorizationEndsAt: Instant | null;
}
