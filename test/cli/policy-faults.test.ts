import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPolicy } from '../../cli/policy/run';
import { USAGE } from '../../cli/policy/texts';
import { instantOf } from '../../domain/calendar/business-date';
import { freshDatabase } from '../servers/database';

const NOW = instantOf(Date.parse('2026-12-01T01:00:00Z'));
const JP = { id: 'jp-shop', version: 1 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** What is said of a pack that cannot be used. */
async function refused(locale: 'ja' | 'en', ...argv: string[]): Promise<readonly string[]> {
  const { lines, code } = await runPolicy([...argv, '--locale', locale], null, NOW);
  expect(code).toBe(1);
  return lines;
}

const BAD = {
  id: 'bad',
  version: 1,
  extends: JP,
  colour: 'red',
  linkValidDays: 0,
  closeOn: null,
  name: { ja: 3 },
  offers: {
    lateAfterDays: 'ten',
    onSilence: 'maybe',
    answerWithin: 'a week from the mail, at noon at the latest',
    unknownAfter: 3,
    whenPartReady: 'yes',
  },
  notices: { newsAt: '25:00', countdownDays: [3, 3, 50], quietHours: { holds: ['x'] } },
  shipping: { warehouse: { country: 'Japan', weekend: [8], closedOn: ['2027-02-29'] }, transit: [{ minDays: 1 }] },
  cancellation: { coupon: { amount: { amount: 500, currency: 'yen' } } },
  allocation: { quotas: [{ channel: 'WEB', percent: 200 }], strategies: [{ ranks: {}, strategy: 'win' }] },
};

describe('what is wrong with the shape of a pack', () => {
  test('is said in Japanese with the setting’s name, what is allowed and an example', async () => {
    const bad = file('bad.json', BAD);
    expect(await refused('ja', 'check', bad)).toEqual([
      `${bad}: 問題が21件あります`,
      expect.stringMatching(
        /^ {2}colour: この名前の項目はありません。使えるのは id、version、extends、name、.*、closeOn です。$/,
      ),
      '  name.ja: 「日本語の名称」は100文字以内の文字列にしてください(例: "標準ショップ")。',
      '  allocation.quotas.0.channel: 「販売経路」は半角の英小文字・数字・ハイフンからなる1〜32文字にしてください(例: "web")。',
      '  allocation.quotas.0.percent: 「割当率」は100以下にしてください(例: 40)。',
      '  allocation.strategies.0.ranks: 「会員ランク(両端を含む)」は少なくとも1つの項目が必要です(例: {"from":5})。',
      '  shipping.warehouse.country: 「倉庫が休む祝日の国」は JP や DE-BY のような国・地域コード、または null(なし)にしてください(例: "JP")。',
      '  shipping.warehouse.weekend.0: 「倉庫の定休曜日(1 月曜〜7 日曜)」は7以下にしてください。',
      '  shipping.warehouse.closedOn.0: 「倉庫の臨時休業日」は実在する日付(YYYY-MM-DD)にしてください。',
      '  shipping.transit.0.maxDays: 「最長日数」は必須です(例: 2)。',
      '  notices.newsAt: 「お約束した日にご連絡する時刻」は HH:MM 形式の時刻にしてください(例: "16:00")。',
      '  notices.countdownDays.2: 「入荷間近のお知らせを送る日(何日前)」は30以下にしてください。',
      '  notices.countdownDays: 「入荷間近のお知らせを送る日(何日前)」は同じものを2回指定できません(例: [3,1])。',
      '  notices.quietHours.holds.0: 「その時間帯に控えるメール」は "status"、"countdown"、"offer-reminder" のいずれかにしてください。',
      '  offers.lateAfterDays: 「ご意向を伺う遅れの日数(超えたとき)」は0〜3650の整数にしてください(例: 30)。',
      '  offers.unknownAfter: 「入荷日未定のままご意向を伺うまで」は PT30M(30分)や P7D(7日)のような期間、または null(なし)にしてください(例: "P21D")。',
      '  offers.whenPartReady: 「一部が揃ったとき分割発送を伺うか」は true(はい)か false(いいえ)にしてください(例: true)。',
      '  offers.answerWithin: 「ご回答期限までの期間」は PT30M(30分)や P7D(7日)のような期間にしてください(例: "P7D")。',
      '  offers.onSilence: 「ご回答がないときの扱い」は "wait" または "cancel" にしてください(例: "wait")。',
      '  cancellation.coupon.amount.currency: 「お詫びクーポンの通貨」は JPY のような半角大文字3文字の通貨コード(ISO 4217)にしてください(例: "JPY")。',
      '  linkValidDays: 「お客様ページの有効日数」は1以上にしてください(例: 400)。',
      '  closeOn: 「完了とする時点」は "release" または "shipment" にしてください(例: "release")。',
    ]);
  });

  test('and in English as ever', async () => {
    const bad = file('bad.json', BAD);
    expect(await refused('en', 'check', bad)).toEqual(
      expect.arrayContaining([
        '  offers.unknownAfter must be a length of time such as PT30M (30 minutes) or P7D (7 days) or null (ask when no date is known for; for example "P21D")',
        '  shipping.warehouse.weekend.0 must be at most 7',
        '  notices.quietHours.holds.0 must be status or countdown or offer-reminder',
        '  cancellation.coupon.amount.currency must be of the form ^[A-Z]{3}$ (currency of the coupon; for example "JPY")',
        '  closeOn must be a string or release or shipment (when a backorder is over; for example "release")',
      ]),
    );
  });
});

describe('what is wrong with a law that a pack inherits is said of that law', () => {
  const US = { id: 'us-shop', version: 2 };
  const HERE =
    'us-mitor(米国 16 CFR 435)では指定できません。使えるのは regime、noticeWithinBusinessDays、warnBeforeBusinessDays、billingCycleDays です。';

  test.each([
    [
      US,
      { refundWithinDays: 99 },
      `  legal.refundWithinDays: 「解除後の返金までの日数」は eu-2011-83、jp-tokushoho の項目です。${HERE}`,
      '  legal.refundWithinDays belongs to eu-2011-83 and jp-tokushoho, not to us-mitor (United States, 16 CFR part 435); here are regime, noticeWithinBusinessDays, warnBeforeBusinessDays, billingCycleDays',
    ],
    [
      { id: 'eu-shop', version: 1 },
      { billingCycleDays: 'x' },
      '  legal.billingCycleDays: 「請求サイクルの日数」は us-mitor の項目です。eu-2011-83(EU 指令 2011/83/EU)では指定できません。使えるのは regime、warnBeforeBusinessDays、refundWithinDays です。',
      '  legal.billingCycleDays belongs to us-mitor, not to eu-2011-83 (Directive 2011/83/EU, articles 9, 13 and 18); here are regime, warnBeforeBusinessDays, refundWithinDays',
    ],
    [
      US,
      { colour: 'red' },
      '  legal.colour: us-mitor(米国 16 CFR 435)にこの名前の項目はありません。使えるのは regime、noticeWithinBusinessDays、warnBeforeBusinessDays、billingCycleDays です。',
      '  legal.colour is not a known field of us-mitor (United States, 16 CFR part 435); here are regime, noticeWithinBusinessDays, warnBeforeBusinessDays, billingCycleDays',
    ],
    [
      US,
      { warnBeforeBusinessDays: null },
      '  legal.warnBeforeBusinessDays: 「期限前の注意喚起(営業日前)」は0〜20の整数にしてください(例: 2)。',
      '  legal.warnBeforeBusinessDays must be a whole number from 0 to 20 (working days before a legal moment on which staff are warned; for example 2)',
    ],
    [
      JP,
      { warnBeforeBusinessDays: 3 },
      '  legal.regime: 「適用する法律」は必須です("us-mitor"、"eu-2011-83"、"jp-tokushoho"、"marketplace-7-business-days"、"marketplace-4-days" のいずれか)。',
      '  legal.regime is required: us-mitor or eu-2011-83 or jp-tokushoho or marketplace-7-business-days or marketplace-4-days (the law that applies)',
    ],
    [
      US,
      { regime: 'us' },
      '  legal.regime: 「適用する法律」は "us-mitor"、"eu-2011-83"、"jp-tokushoho"、"marketplace-7-business-days"、"marketplace-4-days" のいずれかにしてください。',
      '  legal.regime must be us-mitor or eu-2011-83 or jp-tokushoho or marketplace-7-business-days or marketplace-4-days (the law that applies)',
    ],
    [
      { id: 'gone', version: 1 },
      { warnBeforeBusinessDays: 'x' },
      '  extends: 「土台とするパック」に指定された gone@1 がありません。先にそのパックを用意するか、別のパックを指定してください。',
      '  extends names gone@1, which does not exist; put it first, or name another',
    ],
  ])('under %j: %j', async (parent, legal, ja, en) => {
    const mine = file('law.json', { id: 'mine', version: 1, extends: parent, legal });
    expect(await refused('ja', 'check', mine)).toEqual([`${mine}: 問題が1件あります`, ja]);
    expect(await refused('en', 'check', mine)).toEqual([`${mine}: 1 thing is wrong`, en]);
  });

  test('beside all else that is wrong', async () => {
    const legal = { colour: 1, warnBeforeBusinessDays: 'x', billingCycleDays: 'y' };
    const mine = file('law.json', { id: 'mine', version: 1, extends: US, legal, closeOn: 'never' });
    const lines = await refused('en', 'check', mine);
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      `${mine}:`,
      'legal.colour',
      'legal.warnBeforeBusinessDays',
      'legal.billingCycleDays',
      'closeOn',
    ]);
  });
});

