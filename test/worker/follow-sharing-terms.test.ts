import { sql } from 'drizzle-orm';
import type { PolicyPack } from '../../domain/policy/policy-pack';
import { sharingFollower } from '../../worker/follow-sharing-terms';
import { type Served, served } from '../api/served';
import { HERE } from '../servers/installation';

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

async function house(terms: Partial<PolicyPack['allocation']>): Promise<void> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const allocation = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [], ...terms };
  version += 1;
  await it.api.ok(it.api.put(`/v1/policies/jp-shop/versions/${version}`, { ...pack, version, allocation }));
}

const dates = async (): Promise<string[]> =>
  Promise.all([1, 2].map(async (n) => (await it.shop.backorder(`T-${n}`)).lines[0].promise.current.restockDate));

test('when the house shares otherwise, the dates of all who wait follow, once', async () => {
  await it.shop.item('TERMS');
  for (const [nth, day] of ['2030-03-11', '2030-03-18'].entries()) await it.shop.supply(`PO-${nth}`, 'TERMS', 4, day);
  for (const [index, quantity] of [6, 2].entries()) {
    it.pass(1000);
    const placedAt = new Date(it.now()).toISOString();
    await it.shop.order(`T-${index + 1}`, [{ sku: 'TERMS', quantity }], { placedAt });
  }
  const follow = sharingFollower(it.db, HERE);
  expect(await follow(it.now())).toBe(0);
  expect(await dates()).toEqual(['2030-03-18', '2030-03-18']);

  await house({ whenShort: 'even' });
  expect(await follow(it.now())).toBe(1);
  expect(await dates()).toEqual(['2030-03-18', '2030-03-11']);
  expect(await follow(it.now())).toBe(0);
  for (const orderId of ['T-1', 'T-2']) await it.api.ok(it.shop.cancel(orderId));
});

const factsOf = async (orderId: string): Promise<number> => {
  const rows = await it.db.execute<{ version: number }>(
    sql`select facts_version::int as version from backorders where id = backorder_id(${orderId})`,
  );
  return rows[0]?.version ?? 0;
};
const signalled = async (orderId: string): Promise<boolean> => {
  const rows = await it.db.execute<{ version: number }>(
    sql`select version::int as version from wakes where backorder_id = ${`bo-${orderId}`} and signal = 'orderChanged'`,
  );
  return rows[0]?.version === (await factsOf(orderId));
};

test('units that nobody could use by the old terms go to those who can by the new ones', async () => {
  const follow = sharingFollower(it.db, HERE);
  await house({ completeLines: true });
  await follow(it.now());
  await it.shop.item('LYING');
  await it.shop.supply('PO-LYING', 'LYING', 9, '2030-03-11');
  await it.shop.order('LYING-1', [{ sku: 'LYING', quantity: 3 }]);
  await it.shop.receive('PO-LYING', 'LYING', 2, it.now());
  expect((await it.shop.backorder('LYING-1')).lines).toMatchObject([{ waiting: 3, allocated: 0 }]);
  await house({});
  // They are given out, and what he now holds of his order is judged.
  expect(await follow(it.now())).toBe(2);
  expect((await it.shop.backorder('LYING-1')).lines).toMatchObject([{ waiting: 1, allocated: 2 }]);
  await it.api.ok(it.shop.cancel('LYING-1'));
});

test('another minimum for parts opens and withdraws offers of those whom it concerns, and wakes nobody else', async () => {
  const follow = sharingFollower(it.db, HERE);
  await house({ minimumSplit: { quantity: 4 } });
  await follow(it.now());
  await it.shop.item('PART');
  await it.shop.supply('PO-PART', 'PART', 90, '2030-03-11');
  // Three on the shelf for the first and five for the second, the third waits for all, the fourth wants one parcel.
  const all = ['PART-3', 'PART-5', 'PART-0', 'PART-WHOLE'];
  const wanted = [9, 9, 9, 9];
  for (const [nth, orderId] of all.entries()) {
    it.pass(1000);
    const whole = orderId === 'PART-WHOLE';
    await it.shop.order(orderId, [{ sku: 'PART', quantity: wanted[nth] ?? 0 }], {
      placedAt: new Date(it.now()).toISOString(),
      customer: { id: orderId, name: '山田 花子', email: 'hanako@example.com', locale: 'ja', shipComplete: whole },
    });
  }
  await it.shop.receive('PO-PART', 'PART', 9, it.now());
  const move = (to: string, quantity: number) =>
    it.api.ok(
      it.api.post('/v1/items/PART/reallocations', {
        from: { orderId: 'PART-3', lineId: '1' },
        to: { orderId: to, lineId: '1' },
        quantity,
        reason: 'test',
      }),
    );
  await move('PART-5', 5);
  await move('PART-WHOLE', 1);
  for (const orderId of all) await it.step(orderId, 'pass-on-arrival');
  const offers = () => Promise.all(all.map(async (orderId) => (await it.shop.backorder(orderId)).status));
  expect(await offers()).toEqual(['scheduled', 'deciding', 'scheduled', 'scheduled']);

  const facts = () => Promise.all(all.map(factsOf));
  const stood = await facts();
  await house({ minimumSplit: { quantity: 2 } });
  expect(await follow(it.now())).toBe(1);
  expect((await facts()).map((now, nth) => now !== stood[nth])).toEqual([true, false, false, false]);
  expect(await signalled('PART-3')).toBe(true);
  await it.step('PART-3');
  expect(await offers()).toEqual(['deciding', 'deciding', 'scheduled', 'scheduled']);
  expect(await follow(it.now())).toBe(0);

  const again = await facts();
  await house({ minimumSplit: { quantity: 5 } });
  expect(await follow(it.now())).toBe(1);
  expect((await facts()).map((now, nth) => now !== again[nth])).toEqual([true, false, false, false]);
  // What the old minimum allowed cannot be answered any more.
  const answer = await it.api.post('/v1/backorders/bo-PART-3/decisions', {
    offerVersion: 1,
    lines: [{ lineId: '1', choice: 'split' }],
    actor: { type: 'staff', via: 'phone' },
  });
  expect(answer.status).toBe(409);
  await Promise.all(all.map((orderId) => it.shop.cancel(orderId)));
});

