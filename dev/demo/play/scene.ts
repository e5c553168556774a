import type { Outcome } from '../../../domain/backorder/lifecycle';
import type { DatePrecision } from '../../../domain/calendar/business-date';
import type { TemplateName } from '../../../emails/mail-facts';
import type { Customer } from '../cast/customers';
import type { Code } from '../cast/goods';
import type { Purchase, Sale } from '../extracts';

/** An order of the story. Its number is unique in the story; the run makes it unique in the world. */
export interface OrderCard {
  readonly no: number;
  readonly customer: Customer;
  /** Real sales: what, and how many. */
  readonly lines: readonly Sale[];
  readonly pays: Paying;
}

/** How an order is paid for: at once by card, by bank transfer, or authorised for so many business days only. */
export type Paying = 'by-card' | 'by-transfer' | { readonly authorizedForDays: number };

/** Goods on their way to the warehouse. */
export interface InboundCard {
  readonly code: Code;
  /** The real purchase order whose punctuality it has. */
  readonly purchase: Purchase;
  /** Days from the order to the quoted date: the rest of the quoted time had passed when the customers ordered. */
  readonly wait: number;
  /** What is known when the customers order: its date, only that it will come, or nothing at all. */
  readonly known: 'date' | 'coming' | 'nothing';
  /** Units; what the orders are short of unless told. */
  readonly units?: number;
  /** Bought for one customer: which order it is for. */
  readonly boughtFor?: number;
}

/** Which dates a supplier can name: his first quote, half of the slip admitted, or when it really comes. */
export type Told = 'quote' | 'half' | 'truth';

/** Order numbers, or all orders of the scene. */
export type Who = readonly number[] | 'everyone';

/** A condition that the scene waits for; every one is looked up in the engine, none is a pause. */
export type Moment =
  | { readonly kind: 'mailed'; readonly template: TemplateName; readonly who: Who; readonly times: number }
  | { readonly kind: 'day'; readonly day: number }
  | { readonly kind: 'delivery-day'; readonly inbound: string; readonly delivery: number }
  | { readonly kind: 'closed'; readonly outcome: Outcome; readonly who: Who }
  | { readonly kind: 'refund'; readonly state: RefundState; readonly who: Who };

export type RefundState = 'needs-account' | 'requested' | 'overdue' | 'confirmed';

export type SupplyReasonCode = 'demand' | 'production' | 'materials' | 'logistics' | 'quality' | 'discontinued';

/** Something that a person or a system outside the engine does. */
export type Deed =
  | {
      readonly kind: 'supplier-says';
      readonly inbound: string;
      readonly told: Told;
      readonly precision: DatePrecision;
      readonly reason?: SupplyReasonCode;
    }
  | { readonly kind: 'supplier-gives-up'; readonly inbound: string; readonly reason: SupplyReasonCode }
  | { readonly kind: 'goods-arrive'; readonly inbound: string; readonly units?: number }
  | { readonly kind: 'parcel-leaves'; readonly who: Who }
  | { readonly kind: 'not-on-the-shelf'; readonly who: Who }
  | {
      readonly kind: 'answers';
      readonly who: number;
      readonly choice: 'wait' | 'alternative' | 'split' | 'cancel';
      readonly how: 'page' | 'phone';
    }
  | { readonly kind: 'takes-answer-back'; readonly who: number }
  | { readonly kind: 'cancels'; readonly who: Who }
  | { readonly kind: 'holds'; readonly who: number }
  | { readonly kind: 'renews-payment'; readonly who: Who }
  | { readonly kind: 'names-account'; readonly who: number }
  | { readonly kind: 'pays-back'; readonly who: number };

/** Once all moments have come, the deed is done; a step without a deed only waits and sees. */
export interface Step {
  readonly after: readonly Moment[];
  readonly deed: Deed | null;
}

/** Customers who share goods, a supplier and a course of events. */
export interface Scene {
  readonly title: { readonly ja: string; readonly en: string };
  /** For whoever watches. */
  readonly about: string;
  /** Seconds after the curtain rises. */
  readonly begins: number;
  /** Units on the shelf when the customers order. */
  readonly shelf?: Partial<Readonly<Record<Code, number>>>;
  /** What can be offered instead. */
  readonly alternatives?: Partial<Readonly<Record<Code, Code>>>;
  /** Items that are no ordinary backorder; a pre-order's is released so many days after the orders. */
  readonly kinds?: Partial<Readonly<Record<Code, { readonly preorderReleasedAfter: number } | 'special-order'>>>;
  readonly inbound: Readonly<Record<string, InboundCard>>;
  readonly orders: readonly OrderCard[];
  /** What happens, in threads that do not wait for each other. */
  readonly threads: readonly (readonly Step[])[];
}

