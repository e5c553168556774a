import { MINUTE } from '../servers/clock';
import { servedShop, visits } from './customer-visits';
import type { Served } from './served';

// Customers who want each line whole: what the page says will leave is what leaves.

let it: Served;
const { linkOf, send, confirmed } = visits(() => it);
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());

/** Three lines: all five of the first are here, one of two of the second, none of the third. */
async function partlyReady(orderId: string): Promise<string> {
  const skus = ['A', 'B', 'C'].map((letter) => `${orderId}-${letter}`);
  for (const sku of skus) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 20, '2030-02-20');
  }
  const [a = '', b = ''] = skus;
  await it.shop.stock(a, 5);
  await it.shop.stock(b, 1);
  const customer = { id: orderId, name: '山田 花子', email: 'h@example.com', locale: 'ja', completeLines: true };
  const lines = skus.map((sku, index) => ({ sku, quantity: [5, 2, 1][index] ?? 1 }));
  await it.shop.order(orderId, lines, { customer });
  return linkOf(orderId);
}

const released = async (orderId: string) =>
  (await it.shop.backorder(orderId)).lines.map(({ released: units }: { released: number }) => units);

test('the preview of a split counts the units that leave, and no part of a line among them', async () => {
  const link = await partlyReady('SPLIT');
  const { preview, status } = await confirmed(link, { 'choice.2': 'split', 'choice.3': 'split' });
  expect([preview, status]).toEqual([expect.stringContaining('ご用意できた5点を先に発送'), 303]);
  // What has left could not be taken back: it leaves when that is over.
  it.pass(30 * MINUTE);
  await it.step('SPLIT', 'settle-decision');
  expect(await released('SPLIT')).toEqual([5, 0, 0]);
});

test('what the same answer gives up is not waited for: the rest of that line leaves too', async () => {
  const link = await partlyReady('GIVEN-UP');
  const { text } = await send(link, { 'choice.2': 'cancel', 'choice.3': 'split' });
  expect(text).toContain('ご用意できた6点を先に発送');
});
