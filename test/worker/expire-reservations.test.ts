import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { checkStock } from '../../record/check-stock';
import { expireReservations } from '../../worker/expire-reservations';
import { MINUTE, recordOnly } from '../servers/engine';
import { HERE } from '../servers/installation';
import { type Shop, shopOf } from '../servers/shop';

let engine: Awaited<ReturnType<typeof recordOnly>>;
let shop: Shop;
beforeEach(async () => {
  engine = await recordOnly();
  shop = shopOf(engine.api);
});
afterEach(async () => {
  expect((await checkStock(engine.db, 20_000)).differences).toEqual([]);
  await engine.stop();
});

const expire = () => expireReservations(engine.db, HERE, engine.now());
const pass = (ms: number) => engine.setTime(instantOf(engine.now() + ms));
const hold = async (sku: string, quantity: number, expiresIn = 'PT15M'): Promise<string> =>
  (await engine.api.ok(engine.api.post('/v1/reservations', { sku, quantity, channel: 'web', expiresIn }))).id;
const stockOf = (sku: string) => engine.api.ok(engine.api.get(`/v1/items/${sku}/stock`));

/** Somebody waits for units of an item that are all held. */
async function waitedFor(sku: string): Promise<void> {
  await shop.item(sku);
  await shop.stock(sku, 3);
  await shop.supply(`PO-${sku}`, sku, 10, '2030-02-20');
  await hold(sku, 3);
  await shop.order(sku, [{ sku, quantity: 2 }]);
}

test('a hold ends when its time is over, not before, and its units can be sold again', async () => {
  await shop.item('MUG');
  await shop.stock('MUG', 3);
  await hold('MUG', 2, 'PT15M');
  pass(15 * MINUTE - 1);
  expect(await expire()).toBe(0);
  expect(await stockOf('MUG')).toMatchObject({ reserved: 2, available: 1 });
  pass(1);
  expect(await expire()).toBe(1);
  expect(await stockOf('MUG')).toMatchObject({ onHand: 3, reserved: 0, available: 3 });
});

test('the units go to those who wait, whose courses hear of it; the rest can be sold', async () => {
  await waitedFor('MUG');
  pass(15 * MINUTE);
  expect(await expire()).toBe(1);
  expect(await shop.backorder('MUG')).toMatchObject({ status: 'ready', lines: [{ waiting: 0, allocated: 2 }] });
  expect(await stockOf('MUG')).toMatchObject({ reserved: 0, allocated: 2, waiting: 0, available: 1 });
  const wakes = await engine.db.execute<{ signal: string }>(
    sql`select signal from wakes where backorder_id = 'bo-MUG'`,
  );
  expect(wakes.map(({ signal }) => signal)).toContain('restocked');
});

test('the ledger says what ended and when', async () => {
  await shop.item('MUG');
  await shop.stock('MUG', 3);
  const id = await hold('MUG', 2);
  pass(20 * MINUTE);
  await expire();
  const rows = await engine.db.execute(sql`
    select kind, reserved_delta as delta, at::text as at from stock_ledger where reference = ${id} order by stock_ledger.id`);
  expect([...rows]).toEqual([
    { kind: 'reservation', delta: 2, at: '2030-02-04 01:00:00+00' },
    { kind: 'reservation-ended', delta: -2, at: '2030-02-04 01:20:00+00' },
  ]);
});

test('several workers end each hold once', async () => {
  for (const sku of ['A', 'B', 'C', 'D']) await waitedFor(sku);
  pass(15 * MINUTE);
  const ended = await Promise.all([expire(), expire(), expire()]);
  expect(ended.reduce((sum, n) => sum + n, 0)).toBe(4);
});

test('more than a turn takes are left to the next', async () => {
  await shop.item('HOT');
  await shop.stock('HOT', 600);
  for (let n = 0; n < 6; n++) await Promise.all(Array.from({ length: 5 }, () => hold('HOT', 1)));
  await engine.db.execute(sql`
    insert into reservations (id, sku, quantity, channel_id, expires_at, created_at)
    select 'r-' || n, 'HOT', 1, 'web', now() - interval '10 years', now() from generate_series(1, 500) n`);
  await engine.db.execute(sql`update stock set reserved = reserved + 500 where sku = 'HOT'`);
  await engine.db.execute(sql`
    insert into stock_ledger (sku, location_id, kind, reserved_delta, at) values ('HOT', 'main', 'reservation', 500, now())`);
  pass(15 * MINUTE);
  expect(await expire()).toBe(500);
  expect(await expire()).toBe(30);
  expect(await expire()).toBe(0);
  expect(await stockOf('HOT')).toMatchObject({ reserved: 0, available: 600 });
});

test('an item that cannot be done now holds up no other, and is done by the next turn', async () => {
  for (const sku of ['A', 'B', 'C']) await waitedFor(sku);
  pass(15 * MINUTE);
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
  await expect(expire()).rejects.toThrow('1 of 3 items keep expired holds');
  expect(await stockOf('B')).toMatchObject({ reserved: 0 });
  expect(await stockOf('C')).toMatchObject({ reserved: 0 });
  letGo();
  await held;
  expect(await expire()).toBe(1);
});
