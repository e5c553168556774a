import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { at, MINUTE, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

const jpShop = shippedPack('jp-shop');

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { linkOf, page, askedWithOther, send } = visits(() => it);

/** An order that waits for its goods; returns its link. */
async function ordered(orderId: string, quantities: readonly number[], changes: object = {}): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  await it.shop.order(
    orderId,
    quantities.map((quantity) => ({ sku: orderId, quantity, price: 1200 })),
    changes,
  );
  return linkOf(orderId);
}

const words = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

/** Chooses on the page and confirms what it shows. Returns the words of what was shown. */
async function confirmed(link: string, fields: Record<string, string>): Promise<string> {
  const preview = await submit(it.api, `${link}/decisions`, { offerVersion: '0', ...fields });
  expect(preview.status).toBe(200);
  const [form] = formsOf(preview.text);
  const done = await submit(it.api, form?.action ?? '', form?.fields ?? {});
  expect(done.status).toBe(303);
  return words(preview.text);
}

/** The undo window of all that was answered is over. */
async function settled(orderId: string): Promise<Json[]> {
  it.pass(31 * MINUTE);
  await it.step(orderId, 'settle-decision');
  return (await it.api.ok(it.api.get(`/v1/refunds?orderId=${orderId}`))).items.reverse();
}

test('who paid at a store is told that the money needs an account, and that its day may be later', async () => {
  const link = await ordered('STORE', [1], { tenders: [{ method: 'convenience-store', amount: yen(1200) }] });
  const shown = await confirmed(link, { 'choice.1': 'cancel' });
  expect(shown).toContain('返金の合計 1,200円 銀行振込(コンビニ払い分) 1,200円');
  expect(shown).toContain('お振込先の口座をおうかがいするご連絡を別に差し上げます');
  expect(shown).not.toContain('お支払い時と同じ方法で返金します');
  expect(words((await page(link)).text)).not.toContain('ポイント');
});

test('a gift card that was taken is shown to come back, though the card beside it was only authorised', async () => {
  const link = await ordered('GIFT', [1], {
    payment: { state: 'authorized' },
    tenders: [
      { method: 'gift-card', amount: yen(1000) },
      { method: 'card', amount: yen(200) },
    ],
  });
  const shown = await confirmed(link, { 'choice.1': 'cancel' });
  expect(shown).toContain('返金の合計 1,000円 ギフトカード 1,000円分');
  expect(shown).not.toContain('代金のご請求はありません');
  expect(await settled('GIFT')).toMatchObject([{ amount: yen(1000) }]);
});

test('where all was paid with points that were taken, what is chosen is shown to bring them back', async () => {
  const order = { payment: { state: 'authorized' }, tenders: [{ method: 'points', amount: yen(2400) }] };
  const link = await askedWithOther('ALL-TAKEN', { price: 700, order });
  const note = '返金額には、ポイントやギフトカードでお支払いの分を含みます。';
  expect(words((await page(link)).text)).toContain(note);
  const asked = (await it.shop.mails('ALL-TAKEN')).findLast(({ template }) => template === 'offer');
  expect((await it.shop.content(asked?.id)).text.replaceAll('\n', '')).toContain(note);
  const shown = async (choice: string): Promise<string> => words((await send(link, { 'choice.1': choice })).text);
  expect(await shown('alternative:ALL-TAKEN-ALT')).toContain('(差額1,000円をお返しします)');
  expect(await shown('cancel')).toContain('キャンセルします (返金額 2,400円)');
  await confirmed(link, { offerVersion: '1', 'choice.1': 'alternative:ALL-TAKEN-ALT' });
  await it.step('ALL-TAKEN', 'carry-out-decision');
  const told = (await it.shop.mails('ALL-TAKEN')).find(({ template }) => template === 'decision-received');
  expect((await it.shop.content(told?.id)).text).toContain('代金:差額1,000円をお返しします');
});

