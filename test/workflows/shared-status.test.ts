import { at, DAY, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const HANAKO = { id: 'c-hanako', name: '山田 花子', email: 'hanako@example.com', locale: 'ja' };

const statusMails = async (orderId: string): Promise<string[]> =>
  (await shop.mails(orderId)).filter(({ template }) => template === 'status').map(({ id }) => id);

test('three orders of one customer: one status mail a week, until one moves and has a mail of its own', async () => {
  for (const sku of ['POT', 'CUP', 'LID']) {
    await shop.item(sku);
    await shop.supply(`PO-${sku}`, sku, 10, '2030-04-10');
    await shop.order(sku, [{ sku, quantity: 1 }], { customer: HANAKO });
  }
  await engine.advance(8 * DAY);
  const [first] = await statusMails('POT');
  for (const orderId of ['POT', 'CUP', 'LID']) {
    expect(await statusMails(orderId)).toEqual([first]);
    expect((await shop.backorder(orderId)).nextDeadline).toMatchObject({ kind: 'status' });
  }
  const { text } = await shop.content(first ?? '');
  for (const orderId of ['POT', 'CUP', 'LID']) expect(text).toContain(`ご注文番号:${orderId}\n`);

  // A later date of one order is news and told by itself; the next status mail waits for it and is one again.
  await engine.advance(4 * DAY);
  await shop.supply('PO-CUP', 'CUP', 10, '2030-04-20');
  await engine.advance(4 * DAY);
  expect(await shop.templates('CUP')).toEqual(['first-notice', 'status', 'date-changed', 'status']);
  const second = (await statusMails('CUP')).at(-1);
  for (const orderId of ['POT', 'LID']) expect((await statusMails(orderId)).at(-1)).toBe(second);

  // The goods of one arrive: its course ends, and the others go on without it.
  await shop.receive('PO-LID', 'LID', 10, engine.now());
  await engine.settle();
  expect((await shop.backorder('LID')).status).toBe('closed');
  await engine.advanceTo(at('2030-02-28T01:00:00Z'));
  expect(await statusMails('LID')).toHaveLength(2);
  expect((await statusMails('POT')).length).toBeGreaterThan(2);
  expect(await statusMails('POT')).toEqual(await statusMails('CUP'));
});
