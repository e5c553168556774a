import { shippedPack } from '../../db/seed-policies';
import { MINUTE, MONDAY } from '../servers/clock';
import { orderOf, yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { linkOf } = visits(() => it);

/** An order of two pots at 1,200 yen, 40 days late, and of a cup that comes as promised; another pot costs so much. */
async function asked(orderId: string, price: number, { cup = false, ...changes }: Record<string, unknown> = {}) {
  await it.shop.item(`${orderId}-ALT`, { name: { ja: '代わりの急須' }, price: yen(price) });
  await it.shop.stock(`${orderId}-ALT`, 10);
  await it.shop.item(orderId, { name: { ja: '急須' }, alternatives: [{ sku: `${orderId}-ALT` }] });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  const lines = [{ sku: orderId, quantity: 2 }];
  if (cup) {
    await it.shop.item(`${orderId}-CUP`, { name: { ja: '湯のみ' } });
    await it.shop.supply(`PO-${orderId}-CUP`, `${orderId}-CUP`, 50, '2030-02-20');
    lines.push({ sku: `${orderId}-CUP`, quantity: 1 });
  }
  await it.shop.order(orderId, lines, changes);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
  await it.step(orderId, 'pass-on-date');
  return linkOf(orderId);
}

/** The customer takes the other pot on his page, and the course confirms it. */
async function takes(orderId: string, link: string, more: Record<string, string> = {}): Promise<void> {
  const preview = await submit(it.api, `${link}/decisions`, {
    offerVersion: '1',
    'choice.1': `alternative:${orderId}-ALT`,
    ...more,
  });
  const [form] = formsOf(preview.text);
  await submit(it.api, form?.action ?? '', form?.fields ?? {});
  await it.step(orderId, 'carry-out-decision');
}

async function confirmation(orderId: string): Promise<{ subject: string; text: string }> {
  const mails = await it.shop.mails(orderId);
  const mail = mails.filter(({ template }) => template === 'decision-received').at(-1);
  return (await it.shop.content(mail?.['id'])) as { subject: string; text: string };
}

test('cheaper, taken on the page: both items, the difference that comes back, and the day it leaves', async () => {
  const link = await asked('CHEAP', 1000);
  await takes('CHEAP', link);
  const { subject, text } = await confirmation('CHEAP');
  expect(subject).toBe('代替品への変更を承りました(ご注文番号:CHEAP)');
  expect(text).toContain(
    [
      '■代替品への変更内容',
      '変更前の商品:急須(商品コード:CHEAP)',
      '変更後の商品:代わりの急須(商品コード:CHEAP-ALT)',
      '数量:2点',
      'ご回答:ご注文のページにて、お客様より承りました',
      '代金:差額400円をお返しします',
      '発送予定日:2030年2月5日(火)',
      'お届け予定日:2030年2月6日(水)〜2月7日(木)頃',
    ].join('\n'),
  );
  // What was foretold happens: the refund is that amount, and the goods leave on that day.
  it.pass(31 * MINUTE);
  await it.step('CHEAP', 'settle-decision');
  expect((await it.shop.backorder('CHEAP')).refunds).toMatchObject([{ amount: yen(400) }]);
  const arrived = (await it.shop.mails('CHEAP')).find(({ template }) => template === 'arrived');
  expect((await it.shop.content(arrived?.['id'])).text).toContain('■発送予定日:2030年2月5日(火)');
});

test('dearer, at the shop’s cost, and beside a cup that is waited for: it leaves with the cup', async () => {
  const link = await asked('WITH-CUP', 1500, { cup: true });
  await takes('WITH-CUP', link, { 'choice.2': 'wait' });
  const { subject, text } = await confirmation('WITH-CUP');
  expect(subject).toBe('ご回答を承りました(ご注文番号:WITH-CUP)');
  expect(text).toContain('代金:差額600円は当店が負担いたします。追加のご負担はありません');
  expect(text).toContain('発送予定日:2030年2月21日(木)(残りの商品とあわせて発送いたします)');
  expect(text).toContain('　ご希望:このまま入荷を待つ');
});

test('not paid yet: so much less is charged, and nothing comes back', async () => {
  const link = await asked('UNPAID', 1000, { payment: { state: 'invoice' } });
  await takes('UNPAID', link);
  const { text } = await confirmation('UNPAID');
  expect(text).toContain('代金:お支払い額が400円少なくなります');
  expect(text).not.toContain('ご返金');
});

test('dearer, agreed by telephone where staff have to ask: it says with whom, and that the price is as agreed', async () => {
  const pack = shippedPack('jp-shop');
  await it.api.ok(
    it.api.put('/v1/policies/asks/versions/1', {
      ...pack,
      id: 'asks',
      version: 1,
      offers: { ...pack.offers, dearerAlternative: 'ask-staff' },
    }),
  );
  const link = await asked('ASKS', 1500, { policy: 'asks' });
  const offer = (await it.shop.mails('ASKS')).find(({ template }) => template === 'offer');
  expect((await it.shop.content(offer?.['id'])).text).toContain('差額600円。変更の前に、担当者からご相談いたします。');
  await takes('ASKS', link);
  expect((await confirmation('ASKS')).text).toContain('差額600円につきまして、担当者よりご連絡いたします。');

  await it.api.ok(
    it.api.post('/v1/backorders/bo-ASKS/decisions', {
      offerVersion: 0,
      lines: [{ lineId: '1', choice: 'alternative', alternativeSku: 'ASKS-ALT' }],
      actor: { type: 'staff', id: 'sato', via: 'phone' },
    }),
  );
  await it.step('ASKS', 'carry-out-decision');
  const { subject, text } = await confirmation('ASKS');
  expect(subject).toContain('代替品への変更を承りました');
  expect(text).toContain('ご回答:お客様のご意向を、当店の担当者がお電話にて承りました');
  expect(text).toContain('代金:差額600円につきましては、担当者とご相談いただいたとおりです');
});

test('taken, and then all of the order is cancelled: the mail speaks of all of it, and of no rest', async () => {
  const link = await asked('ALL-GONE', 1200);
  await takes('ALL-GONE', link);
  await it.api.ok(it.shop.cancel('ALL-GONE'));
  await it.step('ALL-GONE');
  const { lines } = await it.shop.backorder('ALL-GONE');
  expect(lines).toMatchObject([{ substituted: 2 }, { cancelled: 2 }]);
  const mail = (await it.shop.mails('ALL-GONE')).find(({ template }) => template === 'cancelled');
  const { subject, text } = await it.shop.content(mail?.['id']);
  expect(subject).toBe('【重要】ご注文キャンセルのお知らせ(ご注文番号:ALL-GONE)');
  expect(text).not.toContain('そのほかのご注文');
});

test('taken, sent for, and not on the shelf: sorry for what he was told, the ways out, and a task for staff', async () => {
  const link = await asked('NOT-THERE', 1200);
  await takes('NOT-THERE', link);
  it.pass(31 * MINUTE);
  await it.step('NOT-THERE', 'settle-decision');
  expect(await it.shop.backorder('NOT-THERE')).toMatchObject({ status: 'closed', outcome: 'substituted' });
  await it.api.ok(it.api.post('/v1/stock-adjustments', { sku: 'NOT-THERE-ALT', quantityDelta: -8, reason: 'test' }));
  await it.api.ok(
    it.api.post('/v1/orders/NOT-THERE/shortages', { lines: [{ lineId: '1.alt1', quantity: 2 }], reason: 'not there' }),
  );
  const { offer } = await it.shop.backorder('NOT-THERE');
  expect(offer.reason).toBe('cannot-supply');
  expect(await it.shop.tasks('NOT-THERE')).toContain('cannot-supply');
  const mail = (await it.shop.mails('NOT-THERE')).findLast(({ template }) => template === 'first-notice');
  const { text } = await it.shop.content(mail?.['id']);
  expect(text).toContain('すでにご用意できたとご案内しておりました商品につきまして');
  expect(text).not.toContain('在庫があるものとしてご注文を承りました');
  expect(text).toContain('キャンセル');
});

describe('taken, and found missing before the course has confirmed it', () => {
  const taken = [{ lineId: '1', choice: 'alternative' }] as const;

  /** The answer is given and not yet confirmed when a count finds so many of the substitutes on the shelf. */
  async function lostBeforeConfirmed(orderId: string, onTheShelf: number, locale: 'ja' | 'en' = 'ja') {
    await asked(orderId, 1000, { customer: { ...orderOf(orderId, []).customer, locale } });
    await it.api.ok(
      it.shop.decide(
        orderId,
        1,
        taken.map((line) => ({ ...line, alternativeSku: `${orderId}-ALT` })),
      ),
    );
    await it.api.ok(
      it.api.post('/v1/stock-adjustments', { sku: `${orderId}-ALT`, quantityDelta: onTheShelf - 10, reason: 'count' }),
    );
    await it.step(orderId, 'carry-out-decision');
  }

  test('his answer is confirmed before he hears what has become of it', async () => {
    await lostBeforeConfirmed('LOST', 0);
    expect((await it.shop.templates('LOST')).slice(2)).toEqual([
      'decision-received',
      'first-notice',
      'refund-requested',
    ]);
  });

  test('the confirmation is no promise: it names no day, no rest it leaves with, and nothing to take back', async () => {
    await lostBeforeConfirmed('LOST-JA', 0);
    const { text } = await confirmation('LOST-JA');
    expect(text).toContain('変更後の商品:代わりの急須(商品コード:LOST-JA-ALT)');
    expect(text).toContain('発送予定日:未定');
    expect(text).toContain('ご希望を承った後の状況により、ご用意が整わなくなった商品がございます。');
    expect(text).not.toMatch(/残りの商品|お取り消しいただけます|確定しております/);
  });

  test('in English too', async () => {
    await lostBeforeConfirmed('LOST-EN', 0, 'en');
    const { text } = await confirmation('LOST-EN');
    expect(text).toContain('Expected to ship: Not known yet');
    expect(text).toContain('Since you told us, though, some of what we agreed on is no longer ready for you.');
    expect(text).not.toMatch(/rest of your order|undo|final/);
  });

  test('of some of them only, it is no promise of the others either', async () => {
    await lostBeforeConfirmed('LOST-1', 1);
    expect((await it.shop.backorder('LOST-1')).lines[1]).toMatchObject({ waiting: 1, allocated: 1 });
    expect((await confirmation('LOST-1')).text).toContain('発送予定日:未定');
  });
});

test('taken, and given up before the course has confirmed it: the confirmation names no day on which it leaves', async () => {
  await asked('GIVEN-UP', 1200);
  await it.api.ok(
    it.shop.decide('GIVEN-UP', 1, [{ lineId: '1', choice: 'alternative', alternativeSku: 'GIVEN-UP-ALT' }]),
  );
  await it.api.ok(it.shop.cancel('GIVEN-UP'));
  await it.step('GIVEN-UP', 'carry-out-decision');
  const { text } = await confirmation('GIVEN-UP');
  expect(text).toContain('変更後の商品:代わりの急須(商品コード:GIVEN-UP-ALT)');
  expect(text).not.toMatch(/発送予定日|残りの商品/);
});

test('lost before it is confirmed, an answer from the page is not said to be one that can be taken back', async () => {
  const link = await asked('NO-UNDO', 1200);
  const preview = await submit(it.api, `${link}/decisions`, {
    offerVersion: '1',
    'choice.1': 'alternative:NO-UNDO-ALT',
  });
  const [form] = formsOf(preview.text);
  await submit(it.api, form?.action ?? '', form?.fields ?? {});
  await it.api.ok(it.api.post('/v1/stock-adjustments', { sku: 'NO-UNDO-ALT', quantityDelta: -10, reason: 'count' }));
  await it.step('NO-UNDO', 'carry-out-decision');
  expect((await confirmation('NO-UNDO')).text).not.toContain('お取り消し');
});
