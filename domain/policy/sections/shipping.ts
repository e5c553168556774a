import { type Static, type TSchema, Type } from 'typebox';
import { hasKnownHolidays } from '../../calendar/working-days';
import { channelId, closed, entryOf, faultOf, label, named, type PolicyFault, takes, timeOfDay } from './shapes';

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

const legs = () =>
  Type.Array(Leg, {
    minItems: 1,
    maxItems: 500,
    description: 'days on the road by destination; the first that matches counts',
    ...named('配送日数', 'days on the road', [{ country: 'JP', minDays: 1, maxDays: 2 }]),
  });

/** More than a checkout would let anybody choose from. */
const MOST_CARRIERS = 20;

const Carrier = Type.Object(
  {
    id: channelId(named('配送会社のID', "the carrier's id", 'cool')),
    name: Type.Optional(
      Type.Object(
        {
          ja: label(named('配送会社の日本語名', "the carrier's name in Japanese", 'クール便')),
          en: label(named('配送会社の英語名', "the carrier's name in English", 'Chilled')),
        },
        { ...closed, ...named('配送会社の名称', "the carrier's name", { ja: 'クール便', en: 'Chilled' }) },
      ),
    ),
    calendar: calendar('配送会社', 'the carrier'),
    transit: legs(),
  },
  closed,
);

/** Carriers, and services of one, that have other days than the usual carrier. */
const Carriers = Type.Array(Carrier, {
  maxItems: MOST_CARRIERS,
  description:
    'carriers that an order may name (shipTo.carrier) in place of the usual one; one whose list has no leg for a destination does not go there',
  ...named('注文で選べる配送会社', 'carriers that an order may name', [
    {
      id: 'cool',
      name: { ja: 'クール便', en: 'Chilled' },
      calendar: { country: null, weekend: [7], closedOn: [] },
      transit: [{ country: 'JP', minDays: 1, maxDays: 2 }],
    },
  ]),
});

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
    transit: legs(),
    carriers: Type.Optional(Carriers),
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

const countryFaults = (setting: TSchema, pointer: string, country: string | null, where = ''): PolicyFault[] =>
  country === null || hasKnownHolidays(country)
    ? []
    : [
        faultOf(setting, pointer, {
          ja: `${where}は、祝日のデータがある国(JP、US、DE など)か、その一部(DE-BY など)にしてください。祝日を考慮しない場合は null にしてください。`,
          en: 'must be a country whose holidays are known, such as JP, US or DE, or a part of one such as DE-BY',
        }),
      ];

type Legs = Static<typeof Leg>[];

const legFaults = (setting: TSchema, pointer: string, transit: Legs, where = ''): PolicyFault[] =>
  transit.flatMap((leg, index) =>
    leg.maxDays < leg.minDays
      ? [
          faultOf(setting, `${pointer}/${index}/maxDays`, {
            ja: `${where}の${index + 1}件目は、maxDays(最長日数)を minDays(最短日数)以上にしてください。`,
            en: 'must not be less than minDays',
          }),
        ]
      : [],
  );

const carrierFaults = (carriers: Static<typeof Carriers>): PolicyFault[] =>
  carriers.flatMap(({ id, calendar: { country }, transit }, index) => {
    const at = `/shipping/carriers/${index}`;
    const where = `の${index + 1}件目(${id})`;
    return [
      ...(carriers.findIndex((other) => other.id === id) < index
        ? [
            faultOf(Carriers, `${at}/id`, {
              ja: `${where}は、ほかの配送会社と同じIDです。別のIDにしてください。`,
              en: 'is the id of another carrier, too',
            }),
          ]
        : []),
      ...countryFaults(Carriers, `${at}/calendar/country`, country, `${where}の祝日の国`),
      ...legFaults(Carriers, `${at}/transit`, transit, `${where}の配送日数`),
    ];
  });

export const shippingFaults = ({
  timeZone,
  transit,
  warehouse,
  carrier,
  carriers = [],
}: Static<typeof Shipping>): PolicyFault[] => [
  ...countryFaults(Shipping.properties.warehouse.properties.country, '/shipping/warehouse/country', warehouse.country),
  ...countryFaults(Shipping.properties.carrier.properties.country, '/shipping/carrier/country', carrier.country),
  ...(isTimeZone(timeZone)
    ? []
    : [
        faultOf(Shipping.properties.timeZone, '/shipping/timeZone', {
          ja: 'は "Asia/Tokyo" のような IANA タイムゾーン名にしてください。',
          en: 'must be an IANA time zone such as Asia/Tokyo',
        }),
      ]),
  ...legFaults(Shipping.properties.transit, '/shipping/transit', transit),
  ...carrierFaults(carriers),
];
