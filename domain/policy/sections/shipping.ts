import { type Static, Type } from 'typebox';
import { hasKnownHolidays } from '../../calendar/working-days';
import { closed, entryOf, faultOf, label, named, type PolicyFault, takes, timeOfDay } from './shapes';

/** Working days of a warehouse, a carrier or a supplier. */
export const calendar = (ja: string, en: string) =>
  Type.Object(
    {
      country: Type.Union(
        [
          Type.String({
            pattern: '^[A-Z]{2}(-[A-Z0-9]{1,3})?$',
            ...takes('JP や DE-BY のような国・地域コード', 'a country (JP), or a part of one (DE-BY)'),
          }),
          Type.Null(),
        ],
        {
          description: 'whose public holidays are kept: a country (JP) or a part of one (DE-BY); null for none',
          ...named(`${ja}が休む祝日の国`, `country whose public holidays ${en} keeps`, 'JP'),
        },
      ),
      weekend: Type.Array(Type.Integer({ minimum: 1, maximum: 7, ...entryOf(`${ja}の定休曜日(1 月曜〜7 日曜)`) }), {
        maxItems: 6,
        uniqueItems: true,
        description: 'weekdays off, 1 Monday to 7 Sunday',
        ...named(`${ja}の定休曜日`, `weekdays off of ${en}`, [6, 7]),
      }),
      closedOn: Type.Array(Type.String({ format: 'date', ...entryOf(`${ja}の臨時休業日`) }), {
        maxItems: 400,
        description: "the shop's own closing days",
        ...named(`${ja}の臨時休業日`, `closing days of ${en}`, ['2026-12-31']),
      }),
    },
    { ...closed, ...named(`${ja}の休業日`, `calendar of ${en}`, { country: 'JP', weekend: [6, 7], closedOn: [] }) },
  );

const Leg = Type.Object(
  {
    country: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{2}$',
        ...takes('JP のような半角大文字2文字の国コード', 'a country of two capital letters'),
        ...named('お届け先の国', 'country', 'JP'),
      }),
    ),
    region: Type.Optional(label(named('お届け先の地域', 'region', 'JP-47'))),
    minDays: Type.Integer({ minimum: 0, maximum: 120, ...named('最短日数', 'days at least', 1) }),
    maxDays: Type.Integer({ minimum: 0, maximum: 120, ...named('最長日数', 'days at most', 2) }),
  },
  closed,
);

/** How goods get from the warehouse's door to the customer's. */
export const Shipping = Type.Object(
  {
    timeZone: Type.String({
      maxLength: 64,
      description: "the warehouse's IANA time zone",
      ...named('倉庫のタイムゾーン', "the warehouse's time zone", 'Asia/Tokyo'),
    }),
    warehouse: calendar('倉庫', 'the warehouse'),
    carrier: calendar('配送会社', 'the carrier'),
    cutOff: timeOfDay(named('当日出荷の締め時刻', 'time until which parcels leave the same day', '15:00')),
    handlingDays: Type.Integer({
      minimum: 0,
      maximum: 60,
      ...named('入荷から出荷までの営業日数', 'working days from arrival to dispatch', 1),
    }),
    transit: Type.Array(Leg, {
      minItems: 1,
      maxItems: 500,
      description: 'days on the road by destination; the first that matches counts',
      ...named('配送日数', 'days on the road', [{ country: 'JP', minDays: 1, maxDays: 2 }]),
    }),
  },
  {
    ...closed,
    ...named('出荷と配送', 'shipping', {
      timeZone: 'Asia/Tokyo',
      warehouse: { country: 'JP', weekend: [6, 7], closedOn: [] },
      carrier: { country: null, weekend: [], closedOn: [] },
      cutOff: '15:00',
      handlingDays: 1,
      transit: [{ minDays: 1, maxDays: 2 }],
    }),
  },
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const countryFaults = (whose: 'warehouse' | 'carrier', country: string | null): PolicyFault[] =>
  country === null || hasKnownHolidays(country)
    ? []
    : [
        faultOf(Shipping.properties[whose].properties.country, `/shipping/${whose}/country`, {
          ja: 'は、祝日のデータがある国(JP、US、DE など)か、その一部(DE-BY など)にしてください。祝日を考慮しない場合は null にしてください。',
          en: 'must be a country whose holidays are known, such as JP, US or DE, or a part of one such as DE-BY',
        }),
      ];

export const shippingFaults = ({ timeZone, transit, warehouse, carrier }: Static<typeof Shipping>): PolicyFault[] => [
  ...countryFaults('warehouse', warehouse.country),
  ...countryFaults('carrier', carrier.country),
  ...(isTimeZone(timeZone)
    ? []
    : [
        faultOf(Shipping.properties.timeZone, '/shipping/timeZone', {
          ja: 'は "Asia/Tokyo" のような IANA タイムゾーン名にしてください。',
          en: 'must be an IANA time zone such as Asia/Tokyo',
        }),
      ]),
  ...transit.flatMap((leg, index) =>
    leg.maxDays < leg.minDays
      ? [
          faultOf(Shipping.properties.transit, `/shipping/transit/${index}/maxDays`, {
            ja: `の${index + 1}件目は、maxDays(最長日数)を minDays(最短日数)以上にしてください。`,
            en: 'must not be less than minDays',
          }),
        ]
      : [],
  ),
];
