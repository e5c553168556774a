import type { BusinessDate, Instant } from '../calendar/business-date';

/** What a legal notice has to say; the texts are the mails'. */
export type NoticeItem =
  | 'revised-date'
  | 'date-unknown'
  | 'reason-for-delay'
  | 'right-to-cancel'
  | 'prompt-refund'
  | 'no-cost'
  | 'silence-consents'
  | 'silence-cancels'
  | 'continuing-right-to-cancel'
  | 'acceptance'
  | 'amount-received'
  | 'date-received'
  | 'item-and-quantity'
  | 'delivery-time'
  | 'seller-name'
  | 'seller-address'
  | 'seller-telephone';

/** What a notice has to say of the seller. */
export type SellerItem = Extract<NoticeItem, `seller-${string}`>;

export type NoticeKind =
  /** First delay, a definite date at most 30 days after the old. */
  | 'us-first-delay'
  /** First delay, a later date or none. */
  | 'us-long-delay'
  /** Another delay after one that was agreed to. */
  | 'us-renewed-delay'
  /** 前払式通信販売の承諾等の通知. */
  | 'jp-acceptance';

/** What silence means for the line, until something ships or the customer speaks. */
export type Silence =
  | { readonly means: 'wait' }
  | { readonly means: 'consent'; readonly until: BusinessDate }
  | { readonly means: 'cancel'; readonly at: Instant };

export type CancelReason =
  /** The time was over, and no notice had been given in time. */
  | 'no-valid-notice'
  /** The customer was asked and said nothing. */
  | 'silence'
  /** The date he agreed to has passed. */
  | 'agreed-date-passed'
  /** The shop will not supply. */
  | 'shop-refuses';

/** A refund as law wants it: in the means it was paid with, never a voucher. */
export interface RefundDuty {
  /** The moment in which the right to it arose. */
  readonly since: Instant;
  /** Last moment; null: the law names none, or somebody else refunds. */
  readonly by: Instant | null;
  readonly what: 'all-for-the-line' | 'all-for-the-line-with-delivery';
  readonly means: 'as-paid';
}

/** A delay the customer has to be asked about, whether he has been or not. */
export interface Delay {
  readonly notice: 'us-first-delay' | 'us-long-delay' | 'us-renewed-delay';
  readonly items: readonly NoticeItem[];
  /** What silence means once he has been asked. */
  readonly silence: Silence;
}

/** What the shop owes for a clock, now. */
export type Duty =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'give-notice';
      readonly notice: NoticeKind;
      /** By mail, or on paper where the reader has not agreed to mail. */
      readonly by: 'mail' | 'paper';
      /** The house's own limit. */
      readonly aimAt: Instant;
      /** The law's: a notice after it is no notice. */
      readonly notAfter: Instant;
      readonly items: readonly NoticeItem[];
      /** What silence means once it has been given. */
      readonly silence: Silence;
      /** An earlier one did not reach the customer: not by the same address again. */
      readonly again: boolean;
    }
  /** Cancel what has not shipped, without being asked, and refund. */
  | {
      readonly kind: 'cancel';
      readonly since: Instant;
      readonly because: CancelReason;
      readonly refund: RefundDuty;
    };

/** The right to end the contract for lateness, beside any right to change one's mind. */
export type Termination =
  /** `vestsAt`: delivery on that day was essential, and the right comes with its end. */
  | { readonly right: 'none'; readonly vestsAt?: Instant }
  /** After a further period the customer sets has passed too. */
  | { readonly right: 'after-further-period'; readonly from: Instant }
  | { readonly right: 'running'; readonly until: Instant }
  | {
      readonly right: 'now';
      readonly since: Instant;
      readonly because: 'shop-refuses' | 'day-was-essential' | 'further-period-passed';
    };

/** One legal clock of one line. */
export interface LegalClock {
  readonly lineId: string;
  readonly clock: 'ship-by' | 'deliver-by' | 'acceptance-notice';
  /** When the time is over that stands now; null: none runs. */
  readonly runsOutAt: Instant | null;
  /** From when staff should look at it, being unshipped (or not noticed) so near its end. */
  readonly atRiskFrom: Instant | null;
  /** The line is late for this clock, and the law wants the customer asked; null: not late, or no such law. */
  readonly delay: Delay | null;
  /**
   * A delay he was told of and has not answered in so many words, and no more than that: nothing new to ask, but whatever
   * asks him something has to say it again with what silence means. Null where none stands.
   */
  readonly toldDelay: Delay | null;
  readonly duty: Duty;
  readonly silence: Silence;
  readonly termination: Termination;
  /** Until when somebody else, a marketplace, leaves the order standing. */
  readonly othersCancelAt: Instant | null;
}
