import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPolicy } from '../../cli/policy/run';
import { USAGE } from '../../cli/policy/texts';
import { policies } from '../../db/schema';
import { SHIPPED_PACKS, shippedPack } from '../../db/seed-policies';
import { instantOf } from '../../domain/calendar/business-date';
import { freshDatabase } from '../servers/database';

const NOW = instantOf(Date.parse('2026-12-01T01:00:00Z'));
const call = (...argv: string[]) => runPolicy(argv, null, NOW);
const text = async (...argv: string[]): Promise<string> => (await call(...argv)).lines.join('\n');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A pack's file. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const JP = { id: 'jp-shop', version: 1 };

describe('check', () => {
  test('says that a pack can be used, and what it extends', async () => {
    const mine = file('mine.json', { id: 'mine', version: 1, extends: JP, undoWindow: 'PT1H' });
    const said = await call('check', mine);
    expect(said.code).toBe(0);
    expect(said.lines).toEqual([
      expect.stringMatching(/^mine@1 can be used, extends jp-shop@1 → jp-base@1 \(content [0-9a-f]{64}\)$/),
    ]);
  });

  test('finds a parent in a file beside it', async () => {
    file('house.json', { ...shippedPack('jp-shop'), id: 'house', version: 3 });
    const shop = file('shop.json', { id: 'shop', version: 1, extends: { id: 'house', version: 3 } });
    expect((await call('check', shop)).code).toBe(0);
  });

  test('names every fault: where, what is allowed, an example', async () => {
    const bad = file('bad.json', {
      id: 'bad',
      version: 1,
      extends: JP,
      offers: { lateAfterDays: 'ten', onSilence: 'maybe' },
      colour: 'red',
    });
    const said = await call('check', bad);
    expect(said.code).toBe(1);
    expect(said.lines[0]).toBe(`${bad}: 3 things are wrong`);
    expect(said.lines).toEqual(
      expect.arrayContaining([
        '  offers.lateAfterDays must be a whole number from 0 to 3650 (ask when the date is more than so many days late; for example 30)',
        '  offers.onSilence must be wait or cancel (what no answer means; for example "wait")',
        expect.stringMatching(/^ {2}colour is not a known field; here are id, version, extends, name/),
      ]),
    );
  });

  test.each([
    ['no JSON', '{ "id": ', /is not JSON/],
    ['no pack', '[]', /1 thing is wrong\n {2}the pack must be an object/],
  ])('%s', async (_what, content, words) => {
    expect(await text('check', file('broken.json', content))).toMatch(words);
  });

  test.each([
    [
      { regime: 'eu-2011-83', warnBeforeBusinessDays: 2, refundWithinDays: 30 },
      'legal.refundWithinDays must be at most 14 (days until the money is back after termination; for example 7)',
    ],
    [
      { refundWithinDays: 7 },
      'legal.regime is required: us-mitor or eu-2011-83 or jp-tokushoho or marketplace-7-business-days or marketplace-4-days (the law that applies)',
    ],
    [
      { regime: 'fr' },
      'legal.regime must be us-mitor or eu-2011-83 or jp-tokushoho or marketplace-7-business-days or marketplace-4-days (the law that applies)',
    ],
  ])('of the law that is named says what is wrong with it, and nothing of the others: %j', async (legal, words) => {
    const bad = file('law.json', { id: 'law', version: 1, extends: JP, legal });
    expect((await call('check', bad)).lines).toEqual([`${bad}: 1 thing is wrong`, `  ${words}`]);
  });

  test('a file that is not there', async () => {
    expect(await text('check', join(folder, 'none.json'))).toMatch(/^There is no file /);
  });
});

