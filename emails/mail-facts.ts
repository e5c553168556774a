import type { OfferReason } from '../domain/backorder/offer';
import type { ReadyLeaves } from '../domain/backorder/rules/arrival';
import type { ReadyUnits } from '../domain/backorder/turn';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { UsedPoints } from '../domain/money/charging';
import type { Money } from '../domain/money/money';
import type { PriceTerms } from '../domain/money/substitution';
import type { TenderMethod } from '../domain/money/tender';
import type { LinePromise } from '../domain/promise/promise';

export type Locale = 'ja' | 'en';

/**
 * Why goods are missing: the customer bought them knowing, the shop was wrong about its stock when it took the order, or
 * about units that it has told him are ready (`lost-ready`), or units set aside for him went to another order.
 */
export type Cause = 'chosen' | 'suffered' | 'lost-ready' | 'reallocated';
export type ItemKind = 'backorder' | 'preorder' | 'special-order';

/** Delays that the law wants put to the customer, in its own words. */
export type LegalNotice = 'us-first-delay' | 'us-long-delay' | 'us-renewed-delay';
export type LegalOfferTemplate = `offer-${LegalNotice}`;

/** Perhaps with others of the order that come later; or for certain with the last of them, on the dates known for it. */
export type LeavesLater =
  | { readonly how: 'perhaps-with-rest' }
  | { readonly how: 'with-rest'; readonly last: LinePromise | null; readonly lastToldBefore: LinePromise | null };

/** When ready units leave and are at the door; the window is null where they go with a rest of which nobody can say when. */
export type ReadyDates = ReadyLeaves & { readonly deliveryWindow: LinePromise['deliveryWindow'] | null };

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
  /** How what waits of it leaves, once it is here, where that is not on the line's own dates. */
  readonly leaves?: LeavesLater;
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
  | {
      readonly choice: 'wait';
      readonly promise: LinePromise | null;
      /** It leaves with the rest: the line's own delivery days say nothing. */
      readonly leavesWithRest?: boolean;
    }
  | {
      readonly choice: 'alternative';
      readonly sku: string;
      readonly name: string;
      readonly note?: string | undefined;
      /** It is there for so many of the line's units only. */
      readonly upTo?: number;
      readonly terms: PriceTerms;
    }
  | { readonly choice: 'split' }
  | { readonly choice: 'cancel'; readonly refund: Money | null };

export interface MailOffer {
  readonly version: number;
  /** How points and gift cards come back that were used for the order, where any were. */
  readonly usedPoints?: UsedPoints;
  readonly expiresAt: Instant;
  readonly lines: readonly {
    readonly lineId: string;
    readonly name: string;
    readonly quantity: number;
    readonly choices: readonly MailChoice[];
    /** What becomes of the line without an answer. */
    readonly onSilence: 'wait' | 'cancel';
    /** Its own deadlines, where one comes before the offer's, and for how many of its units; null: for all that are asked about. */
    readonly deadlines?: readonly { readonly units: number | null; readonly at: Instant }[];
    /** What the law wants said of the line. */
    readonly legal?: MailDelay | undefined;
    /** Until when the marketplace that sold the line leaves it standing, answered or not; null: nobody can say. Absent: none did. */
    readonly standsUntil?: Instant | null;
  }[];
}

/** A delay as the law wants it told. */
export interface MailDelay {
  readonly notice: LegalNotice;
  /** The last day on which it would have shipped in time. */
  readonly shipBy: BusinessDate;
  /** The new day; null: nobody can say. */
  readonly revisedShipDate: BusinessDate | null;
  /** The last day for the customer to say something else than silence says. */
  readonly silentUntil: BusinessDate;
  /** The moment in which that day ends at the shop, for a reader whose own ends later, or is as good as over. */
  readonly endsAt?: Instant;
  /** Units that end first, where others end later, or not. */
  readonly firstUnits?: number;
  /** Units that end later, each with its own last day. */
  readonly later?: readonly (Pick<MailDelay, 'silentUntil' | 'endsAt'> & { readonly units: number })[];
  /** Units he has agreed to wait with already: silence cancels only the others. */
  readonly agreedUnits?: number;
  /** Until which day, where he has agreed to one. */
  readonly agreedUntil?: BusinessDate;
  /** Units that are not here yet, where others of the item are, or have left: only these can be cancelled. */
  readonly missingUnits?: number;
}

