import type { Stood } from '../domain/backorder/rules/taking-back';
import type { BusinessDate } from '../domain/calendar/business-date';
import type { WorkCalendar } from '../domain/calendar/working-days';
import type { DiscountTerms, FeeTerms } from '../domain/money/refund';
import type { PriceTerms } from '../domain/money/substitution';
import type { TenderTerms } from '../domain/money/tender';

/** Shapes of what is kept as JSON: data the engine shows or passes on but never queries by. */

export interface LocalizedName {
  readonly ja?: string;
  readonly en?: string;
}

export interface MoneyRecord {
  readonly amount: number;
  readonly currency: string;
}

export interface ChannelSettings {
  readonly name: LocalizedName;
  readonly sender: { readonly name: string; readonly email: string };
  readonly replyTo?: string;
  readonly staffName?: string;
  readonly address?: string;
  readonly phone?: string;
  readonly signature?: LocalizedName;
  readonly timeZone: string;
  readonly defaultPolicy?: string;
  /** The shop's own form on which customers name the account a refund goes to; never asked for by mail. */
  readonly refundFormUrl?: string;
}

export interface SupplierSettings {
  readonly name: string;
  /** The person who answers: ご担当者. */
  readonly contactName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly locale: 'ja' | 'en';
  /** His clock; the warehouse's where it is not said. */
  readonly timeZone?: string;
  /** His days off; the warehouse's where they are not said. */
  readonly calendar?: WorkCalendar;
  readonly leadTimeDays?: number;
  readonly orderMultiple?: number;
}

export interface CustomerRecord {
  readonly id: string;
  readonly name: string;
  readonly company?: string;
  readonly department?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly locale: 'ja' | 'en';
  /** The IANA time zone he lives by; the channel's where it is not known. */
  readonly timeZone?: string;
  readonly rank?: number;
  readonly noBackorder?: boolean;
  readonly shipComplete?: boolean;
  readonly completeLines?: boolean;
  /** The customer wants mails only when something changes. */
  readonly fewerMails?: boolean;
  /** An address the customer has confirmed for his notices. */
  readonly noticeEmail?: string;
  /** Has agreed to legal notices by e-mail. */
  readonly electronicNotice?: boolean;
}

export interface ShipToRecord {
  readonly country: string;
  readonly region?: string;
  readonly postalCode?: string;
  /** A carrier of the order's pack, by its id; the usual one where it is not said. */
  readonly carrier?: string;
}

export interface PaymentRecord {
  readonly state: 'paid' | 'authorized' | 'invoice' | 'unpaid' | 'cod';
  readonly paidAt?: string;
  readonly authorizationExpiresAt?: string;
  readonly creditApplication?: boolean;
}

/** What else an order was charged by and paid with. Frozen with the order; amounts in minor units of its currency. */
export interface MoneyTermsRecord {
  readonly shippingTaxRatePcm?: number;
  readonly fees?: readonly (FeeTerms & { readonly kind: string; readonly name?: string })[];
  readonly discounts?: readonly DiscountTerms[];
  readonly tenders?: readonly TenderTerms[];
}

export interface StatedTimes {
  readonly stated?: { readonly shipBy?: string; readonly deliverBy?: string };
  readonly neededBy?: string;
  readonly essential?: boolean;
}

export interface QuantityRecord {
  readonly lineId: string;
  readonly quantity: number;
}

/** What was answered for some units of a line. */
export interface DecidedLineRecord extends QuantityRecord {
  readonly choice: 'wait' | 'alternative' | 'split' | 'cancel' | 'set-deadline';
  readonly alternativeSku?: string;
  /** Cancelling ended the contract, for lateness or refusal; answers from before this was kept lack it. */
  readonly terminates?: boolean;
  /** The last day of the further period for delivery that the customer set. */
  readonly date?: BusinessDate;
  /** A dearer alternative: staff have yet to agree on it with the customer. */
  readonly asksStaff?: boolean;
  /** What becomes of an alternative's price difference, as it was agreed. */
  readonly terms?: PriceTerms;
  /** The line of the alternative that stands in for these units; answers from before this was kept lack it. */
  readonly substituteLineId?: string;
  /** How the line stood when it was answered; answers from before this was kept lack it. */
  readonly stood?: Stood;
}

export interface ActorRecord {
  readonly type: 'customer' | 'staff' | 'system';
  readonly id?: string;
  readonly via: 'web' | 'phone' | 'api';
}

export interface SupplyReason {
  readonly code: 'demand' | 'production' | 'materials' | 'logistics' | 'quality' | 'discontinued' | 'other';
  readonly customerText?: LocalizedName;
  readonly note?: string;
}
