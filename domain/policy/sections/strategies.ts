import { type Static, Type } from 'typebox';
import { hasStrategies, sharesByQueue } from '../../allocation/share';
import { channelId, closed, faultOf, named, type PolicyFault, takes } from './shapes';

const rank = (ja: string, en: string) =>
  Type.Integer({ minimum: -2147483647, maximum: 2147483647, ...named(ja, en, 5) });

const CustomerId = Type.String({
  pattern: '^[A-Za-z0-9._~-]{1,64}$',
  ...takes('半角の英数字と . _ ~ - からなる1〜64文字', 'an id of 1 to 64 of A-Z a-z 0-9 . _ ~ -'),
  ...named('お客様ID', 'customer', 'c-1001'),
});

const ClassStrategy = Type.Object(
  {
    customers: Type.Optional(
      Type.Array(CustomerId, { minItems: 1, maxItems: 1000, ...named('お客様', 'customers', ['c-1001']) }),
    ),
    ranks: Type.Optional(
      Type.Object(
        {
          from: Type.Optional(rank('下限の会員ランク', 'lowest rank')),
          to: Type.Optional(rank('上限の会員ランク', 'highest rank')),
        },
        { ...closed, minProperties: 1, ...named('会員ランク(両端を含む)', 'ranks, both ends included', { from: 5 }) },
      ),
    ),
    channels: Type.Optional(
      Type.Array(channelId(named('販売経路', 'channel', 'web')), {
        minItems: 1,
        maxItems: 100,
        ...named('販売経路', 'channels', ['web']),
      }),
    ),
    strategy: Type.Union(
      [
        Type.Literal('win'),
        Type.Literal('gain'),
        Type.Literal('improve'),
        Type.Literal('redistribute'),
        Type.Literal('fill'),
        Type.Literal('lose'),
        Type.Literal('skip'),
      ],
      {
        description: [
          'win: all he waits for at the earliest',
          'gain: keeps what he was promised and may gain',
          'improve: keeps or improves, after those two',
          'redistribute: may gain or lose, down the queue',
          'fill: what others leave, never better than promised',
          'lose: gives up what others can use',
          'skip: left untouched',
        ].join('; '),
        ...named('引当区分', 'what planning may do to the class', 'gain'),
      },
    ),
  },
  closed,
);

/** What planning may do to which customers. */
export const Strategies = Type.Array(ClassStrategy, {
  maxItems: 50,
  description: 'the first class counts whose every statement fits; redistribute where none does',
  ...named('お客様の区分ごとの引当方針', 'strategies by class of customers', [
    { ranks: { from: 5 }, strategy: 'gain' },
  ]),
});

/** Classes nobody can belong to, and sharing rules that strategies cannot be combined with. */
export function strategyFaults(
  allocation: Parameters<typeof sharesByQueue>[0] & { readonly strategies?: Static<typeof Strategies> },
): PolicyFault[] {
  if (!hasStrategies(allocation)) return [];
  const classes = allocation.strategies ?? [];
  const faults = classes.flatMap(({ ranks }, index) =>
    (ranks?.from ?? Number.NEGATIVE_INFINITY) > (ranks?.to ?? Number.POSITIVE_INFINITY)
      ? [
          faultOf(Strategies, `/allocation/strategies/${index}/ranks`, {
            ja: `の${index + 1}件目は、会員ランクの from(下限)が to(上限)を上回っています。from を to 以下にしてください。`,
            en: 'no rank lies between `from` and `to`',
          }),
        ]
      : [],
  );
  const everybody = classes.findIndex(({ customers, ranks, channels }) => !customers && !ranks && !channels);
  if (everybody >= 0 && everybody < classes.length - 1)
    faults.push(
      faultOf(Strategies, `/allocation/strategies/${everybody + 1}`, {
        ja: `の${everybody + 2}件目は使われることがありません。1つ前の区分にすべてのお客様が当てはまります。条件のない区分は最後に置いてください。`,
        en: 'is never reached: the class before it is everybody',
      }),
    );
  if (!sharesByQueue(allocation))
    faults.push(
      faultOf(Strategies, '/allocation/strategies', {
        ja: 'を使えるのは、whenShort が "queue"、completeLines が false、waitersPercent が 100 で、quotas が空([ ])のときだけです。',
        en: 'need whenShort "queue", completeLines false, waitersPercent 100 and no quotas',
      }),
    );
  return faults;
}
