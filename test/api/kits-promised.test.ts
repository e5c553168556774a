import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { parseInstant } from '../../domain/calendar/business-date';
import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { orderOf } from '../servers/shop';
import { servedShop } from './customer-visits';
import type { Served } from './served';
import { soundStock } from './sound-stock';
import { teaSets } from './tea-sets';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  const base = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  await it.api.ok(
    it.api.put('/v1/policies/eager/versions/1', {
      ...base,
      id: 'eager',
      acceptance: { ...base.acceptance, inbound: 'any' },
    }),
  );
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));
soundStock(() => it);

const { stockOf, available, linesOf, kit, teaSet, set, order } = teaSets(() => it);

const promised = async (orderId: string): Promise<string | null> => {
  const [line] = (await it.shop.backorder(orderId)).lines;
  return line.promise.current?.restockDate ?? null;
};
const plan = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/plan`));
/** A day of March. */
const march = (day: number): string => `2030-03-${String(day).padStart(2, '0')}`;

describe('a kit that waits', () => {
  test('is promised when the last of its components comes, and the plan says which and why', async () => {
    await teaSet('A', 0, 0);
    await it.shop.supply('A-PO-POT', 'A-POT', 5, march(4));
    await it.shop.supply('A-PO-CUP', 'A-CUP', 5, march(11));
    const told = await order('A-1', [set('A', 2)]);
    expect(told.lines).toMatchObject([{ allocated: 0, backordered: 2, promise: { restockDate: march(11) } }]);
    expect((await plan('A-SET')).items).toMatchObject([
      {
        position: 1,
        supply: { supplyId: 'A-PO-CUP', component: 'A-CUP', eta: march(11) },
        promise: { restockDate: march(11) },
        reason: {
          ja: expect.stringContaining('セット商品です。最後にそろう構成品は A-CUP で、入荷予定 A-PO-CUP(3月11日'),
          en: expect.stringContaining('the last of its components to come is A-CUP, with supply A-PO-CUP expected'),
        },
      },
    ]);
    // What the sets count on is nobody else's: the fifth cup is, and so are three pots.
    const { supplies } = await plan('A-CUP');
    expect(supplies).toMatchObject([{ supplyId: 'A-PO-CUP', open: 5, pegged: 4 }]);
    expect((await stockOf('A-CUP')).inbound).toMatchObject([{ supplyId: 'A-PO-CUP', quantity: 5, unpegged: 1 }]);
    expect((await stockOf('A-POT')).inbound).toMatchObject([{ unpegged: 3 }]);
    // The fifth cup makes no third set.
    const next = await it.api.ok(it.api.post('/v1/orders', orderOf('A-2', [set('A', 1)])));
    expect(next.lines).toMatchObject([{ refused: 1, reason: 'no-inbound-supply' }]);
  });

  test('is promised the earlier of ready-made ones and its components', async () => {
    await teaSet('B', 0, 0);
    await it.shop.supply('B-PO-POT', 'B-POT', 1, march(4));
    await it.shop.supply('B-PO-CUP', 'B-CUP', 2, march(11));
    await it.shop.supply('B-PO-SET', 'B-SET', 1, march(6));
    await order('B-1', [set('B', 1)]);
    await order('B-2', [set('B', 1)]);
    expect([await promised('B-1'), await promised('B-2')]).toEqual([march(6), march(11)]);
  });

  test('stands in one queue with those who wait for its components', async () => {
    await teaSet('C', 9, 0);
    await it.shop.supply('C-PO-1', 'C-CUP', 3, march(4));
    await it.shop.supply('C-PO-2', 'C-CUP', 3, march(11));
    await order('C-1', [{ sku: 'C-CUP', quantity: 1 }]);
    await order('C-2', [set('C', 1)]);
    await order('C-3', [{ sku: 'C-CUP', quantity: 1 }]);
    expect([await promised('C-1'), await promised('C-2'), await promised('C-3')]).toEqual([
      march(4),
      march(4),
      march(11),
    ]);
    // The set is given up: its cups are for whoever stands behind it.
    await it.api.ok(it.shop.cancel('C-2'));
    expect(await promised('C-3')).toBe(march(4));
  });

  test('and the plan says who stands before whom there', async () => {
    await teaSet('Q', 99, 0);
    await it.shop.supply('Q-PO-1', 'Q-CUP', 60, march(4));
    await it.shop.supply('Q-PO-2', 'Q-CUP', 60, march(11));
    await order('Q-1', [set('Q', 25)]);
    await order('Q-2', [{ sku: 'Q-CUP', quantity: 20 }]);
    await order('Q-3', [{ sku: 'Q-CUP', quantity: 4 }]);
    await order('Q-4', [set('Q', 1)]);
    const lineOf = async (orderId: string) =>
      (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/explanation`))).lines[0];
    expect(await lineOf('Q-1')).not.toHaveProperty('componentsAhead');
    expect((await lineOf('Q-1')).reason.ja).toMatch(/^待ち順は1番目です。セット商品です。/);
    const cup = await lineOf('Q-2');
    expect(cup).toMatchObject({ position: 1, unitsAhead: 50, promise: { restockDate: march(11) } });
    expect(cup.reason.ja).toMatch(
      /^この商品だけの待ち順は1番目ですが、この商品を使うセット商品の分として、前に50点分の入荷待ちがあります。/,
    );
    expect(cup.reason.en).toMatch(
      /^First in its own queue, but 50 units of it are waited for ahead, for kits that are made with it\. /,
    );
    expect((await lineOf('Q-3')).reason.en).toMatch(
      /^Number 2 in the queue, with 70 units waiting ahead, 50 of them for kits that are made with it\. /,
    );
    const kit = await lineOf('Q-4');
    expect(kit).toMatchObject({ position: 2, unitsAhead: 25, componentsAhead: [{ sku: 'Q-CUP', units: 24 }] });
    expect(kit.reason.ja).toContain('ただし、構成品には、前にほかの入荷待ちがあります(Q-CUP 24点分)。');
    const { items } = await it.api.ok(it.api.get('/v1/items/Q-CUP/plan'));
    expect(items.map(({ unitsAhead }: { unitsAhead: number }) => unitsAhead)).toEqual([50, 70]);
  });

  test('moves with the date of a component, foretold and woken like any other', async () => {
    await teaSet('D', 9, 0);
    await it.shop.supply('D-PO', 'D-CUP', 4, march(4));
    await order('D-1', [set('D', 1)]);
    const body = { sku: 'D-CUP', quantity: 4, eta: march(20), status: 'confirmed' };
    const dry = await it.api.ok(it.api.put('/v1/supplies/D-PO?dryRun=true', body));
    expect(dry).toMatchObject({ linesAffected: 1, promises: [{ backorderId: 'bo-D-1' }] });
    expect(await promised('D-1')).toBe(march(4));
    await it.api.ok(it.api.put('/v1/supplies/D-PO', body, { headers: { 'if-match': `"${dry.planVersion}"` } }));
    expect(await promised('D-1')).toBe(march(20));
    const wakes = await it.db.execute(
      sql`select signal from wakes where backorder_id = 'bo-D-1' and signal = 'supplierEta'`,
    );
    expect(wakes).toEqual([{ signal: 'supplierEta' }]);
    await it.api.ok(it.api.put('/v1/supplies/D-PO', { ...body, status: 'cancelled' }));
    expect(await promised('D-1')).toBeNull();
  });

  test('loses its date when what lay there of a component is sold or held, and has it back when it returns', async () => {
    await teaSet('E', 1, 0);
    await it.shop.supply('E-PO', 'E-CUP', 4, march(4));
    await order('E-1', [set('E', 1)], { policy: 'eager' });
    expect(await promised('E-1')).toBe(march(4));
    const hold = { sku: 'E-POT', quantity: 1, channel: 'web', expiresIn: 'PT15M' };
    const { id } = await it.api.ok(it.api.post('/v1/reservations', hold));
    expect(await promised('E-1')).toBeNull();
    expect((await it.api.delete(`/v1/reservations/${id}`)).status).toBe(204);
    expect(await promised('E-1')).toBe(march(4));
    await order('E-2', [{ sku: 'E-POT', quantity: 1 }]);
    expect(await promised('E-1')).toBeNull();
    await it.api.ok(it.shop.cancel('E-2'));
    expect(await promised('E-1')).toBe(march(4));
  });

  test('of another recipe from now on is promised by that, and leaves others what it no longer needs', async () => {
    await teaSet('F', 9, 0);
    await it.shop.supply('F-PO', 'F-CUP', 2, march(4));
    await it.shop.supply('F-PO-2', 'F-CUP', 9, march(18));
    await it.shop.item('F-LID');
    await it.shop.supply('F-PO-LID', 'F-LID', 9, march(11));
    await order('F-1', [set('F', 1)]);
    await order('F-2', [{ sku: 'F-CUP', quantity: 1 }]);
    expect([await promised('F-1'), await promised('F-2')]).toEqual([march(4), march(18)]);
    await kit('F-SET', { 'F-POT': 1, 'F-LID': 1 });
    expect([await promised('F-1'), await promised('F-2')]).toEqual([march(11), march(4)]);
  });

  test('of kits is promised by what those are made of', async () => {
    await teaSet('G', 0, 9);
    await kit('G-GIFT', { 'G-SET': 2 });
    await it.shop.supply('G-PO', 'G-POT', 2, march(4));
    await order('G-1', [{ sku: 'G-GIFT', quantity: 1 }]);
    expect(await promised('G-1')).toBe(march(4));
  });

  test('of kits holds up nobody who orders what those are made of', async () => {
    await teaSet('J', 1, 9);
    await kit('J-GIFT', { 'J-SET': 2 });
    await it.shop.supply('J-PO', 'J-POT', 3, march(4));
    await order('J-1', [{ sku: 'J-GIFT', quantity: 1 }]);
    expect((await order('J-2', [{ sku: 'J-POT', quantity: 1 }])).lines).toMatchObject([{ allocated: 1 }]);
    expect((await order('J-3', [{ sku: 'J-POT', quantity: 1 }])).lines).toMatchObject([
      { backordered: 1, promise: { restockDate: march(4) } },
    ]);
    expect(await promised('J-1')).toBe(march(4));
  });

  test('is told no date before the order that the order would not be told', async () => {
    await teaSet('H', 3, 1);
    await it.shop.supply('H-PO', 'H-CUP', 6, march(4));
    expect(await available('H-SET', 2)).toMatchObject({ status: 'backorder', restockDate: march(4) });
    expect(await available('H-SET', 4)).toMatchObject({ status: 'unavailable', reason: 'no-inbound-supply' });
    await order('H-1', [set('H', 2)]);
    expect(await promised('H-1')).toBe(march(4));
    // What is left of the pots and cups makes one more; the two together are looked at in one order, too.
    expect(await available('H-SET', 1)).toMatchObject({ restockDate: march(4) });
    const both = await it.api.ok(
      it.api.post('/v1/orders', orderOf('H-2', [set('H', 1), { sku: 'H-CUP', quantity: 2 }])),
    );
    expect(both.lines).toMatchObject([{ backordered: 1 }, { refused: 2, reason: 'no-inbound-supply' }]);
    expect((await stockOf('H-CUP')).waiting).toBe(0);
  });

  test('is a matter to ask the supplier of its component about', async () => {
    await teaSet('I', 9, 0);
    await it.shop.supply('I-PO', 'I-CUP', 2, null);
    await order('I-1', [set('I', 1)]);
    const pegged = await it.db.execute(
      sql`select sku, units::int as units from pegs where supply_id = 'I-PO' and units > 0`,
    );
    expect(pegged).toEqual([{ sku: 'I-SET', units: 1 }]);
    expect((await plan('I-SET')).items).toMatchObject([
      { reason: { en: expect.stringContaining('which has no date yet') } },
    ]);
  });
});

