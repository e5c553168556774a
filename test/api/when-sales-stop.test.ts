import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  for (const [id, acceptance] of Object.entries({
    any: { inbound: 'any', waitTooLongDays: 365 },
    dated: { inbound: 'confirmed-dated', waitTooLongDays: 365 },
  }))
    await putPack(id, { acceptance });
  await putPack('fenced', { purchasing: { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: 30 } });
  await putPack('fenced-dated', {
    acceptance: { inbound: 'confirmed-dated', waitTooLongDays: 365 },
    purchasing: { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: 30 },
  });
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

async function putPack(id: string, changes: object): Promise<void> {
  const { id: _id, version: _version, ...pack } = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  await it.api.ok(it.api.put(`/v1/policies/${id}/versions/1`, { ...pack, ...changes, id, version: 1 }));
}

let orders = 0;
const sell = (sku: string, quantity: number, changes: object = {}, line: object = {}): Promise<Json> =>
  it.shop.order(`${sku}-${++orders}`, [{ sku, quantity, ...line }], changes);
const answerOf = async (sku: string, quantity: number, policy?: string): Promise<Json> =>
  (await sell(sku, quantity, policy === undefined ? {} : { policy })).lines[0];

describe('sales stop by themselves', () => {
  const refused = { refused: 1, reason: 'no-inbound-supply' };
  const taken = { backordered: 1, refused: 0 };

  test.each([
    ['confirmed', undefined],
    ['confirmed-dated', 'dated'],
  ])('%s: when the last inbound is sold out, cancelled or overdue', async (name, policy) => {
    const sku = `STOP-${name}`;
    await it.shop.item(sku);
    expect(await answerOf(sku, 1, policy)).toMatchObject(refused);
    await it.shop.supply(`PO-${sku}`, sku, 2, '2030-02-20');
    expect(await answerOf(sku, 1, policy)).toMatchObject(taken);
    expect(await answerOf(sku, 1, policy)).toMatchObject(taken);
    expect(await answerOf(sku, 1, policy)).toMatchObject(refused);
    await it.shop.supply(`PO-${sku}`, sku, 5, '2030-02-20');
    expect(await answerOf(sku, 1, policy)).toMatchObject(taken);
    await it.shop.supply(`PO-${sku}`, sku, 5, '2030-02-20', { status: 'cancelled' });
    expect(await answerOf(sku, 1, policy)).toMatchObject(refused);
    await it.shop.supply(`PO-${sku}`, sku, 9, '2030-02-20');
    expect(await answerOf(sku, 1, policy)).toMatchObject(taken);
    it.setTime((MONDAY + 17 * 24 * 3600_000) as typeof MONDAY);
    expect(await answerOf(sku, 1, policy)).toMatchObject(refused);
  });

  test('a date that is lost stops them where one is asked for, and not where confirmed supply is enough', async () => {
    await it.shop.item('LOSES');
    await it.shop.supply('PO-LOSES', 'LOSES', 9, null);
    expect(await answerOf('LOSES', 1, 'dated')).toMatchObject(refused);
    expect(await answerOf('LOSES', 1)).toMatchObject(taken);
  });

  test('`any` takes orders without supply', async () => {
    await it.shop.item('ANY');
    expect(await answerOf('ANY', 1, 'any')).toMatchObject(taken);
  });
});

describe('the fence', () => {
  test.each(['fenced', 'fenced-dated'])(
    '%s: supply too far ahead takes no orders and promises nothing',
    async (policy) => {
      const sku = `FAR-${policy}`;
      await it.shop.item(sku);
      await it.shop.supply(`PO-${sku}`, sku, 5, '2030-03-07');
      expect(await answerOf(sku, 1, policy)).toMatchObject({ refused: 1, reason: 'no-inbound-supply' });
      // The fence is the pack's: another shop of the same warehouse sells it.
      expect(await answerOf(sku, 1)).toMatchObject({ backordered: 1, promise: { restockDate: '2030-03-07' } });
      await it.shop.supply(`PO-${sku}`, sku, 5, '2030-03-06');
      expect(await answerOf(sku, 1, policy)).toMatchObject({ backordered: 1, promise: { restockDate: '2030-03-06' } });
    },
  );

  test('supply that moves beyond it promises nothing to those who look no further, and the rest keep their date', async () => {
    await it.shop.item('MOVES');
    await it.shop.supply('PO-MOVES', 'MOVES', 5, '2030-02-20');
    const near = await sell('MOVES', 1, { policy: 'fenced' });
    const far = await sell('MOVES', 1);
    await it.shop.supply('PO-MOVES', 'MOVES', 5, '2030-03-20');
    expect((await it.shop.backorder(near.orderId)).lines[0].promise.current).toBeNull();
    expect((await it.shop.backorder(far.orderId)).lines[0].promise.current).toMatchObject({
      restockDate: '2030-03-20',
    });
  });

  test('supply meant for one line far ahead is still its own: nobody else is given its place', async () => {
    await it.shop.item('OWN');
    await it.shop.supply('PO-OWN', 'OWN', 5, '2030-02-20');
    const { backorder, orderId } = await sell('OWN', 1, { policy: 'fenced' });
    await it.shop.supply('PO-OWN-LINE', 'OWN', 1, '2030-04-20', {
      forLine: { backorderId: backorder.id, lineId: '1' },
    });
    const next = await sell('OWN', 5, { policy: 'any' });
    expect(next.lines[0].promise).toMatchObject({ restockDate: '2030-02-20' });
    expect((await it.shop.backorder(orderId)).lines[0].promise.current).toBeNull();
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
