import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { sweepOverdue } from '../../worker/sweep-overdue';
import { recordOnly } from '../servers/engine';
import { HERE } from '../servers/installation';
import { type Shop, shopOf } from '../servers/shop';

let engine: Awaited<ReturnType<typeof recordOnly>>;
let shop: Shop;
beforeEach(async () => {
  engine = await recordOnly();
  shop = shopOf(engine.api);
});
afterEach(() => engine.stop());

const sweep = () => sweepOverdue(engine.db, HERE, engine.now());
/** A moment as the shop's clock in Tokyo shows it. */
const itIs = (tokyo: string) => engine.setTime(instantOf(Date.parse(`${tokyo}:00+09:00`)));

/** An order that was promised the goods of a supply. */
async function promised(sku: string, eta: string): Promise<void> {
  await shop.item(sku);
  await shop.supply(`PO-${sku}`, sku, 10, eta);
  await shop.order(sku, [{ sku, quantity: 2 }]);
}
const promiseOf = async (sku: string) => (await shop.backorder(sku)).lines[0].promise.current;

test('a supply is overdue when its day has closed at the warehouse, not before', async () => {
  await promised('MUG', '2030-02-20');

  itIs('2030-02-20T23:59');
  expect(await sweep()).toBe(0);
  expect(await promiseOf('MUG')).toMatchObject({ restockDate: '2030-02-20' });

  itIs('2030-02-21T00:01');
  expect(await sweep()).toBe(1);
  expect(await promiseOf('MUG')).toBeNull();
  expect(await shop.backorder('MUG')).toMatchObject({ status: 'awaiting-date' });
});

test('the day closes on the clock of the warehouse that waits: New York’s later than Tokyo’s', async () => {
  await shop.item('MUG');
  await shop.supply('PO-MUG', 'MUG', 10, '2030-02-20');
  await shop.order('MUG', [{ sku: 'MUG', quantity: 2 }], { policy: 'us-shop' });

  engine.setTime(instantOf(Date.parse('2030-02-20T23:59:00-05:00')));
  expect(await sweep()).toBe(0);
  engine.setTime(instantOf(Date.parse('2030-02-21T00:01:00-05:00')));
  expect(await sweep()).toBe(1);
});

test('the course hears of it, once', async () => {
  await promised('MUG', '2030-02-20');
  itIs('2030-02-21T00:01');
  await sweep();
  const wakes = () =>
    engine.db.execute<{ signal: string; version: string }>(
      sql`select signal, version::text as version from wakes where backorder_id = 'bo-MUG' order by signal`,
    );
  const before = [...(await wakes())];
  expect(before.map(({ signal }) => signal)).toContain('supplierEta');

  expect(await sweep()).toBe(0);
  expect([...(await wakes())]).toEqual(before);
});

test('what has come, was cancelled or has no date is never overdue', async () => {
  await promised('CAME', '2030-02-20');
  await promised('GONE', '2030-02-20');
  await shop.item('OPEN');
  await shop.supply('PO-OPEN', 'OPEN', 10, null);
  await shop.receive('PO-CAME', 'CAME', 10, engine.now());
  await shop.supply('PO-GONE', 'GONE', 10, '2030-02-20', { status: 'cancelled' });

  itIs('2030-03-20T12:00');

  expect(await sweep()).toBe(0);
});

test('a new date from the supplier makes it promise again', async () => {
  await promised('MUG', '2030-02-20');
  itIs('2030-02-21T09:00');
  await sweep();
  await shop.supply('PO-MUG', 'MUG', 10, '2030-03-05');
  expect(await promiseOf('MUG')).toMatchObject({ restockDate: '2030-03-05' });
  expect(await sweep()).toBe(0);
  itIs('2030-03-06T09:00');
  expect(await sweep()).toBe(1);
});

/** Why lines have no date or a later one, by order. */
const causes = async (sku: string) =>
  Object.fromEntries(
    [
      ...(await engine.db.execute<{ id: string; because: string | null }>(sql`
        select order_id as id, unknown_because as because from order_lines where sku = ${sku} order by order_id`)),
    ].map(({ id, because }) => [id, because]),
  );