test('points alone come back as points: no refund of nothing is spoken of', async () => {
  const link = await ordered('POINTS', [2], {
    payment: { state: 'authorized' },
    orderDiscounts: [{ kind: 'points', amount: yen(200) }],
  });
  expect(words((await page(link)).text)).toContain(
    'ご利用のポイントやギフトカードは、キャンセルした分に応じてお返しします。',
  );
  const shown = await confirmed(link, { 'units.1:cancel': '1' });
  expect(shown).toContain('ポイントの返還 100円分');
  expect(shown).not.toMatch(/返金の合計/);
  expect(await settled('POINTS')).toMatchObject([{ amount: yen(0), returns: [{ kind: 'points', amount: yen(100) }] }]);
  const standing = words((await page(link)).text);
  expect(standing).toContain('ポイントの返還 100円分(2030年2月11日');
  expect(standing).not.toMatch(/返金 0円/);
});

test('points beside a card that was only authorised: they are called points, and all is told that the card is not charged', async () => {
  const link = await ordered('MIXED', [1], {
    payment: { state: 'authorized' },
    tenders: [
      { method: 'points', amount: yen(300) },
      { method: 'card', amount: yen(900) },
    ],
  });
  const shown = await confirmed(link, { 'choice.1': 'cancel' });
  expect(shown).toContain('ポイント 300円分 そのほかの代金 まだ頂戴していない分は、ご請求いたしません');
  expect(shown).not.toContain('返金の合計');
  await settled('MIXED');
  const mail = (await it.shop.mails('MIXED')).find(({ template }) => template === 'cancelled');
  const { text } = await it.shop.content(mail?.id);
  expect(text).toContain('上記以外の分はまだ頂戴しておりませんので、ご請求することはございません。');
  expect(text).toContain('ポイント:300円分');
  expect(text).not.toContain('ご返金額:');
  const standing = words((await page(link)).text);
  expect(standing).toContain('ポイントの返還 300円分(');
  expect(standing).toContain('まだ頂戴していない分は、ご請求いたしません。');
  expect(standing).not.toContain('返金 300円');
});

test('where all was paid nothing is said of what is not charged', async () => {
  const link = await ordered('PAID', [1], {
    tenders: [
      { method: 'points', amount: yen(300) },
      { method: 'card', amount: yen(900) },
    ],
  });
  expect(await confirmed(link, { 'choice.1': 'cancel' })).toContain('返金の合計 1,200円');
  await settled('PAID');
  const mail = (await it.shop.mails('PAID')).find(({ template }) => template === 'cancelled');
  expect((await it.shop.content(mail?.id)).text).not.toContain('まだ頂戴して');
  expect(words((await page(link)).text)).not.toContain('まだ頂戴して');
});

test.each([
  ['ALL', {}, 'キャンセルした商品の代金は、全額お返しいたします。'],
  ['NONE', { payment: { state: 'authorized' } }, 'キャンセルした商品の代金は、ご請求いたしません。'],
  [
    'PART',
    { payment: { state: 'authorized' }, orderDiscounts: [{ kind: 'points', amount: yen(200) }] },
    'キャンセルした商品の代金のうち、ポイントなどですでに頂戴している分は全額お返しし、まだ頂戴していない分はご請求いたしません。',
  ],
])('%s: what silence ends is refunded or not charged, as it was paid', async (orderId, changes, said) => {
  const pack = { ...jpShop, id: 'silence-cancels', version: 1, offers: { ...jpShop.offers, onSilence: 'cancel' } };
  await it.api.ok(it.api.put('/v1/policies/silence-cancels/versions/1', pack));
  const link = await ordered(orderId, [1], { ...changes, policy: 'silence-cancels' });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-05-20');
  await it.step(orderId, 'pass-on-date');
  expect(words((await page(link)).text)).toContain(`ご回答がない場合は、入荷待ちの商品をキャンセルいたします。${said}`);
});

