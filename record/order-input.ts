import type { CustomerRecord, PaymentRecord, ShipToRecord, StatedTimes } from '../db/records';
import type { Money } from '../domain/money/money';
import type { TenderMethod } from '../domain/money/tender';

/** An order as an order system sends it, already checked for shape. */
export interface OrderInput {
  readonly orderId: string;
  readonly orderNumber?: string;
  readonly placedAt: string;
  readonly completedAt?: string;
  readonly channel: string;
  readonly currency: string;
  readonly policy?: string;
  readonly commitment?: 'request' | 'placed';
  readonly customer: CustomerRecord;
  readonly shipTo: ShipToRecord;
  readonly payment: PaymentRecord;
  readonly lines: readonly OrderLineInput[];
  readonly shippingFee?: Money;
  /** In percent, as all rates of an order. */
  readonly shippingTaxRate?: number;
  readonly fees?: readonly FeeInput[];
  readonly orderDiscount?: Money;
  readonly orderDiscounts?: readonly DiscountInput[];
  readonly tenders?: readonly TenderInput[];
  readonly total?: Money;
}

export interface FeeInput {
  readonly id?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly amount: Money;
  readonly taxRate?: number;
  readonly refundable?: boolean;
}

export interface DiscountInput {
  readonly id?: string;
  readonly kind: 'coupon' | 'points' | 'campaign';
  readonly amount: Money;
  readonly code?: string;
}

export interface TenderInput {
  readonly method: TenderMethod;
  readonly amount: Money;
  readonly reference?: string;
}

export interface OrderLineInput extends StatedTimes {
  readonly lineId: string;
  readonly sku: string;
  readonly name?: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly discount?: Money;
  readonly tax?: Money;
  readonly taxRate?: number;
  readonly reservationId?: string;
}
