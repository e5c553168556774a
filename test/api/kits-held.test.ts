import { sql } from 'drizzle-orm';
import { expireReservations } from '../../worker/expire-reservations';
import { DAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import { servedShop } from './customer-visits';
import { expectProblem } from './problem';
import type { Served } from './served';
import { soundStock } from './sound-stock';
import { teaSets } from './tea-sets';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
soundStock(() => it);

const { stockOf, onHand, linesOf, kit, teaSet, set, inbound, order } = teaSets(() => it);

describe('a kit that a checkout holds', () => {
  const hold = (sku: string, quantity: number, expiresIn = 'PT15M') =>
    it.api.post('/v1/reservations', { sku, quantity, channel: 'web', expiresIn });

  test('is put together for it, goes to the order that names the hold, or is taken apart when it ends', async () => {
    await teaSet('X', 3, 6);
    const { reservationId } = await it.api.ok(hold('X-SET', 2));
    expect(await stockOf('X-SET')).toMatchObject({ onHand: 2, reserved: 2, available: 1, buildable: 1 });
    await order('X-1', [set('X', 2, { reservationId })]);
    expect(await linesOf('X-1')).toMatchObject([{ allocated: 2, waiting: 0 }]);
    const other = await it.api.ok(hold('X-SET', 1));
    expect(await onHand('X-SET', 'X-POT')).toEqual([3, 0]);
    expect((await it.api.delete(`/v1/reservations/${other.id}`)).status).toBe(204);
    expect(await onHand('X-SET', 'X-POT', 'X-CUP')).toEqual([2, 1, 2]);
  });

  test('takes fewer than it held: the rest is taken apart', async () => {
    await teaSet('XR', 3, 6);
    const { reservationId } = await it.api.ok(hold('XR-SET', 3));
    await order('XR-1', [set('XR', 1, { reservationId })]);
    expect(await onHand('XR-SET', 'XR-POT', 'XR-CUP')).toEqual([1, 2, 4]);
  });

  test('is taken apart by the worker when it runs out', async () => {
    await teaSet('Y', 1, 2);
    await it.api.ok(hold('Y-SET', 1, 'PT1M'));
    it.pass(DAY);
    await expireReservations(it.db, HERE, it.now());
    expect(await onHand('Y-SET', 'Y-POT', 'Y-CUP')).toEqual([0, 1, 2]);
  });

  test('is all or nothing: what could be held is said', async () => {
    await teaSet('Z', 1, 9);
    const answer = await hold('Z-SET', 2);
    expectProblem(answer, 409, 'not-enough-units');
    expect(answer.body).toMatchObject({ available: 1 });
    expect(await onHand('Z-SET', 'Z-POT', 'Z-CUP')).toEqual([0, 1, 9]);
  });

  test('of a component given back completes kits', async () => {
    await teaSet('ZB', 1, 2);
    await inbound('ZB');
    const { id } = await it.api.ok(hold('ZB-CUP', 1));
    await order('ZB-1', [set('ZB', 1)]);
    expect(await linesOf('ZB-1')).toMatchObject([{ allocated: 0, waiting: 1 }]);
    expect((await it.api.delete(`/v1/reservations/${id}`)).status).toBe(204);
    expect(await linesOf('ZB-1')).toMatchObject([{ allocated: 1, waiting: 0 }]);
  });
});

describe('many at once', () => {
  test('for two kits that share a component: never oversold, and nothing is left that could be sold', async () => {
    await it.shop.item('RUSH-SHARED');
    await it.shop.item('RUSH-LEFT');
    await it.shop.item('RUSH-RIGHT');
    await kit('RUSH-L', { 'RUSH-SHARED': 2, 'RUSH-LEFT': 1 });
    await kit('RUSH-R', { 'RUSH-RIGHT': 1, 'RUSH-SHARED': 1 });
    for (const [sku, units] of [
      ['RUSH-SHARED', 20],
      ['RUSH-LEFT', 100],
      ['RUSH-RIGHT', 100],
    ] as const)
      await it.shop.stock(sku, units);
    const orders = Array.from({ length: 40 }, (_, n) =>
      orderOf(`RUSH-${n}`, [{ sku: ['RUSH-L', 'RUSH-R', 'RUSH-SHARED'][n % 3] ?? '', quantity: 1 }]),
    );
    const answers = await Promise.all(orders.map((body) => it.api.post('/v1/orders', body)));
    for (const { status } of answers) expect([201, 503]).toContain(status);
    for (const body of orders) expect([200, 201]).toContain((await it.api.post('/v1/orders', body)).status);
    const [sold] = await it.db.execute<{ l: number; r: number; s: number }>(sql`
      select coalesce(sum(allocated) filter (where sku = 'RUSH-L'), 0)::int as l,
        coalesce(sum(allocated) filter (where sku = 'RUSH-R'), 0)::int as r,
        coalesce(sum(allocated) filter (where sku = 'RUSH-SHARED'), 0)::int as s
      from order_lines where order_id like 'RUSH-%'`);
    const used = 2 * (sold?.l ?? 0) + (sold?.r ?? 0) + (sold?.s ?? 0);
    expect(used).toBe(20);
    expect(await onHand('RUSH-SHARED', 'RUSH-LEFT', 'RUSH-RIGHT')).toEqual([
      sold?.s,
      100 - (sold?.l ?? 0),
      100 - (sold?.r ?? 0),
    ]);
  });

  test('orders, cancellations, receipts and holds of kits and components: the sums agree', async () => {
    await teaSet('MIX', 10, 20);
    await kit('MIX-DUO', { 'MIX-CUP': 2 });
    await kit('MIX-GIFT', { 'MIX-SET': 1, 'MIX-DUO': 1 });
    const skus = ['MIX-SET', 'MIX-DUO', 'MIX-GIFT', 'MIX-CUP', 'MIX-POT'];
    for (const sku of skus) await it.shop.supply(`PO-${sku}`, sku, 500, '2030-03-20');
    const sku = (n: number) => skus[n % skus.length] ?? '';
    const acts = Array.from({ length: 60 }, (_, n) => async (): Promise<number> => {
      switch (n % 6) {
        case 0:
          return (
            await it.api.post('/v1/receipts', {
              sku: n % 12 === 0 ? 'MIX-CUP' : 'MIX-POT',
              quantity: 2,
              receivedAt: new Date(it.now()).toISOString(),
            })
          ).status;
        case 1:
          return (
            await it.api.post('/v1/reservations', { sku: sku(n), quantity: 1, channel: 'web', expiresIn: 'PT1M' })
          ).status;
        case 2:
          return (await it.shop.cancel(`MIX-${n - 10}`)).status;
        default:
          return (
            await it.api.post(
              '/v1/orders',
              orderOf(`MIX-${n}`, [
                { sku: sku(n), quantity: 1 + (n % 3) },
                { sku: sku(n + 1), quantity: 1 },
              ]),
            )
          ).status;
      }
    });
    for (let start = 0; start < acts.length; start += 12)
      for (const status of await Promise.all(acts.slice(start, start + 12).map((act) => act())))
        expect([200, 201, 404, 409, 503]).toContain(status);
    it.pass(DAY);
    await expireReservations(it.db, HERE, it.now());
    const waiting = await Promise.all(
      skus.map(async (one) => {
        const { waiting: units, buildable = 0 } = await stockOf(one);
        return { one, units, buildable };
      }),
    );
    // No component was lost, and none came from nowhere.
    const [set, duo, gift, cup, pot] = await onHand(...skus);
    const [came] = await it.db.execute<{ cups: number; pots: number }>(sql`
      select coalesce(sum(quantity) filter (where sku = 'MIX-CUP'), 0)::int as cups,
        coalesce(sum(quantity) filter (where sku = 'MIX-POT'), 0)::int as pots from receipts where sku like 'MIX-%'`);
    expect((cup ?? 0) + 2 * (set ?? 0) + 2 * (duo ?? 0) + 4 * (gift ?? 0)).toBe(20 + (came?.cups ?? 0));
    expect((pot ?? 0) + (set ?? 0) + (gift ?? 0)).toBe(10 + (came?.pots ?? 0));
    // Nobody waits for a kit that could be completed.
    for (const { units, buildable } of waiting) expect(units > 0 && buildable > 0).toBe(false);
  });
});
