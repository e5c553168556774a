import type { Json } from '../servers/api-client';
import { MINUTE, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, linkOf, page } = visits(() => it);

const undo = async (link: string, fields: Readonly<Record<string, string>> = {}): Promise<string> =>
  String((await submit(it.api, `${link}/undo`, fields)).headers['set-cookie']);
const unitsOf = async (orderId: string): Promise<number[][]> =>
  (await it.shop.backorder(orderId)).lines.map((line: Json) => [
    line.waiting,
    line.allocated,
    line.cancelled,
    line.substituted,
  ]);
const undoForm = async (link: string) =>
  formsOf((await page(link)).text).find(({ action }) => action.endsWith('/undo'));

/** An order of three lines of one unit each, with a date. */
async function three(orderId: string): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  const line = { sku: orderId, quantity: 1 };
  await it.shop.order(orderId, [line, line, line]);
  return linkOf(orderId);
}

test('an answer of which a part is gone is taken back not at all, and not half', async () => {
  await it.shop.item('SUB', { price: yen(1200) });
  await it.shop.stock('SUB', 10);
  await it.shop.item('WANTED', { alternatives: [{ sku: 'SUB' }] });
  await it.shop.supply('PO-WANTED', 'WANTED', 50, '2030-02-20');
  await it.shop.order('HALF', [{ sku: 'WANTED', quantity: 5 }]);
  await it.shop.supply('PO-WANTED', 'WANTED', 50, '2030-04-01');
  await it.step('HALF', 'pass-on-date');
  const link = await linkOf('HALF');
  await confirmed(link, { 'units.1:cancel': '3', 'units.1:alternative:SUB': '2' });
  await it.api.ok(
    it.api.post('/v1/stock-counts', { sku: 'SUB', counted: 1, countedAt: new Date(MONDAY).toISOString() }),
  );
  const before = await unitsOf('HALF');
  expect(before[0]).toEqual([0, 0, 3, 2]);
  expect(await undo(link)).toMatch(/undo-changed/);
  expect(await unitsOf('HALF')).toEqual(before);
  it.pass(31 * MINUTE);
  await it.step('HALF', 'settle-decision');
  expect((await it.shop.backorder('HALF')).refunds).toMatchObject([{ amount: yen(3600) }]);
  await it.shop.receive('PO-WANTED', 'WANTED', 50, it.now());
  expect(await unitsOf('HALF')).toEqual(before);
});

test('each answer takes back the alternative it was given, also where another of the same item has changed since', async () => {
  await it.shop.item('SAME', { price: yen(1200) });
  await it.shop.stock('SAME', 10);
  await it.shop.item('TWO-OF', { alternatives: [{ sku: 'SAME' }] });
  await it.shop.supply('PO-TWO-OF', 'TWO-OF', 50, '2030-02-20');
  await it.shop.order('TWO-OF', [{ sku: 'TWO-OF', quantity: 4 }]);
  await it.shop.supply('PO-TWO-OF', 'TWO-OF', 50, '2030-04-01');
  await it.step('TWO-OF', 'pass-on-date');
  const link = await linkOf('TWO-OF');
  await confirmed(link, { offerVersion: '1', 'units.1:alternative:SAME': '1' });
  const first = (await undoForm(link))?.fields;
  it.pass(MINUTE);
  await confirmed(link, { offerVersion: '2', 'units.1:alternative:SAME': '2' });
  it.pass(MINUTE);
  // One unit of the second is given up: what is left of it looks like the first.
  await confirmed(link, { offerVersion: '3', 'units.1.alt2:cancel': '1' });
  expect(await undo(link, first)).toMatch(/undone/);
  expect(await unitsOf('TWO-OF')).toEqual([
    [2, 0, 0, 2],
    [0, 1, 1, 0],
  ]);
  expect(it.logged).toEqual([]);
});

