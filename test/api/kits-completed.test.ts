import { sql } from 'drizzle-orm';
import { HOUR } from '../servers/clock';
import { until } from '../servers/until';
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

const { stockOf, onHand, linesOf, kit, teaSet, set, inbound, order } = teaSets(() => it);

describe('components that arrive', () => {
  test('complete the kits that wait, and no more of them is taken than that', async () => {
    await teaSet('K', 1, 0);
    await inbound('K');
    await order('K-1', [set('K', 3)]);
    const received = await it.shop.receive(null, 'K-CUP', 5, it.now());
    expect(received).toMatchObject({ received: 5, allocated: 2, surplus: 3, backorders: ['bo-K-1'] });
    expect(await linesOf('K-1')).toMatchObject([{ allocated: 1, waiting: 2 }]);
    expect(await stockOf('K-CUP')).toMatchObject({ onHand: 3, available: 3 });
    await it.shop.receive(null, 'K-POT', 9, it.now());
    expect(await linesOf('K-1')).toMatchObject([{ allocated: 2, waiting: 1 }]);
    expect(await onHand('K-SET', 'K-POT', 'K-CUP')).toEqual([2, 8, 1]);
  });

  test('go down one queue of those who want them and those who want kits', async () => {
    await teaSet('L', 9, 0);
    await inbound('L');
    await it.shop.supply('PO-L2', 'L-CUP', 50, '2030-03-01');
    await order('L-1', [set('L', 2)]);
    await order('L-2', [{ sku: 'L-CUP', quantity: 3 }]);
    await it.shop.receive(null, 'L-CUP', 2, it.now());
    expect(await linesOf('L-1')).toMatchObject([{ allocated: 1, waiting: 1 }]);
    expect(await linesOf('L-2')).toMatchObject([{ allocated: 0, waiting: 3 }]);
    await order('L-3', [set('L', 1)]);
    await it.shop.receive(null, 'L-CUP', 4, it.now());
    expect(await linesOf('L-1')).toMatchObject([{ allocated: 2, waiting: 0 }]);
    expect(await linesOf('L-2')).toMatchObject([{ allocated: 2, waiting: 1 }]);
    // The next cup is nobody's but L-2's: a set that cannot be completed keeps nothing.
    await it.shop.receive(null, 'L-CUP', 2, it.now());
    expect(await linesOf('L-2')).toMatchObject([{ allocated: 3, waiting: 0 }]);
    expect(await linesOf('L-3')).toMatchObject([{ allocated: 0, waiting: 1 }]);
    expect(await stockOf('L-CUP')).toMatchObject({ onHand: 4, allocated: 3, available: 1 });
  });

  test('complete the kit whose customer came first, past a kit that lacks something else', async () => {
    await teaSet('M', 9, 0);
    await it.shop.item('M-LID');
    await kit('M-JAR', { 'M-CUP': 1, 'M-LID': 1 });
    await kit('M-DUO', { 'M-CUP': 2 });
    for (const sku of ['M-JAR', 'M-DUO', 'M-SET']) await it.shop.supply(`PO-${sku}`, sku, 50, '2030-03-20');
    await order('M-1', [{ sku: 'M-JAR', quantity: 1 }]);
    await order('M-2', [{ sku: 'M-DUO', quantity: 1 }]);
    await order('M-3', [set('M', 1)]);
    await order('M-4', [{ sku: 'M-DUO', quantity: 1 }]);
    await it.shop.receive(null, 'M-CUP', 5, it.now());
    const got = async (orderId: string) => (await linesOf(orderId))[0].allocated as number;
    expect(await Promise.all(['M-1', 'M-2', 'M-3', 'M-4'].map(got))).toEqual([0, 1, 1, 0]);
    await it.shop.receive(null, 'M-LID', 1, it.now());
    expect(await Promise.all(['M-1', 'M-2', 'M-3', 'M-4'].map(got))).toEqual([1, 1, 1, 0]);
    expect(await onHand('M-CUP')).toEqual([0]);
  });

  test('are foretold by a dry run with the kits they complete', async () => {
    await teaSet('DRY', 9, 0);
    await inbound('DRY');
    await order('DRY-1', [set('DRY', 1)]);
    const foretold = await it.api.ok(
      it.api.post('/v1/receipts?dryRun=true', {
        sku: 'DRY-CUP',
        quantity: 2,
        receivedAt: new Date(it.now()).toISOString(),
      }),
    );
    expect(foretold).toMatchObject({ backorders: ['bo-DRY-1'] });
    expect(await onHand('DRY-SET', 'DRY-CUP')).toEqual([0, 0]);
  });

  test('by an adjustment, a count, a lower safety stock or another recipe complete kits too', async () => {
    await teaSet('N', 9, 0);
    await inbound('N');
    await order('N-1', [set('N', 4)]);
    await it.shop.stock('N-CUP', 2);
    const got = async () => (await linesOf('N-1'))[0].allocated as number;
    expect(await got()).toBe(1);
    it.pass(HOUR);
    await it.api.ok(
      it.api.post('/v1/stock-counts', { sku: 'N-CUP', counted: 2, countedAt: new Date(it.now()).toISOString() }),
    );
    expect(await got()).toBe(2);
    await it.shop.item('N-CUP', { safetyStock: 2 });
    await it.shop.stock('N-CUP', 2);
    expect(await got()).toBe(2);
    await it.shop.item('N-CUP', { safetyStock: 0 });
    expect(await got()).toBe(3);
    await kit('N-SET', { 'N-POT': 1 });
    expect(await got()).toBe(4);
  });

  test('complete nested kits', async () => {
    await teaSet('O', 9, 0);
    await kit('O-GIFT', { 'O-SET': 2 });
    await it.shop.supply('PO-O', 'O-GIFT', 50, '2030-03-20');
    await order('O-1', [{ sku: 'O-GIFT', quantity: 1 }]);
    await it.shop.receive(null, 'O-CUP', 4, it.now());
    expect(await linesOf('O-1')).toMatchObject([{ allocated: 1, waiting: 0 }]);
    expect(await onHand('O-GIFT', 'O-SET', 'O-POT', 'O-CUP')).toEqual([1, 0, 7, 0]);
  });

  test('complete a kit that became one while they waited for its making to be done', async () => {
    await it.shop.item('Q-SET');
    await it.shop.item('Q-CUP');
    await inbound('Q');
    await order('Q-1', [set('Q', 1)]);
    const waiting = async (): Promise<number> =>
      (
        await it.db.execute(
          sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length;
    const both = await it.db.transaction(async (tx) => {
      await tx.execute(sql`select from stock where sku = 'Q-CUP' for update`);
      const made = kit('Q-SET', { 'Q-CUP': 1 });
      await until('the making of the kit to wait', async () => (await waiting()) === 1);
      const received = it.shop.receive(null, 'Q-CUP', 1, it.now());
      await until('the receipt to wait', async () => (await waiting()) === 2);
      return [made, received];
    });
    await Promise.all(both);
    expect(await linesOf('Q-1')).toMatchObject([{ allocated: 1, waiting: 0 }]);
  });

  test('of different kinds at the same moment leave no kit waiting that could be completed', async () => {
    await teaSet('P', 0, 0);
    await inbound('P');
    await order('P-1', [set('P', 8)]);
    const receipts = Array.from({ length: 8 }, (_, n) => [
      it.shop.receive(null, 'P-POT', 1, it.now()),
      it.shop.receive(null, 'P-CUP', n % 2 === 0 ? 1 : 3, it.now()),
    ]).flat();
    await Promise.all(receipts);
    expect(await linesOf('P-1')).toMatchObject([{ allocated: 8, waiting: 0 }]);
    expect(await onHand('P-SET', 'P-POT', 'P-CUP')).toEqual([8, 0, 0]);
  });
});
