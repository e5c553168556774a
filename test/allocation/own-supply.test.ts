import type { SharingTerms } from '../../domain/allocation/share';
import { type Served, served } from '../api/served';

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

async function house(terms: Partial<SharingTerms>): Promise<void> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [], ...terms };
  version += 1;
  await it.api.ok(it.api.put(`/v1/policies/jp-shop/versions/${version}`, { ...pack, version, allocation }));
}

/** The ways of sharing that a house may have, none of which has a say about supply of a line's own. */
const WAYS: readonly (readonly [string, Partial<SharingTerms>])[] = [
  ['QUEUE', {}],
  ['EVEN', { whenShort: 'even' }],
  ['WHOLE', { completeLines: true }],
  ['CLASSES', { strategies: [{ customers: ['c-nobody'], strategy: 'win' }] }],
];

describe.each(WAYS)('shared %s', (way, terms) => {
  beforeAll(() => house(terms));

  test('of two supplies of a line’s own, the one that brings its last unit says when', async () => {
    const sku = `OWN-${way}`;
    await it.shop.item(sku, { kind: 'special-order' });
    await it.shop.order(sku, [{ sku: sku, quantity: 2 }]);
    const forLine = { backorderId: `bo-${sku}`, lineId: '1' };
    const restockDate = async () => (await it.shop.backorder(sku)).lines[0].promise.current?.restockDate ?? null;
    await it.shop.supply(`${sku}-LATE`, sku, 2, '2030-03-20', { forLine });
    expect(await restockDate()).toBe('2030-03-20');
    await it.shop.supply(`${sku}-SOON`, sku, 1, '2030-02-20', { forLine });
    expect(await restockDate()).toBe('2030-03-20');
    await it.shop.supply(`${sku}-SOON`, sku, 2, '2030-02-20', { forLine });
    expect(await restockDate()).toBe('2030-02-20');
    await it.shop.supply(`${sku}-UNDATED`, sku, 2, null, { forLine });
    expect(await restockDate()).toBe('2030-02-20');
  });

  describe('a line that its own supply covers in part waits for the later of the two', () => {
    test.each([
      ['2030-03-20', '2030-02-20', '2030-03-20'],
      ['2030-02-20', '2030-03-20', '2030-03-20'],
      [null, '2030-02-20', null],
      ['2030-02-20', null, null],
    ])('its own %s, the rest %s', async (own, rest, promised) => {
      const name = `PART-${way}-${own}-${rest}`;
      await it.shop.item(name);
      await it.shop.supply(`PO-${name}`, name, 9, rest);
      await it.shop.order(name, [{ sku: name, quantity: 5 }]);
      await it.shop.supply(`OWN-${name}`, name, 2, own, { forLine: { backorderId: `bo-${name}`, lineId: '1' } });
      const { current } = (await it.shop.backorder(name)).lines[0].promise;
      expect(current?.restockDate ?? null).toBe(promised);
    });
  });

  test('common supply that comes goes to whoever was promised it, not to whoever has his own coming', async () => {
    const sku = `LEFT-${way}`;
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 8, '2030-02-20');
    for (const [nth, quantity] of [5, 3].entries()) {
      it.pass(1000);
      const placedAt = new Date(it.now()).toISOString();
      await it.shop.order(`${sku}-${nth}`, [{ sku, quantity }], { placedAt });
    }
    await it.shop.supply(`OWN-${sku}`, sku, 5, '2030-03-20', { forLine: { backorderId: `bo-${sku}-0`, lineId: '1' } });
    const allocated = async (nth: number) => (await it.shop.backorder(`${sku}-${nth}`)).lines[0].allocated;
    await it.shop.receive(`PO-${sku}`, sku, 3, it.now());
    expect([await allocated(0), await allocated(1)]).toEqual([0, 3]);
    await it.shop.receive(`PO-${sku}`, sku, 5, it.now());
    expect(await allocated(0)).toBe(5);
  });

  test('what was bought for a line that waits no more is promised to whoever waits, as it is given to him when it comes', async () => {
    const sku = `FREED-${way}`;
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 8, '2030-03-20');
    for (const nth of [1, 2]) await it.shop.order(`${sku}-${nth}`, [{ sku, quantity: 4 }]);
    const promised = async () => (await it.shop.backorder(`${sku}-2`)).lines[0].promise.current.restockDate;
    await it.shop.supply(`OWN-${sku}`, sku, 6, '2030-02-20', { forLine: { backorderId: `bo-${sku}-1`, lineId: '1' } });
    expect(await promised()).toBe('2030-03-20');
    const stock = () => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
    expect((await stock()).inbound).toMatchObject([{ unpegged: 0 }, { unpegged: 4 }]);
    await it.api.ok(
      it.api.post(`/v1/orders/${sku}-1/cancel`, { reason: 'r', actor: { type: 'customer', id: 'c-1', via: 'web' } }),
    );
    expect(await promised()).toBe('2030-02-20');
    expect((await stock()).inbound).toMatchObject([{ unpegged: 2 }, { unpegged: 8 }]);
    const { supplies, items } = await it.api.ok(it.api.get(`/v1/items/${sku}/plan`));
    expect(supplies).toMatchObject([{ supplyId: `OWN-${sku}`, pegged: 4 }, { pegged: 0 }]);
    expect(items).toMatchObject([{ supply: { supplyId: `OWN-${sku}`, own: false } }]);
    const next = await it.shop.order(`${sku}-3`, [{ sku, quantity: 2 }]);
    expect(next.lines[0].promise.restockDate).toBe('2030-02-20');
    await it.shop.receive(`OWN-${sku}`, sku, 6, it.now());
    expect((await stock()).waiting).toBe(0);
  });

  test('a line goes on waiting for its own supply when the common one is there', async () => {
    const sku = `BOTH-${way}`;
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 9, '2030-02-20');
    await it.shop.order(sku, [{ sku, quantity: 5 }]);
    await it.shop.supply(`OWN-${sku}`, sku, 5, '2030-03-20', { forLine: { backorderId: `bo-${sku}`, lineId: '1' } });
    const promised = async () => (await it.shop.backorder(sku)).lines[0].promise.current?.restockDate ?? null;
    expect(await promised()).toBe('2030-03-20');
    await it.shop.supply(`OWN-${sku}`, sku, 5, '2030-03-25', { forLine: { backorderId: `bo-${sku}`, lineId: '1' } });
    expect(await promised()).toBe('2030-03-25');
  });
});

test('units that have supply of their own coming leave the common supply to others', async () => {
  await house({});
  await it.shop.item('COMMON');
  await it.shop.supply('PO-COMMON', 'COMMON', 5, '2030-02-20');
  await it.shop.order('COMMON-1', [{ sku: 'COMMON', quantity: 3 }]);
  const four = [{ sku: 'COMMON', quantity: 4 }];
  expect((await it.shop.order('COMMON-2', four)).lines).toMatchObject([{ refused: 4, reason: 'no-inbound-supply' }]);
  const forLine = { backorderId: 'bo-COMMON-1', lineId: '1' };
  await it.shop.supply('OWN-COMMON', 'COMMON', 3, '2030-02-10', { forLine });
  expect((await it.shop.order('COMMON-3', four)).lines).toMatchObject([{ backordered: 4 }]);
});
