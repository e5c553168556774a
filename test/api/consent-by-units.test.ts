import { sql } from 'drizzle-orm';
import { shippedPack } from '../../db/seed-policies';
import { toRealTime } from '../../domain/business-time';
import { instantOf } from '../../domain/calendar/business-date';
import { MINUTE, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import type { Served } from './served';

// 16 CFR 435.2(b)(1)(iii): told of a delay without a date, an order is cancelled 30 days after the time stated unless its
// customer has said that he waits.

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, lineOf, linkOf } = visits(() => it);
const LAST_MOMENT = instantOf(Date.parse('2030-03-15T04:00:00Z'));

/** The provider takes all mails of an order. */
async function mailsLeave(orderId: string): Promise<void> {
  await it.db.execute(
    sql`update mails set status = 'sent', sent_at = queued_at where backorder_id = ${`bo-${orderId}`}`,
  );
}

/** An order of so many that nobody can say a date for, told of it. Returns its link. */
async function told(
  orderId: string,
  quantity: number,
  policy = 'us-shop',
  { eta = null, ...changes }: { readonly eta?: string | null; readonly [field: string]: unknown } = {},
): Promise<string> {
  await it.shop.supply(`PO-${orderId}`, orderId, 50, eta);
  await it.shop.order(orderId, [{ sku: orderId, quantity, stated: { shipBy: '2030-02-12' } }], {
    policy,
    shipTo: { country: 'US', region: 'US-CA' },
    ...changes,
  });
  await mailsLeave(orderId);
  return linkOf(orderId);
}

async function runOut(orderId: string): Promise<void> {
  it.pass(31 * MINUTE);
  await it.step(orderId, 'settle-decision');
  it.setTime(LAST_MOMENT);
  await it.step(orderId, 'keep-law');
}

test('who waits with two of five keeps two: the others are cancelled as he was told', async () => {
  await it.shop.item('TWO');
  const link = await told('TWO', 5);
  await confirmed(link, { 'units.1:wait': '2' });
  expect((await it.shop.backorder('TWO')).offer).toMatchObject({ onSilence: 'cancel' });
  // The moment until which he can answer, as every moment of the contract is written.
  expect((await it.shop.backorder('TWO')).offer.options[0].legal.silence).toEqual({
    means: 'cancel',
    at: new Date(LAST_MOMENT).toISOString().replace('.000', ''),
  });
  const mail = (await it.shop.mails('TWO')).findLast(({ template }) => template === 'offer-us-long-delay');
  const { text } = await it.shop.content(mail?.id);
  expect(text).toContain('すでに「待つ」とのご回答をいただいております2点は、キャンセルいたしません。');
  // The day on which the rest is cancelled is not the day it should have left by.
  expect(text).toContain('2030年2月12日(火)までに発送すべきところ');
  expect(text).toContain('2030年3月14日(木)までに発送できず');
  expect((await it.api.get(link)).text).toContain(
    'すでにお待ちいただくとご回答いただいた分(「商品TWO」2点)は、キャンセルいたしません。',
  );
  await runOut('TWO');
  expect(await lineOf('TWO')).toMatchObject({ waiting: 2, cancelled: 3 });
  expect(await it.shop.backorder('TWO')).toMatchObject({ refunds: [{ amount: yen(3600) }] });
  // Agreed to wait however long: the pack may ask again, and silence cancels nothing more.
  expect((await it.shop.backorder('TWO')).offer).toMatchObject({ onSilence: 'wait', options: [{ quantity: 2 }] });
  await it.step('TWO', 'keep-law');
  expect(await lineOf('TWO')).toMatchObject({ waiting: 2, cancelled: 3 });
});

test('what he has agreed to wait for is not said to be open when he answers for others of the line', async () => {
  await it.shop.item('MORE');
  const link = await told('MORE', 5);
  expect((await confirmed(link, { 'units.1:wait': '2' })).preview).toContain(
    '商品MORE: 残り3点は、このままご回答をお待ちします',
  );
  const { preview } = await confirmed(link, { offerVersion: '2', 'units.1:cancel': '2' });
  expect(preview).toContain('商品MORE: 残り1点は、このままご回答をお待ちします');
  expect(preview).toContain(
    '商品MORE: お待ちいただくとのご回答をすでにいただいている2点は、引き続き入荷をお待ちいただきます',
  );
  const last = (await confirmed(link, { offerVersion: '3', 'units.1:cancel': '1' })).preview;
  expect(last).not.toContain('残り');
  expect(last).toContain('すでにいただいている2点は');
  it.pass(31 * MINUTE);
  await it.step('MORE', 'settle-decision');
  expect(await it.shop.backorder('MORE')).not.toHaveProperty('offer');
});

