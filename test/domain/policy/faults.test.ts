import { IsArray, IsNull, IsObject, IsUnion, type TSchema } from 'typebox';
import { checkPack } from '../../../api/policy-check';
import { shippedDraft, shippedPack } from '../../../db/seed-policies';
import { MOST_ANCESTORS, type PackRef, type PolicyDraft } from '../../../domain/policy/inheritance';
import { type PolicyFault, type PolicyPack, PolicyPackSchema } from '../../../domain/policy/policy-pack';
import { JP_SHOP } from '../backorder/course/facts';

const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/;

function faultsOf(pack: unknown, find: (ref: PackRef) => PolicyDraft | null = () => null): readonly PolicyFault[] {
  const checked = checkPack(pack, find);
  return 'faults' in checked ? checked.faults : [];
}

const shipping = (more: Partial<PolicyPack['shipping']>) => ({ shipping: { ...JP_SHOP.shipping, ...more } });
const carriers = (...list: readonly object[]) => ({
  shipping: {
    ...JP_SHOP.shipping,
    carriers: list.map((more) => ({
      id: 'cool',
      calendar: { country: null, weekend: [7], closedOn: [] },
      transit: [{ country: 'JP', minDays: 1, maxDays: 2 }],
      ...more,
    })),
  },
});
const offers = (more: Partial<PolicyPack['offers']>) => ({ offers: { ...JP_SHOP.offers, ...more } });
const allocation = (more: object) => ({
  allocation: { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [], ...more },
});
const quotas = (...list: readonly object[]) => allocation({ quotas: list });
const MARKETPLACE = { regime: 'marketplace-4-days', warnBeforeBusinessDays: 1 };
const EU = { regime: 'eu-2011-83', warnBeforeBusinessDays: 2, refundWithinDays: 7 };
const JP_LAW = shippedPack('jp-mail-order').legal;

