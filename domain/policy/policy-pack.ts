import { type Static, Type } from 'typebox';
import { durationMs } from '../calendar/business-date';
import { LegalSectionSchema, legalFaults } from './legal-section';

const closed = { additionalProperties: false } as const;
const Duration = Type.String({
  pattern: '^P(?!$)(\\d{1,4}W)?(\\d{1,4}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,6}M)?(\\d{1,6}S)?)?$',
  maxLength: 32,
  description: 'ISO 8601 duration, for example PT30M or P7D',
});
/** NUL and halves of surrogate pairs are no characters: no database keeps them. */
const Label = Type.String({ maxLength: 100, pattern: '^[^\\u0000\\uD800-\\uDFFF]*$' });
const Days = Type.Integer({ minimum: 0, maximum: 3650 });
const BusinessDays = Type.Object({ businessDays: Type.Integer({ minimum: 0, maximum: 250 }) }, closed);
const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' });
const Calendar = Type.Object(
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

/** Every duration, threshold and duty of a shop, as versioned data. Held rules are `domain/`'s; numbers are the pack's. */
export const PolicyPackSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    version: Type.Integer({ minimum: 1, maximum: 2147483647 }),
    name: Type.Object({ ja: Label, en: Label }, closed),
    timeScale: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 10_000_000,
        description: 'business seconds per real second; only the pack `demo` may set it',
      }),
    ),
    acceptance: Type.Object(
      {
        inbound: Type.Union([Type.Literal('confirmed-dated'), Type.Literal('confirmed'), Type.Literal('any')]),
        waitTooLongDays: Type.Integer({ minimum: 1, maximum: 3650 }),
      },
      closed,
    ),
    availability: Type.Optional(
      Type.Object(
        {
          lowAt: Type.Integer({
            minimum: 0,
            maximum: 2147483647,
            description: 'stock is shown as low when at most so many units are left to sell; 5 where it is not said',
          }),
        },
        closed,
      ),
    ),
    queue: Type.Object(
      {
        order: Type.Array(Type.Union([Type.Literal('rank'), Type.Literal('completedAt')]), {
          minItems: 1,
          maxItems: 2,
          description:
            'who is served first: [completedAt], or [rank, completedAt] for ranks among those not told a date',
        }),
        rankMayDisplace: Type.Boolean({ description: 'whether a higher rank may move a told date later' }),
      },
      closed,
    ),
    allocation: Type.Optional(
      Type.Object(
        {
          whenShort: Type.Union([Type.Literal('queue'), Type.Literal('even'), Type.Literal('proportional')], {
            description:
              'how units are shared when too few come: down the queue, the same for all, or by what each waits for',
          }),
          completeLines: Type.Boolean({ description: 'whether a line is given all it waits for or nothing' }),
          waitersPercent: Type.Integer({
            minimum: 0,
            maximum: 100,
            description: 'share of what arrives that goes to those who wait; the rest may be sold at once',
          }),
          quotas: Type.Array(
            Type.Object(
              {
                channel: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
                percent: Type.Integer({ minimum: 0, maximum: 100 }),
                within: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,32}$' })),
              },
              closed,
            ),
            { maxItems: 100, description: "shares of what arrives that are a channel's own while it can use them" },
          ),
        },
        {
          ...closed,
          description: "read from the newest version of the installation's own pack: one warehouse, one rule",
        },
      ),
    ),
    purchasing: Type.Optional(
      Type.Object(
        {
          askBeforeDays: Type.Integer({
            minimum: 0,
            maximum: 365,
            description: 'days before an expected arrival on which the supplier is asked whether it holds; 0: never',
          }),
          chaseAfterDays: Type.Integer({
            minimum: 0,
            maximum: 365,
            description: 'days after which a purchase that no supply has answered becomes a task',
          }),
          fenceDays: Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
            description: 'supply expected later than this many days ahead promises nothing; null: no fence',
          }),
        },
        closed,
      ),
    ),
    shipping: Type.Object(
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
    ),
    notices: Type.Object(
      {
        nextNewsAfter: BusinessDays,
        stillAskingEvery: BusinessDays,
        dateMissedNewsAfter: BusinessDays,
        newsAt: TimeOfDay,
        morningAt: TimeOfDay,
        debounce: Duration,
        statusEvery: Duration,
        statusNotAfterMail: Duration,
        statusNotBeforeRestockDays: Days,
        quietHours: Type.Object(
          {
            from: TimeOfDay,
            to: TimeOfDay,
            holds: Type.Array(
              Type.Union([Type.Literal('status'), Type.Literal('countdown'), Type.Literal('offer-reminder')]),
              { uniqueItems: true, maxItems: 3 },
            ),
          },
          closed,
        ),
      },
      closed,
    ),
    offers: Type.Object(
      {
        lateAfterDays: Type.Integer({ minimum: 0, maximum: 3650 }),
        unknownAfter: Type.Union([Duration, Type.Null()]),
        whenPartReady: Type.Boolean(),
        answerWithin: Duration,
        remindBefore: Duration,
        minimumReadingTime: Duration,
        onSilence: Type.Union([Type.Literal('wait'), Type.Literal('cancel')]),
      },
      closed,
    ),
    readyLines: Type.Union([Type.Literal('wait'), Type.Literal('ship')], {
      description: 'whether units that are ready wait for the rest of the order or go out at once',
    }),
    undoWindow: Duration,
    cancellation: Type.Object(
      {
        refundWithinDays: Days,
        coupon: Type.Union([
          Type.Object(
            {
              percent: Type.Integer({ minimum: 1, maximum: 100 }),
              validDays: Type.Integer({ minimum: 1, maximum: 3650 }),
            },
            closed,
          ),
          Type.Null(),
        ]),
      },
      closed,
    ),
    legal: Type.Optional(LegalSectionSchema),
    linkValidDays: Type.Integer({ minimum: 1, maximum: 3650 }),
    closeOn: Type.Union([Type.Literal('release'), Type.Literal('shipment')]),
  },
  { ...closed, title: 'PolicyPack' },
);

