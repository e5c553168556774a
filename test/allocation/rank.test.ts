import { instantOf } from '../../domain/calendar/business-date';
import { type Served, served } from '../api/served';
import { MONDAY } from '../servers/clock';
import { putPacks } from './played';

let it: Served;
beforeAll(async () => {
  it = await served();
  await putPacks(it);
});
afterAll(() => it.stop());

const order = (orderId: string, sku: string, quantity: number, rank: number) =>
  it.shop.order(orderId, [{ sku, quantity }], {
    policy: 'ranked',
    customer: { id: `c-${orderId}`, name: '山田 花子', locale: 'ja', rank },
  });
const dateOf = async (orderId: string): Promise<string | null> =>
  (await it.shop.backorder(orderId)).lines[0].promise.current?.restockDate ?? null;

describe('a told date stays, whatever rank comes later', () => {
  test.each([
    ['in the same millisecond', 0],
    ['in an act that began before', -2000],
  ])('%s', async (_when, later) => {
    const name = `TOLD${later}`;
    it.setTime(MONDAY);
    await it.shop.item(name);
    await it.shop.supply(`${name}-SOON`, name, 3, '2030-02-20');
    await it.shop.supply(`${name}-LATE`, name, 3, '2030-03-20');
    await order(`${name}-LOW`, name, 3, 0);
    it.setTime(instantOf(MONDAY + later));
    await order(`${name}-HIGH`, name, 2, 9);
    // Planned anew as a whole.
    await it.shop.supply(`${name}-LATE`, name, 4, '2030-03-20');
    expect([await dateOf(`${name}-LOW`), await dateOf(`${name}-HIGH`)]).toEqual(['2030-02-20', '2030-03-20']);
    await it.shop.receive(`${name}-SOON`, name, 3, it.now());
    expect((await it.shop.backorder(`${name}-LOW`)).lines).toMatchObject([{ waiting: 0, allocated: 3 }]);
  });
});

test('of two told in the same millisecond a loss takes from the one told last, whatever his rank', async () => {
  it.setTime(MONDAY);
  await it.shop.item('LOSS');
  await it.shop.supply('PO-LOSS', 'LOSS', 10, '2030-02-20');
  await order('LOSS-LOW', 'LOSS', 2, 0);
  await it.shop.receive('PO-LOSS', 'LOSS', 2, it.now());
  await order('LOSS-HIGH', 'LOSS', 2, 9);
  await it.shop.receive('PO-LOSS', 'LOSS', 2, it.now());
  await it.shop.stock('LOSS', -2);
  expect((await it.shop.backorder('LOSS-LOW')).lines).toMatchObject([{ waiting: 0, allocated: 2 }]);
  expect((await it.shop.backorder('LOSS-HIGH')).lines).toMatchObject([{ waiting: 2, allocated: 0 }]);
});

test('an order whose customer is given another rank moves in the queue', async () => {
  it.setTime(MONDAY);
  await it.shop.item('MOVED');
  await it.shop.supply('PO-MOVED', 'MOVED', 9, null);
  await order('MOVED-LOW', 'MOVED', 1, 0);
  await order('MOVED-HIGH', 'MOVED', 1, 3);
  await it.api.ok(it.api.patch('/v1/orders/MOVED-LOW', { customer: { rank: 9 } }));
  expect(await it.shop.receive('PO-MOVED', 'MOVED', 1, it.now())).toMatchObject({ backorders: ['bo-MOVED-LOW'] });
});

test('two packs by rank on one item: a lower rank whose date is fixed takes no date from one ahead of it that is not', async () => {
  it.setTime(MONDAY);
  await it.shop.item('TWO');
  await it.shop.supply('TWO-SOON', 'TWO', 2, '2030-02-20');
  await it.shop.supply('TWO-LATE', 'TWO', 9, '2030-03-20');
  const customer = { id: 'c-TWO-HIGH', name: '山田 花子', locale: 'ja', rank: 9 };
  await it.shop.order('TWO-HIGH', [{ sku: 'TWO', quantity: 2 }], { policy: 'displacing', customer });
  await order('TWO-LOW', 'TWO', 2, 1);
  // Planned anew as a whole.
  await it.shop.supply('TWO-LATE', 'TWO', 8, '2030-03-20');
  expect([await dateOf('TWO-HIGH'), await dateOf('TWO-LOW')]).toEqual(['2030-02-20', '2030-03-20']);
});

test('a new rank reaches a line that has all its units: it counts when a loss sends them back', async () => {
  it.setTime(MONDAY);
  const customer = (id: string) => ({ id, name: '山田 花子', locale: 'ja' });
  await it.shop.item('BACK');
  await it.shop.stock('BACK', 1);
  await it.shop.order('BACK-HAS', [{ sku: 'BACK', quantity: 1 }], {
    policy: 'displacing',
    customer: customer('c-has'),
  });
  const other = { ...customer('c-waits'), rank: 3 };
  await it.shop.supply('PO-BACK', 'BACK', 9, '2030-02-20');
  await it.shop.order('BACK-WAITS', [{ sku: 'BACK', quantity: 1 }], { policy: 'displacing', customer: other });
  await it.api.ok(it.api.patch('/v1/customers/c-has', { rank: 9 }));
  await it.api.ok(
    it.api.post('/v1/orders/BACK-HAS/shortages', { lines: [{ lineId: '1', quantity: 1 }], reason: 'not there' }),
  );
  expect(await it.shop.receive('PO-BACK', 'BACK', 1, it.now())).toMatchObject({ backorders: ['bo-BACK-HAS'] });
});
