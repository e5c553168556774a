import { sql } from 'drizzle-orm';
import { orderOf } from '../servers/shop';
import { servedShop } from './customer-visits';
import type { Served } from './served';
import { soundStock } from './sound-stock';
import { teaSets } from './tea-sets';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
soundStock(() => it);

const { stockOf, available, onHand, linesOf, kit, teaSet, set, inbound, order } = teaSets(() => it);

describe('a kit that is ordered', () => {
  test('is put together out of what is on the shelf', async () => {
    await teaSet('A', 3, 7);
    expect(await stockOf('A-SET')).toMatchObject({ onHand: 0, available: 3, buildable: 3 });
    await order('A-1', [set('A', 2)]);
    expect(await linesOf('A-1')).toMatchObject([{ ordered: 2, allocated: 2, waiting: 0 }]);
    expect(await stockOf('A-SET')).toMatchObject({ onHand: 2, allocated: 2, available: 1, buildable: 1 });
    expect(await onHand('A-POT', 'A-CUP')).toEqual([1, 3]);
    const moves = await it.db.execute(sql`
      select sku, on_hand_delta::int as units, reference from stock_ledger where kind = 'assembled' and reference = 'A-SET'
      order by sku`);
    expect(moves).toEqual([
      { sku: 'A-CUP', units: -4, reference: 'A-SET' },
      { sku: 'A-POT', units: -2, reference: 'A-SET' },
      { sku: 'A-SET', units: 2, reference: 'A-SET' },
    ]);
  });

  test('is shipped like anything else, and takes its components with it', async () => {
    await teaSet('SHIP', 1, 2);
    await order('SHIP-1', [set('SHIP', 1)]);
    await it.api.ok(it.shop.ship('SHIP-1', [{ lineId: '1', quantity: 1 }]));
    expect(await onHand('SHIP-SET', 'SHIP-POT', 'SHIP-CUP')).toEqual([0, 0, 0]);
  });

  test('is taken ready-made first', async () => {
    await teaSet('B', 5, 10);
    await it.shop.stock('B-SET', 2);
    expect(await stockOf('B-SET')).toMatchObject({ available: 7, buildable: 5 });
    await order('B-1', [set('B', 3)]);
    expect(await onHand('B-SET', 'B-POT', 'B-CUP')).toEqual([3, 4, 8]);
  });

  test('for more than can be put together: the rest waits for supply of the kit', async () => {
    await teaSet('C', 9, 5);
    await inbound('C');
    await order('C-1', [set('C', 4)]);
    expect(await linesOf('C-1')).toMatchObject([{ allocated: 2, waiting: 2 }]);
    // The cup that is left over is held for nobody.
    expect(await stockOf('C-CUP')).toMatchObject({ onHand: 1, available: 1 });
    expect(await it.shop.backorder('C-1')).toMatchObject({ lines: [{ waiting: 2, allocated: 2 }] });
  });

  test('and refused leaves everything as it was', async () => {
    await teaSet('D', 1, 2);
    const answer = await it.api.ok(it.api.post('/v1/orders', orderOf('D-1', [set('D', 2)])));
    expect(answer.lines).toMatchObject([{ allocated: 0, refused: 2, reason: 'no-inbound-supply' }]);
    expect(await onHand('D-SET', 'D-POT', 'D-CUP')).toEqual([0, 1, 2]);
  });

  test('by a pack that asks for no supply waits without any', async () => {
    await teaSet('ANY', 1, 2);
    await order('ANY-1', [set('ANY', 2)], { policy: 'demo' });
    expect(await linesOf('ANY-1')).toMatchObject([{ allocated: 1, waiting: 1 }]);
  });

  test('leaves the safety stock of its components and its own', async () => {
    await teaSet('E', 9, 9, { safetyStock: 1 });
    await it.shop.item('E-POT', { safetyStock: 6 });
    expect(await stockOf('E-SET')).toMatchObject({ buildable: 3, available: 2 });
    await inbound('E');
    await order('E-1', [set('E', 5)]);
    expect(await linesOf('E-1')).toMatchObject([{ allocated: 2, waiting: 3 }]);
  });

  test('takes nothing of a component that others wait for', async () => {
    await teaSet('F', 9, 0);
    await it.shop.item('F-CUP', { safetyStock: 4 });
    await it.shop.stock('F-CUP', 4);
    await it.shop.supply('PO-F', 'F-CUP', 50, '2030-03-01');
    await order('F-1', [{ sku: 'F-CUP', quantity: 1 }]);
    await it.shop.item('F-CUP');
    // Its own waiter is served first, and what is left makes one set.
    expect(await stockOf('F-CUP')).toMatchObject({ allocated: 1, waiting: 0 });
    expect(await stockOf('F-SET')).toMatchObject({ buildable: 1 });
  });

  test('of kits is made of what those are made of, at any depth', async () => {
    await teaSet('G', 7, 9);
    await it.shop.item('G-BOX');
    await it.shop.stock('G-BOX', 5);
    await kit('G-GIFT', { 'G-SET': 2, 'G-BOX': 1 });
    await kit('G-PALLET', { 'G-GIFT': 2, 'G-CUP': 1 });
    expect(await stockOf('G-PALLET')).toMatchObject({ buildable: 1 });
    await order('G-1', [{ sku: 'G-PALLET', quantity: 1 }]);
    expect(await onHand('G-PALLET', 'G-GIFT', 'G-SET', 'G-POT', 'G-CUP', 'G-BOX')).toEqual([1, 0, 0, 3, 0, 3]);
  });

  test('in two lines, or beside its own component, never takes a unit twice', async () => {
    await teaSet('H', 10, 7);
    await kit('H-DUO', { 'H-CUP': 2 });
    await it.shop.supply('PO-H-CUP', 'H-CUP', 50, '2030-03-01');
    await it.shop.supply('PO-H-DUO', 'H-DUO', 50, '2030-03-01');
    await inbound('H');
    await order('H-1', [set('H', 2), { sku: 'H-DUO', quantity: 1 }, { sku: 'H-CUP', quantity: 2 }, set('H', 1)]);
    expect(await linesOf('H-1')).toMatchObject([
      { allocated: 2, waiting: 0 },
      { allocated: 1, waiting: 0 },
      { allocated: 1, waiting: 1 },
      { allocated: 0, waiting: 1 },
    ]);
    expect(await stockOf('H-CUP')).toMatchObject({ onHand: 1, allocated: 1, available: 0 });
  });

  test('takes its components from wherever they are', async () => {
    await teaSet('PLACE', 1, 1);
    await it.api.ok(
      it.api.post('/v1/stock-adjustments', { sku: 'PLACE-CUP', locationId: 'osaka', quantityDelta: 3, reason: 'r' }),
    );
    await order('PLACE-1', [set('PLACE', 1)]);
    expect((await stockOf('PLACE-CUP')).byLocation).toEqual({ main: { onHand: 0 }, osaka: { onHand: 2 } });
    expect((await stockOf('PLACE-SET')).byLocation).toEqual({ main: { onHand: 1 } });
  });
});