export type PolicyPack = Static<typeof PolicyPackSchema>;

export interface PolicyFault {
  readonly pointer: string;
  readonly message: string;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Faults a schema cannot see, in words for a shop manager; empty when the pack may be used. */
export function policyFaults(pack: PolicyPack): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const fault = (pointer: string, message: string) => faults.push({ pointer, message });
  if (pack.timeScale !== undefined && pack.id !== 'demo')
    fault('/timeScale', 'only the pack `demo` may run faster than real time');
  if (!isTimeZone(pack.shipping.timeZone)) fault('/shipping/timeZone', 'must be an IANA time zone such as Asia/Tokyo');
  pack.shipping.transit.forEach((leg, index) => {
    if (leg.maxDays < leg.minDays) fault(`/shipping/transit/${index}/maxDays`, 'must not be less than minDays');
  });
  if (durationMs(pack.notices.statusEvery) === 0)
    fault('/notices/statusEvery', 'must be longer than nothing, or status mails would never stop');
  if (durationMs(pack.offers.answerWithin) === 0)
    fault('/offers/answerWithin', 'must be longer than nothing: customers need time to answer');
  if (pack.queue.order.join() !== 'completedAt' && pack.queue.order.join() !== 'rank,completedAt')
    fault('/queue/order', 'must be ["completedAt"] or ["rank", "completedAt"]');
  else if (pack.queue.rankMayDisplace && pack.queue.order[0] !== 'rank')
    fault('/queue/rankMayDisplace', 'needs /queue/order to be ["rank", "completedAt"]');
  quotaFaults(pack).forEach(({ index, message }) => {
    fault(`/allocation/quotas/${index}`, message);
  });
  return [...faults, ...legalFaults(pack)];
}

/** Business milliseconds per real one. */
export const timeScaleOf = (pack: PolicyPack): number => pack.timeScale ?? 1;

/** How purchases and suppliers are looked after, where a pack does not say. */
export const purchasingOf = (pack: Pick<PolicyPack, 'purchasing'>): NonNullable<PolicyPack['purchasing']> =>
  pack.purchasing ?? { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null };

/** Quotas that cannot be kept: more than there is, of nothing, or of themselves. */
function quotaFaults({ allocation }: PolicyPack): { readonly index: number; readonly message: string }[] {
  const quotas = allocation?.quotas ?? [];
  const sums = new Map<string, number>();
  return quotas.flatMap(({ channel, percent, within = '' }, index) => {
    const sum = (sums.get(within) ?? 0) + percent;
    sums.set(within, sum);
    if (quotas.findIndex((other) => other.channel === channel) < index)
      return [{ index, message: 'names a channel a second time' }];
    if (within !== '' && !quotas.some((other) => other.channel === within))
      return [{ index, message: `lies within "${within}", which has no quota` }];
    if (liesWithinItself(channel, quotas)) return [{ index, message: 'lies within itself' }];
    return sum > 100 ? [{ index, message: `adds up to ${sum} %: more than there is` }] : [];
  });
}

function liesWithinItself(
  channel: string,
  quotas: readonly { readonly channel: string; readonly within?: string }[],
): boolean {
  let at = quotas.find((quota) => quota.channel === channel)?.within;
  for (let steps = 0; at !== undefined && steps <= quotas.length; steps++) {
    if (at === channel) return true;
    const outer: string = at;
    at = quotas.find((quota) => quota.channel === outer)?.within;
  }
  return at !== undefined;
}
