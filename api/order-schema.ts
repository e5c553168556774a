import { Type } from 'typebox';
import type { PaymentRecord } from '../db/records';
import { TENDER_METHODS } from '../domain/money/tender';
import { momentsInUtc } from './moments';
import {
  BusinessDateText,
  Currency,
  closed,
  Email,
  Id,
  InstantText,
  MAX_INT,
  Money,
  Quantity,
  Sku,
  Slug,
  Text,
  TimeZone,
} from './shapes';

export const Rank = Type.Integer({ minimum: -MAX_INT, maximum: MAX_INT, description: 'a whole number, higher first' });

export const Customer = Type.Object(
  {
    id: Id,
    name: Text(200, 1),
    company: Type.Optional(Text(200, 1)),
    department: Type.Optional(Text(200, 1)),
    email: Type.Optional(Email),
    phone: Type.Optional(Text(50, 1)),
    locale: Type.Union([Type.Literal('ja'), Type.Literal('en')]),
    timeZone: Type.Optional(
      Type.String({
        ...TimeZone,
        description: 'where he lives: his deadlines and quiet hours go by it, else by the channel’s',
      }),
    ),
    rank: Type.Optional(Rank),
    noBackorder: Type.Optional(Type.Boolean()),
    shipComplete: Type.Optional(Type.Boolean({ description: 'wants all of an order in one parcel' })),
    completeLines: Type.Optional(
      Type.Boolean({ description: 'wants each line whole: no part of one is sent ahead of its rest' }),
    ),
    electronicNotice: Type.Optional(
      Type.Boolean({ description: 'has agreed to receive legal notices by e-mail instead of on paper' }),
    ),
  },
  closed,
);

export const ShipTo = Type.Object(
  {
    country: Type.String({ pattern: '^[A-Z]{2}$', description: 'an ISO 3166 country code, for example JP' }),
    region: Type.Optional(Text(64, 1)),
    postalCode: Type.Optional(Text(20, 1)),
    carrier: Type.Optional(Slug),
  },
  closed,
);

export const Payment = Type.Object(
  {
    state: Type.Union(['paid', 'authorized', 'invoice', 'unpaid', 'cod'].map((state) => Type.Literal(state))),
    paidAt: Type.Optional(InstantText),
    authorizationExpiresAt: Type.Optional(InstantText),
    creditApplication: Type.Optional(Type.Boolean()),
  },
  closed,
);

/** The payment with its moments in UTC. */
export const paymentAsKept = (payment: PaymentRecord): PaymentRecord =>
  momentsInUtc(payment, ['paidAt', 'authorizationExpiresAt']);

const Stated = Type.Object(
  { shipBy: Type.Optional(BusinessDateText), deliverBy: Type.Optional(BusinessDateText) },
  closed,
);

const TaxRate = Type.Number({
  minimum: 0,
  maximum: 100,
  description: 'a rate in percent, for example 10 or 8.875',
});

/** A reduction of the whole order. Points come back with the units they paid for, a coupon with the last one. */
const OrderDiscount = Type.Object(
  {
    id: Type.Optional(Id),
    kind: Type.Union([Type.Literal('coupon'), Type.Literal('points'), Type.Literal('campaign')]),
    amount: Money,
    code: Type.Optional(Text(100, 1)),
  },
  closed,
);

/** 代引手数料, gift wrap: charged once for the order. */
const Fee = Type.Object(
  {
    id: Type.Optional(Id),
    kind: Type.Optional(Slug),
    name: Type.Optional(Text(200, 1)),
    amount: Money,
    taxRate: Type.Optional(TaxRate),
    refundable: Type.Optional(
      Type.Boolean({
        description: 'whether it comes back when the customer gives the whole order up; true where it is not said',
      }),
    ),
  },
  closed,
);

const Tender = Type.Object(
  {
    method: Type.Union(TENDER_METHODS.map((method) => Type.Literal(method))),
    amount: Money,
    reference: Type.Optional(Text(200, 1)),
  },
  closed,
);

export const OrderLine = Type.Object(
  {
    lineId: Id,
    sku: Sku,
    name: Type.Optional(Text(300, 1)),
    quantity: Quantity,
    unitPrice: Money,
    discount: Type.Optional(Money),
    tax: Type.Optional(Money),
    taxRate: Type.Optional(TaxRate),
    reservationId: Type.Optional(Id),
    stated: Type.Optional(Stated),
    neededBy: Type.Optional(BusinessDateText),
    essential: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const MOST_LINES = 500;

/** 注文番号: what people call an order. */
export const OrderNumber = Text(64, 1);

export const Order = Type.Object(
  {
    orderId: Id,
    orderNumber: Type.Optional(OrderNumber),
    placedAt: InstantText,
    completedAt: Type.Optional(InstantText),
    channel: Slug,
    currency: Currency,
    policy: Type.Optional(Slug),
    commitment: Type.Optional(Type.Union([Type.Literal('request'), Type.Literal('placed')])),
    customer: Customer,
    shipTo: ShipTo,
    payment: Payment,
    lines: Type.Array(OrderLine, { minItems: 1, maxItems: MOST_LINES }),
    shippingFee: Type.Optional(Money),
    shippingTaxRate: Type.Optional(TaxRate),
    fees: Type.Optional(Type.Array(Fee, { maxItems: 50 })),
    orderDiscount: Type.Optional(Money),
    orderDiscounts: Type.Optional(Type.Array(OrderDiscount, { maxItems: 50 })),
    tenders: Type.Optional(Type.Array(Tender, { minItems: 1, maxItems: 20 })),
    total: Type.Optional(Money),
  },
  closed,
);

export const LineQuantities = Type.Array(Type.Object({ lineId: Id, quantity: Quantity }, closed), {
  minItems: 1,
  maxItems: MOST_LINES,
});

/** Lines of which all units are meant that can be, or so many. */
export const SomeUnits = Type.Array(Type.Object({ lineId: Id, quantity: Type.Optional(Quantity) }, closed), {
  minItems: 1,
  maxItems: MOST_LINES,
});

export const Actor = Type.Object(
  {
    type: Type.Union([Type.Literal('customer'), Type.Literal('staff'), Type.Literal('system')]),
    id: Type.Optional(Id),
    via: Type.Union([Type.Literal('web'), Type.Literal('phone'), Type.Literal('api')]),
  },
  closed,
);
