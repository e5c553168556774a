import type { Json } from '../servers/api-client';
import { DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const calls = async (orderId: string): Promise<Json[]> =>
  (await engine.api.ok(engine.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`))).items.filter(
    ({ kind }: Json) => kind === 'call-customer',
  );
const said = async (orderId: string) => (await calls(orderId)).map(({ data }) => [data.template, data.say]);
const tell = async (orderId: string) => {
  for (const { id } of await calls(orderId)) await engine.api.ok(engine.api.post(`/v1/tasks/${id}/resolve`, {}));
  await engine.settle();
};
const moveTo = async (sku: string, eta: string) => {
  await shop.supply(`PO-${sku}`, sku, 10, eta);
  await engine.settle();
};
/** An order of a customer without an address, of goods that come on those days. */
const waiting = async (orderId: string, etas: Readonly<Record<string, string>>) => {
  for (const [sku, eta] of Object.entries(etas)) {
    await shop.item(sku);
    await shop.supply(`PO-${sku}`, sku, 10, eta);
  }
  const customer = { id: `c-${orderId}`, name: 'Emma Clarke', phone: '090-0000-0000', locale: 'en' };
  await shop.order(
    orderId,
    Object.keys(etas).map((sku) => ({ sku, quantity: 1 })),
    { customer },
  );
  await engine.settle();
};

test('by itself the course sees to it that no open call says a day that is no longer so', async () => {
  await waiting('QUIET', { QUIET: '2030-02-20' });
  await moveTo('QUIET', '2030-02-15');
  expect(await said('QUIET')).toEqual([['first-notice', expect.stringContaining('February 15, 2030')]]);
  await tell('QUIET');
  await engine.advance(HOUR);
  await moveTo('QUIET', '2030-02-19');
  expect(await said('QUIET')).toEqual([['date-changed', expect.stringContaining('February 19, 2030')]]);
  await engine.advance(MINUTE);
  await moveTo('QUIET', '2030-02-18');
  expect(await said('QUIET')).toEqual([
    ['date-changed', expect.stringMatching(/stock: Mon, February 18, 2030; before, it was Fri, February 15/)],
  ]);
  await moveTo('QUIET', '2030-02-14');
  expect(await said('QUIET')).toEqual([]);
});

test('that a day has passed is still told, when it had not been and another line’s date moves', async () => {
  await waiting('PASSED', { 'PASSED-X': '2030-02-06', 'PASSED-Y': '2030-03-20' });
  await tell('PASSED');
  await engine.advance(6 * DAY);
  expect((await said('PASSED')).map(([template]) => template)).toContain('date-missed');
  await moveTo('PASSED-Y', '2030-03-10');
  const open = await said('PASSED');
  expect(open.map(([template]) => template)).toEqual(['date-missed']);
  expect(open[0]?.[1]).toMatch(/March 10, 2030/);
  await engine.advance(20 * DAY);
  const dated = await said('PASSED');
  expect(dated.length).toBeLessThanOrEqual(2);
  // No call makes the next one: a word or two a week.
  expect((await shop.tasks('PASSED')).length).toBeLessThan(15);
  expect(JSON.stringify(dated)).not.toContain('March 20');
});

test('a question that is told late is reminded of by itself, and then has its time', async () => {
  await waiting('LATE', { LATE: '2030-03-25' });
  await tell('LATE');
  await moveTo('LATE', '2030-05-30');
  await engine.advance(20 * DAY);
  expect((await said('LATE')).map(([template]) => template)).toEqual(['offer']);
  await tell('LATE');
  expect(await said('LATE')).toEqual([]);
  await engine.advance(DAY + 12 * HOUR);
  expect((await said('LATE')).map(([template]) => template)).toEqual(['offer-reminder']);
  expect(await shop.backorder('LATE')).toMatchObject({ status: 'deciding' });
  await tell('LATE');
  await engine.advance(5 * DAY);
  expect(await shop.backorder('LATE')).toMatchObject({ status: 'scheduled', lines: [{ waiting: 1 }] });
});