interface Wish {
  readonly what: string;
  readonly quantity: number;
}

describe('what is promised', () => {
  let played = 0;

  test('is what the receipts then give when every supply comes as announced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            what: fc.constantFrom('SET', 'SET', 'DUO', 'CUP', 'POT'),
            quantity: fc.integer({ min: 1, max: 4 }),
          }),
          { minLength: 2, maxLength: 7 },
        ),
        fc.array(
          fc.record({ what: fc.constantFrom('POT', 'CUP', 'CUP', 'SET'), quantity: fc.integer({ min: 1, max: 7 }) }),
          { minLength: 1, maxLength: 6 },
        ),
        fc.record({ pots: fc.nat({ max: 3 }), cups: fc.nat({ max: 3 }), giveUp: fc.nat({ max: 9 }) }),
        async (wishes: readonly Wish[], supplies: readonly Wish[], { pots, cups, giveUp }) => {
          it.setTime(MONDAY);
          const name = `P${played++}`;
          await teaSet(name, pots, cups);
          await kit(`${name}-DUO`, { [`${name}-CUP`]: 2 });
          // Half of what is to come is known beforehand, half is announced when all wait.
          const announce = (late: number) =>
            supplies.map(async ({ what, quantity }, n) => {
              if (n % 2 === late) await it.shop.supply(`${name}-${n}`, `${name}-${what}`, quantity, march(3 + n));
            });
          await Promise.all(announce(0));
          for (const [n, { what, quantity }] of wishes.entries())
            await order(`${name}-${n}`, [{ sku: `${name}-${what}`, quantity }], { policy: 'eager' });
          await Promise.all(announce(1));
          await it.api.ok(it.shop.cancel(`${name}-${giveUp % wishes.length}`));
          const of = async () =>
            it.db.execute<{ id: string; waiting: number; on: string | null }>(sql`
              select order_id as id, waiting, promise_current ->> 'restockDate' as on from order_lines
              where starts_with(order_id, ${`${name}-`}) and ordered > cancelled order by order_id`);
          const before = (await of()).filter(({ waiting }) => waiting > 0);
          for (const [n, { what, quantity }] of supplies.entries()) {
            it.setTime(parseInstant(`${march(3 + n)}T03:00:00Z`));
            await it.shop.receive(`${name}-${n}`, `${name}-${what}`, quantity, it.now());
            const after = await of();
            for (const { id, on } of before) {
              const now = after.find((line) => line.id === id);
              const served = on !== null && on <= march(3 + n);
              expect([id, march(3 + n), now?.waiting === 0]).toEqual([id, march(3 + n), served]);
              if (!served) expect([id, now?.on]).toEqual([id, on]);
            }
          }
        },
      ),
      { seed: 20300101, numRuns: 30 },
    );
  }, 240_000);
});