test('those who stand behind lose their date to those whose day passed, and it is known why', async () => {
  await shop.item('MUG');
  await shop.supply('PO-1', 'MUG', 1, '2030-02-20');
  await shop.supply('PO-2', 'MUG', 1, '2030-02-27');
  await shop.supply('PO-3', 'MUG', 1, null);
  for (const id of ['A', 'B', 'C', 'D']) await shop.order(id, [{ sku: 'MUG', quantity: 1 }], { commitment: 'placed' });
  itIs('2030-02-21T00:01');
  await sweep();
  expect(await causes('MUG')).toEqual({ A: 'displaced', B: 'displaced', C: 'overdue', D: null });
  expect(await promiseOf('A')).toMatchObject({ restockDate: '2030-02-27' });
  const { items } = await engine.api.ok(engine.api.get('/v1/backorders?overdue=true'));
  expect(items.map(({ orderId }: { orderId: string }) => orderId).sort()).toEqual(['B', 'C']);
  itIs('2030-02-28T00:01');
  await sweep();
  expect(await causes('MUG')).toEqual({ A: 'overdue', B: 'displaced', C: 'overdue', D: null });
  await shop.supply('PO-1', 'MUG', 1, '2030-03-05');
  expect(await causes('MUG')).toEqual({ A: null, B: 'displaced', C: 'overdue', D: null });
});

test('whose supply is cancelled while another is overdue hears of the cancellation at once, and not that he waits for the other', async () => {
  await shop.item('MUG');
  await shop.supply('PO-1', 'MUG', 2, '2030-02-20');
  await shop.supply('PO-2', 'MUG', 2, '2030-02-27');
  await shop.order('A', [{ sku: 'MUG', quantity: 1 }]);
  itIs('2030-02-21T00:01');
  await sweep();
  expect(await promiseOf('A')).toMatchObject({ restockDate: '2030-02-27' });
  await shop.supply('PO-2', 'MUG', 2, '2030-02-27', { status: 'cancelled' });
  expect(await causes('MUG')).toEqual({ A: 'supply-cancelled' });
  await shop.order('B', [{ sku: 'MUG', quantity: 1 }], { commitment: 'placed' });
  expect(await causes('MUG')).toMatchObject({ A: 'supply-cancelled' });
});

test('two workers that sweep at the same time do it once', async () => {
  for (const sku of ['A', 'B', 'C', 'D']) await promised(sku, '2030-02-20');
  itIs('2030-02-21T09:00');
  await Promise.all([sweep(), sweep(), sweep()]);
  const moved = await engine.db.execute<{ id: string; n: number }>(sql`
    select backorder_id as id, count(*)::int as n from journal where kind = 'promise-changed' and data::jsonb ->> 'after' is null
    group by backorder_id order by backorder_id`);
  expect([...moved]).toEqual(['A', 'B', 'C', 'D'].map((sku) => ({ id: `bo-${sku}`, n: 1 })));
});

test('an item that cannot be done now holds up no other, and is done by the next sweep', async () => {
  for (const sku of ['A', 'B', 'C']) await promised(sku, '2030-02-20');
  itIs('2030-02-21T09:00');
  // Somebody sits on A's row for longer than anybody waits.
  let letGo: () => void = () => {};
  let held: Promise<void> = Promise.resolve();
  await new Promise<void>((locked) => {
    held = engine.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from stock where sku = 'A' for update`);
      locked();
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
    });
  });

  await expect(sweep()).rejects.toThrow('1 of 3 items could not be swept');

  expect(await promiseOf('A')).not.toBeNull();
  expect(await promiseOf('B')).toBeNull();
  expect(await promiseOf('C')).toBeNull();
  letGo();
  await held;
  expect(await sweep()).toBe(1);
  expect(await promiseOf('A')).toBeNull();
});
