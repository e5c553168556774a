import { HOUR, MINUTE } from '../servers/clock';
import { orderOf } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { submit } from './page-form';
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
    await order('S-3', [{ sku: 'S-CUP', quantity: 1 }]);
    await order('S-2', [{ sku: 'S-DUO', quantity: 5 }]);
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
