import type { CustomerRecord, PaymentRecord, ShipToRecord, StatedTimes } from '../db/records';
import type { Money } from '../domain/money/money';

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
  readonly orderDiscount?: Money;
  readonly total?: Money;
}

export interface OrderLineInput extends StatedTimes {
  readonly lineId: string;
  readonly sku: string;
  readonly name?: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly discount?: Money;
  readonly tax?: Money;
  readonly reservationId?: string;
}

/** A fault in an order that its shape alone does not show. */
export interface OrderFault {
  readonly pointer: string;
  readonly message: string;
}