describe('explain', () => {
  test.each(
    SHIPPED_PACKS.flatMap(({ id, version }) => [
      ['ja', `${id}@${version}`] as const,
      ['en', `${id}@${version}`] as const,
    ]),
  )('in %s, %s: all stories, in that language only, without a hole in a sentence', async (locale, name) => {
    const said = await call('explain', name, '--locale', locale);
    expect(said.code).toBe(0);
    const all = said.lines.join('\n');
    expect(all).toContain(name);
    expect(all).not.toMatch(/undefined|null|NaN|\[object/);
    if (locale === 'en') expect(all).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    else expect(all.replaceAll(name, '')).not.toMatch(/\b(the|and|is|mail|customer)\b/i);
  });

  test('tells what happens when, with times by the rules', async () => {
    const all = await text('explain', 'jp-shop', '--on', '2026-12-01');
    expect(all).toContain('Japanese shop – jp-shop@1 (extends: jp-base@1)');
    expect(all).toContain(
      'Fri, December 4, 16:00 (day 3)\n      Mail: we are still asking; next news by Fri, December 11',
    );
    expect(all).toContain('answer by Tuesday, December 29, 10:00 AM JST; no answer means he waits on');
    expect(all).toContain('The refund is asked for, due by Thu, December 10; coupon of 10%, valid 180 days');
    const ja = await text('explain', 'jp-shop', '--on', '2026-12-01', '--locale', 'ja');
    expect(ja).toContain('12月4日(金)16:00 3日後\n      メール: 入荷日確認中のご連絡(次のご連絡は12月11日(金)まで)');
  });

  test.each(['marketplace-4-days', 'marketplace-7-business-days'])(
    '%s: the marketplace gives notice and pays back; no mail, link or refund of the shop’s own is foretold',
    async (id) => {
      const all = await text('explain', id, '--on', '2026-12-01');
      expect(all).not.toMatch(/\bmails?\b|refund is asked|link is valid/i);
      expect(all).toContain('Through the marketplace: your order is on backorder');
      expect(all).toContain('The parcel leaves; through the marketplace: your order has shipped');
      expect(all).toContain('The marketplace pays back what was paid');
      expect(all).toContain("The customer's page: None: the marketplace gives notice, and passes on what he answers");
      const ja = await text('explain', id, '--on', '2026-12-01', '--locale', 'ja');
      expect(ja).not.toMatch(/メール|返金を依頼|リンク/);
      expect(ja).toContain('モール経由: 入荷待ちのお知らせ');
      expect(ja).toContain('発送(モール経由: 発送のお知らせ)');
      expect(ja).toContain('返金はモールが行う');
    },
  );

  test('says until when a marketplace leaves an order standing whose customer does not answer', async () => {
    // To ship by December 23.
    const all = await text('explain', 'marketplace-4-days', '--on', '2026-12-01');
    expect(all).toContain(
      'no answer means he waits on, until the marketplace cancels on Sunday, December 27, midnight EST (the end of that day)',
    );
    const ja = await text('explain', 'marketplace-7-business-days', '--on', '2026-12-01', '--locale', 'ja');
    expect(ja).toContain('ご回答がない場合はモールが取り消す1月5日(火)24時(米国東部標準時)までそのままお待ちいただく');
  });

  test('where a notice of acceptance is owed, says that it has left and warns staff of nothing', async () => {
    const all = await text('explain', 'jp-mail-order', '--on', '2026-12-01');
    const [, noDate = ''] = all.split('No date is known, and nobody answers');
    expect(noDate.split('\n\n')[0]).toContain('Mail: we accept your order and have your payment');
    expect(noDate.split('\n\n')[0]).not.toContain('A legal time limit');
    expect(await text('diff', 'jp-shop', 'jp-mail-order', '--on', '2026-12-01')).not.toMatch(/\(day 3\) {2}Staff/);
  });

  test('takes the day it is where none is said', async () => {
    expect(await text('explain', 'us-shop')).toContain('An order of Mon, November 30, 2026');
  });

  test('says of a pack that it takes orders without any supply', async () => {
    expect(await text('explain', 'demo')).toContain('Taken where stock is short, whether or not supply is on its way;');
    expect(await text('explain', 'demo', '--locale', 'ja')).toContain('入荷予定の有無を問わず受注する。');
    expect(await text('explain', 'jp-shop')).toContain('Taken against inbound supply (confirmed, dated or not) where');
  });
});

describe('diff', () => {
  test('says what changes, for whom, and what happens otherwise', async () => {
    const next = file('next.json', {
      ...JP,
      version: 2,
      extends: JP,
      offers: { onSilence: 'cancel' },
      closeOn: 'shipment',
    });
    const all = await text('diff', 'jp-shop', next, '--on', '2026-12-01');
    expect(all).toContain(
      'Running orders keep what they run under until somebody moves them (POST /v1/policies/jp-shop/versions/2/adopt)',
    );
    expect(all).toContain(
      'an offer already sent keeps its deadline and its meaning of silence\n  what no answer means: wait → cancel  (offers.onSilence)',
    );
    expect(all).toContain('when a backorder is over: release to the warehouse → shipment  (closeOn)');
    expect(all).toContain('  + Tue, December 29, 10:00 (day 28)  What waits is cancelled');
    const ja = await text('diff', 'jp-shop', next, '--on', '2026-12-01', '--locale', 'ja');
    expect(ja).toContain('ご回答がないときの扱い: 待つ → キャンセル');
  });

  test('says of a law that is kept what changes of it, setting by setting; of another law, both', async () => {
    const mine = file('us.json', {
      id: 'mine',
      version: 1,
      extends: { id: 'us-shop', version: 2 },
      legal: { warnBeforeBusinessDays: 3, billingCycleDays: null },
    });
    expect(await text('diff', 'us-shop', mine, '--on', '2026-12-01')).toContain(
      [
        'their clocks are counted anew from the facts of the order',
        '  working days before a legal moment on which staff are warned: 2 → 3  (legal.warnBeforeBusinessDays)',
        '  days of a billing cycle, where the shop gives credit: 30 → none  (legal.billingCycleDays)',
        '',
      ].join('\n'),
    );
    expect(await text('diff', 'us-shop', mine, '--on', '2026-12-01', '--locale', 'ja')).toContain(
      '  期限前の注意喚起(営業日前): 2 → 3  (legal.warnBeforeBusinessDays)\n  請求サイクルの日数: 30 → なし  (legal.billingCycleDays)\n',
    );
    expect(await text('explain', mine)).toContain('extends: us-shop@2 → us-base@1');
    expect(await text('diff', 'us-shop', 'eu-shop')).toContain(
      'the law whose clocks run: regime us-mitor noticeWithinBusinessDays 1',
    );
  });

  test('says when nothing changes, and when running orders cannot follow', async () => {
    expect(await text('diff', 'jp-shop', 'jp-shop')).toBe('jp-shop@1 → jp-shop@1\n\nAll settings are the same.');
    expect(await text('diff', 'jp-shop', 'demo')).toMatch(
      /Running orders cannot be moved from jp-shop@1: their (time|places)/,
    );
    expect(await text('diff', 'us-shop', 'eu-shop')).toContain('the clocks of their law run for their customers');
  });
});

describe('carriers that orders may name', () => {
  const cool = {
    id: 'cool',
    name: { ja: 'クール便', en: 'Chilled' },
    calendar: { country: 'JP', weekend: [6, 7], closedOn: ['2026-12-31'] },
    transit: [
      { country: 'JP', region: 'JP-47', minDays: 4, maxDays: 5 },
      { country: 'JP', region: '北海道', minDays: 3, maxDays: 3 },
      { minDays: 2, maxDays: 3 },
    ],
  };
  const mail = {
    id: 'mail',
    calendar: { country: null, weekend: [], closedOn: [] },
    transit: [{ minDays: 1, maxDays: 1 }],
  };
  const shop = (version: number, ...carriers: readonly object[]) =>
    file(`carriers-${version}.json`, { id: 'carriers', version, extends: JP, shipping: { carriers } });

  test('are explained with their days beside the usual one', async () => {
    const pack = shop(1, cool, mail);
    const en = await text('explain', pack, '--locale', 'en');
    expect(en).toContain(
      '  Usual carrier: JP-47 3 to 5 days, JP-01 2 to 3 days, JP 1 to 2 days, elsewhere 5 to 12 days; delivers every day.',
    );
    expect(en).toContain(
      '  Carrier Chilled (cool): JP-47 4 to 5 days, JP 北海道 3 days, elsewhere 2 to 3 days; no deliveries on Saturdays, Sundays, holidays of JP, 1 closing day of its own.',
    );
    expect(en).toContain('  Carrier mail: anywhere 1 day; delivers every day.');
    const ja = await text('explain', pack, '--locale', 'ja');
    expect(ja).toContain(
      '  配送会社 クール便(cool): JP-47 4〜5日、JP 北海道 3日、その他のお届け先 2〜3日。配達しない日は土・日曜日、JPの祝日、臨時休業日(1日)。',
    );
    expect(ja).toContain('  配送会社 mail: すべてのお届け先 1日。毎日配達。');
    expect(await text('explain', 'jp-shop', '--locale', 'en')).not.toContain('arrier');
  });

  test('are compared one by one', async () => {
    const [before, after] = [shop(1, mail), shop(2, cool, { ...mail, transit: [{ minDays: 2, maxDays: 3 }] })];
    expect(await text('diff', before, after, '--locale', 'ja')).toContain(
      [
        '対象: 新しい注文。切り替えた進行中の注文は日付を計算し直し、遅くなればお知らせする',
        '  注文で選べる配送会社「cool」: なし → クール便(cool): JP-47 4〜5日、JP 北海道 3日、その他のお届け先 2〜3日。配達しない日は土・日曜日、JPの祝日、臨時休業日(1日)  (shipping.carriers.cool)',
        '  配送日数「mail」: すべてのお届け先 1日 → すべてのお届け先 2〜3日  (shipping.carriers.mail.transit)',
      ].join('\n'),
    );
    expect(await text('diff', after, before, '--locale', 'en')).toContain(
      '  days on the road, mail: anywhere 2 to 3 days → anywhere 1 day  (shipping.carriers.mail.transit)',
    );
  });
});

test('names are looked up in the database where there is one: the newest version where none is said', async () => {
  const database = await freshDatabase();
  try {
    const pack = { ...shippedPack('jp-shop'), id: 'kept', version: 7 };
    const draft = { id: 'kept', version: 8, extends: { id: 'kept', version: 7 }, undoWindow: 'PT1H' };
    await database.db.insert(policies).values([
      { id: 'kept', version: 7, pack, hash: 'x' },
      { id: 'kept', version: 8, pack: { ...pack, version: 8, undoWindow: 'PT1H' }, draft, hash: 'y' },
    ]);
    const asked = async (...argv: string[]) => (await runPolicy(argv, database.db, NOW)).lines.join('\n');
    expect(await asked('explain', 'kept')).toContain('kept@8 (extends: kept@7)');
    const kept = await asked('diff', 'kept@7', 'kept');
    expect(kept).toContain('30 minutes → 1 hour');
    expect(kept).toContain('All that run under kept@7 can move ({ "fromVersion": 7 }), or some by name');
    expect(kept).toContain('0 run under kept@7 now.');
    const file8 = file('nine.json', { ...draft, version: 9, extends: { id: 'kept', version: 8 } });
    expect(await asked('check', file8)).toContain('extends kept@8 → kept@7');
    expect(await asked('explain', 'eu-shop')).toContain('eu-shop@1');
    expect(await asked('explain', 'kept@99')).toBe('There is no pack kept@99.');
  } finally {
    await database.drop();
  }
});

describe('called wrongly, it says how to call it', () => {
  test.each([
    [[]],
    [['explain']],
    [['diff', 'jp-shop']],
    [['sing', 'jp-shop']],
    [['explain', 'jp-shop', '--locale', 'fr']],
    [['explain', 'jp-shop', '--on', 'today']],
    [['check', '--loud', 'x.json']],
  ])('%j', async (argv) => {
    expect(await call(...argv)).toEqual({ lines: [USAGE.en], code: 2 });
  });

  test.each([['nobody'], ['jp-shop@9'], ['JP SHOP']])('and %s is no pack', async (name) => {
    expect(await call('explain', name)).toMatchObject({ code: 1 });
  });
});

test('as a command it answers on standard output, and ends with 1 for a pack that is at fault', () => {
  const run = (...argv: string[]) =>
    execFileSync('npm', ['run', '-s', 'policy', '--', ...argv], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, DATABASE_URL: '' },
    });
  expect(run('check', file('fine.json', { id: 'fine', version: 1, extends: JP }))).toMatch(/^fine@1 can be used/);
  expect(() => run('check', file('wrong.json', { id: 'wrong', version: 1, extends: JP, closeOn: 'never' }))).toThrow(
    /closeOn must be release or shipment/,
  );
});
