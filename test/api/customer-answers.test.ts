import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { HOUR, MINUTE, MONDAY } from '../servers/clock';
import { englishCustomer, yen } from '../servers/shop';
import { expectPage, putOffers, servedShop, visits } from './customer-visits';
import { footprint } from './footprint';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked, confirmed, lineOf, linkOf, page, send, askedWithOther } = visits(() => it);

/** An order of five, 40 days late, whose alternative costs so much. */
const fiveAsked = (orderId: string, price = 1200, changes: object = {}, there = 10): Promise<string> =>
  askedWithOther(orderId, { price, there, lines: [5], order: { shippingFee: yen(500), ...changes } });

/** The text of the last mail. */
const lastText = async (orderId: string): Promise<string> =>
  (await it.shop.content((await it.shop.mails(orderId)).at(-1)?.['id'])).text;

const settle = async (orderId: string): Promise<Json[]> => {
  it.pass(31 * MINUTE);
  await it.step(orderId, 'settle-decision');
  return (await it.shop.backorder(orderId)).refunds;
};

describe('by quantity', () => {
  test('keep two of five: the rest is cancelled, and the refund is what was shown', async () => {
    const link = await fiveAsked('KEEP-TWO');
    const { preview, status } = await confirmed(link, { 'units.1:wait': '2', 'units.1:cancel': '３' });
    expect(preview).toMatch(/数量 2点[\s\S]*入荷をお待ちいただきます[\s\S]*数量 3点[\s\S]*返金額 3,600円/);
    expect(preview).toMatch(/返金の合計[\s\S]*3,600円[\s\S]*2030年2月11日[\s\S]*10%割引[\s\S]*2月4日\(月\)10時30分/);
    expect(status).toBe(303);
    expect(await lineOf('KEEP-TWO')).toMatchObject({ waiting: 2, cancelled: 3 });
    expect(await it.shop.backorder('KEEP-TWO')).toMatchObject({ status: 'scheduled' });
    expect(await settle('KEEP-TWO')).toMatchObject([
      { amount: yen(3600), dueAt: expect.stringMatching(/^2030-02-11/) },
    ]);
  });

  test('some replaced, some cancelled, the rest left to decide: each by its own number', async () => {
    const link = await fiveAsked('THREE-WAYS');
    const { preview } = await confirmed(link, { 'units.1:alternative:THREE-WAYS-ALT': '2', 'units.1:cancel': '1' });
    expect(preview).toMatch(/代替品「代わりの品」に変更します[\s\S]*残り2点は、このままご回答をお待ちします/);
    expect(await it.shop.backorder('THREE-WAYS')).toMatchObject({
      status: 'deciding',
      offer: { version: 2, options: [{ lineId: '1', quantity: 2 }] },
      lines: [
        { waiting: 2, cancelled: 1, substituted: 2 },
        { sku: 'THREE-WAYS-ALT', allocated: 2 },
      ],
    });
  });

  test('everything cancelled gives back the postage too, as it was shown', async () => {
    const link = await fiveAsked('ALL-OFF');
    const { preview } = await confirmed(link, { 'choice.1': 'cancel' });
    expect(preview).toMatch(/6,500円[\s\S]*うち送料 500円/);
    expect(await settle('ALL-OFF')).toMatchObject([{ amount: yen(6500) }]);
  });

  test.each([
    [{ 'units.1:wait': '3', 'units.1:cancel': '3' }, /あわせて1点から5点まで/],
    [{ 'units.1:cancel': '6' }, /あわせて1点から5点まで/],
    [{ 'units.1:cancel': 'many' }, /あわせて1点から5点まで/],
    [{ 'units.1:cancel': '-1' }, /あわせて1点から5点まで/],
    [{ 'units.1:split': '1' }, /現在ご利用いただけません/],
    [{ 'units.1:cancel': '0' }, /一つ以上お選びください/],
  ])('%j is refused beside its line, and what was typed is kept', async (fields, words) => {
    const orderId = `WRONG-${Object.values(fields).join('-')}`;
    const link = await fiveAsked(orderId);
    const before = await footprint(it.db);
    const answer = await send(link, fields as Record<string, string>);
    expectPage(answer, 422);
    expect(answer.text).toMatch(words);
    for (const value of Object.values(fields)) if (value !== '0') expect(answer.text).toContain(`value="${value}"`);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('without an offer so many can be cancelled, and the others stay on order', async () => {
    const link = await fiveAsked('SOME-OFF');
    await confirmed(link, { 'choice.1': 'wait' });
    it.pass(HOUR);
    const { preview } = await confirmed(link, { offerVersion: '0', 'units.1:cancel': '2' });
    expect(preview).toMatch(/残り3点は、このままお届けします/);
    expect(await lineOf('SOME-OFF')).toMatchObject({ waiting: 3, cancelled: 2 });
  });
});

describe('an alternative’s price', () => {
  test('cheaper: the difference is named and comes back', async () => {
    const link = await fiveAsked('CHEAPER', 1000);
    for (const shown of [(await page(link)).text, await lastText('CHEAPER')])
      expect(shown).toContain('差額1,000円をお返しします');
    const { preview } = await confirmed(link, { 'units.1:alternative:CHEAPER-ALT': '2' });
    expect(preview).toMatch(/差額400円をお返しします[\s\S]*返金の合計[\s\S]*400円/);
    expect(await settle('CHEAPER')).toMatchObject([{ amount: yen(400) }]);
  });

  test('dearer: at the shop’s cost where the pack says nothing', async () => {
    const link = await fiveAsked('DEARER', 1500);
    for (const shown of [(await page(link)).text, await lastText('DEARER')])
      expect(shown).toContain('差額1,500円は当店が負担いたします。追加のご負担はありません');
    await confirmed(link, { 'choice.1': 'alternative:DEARER-ALT' });
    expect(await settle('DEARER')).toEqual([]);
  });

  test('dearer, and the pack offers none such', async () => {
    const id = await putOffers(it, 'not-dearer', { dearerAlternative: 'not-offered' });
    await fiveAsked('NOT-OFFERED', 1500, { policy: id });
    expect((await it.shop.backorder('NOT-OFFERED')).offer.options[0].choices).toMatchObject([
      { choice: 'wait' },
      { choice: 'cancel' },
    ]);
    await fiveAsked('STILL-OFFERED', 1200, { policy: id });
    expect((await it.shop.backorder('STILL-OFFERED')).offer.options[0].choices).toHaveLength(3);
  });
});

describe('an alternative that is there for some of the units only', () => {
  test('is taken for a number of them, and the mail and the page say for how many', async () => {
    const link = await fiveAsked('FEW', 1000, {}, 3);
    expect(await lastText('FEW')).toContain('3点までご用意できます(3点の場合:差額600円をお返しします)');
    const { text } = await page(link);
    expect(text).toContain('「代わりの品」に変更する数量(3点までご用意できます。3点の場合:差額600円をお返しします)');
    expect(formsOf(text)[0]?.choices['choice.1']).toEqual(['wait', 'cancel']);
    const { preview } = await confirmed(link, { 'units.1:alternative:FEW-ALT': '3', 'units.1:wait': '2' });
    expect(preview).toMatch(/数量 3点[\s\S]*差額600円をお返しします/);
    expect(await lineOf('FEW')).toMatchObject({ waiting: 2, substituted: 3 });
    expect(await settle('FEW')).toMatchObject([{ amount: yen(600) }]);
  });

  test('what is sold of it meanwhile leaves every other answer as it was; too many are refused, and nothing is taken', async () => {
    const link = await fiveAsked('FEWER', 1200, {}, 3);
    await it.shop.order('FEWER-RIVAL', [{ sku: 'FEWER-ALT', quantity: 1 }]);
    const many = await send(link, { 'units.1:alternative:FEWER-ALT': '3', 'units.1:wait': '2' });
    expectPage(many, 422);
    expect(many.text).toContain('代替品は、ご希望の数量までご用意できません');
    expect(many.text).toContain('2点までご用意できます');
    expect(await lineOf('FEWER')).toMatchObject({ waiting: 5, substituted: 0 });
    const answered = await confirmed(link, { 'units.1:alternative:FEWER-ALT': '2', 'units.1:cancel': '3' });
    expect(answered.status).toBe(303);
    expect(await lineOf('FEWER')).toMatchObject({ substituted: 2, cancelled: 3 });
  });

  test('by the API, without a number, for as many as are there', async () => {
    await fiveAsked('SOME', 1200, {}, 3);
    const { offer } = await it.shop.backorder('SOME');
    expect(offer.options[0].choices[1]).toMatchObject({ choice: 'alternative', alternativeSku: 'SOME-ALT', upTo: 3 });
    const answer = (lines: object[]) =>
      it.api.post('/v1/backorders/bo-SOME/decisions', {
        offerVersion: 1,
        lines,
        actor: { type: 'staff', id: 'sato', via: 'phone' },
      });
    const some = { lineId: '1', choice: 'alternative', alternativeSku: 'SOME-ALT' };
    const many = await answer([{ ...some, quantity: 4 }]);
    expect(many.status).toBe(422);
    expect(JSON.stringify(many.body)).toMatch(/is there for 3 units/);
    await it.api.ok(answer([some]));
    expect(await lineOf('SOME')).toMatchObject({ waiting: 2, substituted: 3 });
  });
});

describe('alternatives held while the offer is open', () => {
  const stockOf = async (sku: string) =>
    it.api.ok(it.api.get(`/v1/items/${sku}/stock`)) as Promise<{ reserved: number; available: number }>;
  const held = async (orderId: string) => fiveAsked(orderId, 1200, { policy: await putOffers(it, 'holds', HOLDS) });
  const HOLDS = { reserveAlternatives: true };

  test('nobody else can buy them; they are his when he takes them', async () => {
    const link = await held('HOLD');
    expect(await stockOf('HOLD-ALT')).toMatchObject({ reserved: 5, available: 5 });
    await it.shop.order('HOLD-RIVAL', [{ sku: 'HOLD-ALT', quantity: 5 }]);
    await confirmed(link, { 'units.1:alternative:HOLD-ALT': '4', 'units.1:cancel': '1' });
    expect(await lineOf('HOLD')).toMatchObject({ substituted: 4, cancelled: 1 });
    expect(await stockOf('HOLD-ALT')).toMatchObject({ reserved: 0, available: 1 });
  });

  test('they are free again when he chooses otherwise', async () => {
    const link = await held('HOLD-NOT');
    await confirmed(link, { 'choice.1': 'wait' });
    expect(await stockOf('HOLD-NOT-ALT')).toMatchObject({ reserved: 0, available: 10 });
  });

  test('and without holding, what is sold out meanwhile gives the current offer', async () => {
    const link = await fiveAsked('SOLD-OUT');
    await it.shop.order('SOLD-OUT-RIVAL', [{ sku: 'SOLD-OUT-ALT', quantity: 10 }]);
    const late = await send(link, { 'choice.1': 'alternative:SOLD-OUT-ALT', confirm: 'yes' });
    expectPage(late, 409);
    expect(late.text).not.toMatch(/alternative:/);
    expect(formsOf(late.text)[0]?.fields['offerVersion']).toBe('2');
  });
});

describe('two people at once', () => {
  test('one answer is taken, the other is told so and sees what was decided', async () => {
    const link = await asked('TWO');
    const answers = await Promise.all([
      send(link, { 'choice.1': 'cancel', confirm: 'yes' }),
      send(link, { 'choice.1': 'wait', confirm: 'yes' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)?.text).toMatch(
      /すでに別のご回答をいただいております[\s\S]*いただいたご回答/,
    );
    expect(await it.db.execute(sql`select 1 from decisions where backorder_id = 'bo-TWO'`)).toHaveLength(1);
  });

  test('what was shown is what is taken: when it would be something else by now, the page says how it stands', async () => {
    const link = await fiveAsked('SHOWN');
    await confirmed(link, { 'choice.1': 'wait' });
    it.pass(HOUR);
    const preview = await send(link, { offerVersion: '0', 'choice.1': 'cancel' });
    expect(preview.text).toMatch(/6,500円/);
    await it.api.ok(it.shop.cancel('SHOWN', { lines: [{ lineId: '1', quantity: 2 }] }));
    const [form] = formsOf(preview.text);
    expectPage(await submit(it.api, form?.action ?? '', form?.fields ?? {}), 409);
    expect(await lineOf('SHOWN')).toMatchObject({ waiting: 3, cancelled: 2 });
  });
});

describe('by telephone', () => {
  test('an answer that staff enter can be undoable: money waits, and staff take it back', async () => {
    await asked('PHONE', { customer: englishCustomer('c-phone') });
    const actor = { type: 'staff', id: 'sato', via: 'phone' };
    const lines = [{ lineId: '1', choice: 'cancel' }];
    await it.api.ok(
      it.api.post('/v1/backorders/bo-PHONE/decisions', { offerVersion: 1, lines, actor, undoable: true }),
    );
    expect((await it.shop.backorder('PHONE')).refunds).toEqual([]);
    expect(await it.api.ok(it.api.post('/v1/backorders/bo-PHONE/undo', { actor }))).toMatchObject({
      status: 'deciding',
      lines: [{ waiting: 2, cancelled: 0 }],
    });
    expect((await it.api.post('/v1/backorders/bo-PHONE/undo', { actor })).status).toBe(409);
    expect((await it.api.post('/v1/backorders/bo-NONE/undo', { actor })).status).toBe(404);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-PHONE/timeline?limit=200&locale=en'));
    expect(items.map(({ summary }: Json) => summary)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Decided by staff via phone/),
        expect.stringMatching(/taken back by staff via phone/),
      ]),
    );
  });
});

test.each([
  ['ja', {}, /ご注文の残りの商品につきまして、発送の準備/, /そろい/],
  ['en', { customer: englishCustomer('c-rest') }, /the rest of your order ready to ship/, /items are here/],
] as const)(
  'what is left once the awaited goods are cancelled is told to leave, and not to have come: %s',
  async (locale, changes, said, unsaid) => {
    const orderId = `REST-${locale}`;
    await it.shop.item(`${orderId}-HERE`);
    await it.shop.stock(`${orderId}-HERE`, 5);
    await it.shop.item(orderId);
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
    const lines = [
      { sku: orderId, quantity: 2 },
      { sku: `${orderId}-HERE`, quantity: 1 },
    ];
    await it.shop.order(orderId, lines, changes);
    const { offer } = await it.shop.backorder(orderId);
    const fields = { offerVersion: String(offer?.version ?? 0), 'choice.1': 'cancel' };
    const { status } = await confirmed(await linkOf(orderId), fields);
    expect(status).toBe(303);
    await settle(orderId);
    await it.step(orderId, 'pass-on-arrival');
    const arrived = (await it.shop.mails(orderId)).find(({ template }) => template === 'arrived');
    const { text } = await it.shop.content(arrived?.['id']);
    expect(text).toMatch(said);
    expect(text).not.toMatch(unsaid);
  },
);

describe('a long order', () => {
  test('is shown page by page, each under 20 KB, and can be answered for all lines at once', async () => {
    await it.shop.item('LONG');
    await it.shop.supply('PO-LONG', 'LONG', 10_000, '2030-02-20');
    const name = '南部鉄器 急須 あられ文様 0.65リットル 黒 直火・IH対応(茶こし付き)';
    const lines = Array.from({ length: 120 }, (_, n) => ({
      sku: 'LONG',
      quantity: 2 + (n % 3),
      name: `${name} ${n + 1}`,
    }));
    await it.shop.order('LONG', lines);
    await it.shop.supply('PO-LONG', 'LONG', 10_000, '2030-04-01');
    await it.step('LONG', 'pass-on-date');
    const link = await linkOf('LONG');
    for (const query of ['', '?page=2', '?page=24', '?page=99', '?page=x', '?page=-1'])
      expectPage(await page(link + query), 200);
    expect((await page(`${link}?page=24`)).text).toContain(`${name} 120`);
    const { preview, status } = await confirmed(link, { 'choice.*': 'cancel' });
    expect(preview).toMatch(/ほか110件も同じです/);
    expect(status).toBe(303);
    expect((await it.shop.backorder('LONG')).lines.every(({ waiting }: Json) => waiting === 0)).toBe(true);
    expectPage(await page(link), 200);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
