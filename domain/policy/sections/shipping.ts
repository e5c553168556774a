import { type Static, Type } from 'typebox';
import { closed, Label, type PolicyFault, TimeOfDay } from './shapes';

/** Working days of a warehouse, a carrier or a supplier. */
export const Calendar = Type.Object(
  {
    country: Type.Union([Type.Literal('JP'), Type.Literal('US'), Type.Null()], {
      description: 'whose public holidays are kept; null for none',
    }),
    weekend: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
      maxItems: 6,
      uniqueItems: true,
      description: 'weekdays off, 1 Monday to 7 Sunday',
    }),
    closedOn: Type.Array(Type.String({ format: 'date' }), {
      maxItems: 400,
      description: "the shop's own closing days",
    }),
  },
  closed,
);

/** How goods get from the warehouse's door to the customer's. */
export const Shipping = Type.Object(
  {
    timeZone: Type.String({ maxLength: 64, description: "the warehouse's IANA time zone" }),
    warehouse: Calendar,
    carrier: Calendar,
    cutOff: TimeOfDay,
    handlingDays: Type.Integer({ minimum: 0, maximum: 60 }),
    transit: Type.Array(
      Type.Object(
        {
          country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
          region: Type.Optional(Label),
          minDays: Type.Integer({ minimum: 0, maximum: 120 }),
          maxDays: Type.Integer({ minimum: 0, maximum: 120 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  closed,
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const shippingFaults = ({ timeZone, transit }: Static<typeof Shipping>): PolicyFault[] => [
  ...(isTimeZone(timeZone)
    ? []
    : [{ pointer: '/shipping/timeZone', message: 'must be an IANA time zone such as Asia/Tokyo' }]),
  ...transit.flatMap((leg, index) =>
    leg.maxDays < leg.minDays
      ? [{ pointer: `/shipping/transit/${index}/maxDays`, message: 'must not be less than minDays' }]
      : [],
  ),
];