interface OfferMatter<Template extends 'offer' | LegalOfferTemplate> {
  readonly template: Template;
  readonly reason: OfferReason;
  /** The supplier's reason in words for the customer, if any. */
  readonly because: string | null;
  readonly offer: MailOffer;
  /** An offer sent before gives way to this one. */
  readonly replaces?: boolean | undefined;
  /** It is asked because an answer was taken back. */
  readonly takenBack?: boolean | undefined;
  /** It is about what an answer to the one before has left open. */
  readonly partAnswered?: boolean | undefined;
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

/** Money that comes back, by what was paid with, and what comes back as it was. */
export interface MailRefund {
  readonly amount: Money;
  readonly dueOn: BusinessDate;
  /** Empty where the order did not say what it was paid with. */
  readonly byTender: readonly { readonly method: TenderMethod; readonly amount: Money }[];
  readonly returns: readonly {
    readonly kind: 'points' | 'coupon';
    readonly amount: Money;
    readonly code?: string | undefined;
  }[];
  /** Part of it waits for the customer's account; he is asked for it in a mail of its own. */
  readonly needsAccount: boolean;
}

/**
 * When an alternative leaves that was agreed on. Before the customer is told of that, some of it may be found `missing`, or
 * all of it be `given-up`, cancelled or replaced in its turn: then there is no day to name.
 */
export type SubstituteLeaves = ReadyLeaves | { readonly how: 'missing' | 'given-up' };

/** What was answered for some units of a line. */
export type DecidedUnits = MailQuantity &
  (
    | { readonly choice: 'wait' | 'split' }
    /** `terminates`: the customer ends the contract, for lateness or refusal. */
    | { readonly choice: 'cancel'; readonly terminates?: boolean }
    /** The further period for delivery that the customer has set. */
    | { readonly choice: 'set-deadline'; readonly until?: BusinessDate | undefined }
    | {
        readonly choice: 'alternative';
        readonly alternative: { readonly name: string; readonly sku: string };
        readonly terms: PriceTerms;
        /** When it leaves; null: a wish, on whose price staff have yet to agree with the customer. */
        readonly leaves: SubstituteLeaves | null;
      }
  );

/** An order beside the mail's own, which the same mail tells of. */
export interface MailOrder extends Pick<MailFacts, 'order' | 'lines' | 'link'> {
  readonly daysUntilRestock: number | null;
}

/** What is particular to each kind of mail. */
export type MailMatter =
  | {
      readonly template: 'first-notice';
      readonly cause: Cause;
      /** Day by which the customer hears more; set when any line has no date. */
      readonly nextNewsOn: BusinessDate | null;
      readonly ready: ReadyUnits;
      /** Present when a choice is offered with the notice. */
      readonly offer: { readonly reason: OfferReason; readonly offer: MailOffer } | null;
    }
  | {
      readonly template: 'still-asking';
      readonly nextNewsOn: BusinessDate | null;
      /** The question that is open meanwhile. */
      readonly offer?: MailOffer;
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
      /** He was asked to decide, and need not any more. */
      readonly questionOver?: boolean | undefined;
    }
  | {
      readonly template: 'date-changed';
      readonly nextNewsOn: BusinessDate | null;
      readonly reason: string | null;
      /** He was asked to decide, and need not any more. */
      readonly questionOver?: boolean | undefined;
      /** Only the delivery has changed, since the address or the carrier was chosen anew: nothing to apologise for. */
      readonly otherWay?: true;
    }
  | { readonly template: 'date-missed'; readonly missedOn: BusinessDate; readonly nextNewsOn: BusinessDate }
  | OfferMatter<'offer'>
  | { readonly template: 'offer-reminder'; readonly offer: MailOffer }
  | {
      readonly template: 'decision-received';
      readonly decided: readonly DecidedUnits[];
      readonly by: 'customer' | 'staff';
      readonly via: 'web' | 'phone' | 'api';
      /** The answer was taken back: what it says is undone. */
      readonly takenBack: boolean;
      /** Taken back: its lines stand as they did when it was given. */
      readonly asBefore?: boolean;
      /** Taken back: he was asked to decide something since, and need not any more. */
      readonly questionOver?: boolean;
      /** Until when the answer can be taken back; null when it is final. */
      readonly undoUntil: Instant | null;
    }
  | {
      readonly template: 'status';
      readonly daysUntilRestock: number | null;
      readonly nextNewsOn: BusinessDate | null;
      /** Other orders of the customer that wait as well; empty where the mail is about one. */
      readonly others: readonly MailOrder[];
    }
  | { readonly template: 'countdown'; readonly daysUntilRestock: number }
  | {
      readonly template: 'arrived';
      /** Something of the order was cancelled: what leaves is the rest of it, whether or not it had to be waited for. */
      readonly rest?: boolean;
      /** He has never been told that he would have to wait. */
      readonly unawaited?: boolean;
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
      readonly template: 'held-for-rest';
      /** Units that are here and wait for the rest. */
      readonly held: readonly MailQuantity[];
      /** When they leave with it; null: nobody can say. */
      readonly shipDate: BusinessDate | null;
      /** The customer was told an earlier day for some of them. */
      readonly laterThanTold: boolean;
    }
  | {
      readonly template: 'shipped';
      readonly parcel: readonly MailQuantity[];
      readonly carrier: string | null;
      readonly trackingNumber: string | null;
      /** True when nothing of the order is left to come. */
      readonly complete: boolean;
    }
  | OfferMatter<'offer-us-first-delay'>
  | OfferMatter<'offer-us-long-delay'>
  | OfferMatter<'offer-us-renewed-delay'>
  | {
      readonly template: 'acceptance';
      /** Money received before the goods leave. */
      readonly received: { readonly amount: Money; readonly on: BusinessDate };
      /** Units that wait for no goods, with the time they leave and arrive: part of the delivery time owed by law. */
      readonly ready: readonly (MailQuantity & { readonly leaves: ReadyDates })[];
    }
  | {
      readonly template: 'late-termination';
      /** What the customer may end the contract of, and the day by which it should have been delivered. */
      readonly late: readonly (MailQuantity & {
        readonly because: 'further-period-passed' | 'day-was-essential';
        readonly lastDay: BusinessDate;
      })[];
      /** Money was taken for it. */
      readonly paid: boolean;
    }
  | {
      readonly template: 'cancelled';
      readonly cause: 'customer' | 'silence' | 'shop' | 'discontinued' | 'law' | 'terminated';
      readonly cancelled: readonly MailQuantity[];
      /** Money back; null when none was taken, or not by the shop. */
      readonly refund: MailRefund | null;
      /** Whatever was paid was paid to a marketplace, which gives it back itself. */
      readonly refundedElsewhere?: boolean | undefined;
      /** Of the price of what was cancelled something was never charged: what comes back is not all of it. */
      readonly restUncharged?: boolean | undefined;
      readonly coupon: MailCoupon | null;
      /** True when nothing of the order is left. */
      readonly whole: boolean;
      /** Some of what is left is late too, and its customer asked about it. */
      readonly restAsked?: boolean;
      /** The customer had not heard that anything was missing: why it is. */
      readonly unheard?: Cause | undefined;
    }
  | {
      readonly template: 'refund-requested';
      readonly because: 'cheaper-alternative' | 'account-received' | 'returned';
      /** What the way back cost the customer, taken off the refund; null for nothing. */
      readonly deducted: Money | null;
      /** What of the price had not been charged, and will not be, beside what comes back; null for nothing. */
      readonly uncharged: Money | null;
      readonly units: readonly MailQuantity[];
      readonly refund: MailRefund;
    }
  | {
      readonly template: 'refund-needs-account';
      /** `account-wrong`: he has named one, and the money did not get there. */
      readonly cause: 'way-paid' | 'account-wrong';
      /** What the way back cost the customer, taken off the refund; null for nothing. */
      readonly deducted: Money | null;
      readonly units: readonly MailQuantity[];
      readonly refund: MailRefund;
      /** The shop's own form; null where it has none, and staff see to it. */
      readonly formUrl: string | null;
    }
  | {
      readonly template: 'refund-done';
      readonly units: readonly MailQuantity[];
      readonly refund: MailRefund;
      readonly paidOn: BusinessDate;
    }
  | {
      readonly template: 'authorization-ending';
      readonly endsAt: Instant;
      /** No money has been taken: nothing has been shipped or paid beforehand, and the shop charges when it ships. */
      readonly unchargedSoFar: boolean;
    };

export type TemplateName = MailMatter['template'];

/** Notices the law asks for: one that did not arrive counts as not given. A first notice may carry one too. */
export const LEGAL_NOTICES: readonly string[] = [
  'first-notice',
  'offer-us-first-delay',
  'offer-us-long-delay',
  'offer-us-renewed-delay',
  'acceptance',
] satisfies TemplateName[];

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
    /** Moments are written on this clock: the reader's. */
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