test('a line that stands first is given as it was promised', async () => {
  await teaSet('Z', 0, 0);
  await it.shop.supply('Z-PO-POT', 'Z-POT', 1, march(4));
  await it.shop.supply('Z-PO-CUP', 'Z-CUP', 2, march(11));
  await order('Z-1', [set('Z', 1)]);
  await it.shop.receive('Z-PO-POT', 'Z-POT', 1, it.now());
  expect(await promised('Z-1')).toBe(march(11));
  await it.shop.receive('Z-PO-CUP', 'Z-CUP', 2, it.now());
  expect(await linesOf('Z-1')).toMatchObject([{ allocated: 1, waiting: 0 }]);
});

test('a component that comes for all goes into a kit before it goes to a line that has its own coming', async () => {
  await teaSet('Y', 1, 0);
  await it.shop.supply('Y-PO', 'Y-CUP', 2, march(11));
  await order('Y-1', [{ sku: 'Y-CUP', quantity: 2 }]);
  await it.shop.supply('Y-OWN', 'Y-CUP', 2, march(20), { forLine: { backorderId: 'bo-Y-1', lineId: '1' } });
  await order('Y-2', [set('Y', 1)]);
  expect([await promised('Y-1'), await promised('Y-2')]).toEqual([march(20), march(11)]);
  await it.shop.receive('Y-PO', 'Y-CUP', 2, it.now());
  expect(await linesOf('Y-2')).toMatchObject([{ allocated: 1, waiting: 0 }]);
  expect([await promised('Y-1'), ...(await linesOf('Y-1'))]).toMatchObject([march(20), { waiting: 2 }]);
});