test('an earlier alternative taken back, the later one stands for its price: all that is given up adds up to the yen', async () => {
  await it.shop.item('ODD-ALT', { price: yen(1200) });
  await it.shop.stock('ODD-ALT', 10);
  await it.shop.item('ODD', { alternatives: [{ sku: 'ODD-ALT' }] });
  await it.shop.supply('PO-ODD', 'ODD', 50, '2030-02-20');
  // 2800 yen for three: two units of 933 and one of 934.
  await it.shop.order('ODD', [{ sku: 'ODD', quantity: 3, unitPrice: yen(1000), discount: yen(200) }]);
  await it.shop.supply('PO-ODD', 'ODD', 50, '2030-04-01');
  await it.step('ODD', 'pass-on-date');
  const link = await linkOf('ODD');
  await confirmed(link, { offerVersion: '1', 'units.1:alternative:ODD-ALT': '1' });
  const first = (await undoForm(link))?.fields;
  it.pass(MINUTE);
  await confirmed(link, { offerVersion: '2', 'units.1:alternative:ODD-ALT': '1' });
  expect(await undo(link, first)).toMatch(/undone/);
  it.pass(MINUTE);
  const { offer } = await it.shop.backorder('ODD');
  await confirmed(link, { offerVersion: String(offer.version), 'units.1:cancel': '2', 'units.1.alt2:cancel': '1' });
  it.pass(31 * MINUTE);
  await it.step('ODD', 'settle-decision');
  const { refunds } = await it.shop.backorder('ODD');
  expect(refunds.reduce((sum: number, { amount }: Json) => sum + amount.amount, 0)).toBe(2800);
});

test('also where a unit of the later alternative has been paid back meanwhile', async () => {
  await it.shop.item('FIVE-ALT', { price: yen(1200) });
  await it.shop.stock('FIVE-ALT', 10);
  await it.shop.item('FIVE', { alternatives: [{ sku: 'FIVE-ALT' }] });
  await it.shop.supply('PO-FIVE', 'FIVE', 50, '2030-02-20');
  // 2793 yen for five: units of 558 and of 559.
  await it.shop.order('FIVE', [{ sku: 'FIVE', quantity: 5, unitPrice: yen(1000), discount: yen(2207) }]);
  await it.shop.supply('PO-FIVE', 'FIVE', 50, '2030-04-01');
  await it.step('FIVE', 'pass-on-date');
  const link = await linkOf('FIVE');
  await confirmed(link, { offerVersion: '1', 'units.1:alternative:FIVE-ALT': '1' });
  const first = (await undoForm(link))?.fields;
  it.pass(MINUTE);
  await confirmed(link, { offerVersion: '2', 'units.1:alternative:FIVE-ALT': '2' });
  const by = { reason: 'changed his mind', actor: { type: 'staff', id: 'sato', via: 'phone' } };
  const given = { ...by, lines: [{ lineId: '1.alt2', quantity: 1 }] };
  await it.api.ok(it.api.post('/v1/orders/FIVE/cancel', given));
  await it.step('FIVE');
  expect(await undo(link, first)).toMatch(/undone/);
  await it.api.ok(it.api.post('/v1/orders/FIVE/cancel', by));
  it.pass(61 * MINUTE);
  await it.step('FIVE', 'settle-decision');
  const { refunds } = await it.shop.backorder('FIVE');
  expect(refunds.reduce((sum: number, { amount }: Json) => sum + amount.amount, 0)).toBe(2793);
});

test('the button takes back the answer it stands beside: pressed twice, no other one', async () => {
  const link = await three('TWICE');
  await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
  it.pass(MINUTE);
  await confirmed(link, { offerVersion: '0', 'choice.2': 'cancel' });
  const form = await undoForm(link);
  const pressed = await Promise.all([undo(link, form?.fields), undo(link, form?.fields)]);
  for (const message of pressed) expect(message).toMatch(/undone/);
  expect(await unitsOf('TWICE')).toEqual([
    [0, 0, 1, 0],
    [1, 0, 0, 0],
    [1, 0, 0, 0],
  ]);
  // The earlier one can still be taken back, from the page as it is now.
  expect(await undo(link, (await undoForm(link))?.fields)).toMatch(/undone/);
  expect((await unitsOf('TWICE')).every(([waiting]) => waiting === 1)).toBe(true);
});

test('the button stands in the answer it takes back, though a final one is newer', async () => {
  const link = await three('BESIDE');
  await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
  it.pass(MINUTE);
  const actor = { type: 'staff', id: 'sato', via: 'phone' };
  const lines = [{ lineId: '2', choice: 'cancel' }];
  await it.api.ok(it.api.post('/v1/backorders/bo-BESIDE/decisions', { offerVersion: 0, lines, actor }));
  const answers = (await page(link)).text.split('<div class="item">').slice(1, 3);
  expect(answers.map((answer) => /お電話で承ったご回答/.test(answer))).toEqual([true, false]);
  expect(answers.map((answer) => answer.split('</div>')[0]?.includes('ご回答を取り消す'))).toEqual([false, true]);
});