const warning = async (orderId: string) =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&limit=200`))).items.find(
    ({ kind }: { kind: string }) => kind === 'legal-clock-at-risk',
  );

test('of two that have come and that nobody agreed to hold, staff stay warned', async () => {
  await it.shop.item('SHELF');
  await confirmed(await told('SHELF', 5), { 'units.1:wait': '2' });
  await it.shop.receive('PO-SHELF', 'SHELF', 2, it.now());
  await runOut('SHELF');
  expect(await lineOf('SHELF')).toMatchObject({ waiting: 2, allocated: 2, released: 0, cancelled: 1 });
  expect(await warning('SHELF')).toMatchObject({ state: 'open', data: { dueOn: '2030-03-14' } });
});

test('of two that were here when he said that he waits for the rest, nobody is warned', async () => {
  await it.shop.item('HELD');
  await it.shop.stock('HELD', 2);
  await confirmed(await told('HELD', 5), { 'choice.1': 'wait' });
  await runOut('HELD');
  expect(await lineOf('HELD')).toMatchObject({ waiting: 3, allocated: 2, cancelled: 0 });
  expect(await warning('HELD')).toBeUndefined();
});

test('who has the ready part sent ahead waits for the rest', async () => {
  await it.shop.item('AHEAD');
  await it.shop.stock('AHEAD', 2);
  const link = await told('AHEAD', 5);
  await confirmed(link, { 'choice.1': 'split' });
  await runOut('AHEAD');
  expect(await lineOf('AHEAD')).toMatchObject({ waiting: 3, cancelled: 0 });
});

test('who wanted a dearer alternative that the shop did not agree to is not told that he was silent', async () => {
  const us = shippedPack('us-shop', 2);
  const pack = { ...us, id: 'us-ask', version: 1, offers: { ...us.offers, dearerAlternative: 'ask-staff' } };
  await it.api.ok(it.api.put('/v1/policies/us-ask/versions/1', pack));
  await it.shop.item('DEARER', { price: yen(1500) });
  await it.shop.stock('DEARER', 10);
  await it.shop.item('WISH', { alternatives: [{ sku: 'DEARER' }] });
  const link = await told('WISH', 1, 'us-ask');
  await confirmed(link, { 'choice.1': 'alternative:DEARER' });
  await runOut('WISH');
  expect(await lineOf('WISH')).toMatchObject({ waiting: 0, cancelled: 1 });
  const mail = (await it.shop.mails('WISH')).at(-1);
  expect(mail).toMatchObject({ template: 'cancelled' });
  expect((await it.shop.content(mail?.id)).text).not.toMatch(/ご回答を確認できません/);
});

test('asked about a delay he cancels at no cost: a fee that otherwise stays with the shop comes back, as mail and page say', async () => {
  await it.shop.item('NO-COST');
  const fee = { id: 'wrap', kind: 'gift-wrap', amount: yen(300), refundable: false };
  const link = await told('NO-COST', 2, 'us-shop', { fees: [fee] });
  const asked = (await it.shop.mails('NO-COST')).at(-1);
  expect((await it.shop.content(asked?.id)).text).toContain('ご返金額:2,700円');
  expect((await it.api.get(link)).text).toContain('返金額:2,700円');
  expect((await confirmed(link, { 'choice.1': 'cancel' })).preview).toContain('うち手数料など 300円');
  await runOut('NO-COST');
  expect(await it.shop.backorder('NO-COST')).toMatchObject({ refunds: [{ amount: yen(2700) }] });
});

test('in a shop whose days go by in seconds too, the units of the sooner day go on it, and the others on theirs', async () => {
  const demo = shippedPack('demo');
  const { shipping, legal } = shippedPack('us-shop', 2);
  const offers = { ...demo.offers, lateAfterDays: 7 };
  const scale = 600;
  const pack = { ...demo, version: 2, shipping, legal, offers, timeScale: scale };
  await it.api.ok(it.api.put('/v1/policies/demo/versions/2', pack));
  /** Sets the clock so that it is that moment in the shop. */
  const businessTime = (moment: string) =>
    it.setTime(toRealTime(instantOf(Date.parse(moment)), { openedAt: MONDAY, scale }));
  await it.shop.item('FAST');
  const link = await told('FAST', 5, 'demo', { eta: '2030-02-08' });
  await it.shop.supply('PO-FAST', 'FAST', 50, null);
  await it.step('FAST', 'pass-on-date');
  await mailsLeave('FAST');
  businessTime('2030-02-13T15:00:00Z');
  await it.shop.supply('PO-FAST', 'FAST', 50, '2030-03-05');
  await it.step('FAST', 'pass-on-date');
  const { version } = (await it.shop.backorder('FAST')).offer;
  await confirmed(link, { offerVersion: `${version}`, 'units.1:wait': '2' });
  businessTime('2030-02-20T15:00:00Z');
  await it.shop.supply('PO-FAST', 'FAST', 50, '2030-04-10');
  await it.step('FAST', 'pass-on-date');
  const [own, others] = ['2030-03-07T05:00:00Z', '2030-03-15T04:00:00Z'] as const;
  expect((await it.shop.backorder('FAST')).offer.options[0].legal.ends).toEqual([
    { units: 2, at: own },
    { units: 3, at: others },
  ]);
  await mailsLeave('FAST');
  businessTime(own);
  await it.step('FAST', 'keep-law');
  expect(await lineOf('FAST')).toMatchObject({ waiting: 3, cancelled: 2 });
  const ended = (await it.shop.mails('FAST')).findLast(({ template }) => template === 'cancelled');
  const { text } = await it.shop.content(ended?.id);
  expect(text).toContain('残りの商品につきましては、別途ご案内申し上げます。');
  expect(text).not.toContain('引き続き承っております');
  await it.step('FAST', 'keep-law');
  expect(await lineOf('FAST')).toMatchObject({ waiting: 3, cancelled: 2 });
  businessTime(others);
  await it.step('FAST', 'keep-law');
  expect(await lineOf('FAST')).toMatchObject({ waiting: 0, cancelled: 5 });
});

test('taking an answer back brings back none that was asked about again: all is in question, each part until its end', async () => {
  await it.shop.item('AGAIN');
  const link = await told('AGAIN', 5, 'us-shop', { eta: '2030-02-08' });
  await it.shop.supply('PO-AGAIN', 'AGAIN', 50, '2030-04-01');
  await it.step('AGAIN', 'pass-on-date');
  await mailsLeave('AGAIN');
  const version = async () => `${(await it.shop.backorder('AGAIN')).offer.version}`;
  await confirmed(link, { offerVersion: await version(), 'units.1:wait': '2' });
  it.pass(40 * MINUTE);
  await it.shop.supply('PO-AGAIN', 'AGAIN', 50, '2030-04-20');
  await it.step('AGAIN', 'pass-on-date');
  const before = (await it.shop.backorder('AGAIN')).offer;
  expect(before.options).toMatchObject([{ quantity: 5, legal: { ends: [{ units: 3 }, { units: 2 }] } }]);
  await confirmed(link, { offerVersion: await version(), 'units.1:wait': '3' });
  expect((await it.shop.backorder('AGAIN')).offer.options).toMatchObject([{ quantity: 2 }]);
  expect((await submit(it.api, `${link}/undo`, {})).status).toBe(303);
  expect((await it.shop.backorder('AGAIN')).offer).toMatchObject({
    options: [{ quantity: 5, legal: before.options[0].legal }],
    expiresAt: before.expiresAt,
  });
});

test('a better date that one part has agreed to: the page says of how many units silence makes an end', async () => {
  await it.shop.item('BETTER');
  const link = await told('BETTER', 5, 'us-shop', { eta: '2030-02-08' });
  const moves = async (eta: string) => {
    it.pass(40 * MINUTE);
    await it.shop.supply('PO-BETTER', 'BETTER', 50, eta);
    await it.step('BETTER', 'pass-on-date');
  };
  await moves('2030-04-01');
  await mailsLeave('BETTER');
  await confirmed(link, {
    offerVersion: `${(await it.shop.backorder('BETTER')).offer.version}`,
    'units.1:wait': '2',
  });
  await moves('2030-04-20');
  await moves('2030-03-25');
  expect((await it.shop.backorder('BETTER')).offer.options).toMatchObject([
    { quantity: 5, legal: { ends: [{ units: 3 }], agreedUnits: 2 } },
  ]);
  const { text } = await it.api.get(link);
  expect(text).toContain('「商品BETTER」3点をキャンセルいたします。');
  const mail = (await it.shop.mails('BETTER')).findLast(({ template }) => template === 'offer-us-long-delay');
  expect((await it.shop.content(mail?.id)).text).toContain('「商品BETTER」のうち3点のご注文は自動的にキャンセルとなり');
});