/** All that the rules have against packs whose shape is right: where, in English as ever, and how the Japanese begins. */
const RULES: readonly (readonly [object, string, string, string])[] = [
  [
    { timeScale: 2 },
    '/timeScale',
    'only the pack `demo` may run faster than real time',
    '「早回しの倍率」を指定できるのは',
  ],
  [
    shipping({ warehouse: { ...JP_SHOP.shipping.warehouse, country: 'ZZ' } }),
    '/shipping/warehouse/country',
    'must be a country whose holidays are known, such as JP, US or DE, or a part of one such as DE-BY',
    '「倉庫が休む祝日の国」は、祝日のデータがある国',
  ],
  [
    shipping({ carrier: { ...JP_SHOP.shipping.carrier, country: 'ZZ' } }),
    '/shipping/carrier/country',
    'must be a country whose holidays are known, such as JP, US or DE, or a part of one such as DE-BY',
    '「配送会社が休む祝日の国」は、祝日のデータがある国',
  ],
  [
    shipping({ timeZone: 'Asia/Atlantis' }),
    '/shipping/timeZone',
    'must be an IANA time zone such as Asia/Tokyo',
    '「倉庫のタイムゾーン」は "Asia/Tokyo" のような',
  ],
  [
    shipping({
      transit: [
        { minDays: 1, maxDays: 2 },
        { minDays: 3, maxDays: 2 },
      ],
    }),
    '/shipping/transit/1/maxDays',
    'must not be less than minDays',
    '「配送日数」の2件目は、maxDays(最長日数)を',
  ],
  [
    carriers({}, { id: 'mail' }, {}),
    '/shipping/carriers/2/id',
    'is the id of another carrier, too',
    '「注文で選べる配送会社」の3件目(cool)は、ほかの配送会社と同じIDです',
  ],
  [
    carriers({ calendar: { country: 'ZZ', weekend: [], closedOn: [] } }),
    '/shipping/carriers/0/calendar/country',
    'must be a country whose holidays are known, such as JP, US or DE, or a part of one such as DE-BY',
    '「注文で選べる配送会社」の1件目(cool)の祝日の国は、祝日のデータがある国',
  ],
  [
    carriers({}, { id: 'mail', transit: [{ minDays: 3, maxDays: 2 }] }),
    '/shipping/carriers/1/transit/0/maxDays',
    'must not be less than minDays',
    '「注文で選べる配送会社」の2件目(mail)の配送日数の1件目は、maxDays(最長日数)を',
  ],
  [
    { notices: { ...JP_SHOP.notices, statusEvery: 'PT0S' } },
    '/notices/statusEvery',
    'must be longer than nothing, or status mails would never stop',
    '「定期連絡の間隔」は0より長く',
  ],
  [
    offers({ answerWithin: 'P0D' }),
    '/offers/answerWithin',
    'must be longer than nothing: customers need time to answer',
    '「ご回答期限までの期間」は0より長く',
  ],
  [
    { cancellation: { refundWithinDays: 7, coupon: { validDays: 30 } } },
    '/cancellation/coupon',
    'must say either percent or amount',
    '「お詫びクーポン」には percent(割引率)か amount(額面)の',
  ],
  [
    { queue: { order: ['completedAt', 'rank'], rankMayDisplace: false } },
    '/queue/order',
    'must be ["completedAt"] or ["rank", "completedAt"]',
    '「引当の順番」は ["completedAt"]',
  ],
  [
    { queue: { order: ['completedAt'], rankMayDisplace: true } },
    '/queue/rankMayDisplace',
    'needs /queue/order to be ["rank", "completedAt"]',
    '「会員ランクが案内済みの納期を繰り下げるか」を true にできるのは',
  ],
  [
    quotas({ channel: 'web', percent: 10 }, { channel: 'web', percent: 10 }),
    '/allocation/quotas/1',
    'names a channel a second time',
    '「販売経路ごとの割当枠」の2件目は、すでに枠のある販売経路「web」',
  ],
  [
    quotas({ channel: 'web', percent: 10, within: 'net' }),
    '/allocation/quotas/0',
    'lies within "net", which has no quota',
    '「販売経路ごとの割当枠」の1件目は「net」の内数',
  ],
  [
    quotas({ channel: 'web', percent: 10, within: 'web' }),
    '/allocation/quotas/0',
    'lies within itself',
    '「販売経路ごとの割当枠」の1件目は、たどると自分自身',
  ],
  [
    quotas({ channel: 'web', percent: 60 }, { channel: 'shop', percent: 50 }),
    '/allocation/quotas/1',
    'adds up to 110 %: more than there is',
    '「販売経路ごとの割当枠」の2件目までで割当率の合計が110%',
  ],
  [
    allocation({ strategies: [{ ranks: { from: 5, to: 4 }, strategy: 'gain' }] }),
    '/allocation/strategies/0/ranks',
    'no rank lies between `from` and `to`',
    '「お客様の区分ごとの引当方針」の1件目は、会員ランクの from(下限)が',
  ],
  [
    allocation({ strategies: [{ strategy: 'fill' }, { channels: ['web'], strategy: 'win' }] }),
    '/allocation/strategies/1',
    'is never reached: the class before it is everybody',
    '「お客様の区分ごとの引当方針」の2件目は使われることがありません',
  ],
  [
    allocation({ whenShort: 'even', strategies: [{ channels: ['web'], strategy: 'win' }] }),
    '/allocation/strategies',
    'need whenShort "queue", completeLines false, waitersPercent 100 and no quotas',
    '「お客様の区分ごとの引当方針」を使えるのは',
  ],
  [
    allocation({ minimumSplit: { amountMinor: 5000 } }),
    '/allocation/minimumSplit',
    'amountMinor and currency need each other',
    '「分納の最小数量・金額」では、amountMinor(最小金額)と currency(通貨)を',
  ],
  [
    allocation({ whenHeldTooLong: 'give-back' }),
    '/allocation/whenHeldTooLong',
    'needs longestHoldingDays',
    '「保留期限を過ぎたとき」を指定するときは',
  ],
  [
    { legal: MARKETPLACE },
    '/cancellation/coupon',
    'must be null: a marketplace allows no coupon of the shop’s own',
    '「お詫びクーポン」は null(なし)に',
  ],
  [
    { legal: EU, ...offers({ onSilence: 'cancel' }) },
    '/offers/onSilence',
    'must be wait: under Directive 2011/83/EU silence is neither consent nor cancellation',
    '「ご回答がないときの扱い」は "wait"(待つ)にしてください。EU 指令',
  ],
  [
    { legal: { ...JP_LAW, statedAtOrder: false }, ...offers({ onSilence: 'cancel' }) },
    '/offers/onSilence',
    'may be cancel only where /legal/statedAtOrder is true: customers must have read it before ordering',
    '「ご回答がないときの扱い」を "cancel"(キャンセル)にできるのは',
  ],
  [
    {
      legal: MARKETPLACE,
      cancellation: { refundWithinDays: 7, coupon: null },
      ...offers({ onSilence: 'cancel' }),
    },
    '/offers/onSilence',
    'must be wait: the marketplace cancels, not the shop',
    '「ご回答がないときの扱い」は "wait"(待つ)にしてください。キャンセルするのは',
  ],
];