test('rules that a pack breaks, and the line of its parents, are said in the language asked for; explain and diff say it too', async () => {
  const hasty = file('hasty.json', { id: 'hasty', version: 1, extends: JP, offers: { answerWithin: 'PT0S' } });
  const ja = [
    `${hasty}: 問題が1件あります`,
    '  offers.answerWithin: 「ご回答期限までの期間」は0より長くしてください。お客様がご検討になる時間がなくなります(例: "P7D")。',
  ];
  expect(await refused('ja', 'check', hasty)).toEqual(ja);
  expect(await refused('ja', 'explain', hasty)).toEqual(ja);
  expect(await refused('ja', 'diff', 'jp-shop', hasty)).toEqual(ja);
  expect(await refused('en', 'check', hasty)).toEqual([
    `${hasty}: 1 thing is wrong`,
    '  offers.answerWithin must be longer than nothing: customers need time to answer',
  ]);
  const circle = file('circle.json', { id: 'circle', version: 1, extends: { id: 'circle', version: 1 } });
  expect(await refused('ja', 'check', circle)).toEqual([
    `${circle}: 問題が1件あります`,
    '  extends: 「土台とするパック」は、たどると同じパックに戻ってしまいます: circle@1 → circle@1',
  ]);
  expect(await refused('ja', 'check', file('list.json', '[]'))).toEqual([
    `${join(folder, 'list.json')}: 問題が1件あります`,
    '  パック: 全体を { } で囲んだ1つのオブジェクトにしてください。',
  ]);
});

