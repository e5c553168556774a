import { type Static, Type } from 'typebox';
import { hasKnownHolidays } from '../../calendar/working-days';
import { closed, Label, type PolicyFault, TimeOfDay } from './shapes';

const Calendar = Type.Object(
  {
    country: Type.Union([Type.String({ pattern: '^[A-Z]{2}(-[A-Z0-9]{1,3})?$' }), Type.Null()], {
      description: 'whose public holidays are kept: a country (JP) or a part of one (DE-BY); null for none',
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

export const shippingFaults = ({ timeZone, transit, warehouse, carrier }: Static<typeof Shipping>): PolicyFault[] => [
  ...Object.entries({ warehouse, carrier }).flatMap(([whose, { country }]) =>
    country === null || hasKnownHolidays(country)
      ? []
      : [
          {
            pointer: `/shipping/${whose}/country`,
            message: 'must be a country whose holidays are known, such as JP, US or DE, or a part of one such as DE-BY',
          },
        ],
  ),
  ...(isTimeZone(timeZone)
    ? []
    : [{ pointer: '/shipping/timeZone', message: 'must be an IANA time zone such as Asia/Tokyo' }]),
  ...transit.flatMap((leg, index) =>
    leg.maxDays < leg.minDays
      ? [{ pointer: `/shipping/transit/${index}/maxDays`, message: 'must not be less than minDays' }]
      : [],
  ),
];