describe('a rule that a pack breaks is said in both languages', () => {
  test.each(RULES)('%j: %s', (changes, pointer, en, begins) => {
    const faults = faultsOf({ ...JP_SHOP, ...changes });
    expect(faults.map((fault) => [fault.pointer, fault.message.en])).toEqual([[pointer, en]]);
    expect(faults[0]?.message.ja).toMatch(/。$/);
    expect(faults[0]?.message.ja.slice(0, begins.length)).toBe(begins);
  });
});

describe('so is what is wrong with the pack it extends', () => {
  const named = (id: string, parent: string): PolicyDraft => ({ id, version: 1, extends: { id: parent, version: 1 } });

  test.each<readonly [string, PolicyDraft, string, string]>([
    [
      'none',
      { ...named('mine', 'gone') },
      'names gone@1, which does not exist; put it first, or name another',
      '「土台とするパック」に指定された gone@1 がありません。先にそのパックを用意するか、別のパックを指定してください。',
    ],
    [
      'itself',
      named('p1', 'p1'),
      'leads back to itself: p1@1 → p1@1',
      '「土台とするパック」は、たどると同じパックに戻ってしまいます: p1@1 → p1@1',
    ],
    [
      'one too far away',
      named('p6', 'p5'),
      `goes too far back: a pack has at most ${MOST_ANCESTORS} ancestors, not p6@1 → p5@1 → p4@1 → p3@1 → p2@1 → jp-shop@1`,
      '「土台とするパック」でさかのぼれるのは4つ前のパックまでです: p6@1 → p5@1 → p4@1 → p3@1 → p2@1 → jp-shop@1',
    ],
  ])('%s', (_what, draft, en, ja) => {
    const line = [named('p5', 'p4'), named('p4', 'p3'), named('p3', 'p2'), named('p2', 'jp-shop')];
    const find = (ref: PackRef) => line.find(({ id }) => id === ref.id) ?? shippedDraft(ref);
    expect(faultsOf(draft, find)).toEqual([{ pointer: '/extends', message: { ja, en } }]);
  });

  test('and what is no pack at all', () => {
    expect(faultsOf([])).toEqual([
      {
        pointer: '',
        message: { ja: '全体を { } で囲んだ1つのオブジェクトにしてください。', en: 'must be an object: the pack' },
      },
    ]);
  });
});

/** Values of every kind, none of which most settings take. */
const ODD = [null, true, -1.5, 10_000_000_001, '', '?', '?'.repeat(200), [], [['?']], [1, 1, 1], {}, { odd: 1 }];

/** Every setting, lists' entries among them, and how to put a value there. */
function settingsOf(schema: TSchema, put: (value: unknown) => unknown, path = ''): (readonly [string, typeof put])[] {
  const forms: readonly TSchema[] = IsUnion(schema) ? schema.anyOf.filter((form) => !IsNull(form)) : [schema];
  return forms.flatMap((form): (readonly [string, typeof put])[] => {
    if (IsArray(form)) return settingsOf(form.items, (value) => put([value]), `${path}/0`);
    if (!IsObject(form)) return [[path, put]];
    const said = (form as { readonly examples?: readonly object[] }).examples?.[0];
    return Object.entries(form.properties).flatMap(([name, field]) =>
      settingsOf(field, (value) => put({ ...said, [name]: value }), `${path}/${name}`),
    );
  });
}

describe('whatever stands where a setting belongs, the refusal is a Japanese sentence that calls it by its name', () => {
  test.each(settingsOf(PolicyPackSchema, (value) => value))('%s', (path, put) => {
    const [, section = ''] = path.split('/');
    const faults = ODD.flatMap((odd) => {
      const part = put(odd) as Readonly<Record<string, unknown>>;
      const change = { [section]: part[section] };
      return [
        ...faultsOf({ ...JP_SHOP, ...change }),
        ...faultsOf({ id: 'mine', version: 1, extends: { id: 'jp-shop', version: 1 }, ...change }, shippedDraft),
      ];
    });
    const here = faults.filter(({ pointer }) => pointer === path);
    expect(here.length).toBeGreaterThan(0);
    for (const { message } of here) expect(message.ja).toMatch(/^「.+」[はをに]/);
    for (const { ja } of faults.map(({ message }) => message)) {
      expect(ja).toMatch(JAPANESE);
      expect(ja).toMatch(/。$/);
      expect(ja).not.toMatch(/undefined|NaN|\[object|must|\^/);
    }
  });
});