test('of two answers in one mail the customer is told the end that holds for both', async () => {
  const link = await three('BOTH');
  await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
  it.pass(5 * MINUTE);
  await confirmed(link, { offerVersion: '0', 'choice.2': 'cancel' });
  await it.step('BOTH', 'carry-out-decision');
  const mail = (await it.shop.mails('BOTH')).at(-1);
  expect(mail.template).toBe('decision-received');
  const { text } = await it.shop.content(mail.id);
  expect(text).toContain('2月4日(月)10時30分');
  expect(text).not.toContain('10時35分');
});

test('a final answer that staff enter for another line does not end the customer’s time', async () => {
  const link = await three('STAFF-TOO');
  await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
  it.pass(5 * MINUTE);
  await it.api.ok(it.shop.decide('STAFF-TOO', 0, [{ lineId: '2', choice: 'cancel' }]));
  const form = await undoForm(link);
  expect(form).toBeDefined();
  expect(await undo(link, form?.fields)).toMatch(/undone/);
  expect(await unitsOf('STAFF-TOO')).toEqual([
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [1, 0, 0, 0],
  ]);
  expect(await undoForm(link)).toBeUndefined();
});

test('an answer of another backorder, or of none, is not taken back by its name', async () => {
  const [own, other] = [await three('OWN'), await three('OTHER')];
  await confirmed(other, { offerVersion: '0', 'choice.1': 'cancel' });
  const named = (await undoForm(other))?.fields;
  expect(await undo(own, named)).toMatch(/too-late/);
  expect(await undo(other, { decision: 'no such thing' })).toMatch(/too-late/);
  expect((await unitsOf('OTHER'))[0]).toEqual([0, 0, 1, 0]);
});

test('a line cancelled once is cancelled again when units of it have come back to wait', async () => {
  await it.shop.item('BACK');
  await it.shop.stock('BACK', 2);
  await it.shop.supply('PO-BACK', 'BACK', 50, '2030-02-20');
  await it.shop.order('BACK', [{ sku: 'BACK', quantity: 5 }]);
  const link = await linkOf('BACK');
  await it.api.ok(it.api.post('/v1/backorders/bo-BACK/release', { reason: 'asked for by telephone' }));
  await it.step('BACK');
  await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
  expect(await unitsOf('BACK')).toEqual([[0, 2, 3, 0]]);
  it.pass(31 * MINUTE);
  await it.step('BACK', 'settle-decision');
  await it.step('BACK');
  const lines = [{ lineId: '1', quantity: 2 }];
  await it.api.ok(it.api.post('/v1/orders/BACK/shortages', { lines, reason: 'not on the shelf' }));
  expect(await unitsOf('BACK')).toEqual([[2, 0, 3, 0]]);
  it.pass(MINUTE);
  const { preview } = await confirmed(link, { offerVersion: '0', 'choice.1': 'cancel' });
  expect(preview).toMatch(/数量 2点/);
  expect(await unitsOf('BACK')).toEqual([[0, 0, 5, 0]]);
});

test.each(['wait', 'cancel', 'split-by-units'])(
  'an answer of some lines ("%s"), taken back while the others are still asked about: all are asked again, until the same deadline',
  async (given) => {
    const orderId = `AGAIN-${given}`;
    await it.shop.item(orderId, { alternatives: [{ sku: 'ALT' }] });
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
    const line = { sku: orderId, quantity: 3 };
    await it.shop.order(orderId, [line, line]);
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
    await it.step(orderId, 'pass-on-date');
    const { offer } = await it.shop.backorder(orderId);
    const link = await linkOf(orderId);
    it.pass(MINUTE);
    const answer = given === 'split-by-units' ? { 'units.1:wait': '2', 'units.1:cancel': '1' } : { 'choice.1': given };
    await confirmed(link, { offerVersion: '1', ...answer });
    expect((await it.shop.backorder(orderId)).offer).toMatchObject({ version: 2, options: [{ lineId: '2' }] });
    it.pass(MINUTE);
    expect(await undo(link)).toMatch(/undone/);
    expect(await unitsOf(orderId)).toEqual([
      [3, 0, 0, 0],
      [3, 0, 0, 0],
    ]);
    const { version: _old, ...asked } = offer;
    expect((await it.shop.backorder(orderId)).offer).toMatchObject({ version: 3, ...asked });
    expect((await it.shop.templates(orderId)).at(-1)).toBe('offer');
    // Nothing is left of the answer: the same one can be given again.
    expect((await confirmed(link, { offerVersion: '3', ...answer })).status).toBe(303);
  },
);
