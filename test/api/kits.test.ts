import { sql } from 'drizzle-orm';
import { checkStock } from '../../record/check-stock';
import { expireReservations } from '../../worker/expire-reservations';
import type { Json } from '../servers/api-client';
import { DAY, HOUR, MINUTE, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { type OrderedLine, orderOf } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import { expectProblem } from './problem';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));
/** After every story the stock is what its ledger and the orders say, and nothing was a failure of ours. */
afterEach(async () => {
  expect((await checkStock(it.db, 20_000)).differences).toEqual([]);
  expect(it.logged).toEqual([]);
});

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const available = (sku: string, quantity = 1): Promise<Json> =>
  it.api.ok(it.api.get(`/v1/items/${sku}/availability?quantity=${quantity}&channel=web`));
const onHand = async (...skus: string[]): Promise<number[]> =>
  Promise.all(skus.map(async (sku) => (await stockOf(sku)).onHand as number));
const linesOf = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/orders/${orderId}`))).lines;
const kit = (sku: string, parts: Readonly<Record<string, number>>, more: object = {}) =>
  it.shop.item(sku, {
    components: Object.entries(parts).map(([part, quantity]) => ({ sku: part, quantity })),
    ...more,
  });
/** A kit `-SET` of one pot and two cups, with so many of each on the shelf. */
async function teaSet(name: string, pots: number, cups: number, more: object = {}): Promise<void> {
  await it.shop.item(`${name}-POT`);
  await it.shop.item(`${name}-CUP`);
  await kit(`${name}-SET`, { [`${name}-POT`]: 1, [`${name}-CUP`]: 2 }, more);
  if (pots > 0) await it.shop.stock(`${name}-POT`, pots);
  if (cups > 0) await it.shop.stock(`${name}-CUP`, cups);
}
const set = (name: string, quantity: number, more: object = {}): OrderedLine => ({
  sku: `${name}-SET`,
  quantity,
  ...more,
});
const inbound = (name: string, quantity = 100) => it.shop.supply(`PO-${name}`, `${name}-SET`, quantity, '2030-03-20');
/** Orders come in one after the other, a minute apart. */
const order = async (orderId: string, lines: readonly OrderedLine[], changes: object = {}): Promise<Json> => {
  it.pass(MINUTE);
  return it.shop.order(orderId, lines, { placedAt: new Date(it.now()).toISOString(), ...changes });
};

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

describe('components that arrive', () => {
  test('complete the kits that wait, and no more of them is taken than that', async () => {
    await teaSet('K', 1, 0);
    await inbound('K');
    await order('K-1', [set('K', 3)]);
    const received = await it.shop.receive(null, 'K-CUP', 5, it.now());
    expect(received).toMatchObject({ received: 5, allocated: 0, backorders: ['bo-K-1'] });
    expect(await linesOf('K-1')).toMatchObject([{ allocated: 1, waiting: 2 }]);
    expect(await stockOf('K-CUP')).toMatchObject({ onHand: 3, available: 3 });
    await it.shop.receive(null, 'K-POT', 9, it.now());
    expect(await linesOf('K-1')).toMatchObject([{ allocated: 2, waiting: 1 }]);
    expect(await onHand('K-SET', 'K-POT', 'K-CUP')).toEqual([2, 8, 1]);
  });

  test('go to their own waiters first', async () => {
    await teaSet('L', 9, 0);
    await inbound('L');
    await it.shop.supply('PO-L2', 'L-CUP', 50, '2030-03-01');
    await order('L-1', [set('L', 2)]);
    await order('L-2', [{ sku: 'L-CUP', quantity: 3 }]);
    await it.shop.receive(null, 'L-CUP', 2, it.now());
    expect(await linesOf('L-2')).toMatchObject([{ allocated: 2, waiting: 1 }]);
    await it.shop.receive(null, 'L-CUP', 3, it.now());
    expect(await linesOf('L-2')).toMatchObject([{ allocated: 3, waiting: 0 }]);
    expect(await linesOf('L-1')).toMatchObject([{ allocated: 1, waiting: 1 }]);
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

describe('a kit that is given up', () => {
  test('goes to whoever waits for it', async () => {
    await teaSet('Q', 1, 2);
    await inbound('Q');
    await order('Q-1', [set('Q', 1)]);
    await order('Q-2', [set('Q', 1)]);
    await it.api.ok(it.shop.cancel('Q-1'));
    expect(await linesOf('Q-2')).toMatchObject([{ allocated: 1, waiting: 0 }]);
    expect(await onHand('Q-SET', 'Q-POT', 'Q-CUP')).toEqual([1, 0, 0]);
  });

  test('and wanted by nobody is taken apart: its components can be sold again', async () => {
    await teaSet('R', 1, 2);
    await order('R-1', [set('R', 1)]);
    await it.api.ok(it.shop.cancel('R-1'));
    expect(await onHand('R-SET', 'R-POT', 'R-CUP')).toEqual([0, 1, 2]);
    expect(await stockOf('R-SET')).toMatchObject({ available: 1, buildable: 1 });
  });

  test('is taken apart for those who wait for its components, then for other kits', async () => {
    await teaSet('S', 2, 4);
    await kit('S-DUO', { 'S-CUP': 2 });
    await it.shop.supply('PO-S1', 'S-CUP', 50, '2030-03-01');
    await it.shop.supply('PO-S2', 'S-DUO', 50, '2030-03-01');
    await order('S-1', [set('S', 2)]);
    await order('S-2', [{ sku: 'S-DUO', quantity: 5 }]);
    await order('S-3', [{ sku: 'S-CUP', quantity: 1 }]);
    await it.api.ok(it.shop.cancel('S-1'));
    expect(await linesOf('S-3')).toMatchObject([{ allocated: 1, waiting: 0 }]);
    expect(await linesOf('S-2')).toMatchObject([{ allocated: 1, waiting: 4 }]);
    expect(await onHand('S-SET', 'S-DUO', 'S-POT', 'S-CUP')).toEqual([0, 1, 2, 2]);
  });

  test('that came ready-made stays one', async () => {
    await teaSet('T', 5, 10);
    await it.shop.stock('T-SET', 2);
    await order('T-1', [set('T', 2)]);
    await it.api.ok(it.shop.cancel('T-1'));
    expect(await onHand('T-SET', 'T-POT', 'T-CUP')).toEqual([2, 5, 10]);
    await order('T-2', [set('T', 3)]);
    await it.shop.receive(null, 'T-SET', 4, it.now());
    expect(await onHand('T-SET', 'T-POT')).toEqual([7, 4]);
    await it.api.ok(it.shop.cancel('T-2'));
    expect(await onHand('T-SET', 'T-POT', 'T-CUP')).toEqual([6, 5, 10]);
  });

  test('after its recipe has changed stays one, too: it is not made of what it would be made of now', async () => {
    await teaSet('U', 1, 9);
    await order('U-1', [set('U', 1)]);
    await kit('U-SET', { 'U-POT': 1, 'U-CUP': 3 });
    await it.api.ok(it.shop.cancel('U-1'));
    expect(await onHand('U-SET', 'U-POT', 'U-CUP')).toEqual([1, 0, 7]);
  });
});

describe('a kit of kits', () => {
  test('of which one is made of something else now stays as it is', async () => {
    await teaSet('UK', 2, 9);
    await kit('UK-GIFT', { 'UK-SET': 1 });
    await order('UK-1', [{ sku: 'UK-GIFT', quantity: 1 }]);
    await kit('UK-SET', { 'UK-POT': 2 });
    await it.api.ok(it.shop.cancel('UK-1'));
    expect(await onHand('UK-GIFT', 'UK-SET', 'UK-POT', 'UK-CUP')).toEqual([1, 0, 1, 7]);
  });

  test('with a part that nobody knows cannot be put together', async () => {
    await kit('UNKNOWN', { 'NEVER-HEARD-OF': 1 });
    const answer = await it.api.ok(it.api.post('/v1/orders', orderOf('UNKNOWN', [{ sku: 'UNKNOWN', quantity: 1 }])));
    expect(answer.lines).toMatchObject([{ refused: 1 }]);
    expect(await stockOf('UNKNOWN')).toMatchObject({ buildable: 0, available: 0 });
  });
});

describe('a kit whose customer takes a cancellation back', () => {
  test('is put together again', async () => {
    const { asked } = visits(() => it);
    const link = await asked('UNDO');
    const cancelled = { offerVersion: '1', 'choice.1': 'cancel', confirm: 'yes' };
    expect((await submit(it.api, `${link}/decisions`, cancelled)).status).toBe(303);
    await it.shop.item('UNDO-PART');
    await kit('UNDO', { 'UNDO-PART': 3 }, { alternatives: [{ sku: 'ALT' }] });
    await it.shop.stock('UNDO-PART', 7);
    expect(await onHand('UNDO', 'UNDO-PART')).toEqual([0, 7]);
    expect((await submit(it.api, `${link}/undo`, {})).status).toBe(303);
    expect(await linesOf('UNDO')).toMatchObject([{ allocated: 2, waiting: 0 }]);
    expect(await onHand('UNDO', 'UNDO-PART')).toEqual([2, 1]);
  });
});

describe('units that are not there', () => {
  test('of a kit that was to be shipped: it is put together again where that can be', async () => {
    await teaSet('V', 2, 4);
    await order('V-1', [set('V', 1)]);
    const short = { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' };
    await it.api.ok(it.api.post('/v1/orders/V-1/shortages', short));
    expect(await linesOf('V-1')).toMatchObject([{ allocated: 1, waiting: 0 }]);
    expect(await onHand('V-SET', 'V-POT', 'V-CUP')).toEqual([1, 0, 0]);
    await it.api.ok(it.api.post('/v1/orders/V-1/shortages', short));
    expect(await linesOf('V-1')).toMatchObject([{ allocated: 0, waiting: 1 }]);
    expect(await onHand('V-SET', 'V-POT', 'V-CUP')).toEqual([0, 0, 0]);
  });

  test('of a kit that was counted: it is put together again where that can be', async () => {
    await teaSet('VC', 2, 4);
    await order('VC-1', [set('VC', 1)]);
    it.pass(HOUR);
    await it.api.ok(
      it.api.post('/v1/stock-counts', { sku: 'VC-SET', counted: 0, countedAt: new Date(it.now()).toISOString() }),
    );
    expect(await linesOf('VC-1')).toMatchObject([{ allocated: 1, waiting: 0 }]);
    expect(await onHand('VC-SET', 'VC-POT', 'VC-CUP')).toEqual([1, 0, 0]);
  });

  test('of a component that is allocated itself: its own line loses it, no kit does', async () => {
    await teaSet('VP', 2, 4);
    await order('VP-1', [set('VP', 1)]);
    await order('VP-2', [{ sku: 'VP-CUP', quantity: 2 }]);
    await it.shop.stock('VP-CUP', -1);
    expect(await linesOf('VP-1')).toMatchObject([{ allocated: 1 }]);
    expect(await linesOf('VP-2')).toMatchObject([{ allocated: 1, waiting: 1 }]);
  });

  test('of a component: a count is of what has not gone into kits', async () => {
    await teaSet('W', 3, 6);
    it.pass(HOUR);
    const before = new Date(it.now() - MINUTE).toISOString();
    await order('W-1', [set('W', 1)]);
    // Counted before the set was put together, reported after it.
    await it.api.ok(it.api.post('/v1/stock-counts', { sku: 'W-CUP', counted: 6, countedAt: before }));
    expect(await onHand('W-SET', 'W-CUP')).toEqual([1, 4]);
    it.pass(HOUR);
    await it.api.ok(
      it.api.post('/v1/stock-counts', { sku: 'W-CUP', counted: 3, countedAt: new Date(it.now()).toISOString() }),
    );
    expect(await stockOf('W-SET')).toMatchObject({ onHand: 1, allocated: 1, buildable: 1 });
  });
});

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
