import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { Money } from '../domain/money/money';
import type { LinePromise } from '../domain/promise/promise';

export type Locale = 'ja' | 'en';

/**
 * Why goods are missing: the customer bought them knowing, the shop was wrong about its stock, or units set aside for him
 * went to another order.
 */
export type Cause = 'chosen' | 'suffered' | 'reallocated';
export type ItemKind = 'backorder' | 'preorder' | 'special-order';

/** Why a choice is put to the customer. */
export type OfferReason =
  | 'part-ready'
  | 'too-late'
  | 'unknown-too-long'
  | 'supply-cancelled'
  | 'discontinued'
  | 'cannot-supply';

/** One line of the order as a mail shows it. All lines of an order appear in every mail. */
export interface MailLine {
  readonly lineId: string;
  readonly sku: string;
  readonly name: string;
  readonly kind: ItemKind;
  readonly ordered: number;
  readonly waiting: number;
  readonly allocated: number;
  readonly released: number;
  /** Ready units of a pre-order that wait for its release date. */
  readonly held?: number;
  readonly shipped: number;
  readonly cancelled: number;
  readonly substituted: number;
  readonly promise: LinePromise | null;
  /** What the customer was told before this mail. */
  readonly toldBefore: LinePromise | null;
  /** Nothing is on its way for the units that wait, and nothing will be: there is no date to give or to ask for. */
  readonly hopeless?: boolean;
  /** For a substitute: the name of the item it replaces. */
  readonly substituteFor?: string | undefined;
}

export type MailChoice =
  | { readonly choice: 'wait'; readonly promise: LinePromise | null }
  | { readonly choice: 'alternative'; readonly sku: string; readonly name: string; readonly note?: string | undefined }
  | { readonly choice: 'split' }
  | { readonly choice: 'cancel'; readonly refund: Money | null };

export interface MailOffer {
  readonly version: number;
  readonly expiresAt: Instant;
  readonly lines: readonly {
    readonly lineId: string;
    readonly name: string;
    readonly quantity: number;
    readonly choices: readonly MailChoice[];
    /** What becomes of the line without an answer. */
    readonly onSilence: 'wait' | 'cancel';
  }[];
}

export interface MailQuantity {
  readonly lineId: string;
  readonly name: string;
  readonly sku: string;
  readonly quantity: number;
}

export interface MailCoupon {
  readonly code: string;
  readonly percent?: number | undefined;
  readonly amount?: Money | undefined;
  readonly validUntil: BusinessDate;
}

/** What is particular to each kind of mail. */
export type MailMatter =
  | {
      readonly template: 'first-notice';
      readonly cause: Cause;
      /** Day by which the customer hears more; set when any line has no date. */
      readonly nextNewsOn: BusinessDate | null;
      /** Whether units of the order that are ready wait for the rest or go out at once; `none` when none are ready. */
      readonly ready: 'none' | 'waits' | 'ships';
      /** Present when a choice is offered with the notice. */
      readonly offer: { readonly reason: OfferReason; readonly offer: MailOffer } | null;
    }
  | {
      readonly template: 'still-asking';
      readonly nextNewsOn: BusinessDate;
      /** News had been promised by today. */
      readonly promised: boolean;
      /** The supplier of all that has no date has been asked by mail, and has not answered. */
      readonly supplierSilent: boolean;
    }
  | {
      readonly template: 'date-confirmed';
      readonly nextNewsOn: BusinessDate | null;
      /** An earlier date was lost; this is not the first the customer hears. */
      readonly again: boolean;
    }
  | {
      readonly template: 'date-changed';
      readonly nextNewsOn: BusinessDate | null;
      readonly reason: string | null;
    }
  | { readonly template: 'date-missed'; readonly missedOn: BusinessDate; readonly nextNewsOn: BusinessDate }
  | {
      readonly template: 'offer';
      readonly reason: OfferReason;
      /** The supplier's reason in words for the customer, if any. */
      readonly because: string | null;
      readonly offer: MailOffer;
    }
  | { readonly template: 'offer-reminder'; readonly offer: MailOffer }
  | {
      readonly template: 'decision-received';
      readonly decided: readonly (MailQuantity & {
        readonly choice: 'wait' | 'alternative' | 'split' | 'cancel';
        readonly alternativeName?: string | undefined;
      })[];
      readonly by: 'customer' | 'staff';
      /** The answer was taken back: what it says is undone. */
      readonly takenBack: boolean;
      /** Until when the answer can be taken back; null when it is final. */
      readonly undoUntil: Instant | null;
    }
  | { readonly template: 'status'; readonly daysUntilRestock: number | null; readonly nextNewsOn: BusinessDate | null }
  | {
      readonly template: 'arrived';
      readonly shipDate: BusinessDate;
      readonly deliveryWindow: LinePromise['deliveryWindow'];
    }
  | {
      readonly template: 'part-shipped';
      readonly leaving: readonly MailQuantity[];
      readonly shipDate: BusinessDate;
      readonly deliveryWindow: LinePromise['deliveryWindow'];
    }
  | {
      readonly template: 'shipped';
      readonly parcel: readonly MailQuantity[];
      readonly carrier: string | null;
      readonly trackingNumber: string | null;
      /** True when nothing of the order is left to come. */
      readonly complete: boolean;
    }
  | {
      readonly template: 'cancelled';
      readonly cause: 'customer' | 'silence' | 'shop' | 'discontinued';
      readonly cancelled: readonly MailQuantity[];
      /** Money back; null when none was taken. */
      readonly refund: { readonly amount: Money; readonly dueOn: BusinessDate } | null;
      readonly coupon: MailCoupon | null;
      /** True when nothing of the order is left. */
      readonly whole: boolean;
    };

export type TemplateName = MailMatter['template'];

/** Everything a mail needs; plain data, business dates and business instants only. */
export interface MailFacts {
  readonly locale: Locale;
  readonly shop: {
    readonly name: string;
    readonly staffName: string | null;
    readonly address: string | null;
    readonly phone: string | null;
    /** Where a customer can write to. */
    readonly email: string;
    /** The shop's own signature; what it leaves out of name, person, address and telephone is added. */
    readonly signature: string | null;
    readonly timeZone: string;
  };
  readonly customer: { readonly name: string; readonly company: string | null; readonly department: string | null };
  readonly order: { readonly number: string; readonly placedOn: BusinessDate };
  readonly lines: readonly MailLine[];
  /** The customer's own page: dates, choices, cancelling. Stands alone on a line in the text. */
  readonly link: string;
  readonly matter: MailMatter;
}

/** A mail as it goes out. */
export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}