describe('what is said of a kit before it is ordered', () => {
  test.each([
    [3, 'low', 3, 0],
    [5, 'backorder', 4, 1],
  ])('%i of them: as the order then is', async (quantity, status, allocated, waiting) => {
    const name = `SAID${quantity}`;
    await teaSet(name, 4, 100);
    await inbound(name);
    expect(await available(`${name}-SET`, quantity)).toMatchObject({ status, allocated, backordered: waiting });
    await order(`${name}-1`, [set(name, quantity)]);
    expect(await linesOf(`${name}-1`)).toMatchObject([{ allocated, waiting }]);
  });

  test('an item that is no kit says nothing of what can be put together', async () => {
    await it.shop.item('PLAIN');
    expect(await stockOf('PLAIN')).not.toHaveProperty('buildable');
  });
});

test('other channels hear of the kits, too, that an arrival makes possible', async () => {
  await teaSet('HEAR', 1, 0);
  const { id } = await it.api.ok(
    it.api.post('/v1/webhook-endpoints', { url: 'https://hooks.example/kits', events: ['stock.changed'] }),
  );
  await it.shop.receive(null, 'HEAR-CUP', 2, it.now());
  const told = await it.db.execute<{ sku: string; available: number }>(sql`
    select body::jsonb -> 'data' ->> 'sku' as sku, (body::jsonb -> 'data' ->> 'available')::int as available
    from webhook_deliveries where endpoint_id = ${id} order by 1`);
  expect(told).toEqual([
    { sku: 'HEAR-CUP', available: 2 },
    { sku: 'HEAR-SET', available: 1 },
  ]);
  await it.api.delete(`/v1/webhook-endpoints/${id}`);
});