// Words to write scenes with -----------------------------------------------------------------------------------------

type Numbers = readonly number[];
const whoOf = (numbers: Numbers): Who => (numbers.length === 0 ? 'everyone' : numbers);

export const order = (no: number, customer: Customer, ...lines: readonly Sale[]): OrderCard => ({
  no,
  customer,
  lines,
  pays: 'by-card',
});

/** The same order, paid for otherwise. */
export const paying = (pays: Paying, card: OrderCard): OrderCard => ({ ...card, pays });

/** Everyone named (all, when none is) has been sent that kind of mail. */
export const mailed = (template: TemplateName, ...numbers: Numbers): Moment => ({
  kind: 'mailed',
  template,
  who: whoOf(numbers),
  times: 1,
});

export const mailedTwice = (template: TemplateName, ...numbers: Numbers): Moment => ({
  kind: 'mailed',
  template,
  who: whoOf(numbers),
  times: 2,
});

/** So many business days after the last order of the scene. */
export const day = (count: number): Moment => ({ kind: 'day', day: count });

/** The day on which the purchase order (or its n-th delivery) really came. */
export const deliveryDay = (inbound: string, delivery = -1): Moment => ({ kind: 'delivery-day', inbound, delivery });

export const closed = (outcome: Outcome, ...numbers: Numbers): Moment => ({
  kind: 'closed',
  outcome,
  who: whoOf(numbers),
});

export const refund = (state: RefundState, ...numbers: Numbers): Moment => ({
  kind: 'refund',
  state,
  who: whoOf(numbers),
});

/** The story goes on with the last argument once all others have come. */
export function after(...parts: readonly [...Moment[], Deed]): Step {
  const deed = parts.at(-1) as Deed;
  return { after: parts.slice(0, -1) as Moment[], deed };
}

/** How a thread has to end. */
export const ends = (...moments: readonly Moment[]): Step => ({ after: moments, deed: null });

export const supplierSays = (inbound: string, told: Told, reason?: SupplyReasonCode): Deed => ({
  kind: 'supplier-says',
  inbound,
  told,
  precision: 'day',
  ...(reason === undefined ? {} : { reason }),
});

/** 上旬・中旬・下旬: the supplier commits to a third of the month only. */
export const supplierSaysRoughly = (inbound: string, told: Told): Deed => ({
  kind: 'supplier-says',
  inbound,
  told,
  precision: 'third',
});

export const supplierGivesUp = (inbound: string, reason: SupplyReasonCode): Deed => ({
  kind: 'supplier-gives-up',
  inbound,
  reason,
});

/** All that is still to come, or so many units of it. */
export const goodsArrive = (inbound: string, units?: number): Deed => ({
  kind: 'goods-arrive',
  inbound,
  ...(units === undefined ? {} : { units }),
});

/** The warehouse ships what it was told to. */
export const parcelLeaves = (...numbers: Numbers): Deed => ({ kind: 'parcel-leaves', who: whoOf(numbers) });

/** The warehouse finds an empty shelf. */
export const notOnTheShelf = (...numbers: Numbers): Deed => ({ kind: 'not-on-the-shelf', who: whoOf(numbers) });

type Choice = 'wait' | 'alternative' | 'split' | 'cancel';

/** On the page behind the mail's link, with its confirm step. */
export const choosesOnPage = (who: number, choice: Choice): Deed => ({ kind: 'answers', who, choice, how: 'page' });

/** By telephone; staff enter it. */
export const choosesByPhone = (who: number, choice: Choice): Deed => ({ kind: 'answers', who, choice, how: 'phone' });

export const takesAnswerBack = (who: number): Deed => ({ kind: 'takes-answer-back', who });

/** In the shop's own account pages: the units that were really cancelled. */
export const cancelsUnits = (...numbers: Numbers): Deed => ({ kind: 'cancels', who: whoOf(numbers) });

/** Staff stop automatic cancellation. */
export const staffHold = (who: number): Deed => ({ kind: 'holds', who });

/** The customers renew what was authorised: their cards are charged. */
export const paymentRenewed = (...numbers: Numbers): Deed => ({ kind: 'renews-payment', who: whoOf(numbers) });

/** On the shop's own form, which the mail leads to. */
export const accountNamed = (who: number): Deed => ({ kind: 'names-account', who });

/** The payment system reports the money paid. */
export const refundIsPaid = (who: number): Deed => ({ kind: 'pays-back', who });