/** Follows until nothing is left to follow. */
async function followed(): Promise<void> {
  const follow = sharingFollower(it.db, HERE);
  while ((await follow(it.now())) > 0);
}

test.each([
  ['whole lines only', { completeLines: true }, 6],
  ['half for new sales', { waitersPercent: 50 }, 5],
])('what lay free under other terms (%s) goes to those who wait', async (_what, terms, waits) => {
  const sku = `FREE-${waits}`;
  await house(terms);
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}`, sku, 10, '2030-03-11');
  await it.shop.supply(`LATE-${sku}`, sku, 10, '2030-03-18');
  await it.shop.order(sku, [{ sku, quantity: 10 }]);
  await it.shop.receive(`PO-${sku}`, sku, 6, it.now());
  const units = async () => (await it.shop.backorder(sku)).lines[0];
  const before = (await units()).allocated;
  expect(before).toBeLessThan(6);
  await followed();
  expect(await units()).toMatchObject({ allocated: before });
  await house({});
  await followed();
  expect(await units()).toMatchObject({ waiting: 4, allocated: 6 });
});

test('an item that cannot be followed now is followed with the next turn', async () => {
  await house({});
  await it.shop.item('LOCKED');
  for (const [nth, day] of ['2030-03-11', '2030-03-18'].entries()) await it.shop.supply(`L-${nth}`, 'LOCKED', 4, day);
  for (const [index, quantity] of [6, 2].entries()) {
    it.pass(1000);
    const placedAt = new Date(it.now()).toISOString();
    await it.shop.order(`L-${index + 1}`, [{ sku: 'LOCKED', quantity }], { placedAt });
  }
  const follow = sharingFollower(it.db, HERE);
  while ((await follow(it.now())) > 0);
  await house({ whenShort: 'even' });
  await it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stock where sku = 'LOCKED' for update`);
    await expect(follow(it.now())).rejects.toThrow('could not be planned');
  });
  const promised = async () => (await it.shop.backorder('L-2')).lines[0].promise.current.restockDate;
  expect(await promised()).toBe('2030-03-18');
  expect(await follow(it.now())).toBe(1);
  expect(await promised()).toBe('2030-03-11');
  expect(await follow(it.now())).toBe(0);
});

test('an order that cannot be judged now is judged with the next turn, and a locked item holds up no order', async () => {
  await house({ minimumSplit: { quantity: 4 } });
  await it.shop.item('JUDGED');
  await it.shop.supply('PO-JUDGED', 'JUDGED', 90, '2030-03-11');
  await it.shop.order('JUDGED', [{ sku: 'JUDGED', quantity: 9 }]);
  await it.shop.receive('PO-JUDGED', 'JUDGED', 3, it.now());
  await it.step('JUDGED', 'pass-on-arrival');
  const follow = sharingFollower(it.db, HERE);
  while ((await follow(it.now())) > 0);

  await house({ minimumSplit: { quantity: 2 } });
  await it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from backorders where id = 'bo-JUDGED' for update`);
    await expect(follow(it.now())).rejects.toThrow('could not be judged');
  });
  expect(await signalled('JUDGED')).toBe(false);
  expect(await follow(it.now())).toBe(1);
  expect(await signalled('JUDGED')).toBe(true);
  await it.step('JUDGED');
  expect((await it.shop.backorder('JUDGED')).status).toBe('deciding');

  const stood = await factsOf('JUDGED');
  await house({ minimumSplit: { quantity: 5 } });
  await it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from stock where sku = 'JUDGED' for update`);
    await expect(follow(it.now())).rejects.toThrow('could not be planned');
  });
  expect(await factsOf('JUDGED')).toBeGreaterThan(stood);
  expect(await follow(it.now())).toBe(0);
});

test('what was kept of a component goes down the queue of all who want it when units go down the queue again', async () => {
  await house({ completeLines: true });
  for (const sku of ['KEPT-POT', 'KEPT-CUP']) await it.shop.item(sku);
  const components = [
    { sku: 'KEPT-POT', quantity: 1 },
    { sku: 'KEPT-CUP', quantity: 2 },
  ];
  await it.shop.item('KEPT-SET', { components });
  await it.shop.stock('KEPT-POT', 1);
  await it.shop.supply('PO-KEPT-SET', 'KEPT-SET', 9, '2030-03-18');
  await it.shop.supply('PO-KEPT-CUP', 'KEPT-CUP', 9, '2030-03-18');
  await it.shop.order('KEPT-1', [{ sku: 'KEPT-SET', quantity: 1 }]);
  it.pass(1000);
  const placedAt = new Date(it.now()).toISOString();
  await it.shop.order('KEPT-2', [{ sku: 'KEPT-CUP', quantity: 4 }], { placedAt });
  await it.shop.receive('PO-KEPT-CUP', 'KEPT-CUP', 3, it.now());
  const lines = async () =>
    Promise.all(['KEPT-1', 'KEPT-2'].map(async (orderId) => (await it.shop.backorder(orderId)).lines[0]));
  expect(await lines()).toMatchObject([{ waiting: 1 }, { waiting: 4 }]);
  await house({});
  await followed();
  expect(await lines()).toMatchObject([{ allocated: 1 }, { allocated: 1, waiting: 3 }]);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