test('points that a cheaper alternative leaves are shown to come back, and nothing is said of what is not charged', async () => {
  await it.shop.item('LESS-ALT', { price: yen(500) });
  await it.shop.stock('LESS-ALT', 5);
  const link = await ordered('LESS', [1], {
    payment: { state: 'authorized' },
    tenders: [
      { method: 'points', amount: yen(900) },
      { method: 'card', amount: yen(300) },
    ],
  });
  await it.shop.item('LESS', { alternatives: [{ sku: 'LESS-ALT' }] });
  await it.shop.supply('PO-LESS', 'LESS', 50, '2030-04-01');
  await it.step('LESS', 'pass-on-date');
  const shown = await confirmed(link, { offerVersion: '1', 'units.1:alternative:LESS-ALT': '1' });
  expect(shown).toContain('ポイント 525円分');
  expect(shown).not.toContain('ご請求いたしません');
  expect(await settled('LESS')).toMatchObject([{ amount: yen(525), byTender: [{ amount: yen(525) }] }]);
  const mail = (await it.shop.mails('LESS')).find(({ template }) => template === 'refund-requested');
  expect((await it.shop.content(mail?.id)).text).toContain('ポイント:525円分');
});

test('the last of several cancellations that can still be taken back is shown with the postage it will bring', async () => {
  const link = await ordered('TWICE', [1, 1], { shippingFee: yen(500) });
  expect(await confirmed(link, { 'choice.1': 'cancel' })).toContain('返金の合計 1,200円');
  it.pass(MINUTE);
  expect(await confirmed(link, { 'choice.2': 'cancel' })).toContain('返金の合計 1,700円 (うち送料 500円)');
  expect((await settled('TWICE')).map(({ amount }) => amount.amount)).toEqual([1200, 1700]);
});

test('tenders are shown as they will be paid, after what is still pending', async () => {
  const link = await ordered('SHARED', [1, 1], {
    tenders: [
      { method: 'points', amount: yen(999) },
      { method: 'card', amount: yen(1401) },
    ],
  });
  await confirmed(link, { 'choice.1': 'cancel' });
  it.pass(MINUTE);
  const shown = await confirmed(link, { 'choice.2': 'cancel' });
  const [, second] = await settled('SHARED');
  const [points, card] = second?.byTender ?? [];
  expect(points.amount.amount + card.amount.amount).toBe(1200);
  expect(shown).toContain(`ポイント ${points.amount.amount}円分 クレジットカード ${card.amount.amount}円`);
});

test('the day shown is the day kept: it runs from the answer, not from the end of its undo window', async () => {
  const link = await ordered('LATE', [1], { policy: 'eu-shop', shipTo: { country: 'DE' } });
  // Ten to midnight where the goods leave from; the undo window ends on the next day.
  it.setTime(at('2030-02-04T22:50:00Z'));
  const shown = await confirmed(link, { 'choice.1': 'cancel' });
  expect(await settled('LATE')).toMatchObject([{ requestedAt: '2030-02-04T23:21:00Z', dueAt: '2030-02-11T23:00:00Z' }]);
  expect(shown).toContain('返金の時期 2030年2月12日(火)まで');
  expect(words((await page(link)).text)).toContain('2030年2月12日(火)までにお返しします');
});

test('a coupon is shown only where a code is there for it', async () => {
  await it.api.ok(
    it.api.put('/v1/policies/pooled/versions/1', {
      ...jpShop,
      id: 'pooled',
      version: 1,
      cancellation: { ...jpShop.cancellation, coupon: { percent: 10, validDays: 30, pool: 'sorry' } },
    }),
  );
  const link = await ordered('POOLED', [1, 1], { policy: 'pooled' });
  expect(await confirmed(link, { 'choice.1': 'cancel' })).not.toContain('お詫びのクーポン');
  it.pass(MINUTE);
  await it.api.ok(it.api.post('/v1/coupon-codes', { pool: 'sorry', codes: ['SORRY-1'] }));
  expect(await confirmed(link, { 'choice.2': 'cancel' })).toContain('お詫びのクーポン 次回のお買い物で使える10%割引');
  await settled('POOLED');
  expect((await it.shop.backorder('POOLED')).coupon).toMatchObject({ code: 'SORRY-1', percent: 10 });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