describe('what cannot be read', () => {
  test.each([
    ['{ "id": "x",\n  "version": 1\n  "extends": 3 }', '3行目の3文字目か、その直前を確認してください。'],
    ['{ "id": ', '途中で終わっています。括弧や引用符の閉じ忘れがないか確認してください。'],
    ['hello', '引用符、カンマ、括弧の書き方を確認してください。'],
  ])('is no JSON: %j', async (content, where) => {
    const path = file('broken.json', content);
    expect(await refused('ja', 'check', path)).toEqual([`${path} は JSON として読めません。${where}`]);
    const [en] = await refused('en', 'check', path);
    expect(en?.startsWith(`${path} is not JSON: `)).toBe(true);
  });

  test('is a pack beside it that is no JSON, or none of that name', async () => {
    const child = file('child.json', { id: 'child', version: 1, extends: { id: 'parent', version: 1 } });
    const parent = file('parent.json', '{');
    expect((await refused('ja', 'check', child))[0]).toContain(`${parent} は JSON として読めません。`);
    expect((await refused('en', 'check', child))[0]).toContain(`${parent} is not JSON: `);
    file('parent.json', 'null');
    expect(await refused('ja', 'check', child)).toEqual([
      `${child}: 問題が1件あります`,
      '  extends: 「土台とするパック」に指定された parent@1 がありません。先にそのパックを用意するか、別のパックを指定してください。',
    ]);
  });

  test('is not there, or a folder', async () => {
    const none = join(folder, 'none.json');
    expect(await refused('ja', 'check', none)).toEqual([`ファイル ${none} が見つかりません。`]);
    const inside = join(folder, 'folder.json');
    mkdirSync(inside);
    expect((await refused('ja', 'check', inside))[0]).toMatch(/folder\.json をファイルとして読めません\(EISDIR/);
  });

  test('is no pack that anybody knows', async () => {
    expect(await refused('ja', 'explain', 'jp-shop@9')).toEqual([
      '同梱のパックに jp-shop@9 はありません(データベースからも探すには DATABASE_URL を設定してください)。',
    ]);
    expect(await refused('ja', 'explain', 'JP SHOP')).toEqual([
      'JP SHOP はパックの指定として読めません。ファイル(my-shop.json)、id(jp-shop)、または id@version(jp-shop@1)で指定してください。',
    ]);
    const database = await freshDatabase();
    try {
      const said = await runPolicy(['explain', 'nobody@3', '--locale', 'ja'], database.db, NOW);
      expect(said).toEqual({ lines: ['パック nobody@3 がありません。'], code: 1 });
    } finally {
      await database.drop();
    }
  });
});

test('a pack that can be used is called so in Japanese, with what it stands on', async () => {
  const mine = file('mine.json', { id: 'mine', version: 1, extends: JP });
  const { lines, code } = await runPolicy(['check', mine, '--locale', 'ja'], null, NOW);
  expect(code).toBe(0);
  expect(lines).toEqual([
    expect.stringMatching(/^mine@1 は使えます\(土台: jp-shop@1 → jp-base@1、内容のハッシュ: [0-9a-f]{64}\)$/),
  ]);
});

describe('called wrongly, it says how to call it in the language that can be made out', () => {
  test.each([
    ['ja', ['--locale', 'ja']],
    ['ja', ['explain', '--locale=ja']],
    ['ja', ['check', '--loud', 'x.json', '--locale', 'ja']],
    ['ja', ['explain', 'jp-shop', '--on', 'today', '--locale', 'ja']],
    ['en', ['explain', 'jp-shop', '--locale', 'fr']],
    ['en', ['check', '--locale']],
  ] as const)('%s: %j', async (locale, argv) => {
    expect(await runPolicy(argv, null, NOW)).toEqual({ lines: [USAGE[locale]], code: 2 });
  });
});

test('as a command it complains in Japanese on standard error', () => {
  const wrong = file('wrong.json', { id: 'wrong', version: 1, extends: JP, closeOn: 'never' });
  const run = () =>
    execFileSync('npm', ['run', '-s', 'policy', '--', 'check', wrong, '--locale', 'ja'], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, DATABASE_URL: '' },
    });
  expect(run).toThrow('closeOn: 「完了とする時点」は "release" または "shipment" にしてください(例: "release")。');
});
