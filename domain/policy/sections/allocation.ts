import { type Static, Type } from 'typebox';
import { holdingFaults, LongestHoldingDays, MinimumSplit, WhenHeldTooLong } from './holding';
import { channelId, closed, entryOf, faultOf, named, type PolicyFault, percent } from './shapes';
import { Strategies, strategyFaults } from './strategies';

/** Who is served first. */
export const Queue = Type.Object(
  {
    order: Type.Array(Type.Union([Type.Literal('rank'), Type.Literal('completedAt')], entryOf('引当の順番')), {
      minItems: 1,
      maxItems: 2,
      description: 'who is served first: [completedAt], or [rank, completedAt] for ranks among those not told a date',
      ...named('引当の順番', 'who is served first', ['completedAt']),
    }),
    rankMayDisplace: Type.Boolean({
      description: 'whether a higher rank may move a told date later',
      ...named('会員ランクが案内済みの納期を繰り下げるか', 'whether rank may move a told date later', false),
    }),
  },
  { ...closed, ...named('待ち順', 'the queue', { order: ['completedAt'], rankMayDisplace: false }) },
);

const Quota = Type.Object(
  {
    channel: channelId(named('販売経路', 'channel', 'web')),
    percent: percent(named('割当率', 'share in per cent', 40)),
    within: Type.Optional(channelId(named('内数とする販売経路', 'channel whose share it is part of', 'web'))),
  },
  closed,
);

/** How units are shared when too few come. */
export const Allocation = Type.Object(
  {
    whenShort: Type.Union([Type.Literal('queue'), Type.Literal('even'), Type.Literal('proportional')], {
      description:
        'how units are shared when too few come: down the queue, the same for all, or by what each waits for',
      ...named('不足時の分け方', 'how units are shared when too few come', 'queue'),
    }),
    completeLines: Type.Boolean({
      description: 'whether a line is given all it waits for or nothing',
      ...named('明細ごとの全数引当', 'whether a line is given all or nothing', false),
    }),
    waitersPercent: percent({
      ...named('入荷のうち入荷待ちのお客様に回す割合', 'share of what arrives that goes to those who wait', 100),
    }),
    quotas: Type.Array(Quota, {
      maxItems: 100,
      description: "shares of what arrives that are a channel's own while it can use them",
      ...named('販売経路ごとの割当枠', 'shares of channels', [{ channel: 'web', percent: 40 }]),
    }),
    strategies: Type.Optional(Strategies),
    minimumSplit: Type.Optional(MinimumSplit),
    longestHoldingDays: Type.Optional(LongestHoldingDays),
    whenHeldTooLong: Type.Optional(WhenHeldTooLong),
  },
  {
    ...closed,
    description: "read from the newest version of the installation's own pack: one warehouse, one rule",
    ...named('入荷の分け方', 'how arrivals are shared', {
      whenShort: 'queue',
      completeLines: false,
      waitersPercent: 100,
      quotas: [],
    }),
  },
);

type Quotas = Static<typeof Allocation>['quotas'];

export function queueFaults({ order, rankMayDisplace }: Static<typeof Queue>): PolicyFault[] {
  if (order.join() !== 'completedAt' && order.join() !== 'rank,completedAt')
    return [
      faultOf(Queue.properties.order, '/queue/order', {
        ja: 'は ["completedAt"](注文の完了順)または ["rank", "completedAt"](会員ランク順、同じなら注文の完了順)にしてください。',
        en: 'must be ["completedAt"] or ["rank", "completedAt"]',
      }),
    ];
  if (rankMayDisplace && order[0] !== 'rank')
    return [
      faultOf(Queue.properties.rankMayDisplace, '/queue/rankMayDisplace', {
        ja: 'を true にできるのは、「引当の順番」(queue.order)が ["rank", "completedAt"] のときだけです。',
        en: 'needs /queue/order to be ["rank", "completedAt"]',
      }),
    ];
  return [];
}

/** Terms of allocation that no shop could keep. */
export const allocationFaults = (allocation: Static<typeof Allocation>): PolicyFault[] => [
  ...quotaFaults(allocation),
  ...strategyFaults(allocation),
  ...holdingFaults(allocation),
];

/** Quotas that cannot be kept: more than there is, of nothing, or of themselves. */
function quotaFaults({ quotas }: { readonly quotas: Quotas }): PolicyFault[] {
  const sums = new Map<string, number>();
  return quotas.flatMap(({ channel, percent: share, within = '' }, index) => {
    const fault = (ja: string, en: string) => [
      faultOf(Allocation.properties.quotas, `/allocation/quotas/${index}`, { ja: `の${index + 1}件目${ja}`, en }),
    ];
    const sum = (sums.get(within) ?? 0) + share;
    sums.set(within, sum);
    if (quotas.findIndex((other) => other.channel === channel) < index)
      return fault(
        `は、すでに枠のある販売経路「${channel}」をもう一度指定しています。1つにまとめてください。`,
        'names a channel a second time',
      );
    if (within !== '' && !quotas.some((other) => other.channel === within))
      return fault(
        `は「${within}」の内数とされていますが、「${within}」に割当枠がありません。その枠を加えるか、within を外してください。`,
        `lies within "${within}", which has no quota`,
      );
    if (liesWithinItself(channel, quotas))
      return fault('は、たどると自分自身の内数になっています。within の指定を見直してください。', 'lies within itself');
    return sum > 100
      ? fault(
          `までで割当率の合計が${sum}%になります。100%以内にしてください。`,
          `adds up to ${sum} %: more than there is`,
        )
      : [];
  });
}

function liesWithinItself(channel: string, quotas: Quotas): boolean {
  let at = quotas.find((quota) => quota.channel === channel)?.within;
  for (let steps = 0; at !== undefined && steps <= quotas.length; steps++) {
    if (at === channel) return true;
    const outer: string = at;
    at = quotas.find((quota) => quota.channel === outer)?.within;
  }
  return at !== undefined;
}
