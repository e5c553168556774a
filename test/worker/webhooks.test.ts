import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { RETRY_SECONDS, type WebhookSender, webhookSender } from '../../worker/outbox/webhook-sender';
import type { Json } from '../servers/api-client';
import { DAY, recordOnly } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { WebhookReceiver } from './webhook-receiver';

let engine: Awaited<ReturnType<typeof recordOnly>>;
let shop: Shop;
let receiver: WebhookReceiver;
let sender: WebhookSender;
beforeEach(async () => {
  engine = await recordOnly();
  // The library that checks signatures wants them to be of now.
  engine.setTime(instantOf(Date.now()));
  shop = shopOf(engine.api);
  receiver = await WebhookReceiver.start();
  sender = webhookSender({ db: engine.db, clock: engine.now });
  await shop.item('MUG');
  await shop.supply('PO', 'MUG', 1000, null);
});
afterEach(() => Promise.all([engine.stop(), receiver.stop()]));

const ALL = ['backorder.opened', 'backorder.promise_changed'];

const announceTo = (url: string, events: readonly string[] = ALL): Promise<Json> =>
  engine.api.ok(engine.api.post('/v1/webhook-endpoints', { url, events }));

const deliveries = async (query = ''): Promise<Json[]> =>
  (await engine.api.ok(engine.api.get(`/v1/webhook-deliveries?limit=200${query}`))).items;

/** Sends what is due, and waits until nothing is under way. */
async function send(): Promise<void> {
  while ((await sender.sendDue()) > 0);
}

const pass = (ms: number) => engine.setTime(instantOf(engine.now() + ms));

/** A day so many days from now, as a supplier says it. */
const inDays = (days: number): string => new Date(engine.now() + days * DAY).toISOString().slice(0, 10);

const placed = () => ({ placedAt: new Date(engine.now() - 1000).toISOString() });
const order = (id: string): Promise<Json> => shop.order(id, [{ sku: 'MUG', quantity: 1 }], placed());

/** Lets the retries of a delivery come due one after the other; returns the pauses that were made before them. */
async function untilSettled(most = 20): Promise<number[]> {
  const pauses: number[] = [];
  for (let n = 0; n < most; n++) {
    await send();
    const waiting = await deliveries('&state=pending');
    if (waiting.length === 0) return pauses;
    const pause = Math.max(...waiting.map(({ nextAttemptAt }) => Date.parse(nextAttemptAt))) - engine.now();
    pauses.push(pause / 1000);
    pass(pause + 1);
  }
  throw new Error('it goes on');
}

test('an event arrives signed by Standard Webhooks, with full state and the backorder’s sequence', async () => {
  const { secret } = await announceTo(receiver.url);
  const { backorder } = await order('A');
  await send();

  const [event] = receiver.verified(secret) as Json[];
  expect(event).toEqual({
    type: 'backorder.opened',
    timestamp: new Date(engine.now()).toISOString(),
    sequence: 1,
    data: backorder,
  });
  const [delivery] = await deliveries();
  expect(delivery).toMatchObject({
    eventId: receiver.received[0]?.id,
    type: 'backorder.opened',
    backorderId: 'bo-A',
    sequence: 1,
    state: 'delivered',
    attempts: 1,
    lastStatus: 204,
    lastError: null,
    nextAttemptAt: null,
    deliveredAt: new Date(engine.now()).toISOString(),
  });
  expect(() => receiver.verified(`whsec_${Buffer.from('somebody else entirely').toString('base64')}`)).toThrow();
});

test('a failed delivery is repeated under the same id, ever more seldom, for about three days, then given up', async () => {
  await announceTo(receiver.url);
  await order('A');
  receiver.reply = () => 500;

  const pauses = await untilSettled();

  expect(pauses).toHaveLength(RETRY_SECONDS.length);
  for (const [index, seconds] of RETRY_SECONDS.entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(seconds * 0.9);
    expect(pauses[index]).toBeLessThanOrEqual(seconds * 1.1 + 0.001);
  }
  expect(receiver.received).toHaveLength(RETRY_SECONDS.length + 1);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  expect(await deliveries()).toMatchObject([
    { state: 'failed', attempts: RETRY_SECONDS.length + 1, lastStatus: 500, lastError: 'HTTP 500' },
  ]);
});

test('one that fails and then succeeds is delivered, with a fresh signature over the same body', async () => {
  const { secret } = await announceTo(receiver.url);
  await order('A');
  receiver.reply = (_, nth) => (nth === 1 ? 'reset' : 204);

  expect(await untilSettled()).toHaveLength(1);

  expect(receiver.verified(secret)).toHaveLength(2);
  const [first, second] = receiver.received;
  expect(second?.id).toBe(first?.id);
  expect(second?.timestamp).toBeGreaterThan(first?.timestamp ?? 0);
  expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 2, lastStatus: 204, lastError: null }]);
});

test('every endpoint that wants an event gets it, once, under one id', async () => {
  const other = await WebhookReceiver.start();
  await announceTo(receiver.url);
  await announceTo(other.url);
  await announceTo(other.url, ['backorder.closed']);
  await order('A');
  await send();
  expect(receiver.events()).toEqual([{ type: 'backorder.opened', sequence: 1 }]);
  expect(other.events()).toEqual([{ type: 'backorder.opened', sequence: 1 }]);
  expect(other.received[0]?.id).toBe(receiver.received[0]?.id);
  await other.stop();
});

describe('the order of one backorder’s events', () => {
  const threeEvents = async (): Promise<void> => {
    await announceTo(receiver.url);
    await order('A');
    await shop.supply('PO', 'MUG', 1000, inDays(10));
    await shop.supply('PO', 'MUG', 1000, inDays(20));
  };
  const sequences = (): (number | undefined)[] => receiver.events().map(({ sequence }) => sequence);

  test('holds, and none leaves before the one before it has been answered, whoever sends', async () => {
    await threeEvents();
    const others = [0, 1].map(() => webhookSender({ db: engine.db, clock: engine.now }));
    receiver.reply = () => new Promise((resolve) => setTimeout(() => resolve(204), 30));

    const all = async (one: WebhookSender): Promise<void> => {
      for (let idle = 0; idle < 20; idle++) if ((await one.sendDue()) > 0) idle = 0;
    };
    await Promise.all([sender, ...others].map(all));

    expect(sequences()).toEqual([1, 2, 3]);
    expect(receiver.mostAtOnce).toBe(1);
  });

  test('holds while an earlier event is being repeated: through a receiver’s restart', async () => {
    await threeEvents();
    receiver.reply = (_, nth) => (nth <= 3 ? 503 : 204);

    await untilSettled();

    expect(sequences()).toEqual([1, 1, 1, 1, 2, 3]);
    expect(await deliveries('&state=delivered')).toHaveLength(3);
  });

  test('gives way when a receiver keeps refusing one event: newer states are not withheld for days', async () => {
    await threeEvents();
    receiver.reply = ({ body }) => (JSON.parse(body).sequence === 1 ? 400 : 204);
    const begun = engine.now();

    let newest = 0;
    while (newest < 3) {
      await send();
      newest = Math.max(...sequences().map((sequence) => sequence ?? 0));
      pass(5000);
    }

    expect(engine.now() - begun).toBeLessThan(4 * 60_000);
    expect(sequences().filter((sequence) => sequence !== 1)).toEqual([2, 3]);
    await untilSettled();
    expect((await deliveries()).map(({ sequence, state }) => ({ sequence, state }))).toEqual([
      { sequence: 3, state: 'delivered' },
      { sequence: 2, state: 'delivered' },
      { sequence: 1, state: 'failed' },
    ]);
  });

  test('is each backorder’s own: another one’s trouble holds nothing up', async () => {
    await threeEvents();
    await order('B');
    receiver.reply = ({ body }) => (JSON.parse(body).data.id === 'bo-A' ? 500 : 204);
    await send();
    expect(new Set((await deliveries('&state=delivered')).map(({ backorderId }) => backorderId))).toEqual(
      new Set(['bo-B']),
    );
    expect(await deliveries('&state=pending&backorderId=bo-B')).toEqual([]);
  });
});

describe('a receiver', () => {
  test('that is gone (410) is not asked again', async () => {
    await announceTo(receiver.url);
    await order('A');
    receiver.reply = () => 410;
    expect(await untilSettled()).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: 1, lastStatus: 410 }]);
  });

  test('whose endpoint is deleted gets nothing more, not even what waits', async () => {
    const { id } = await announceTo(receiver.url);
    await order('A');
    receiver.reply = () => 500;
    await send();
    await engine.api.delete(`/v1/webhook-endpoints/${id}`);
    await order('B');
    pass(DAY);
    await send();
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: 'failed', lastError: 'the endpoint was deleted' }]);
  });

  test('that sends us elsewhere is not followed: what is signed for one place is shown to no other', async () => {
    const elsewhere = await WebhookReceiver.start();
    await announceTo(receiver.url);
    await order('A');
    receiver.reply = () => ({ redirectTo: elsewhere.url });
    await send();
    expect(elsewhere.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'pending', lastStatus: 307, lastError: 'HTTP 307' }]);
    await elsewhere.stop();
  });

  test('whose answer has no end is hung up on', async () => {
    await announceTo(receiver.url);
    await order('A');
    receiver.reply = () => 'never-ending';
    const begun = performance.now();
    await send();
    expect(performance.now() - begun).toBeLessThan(5000);
    // No more than what lies in the buffers between the two.
    expect(receiver.written).toBeLessThan(32 * 1024 * 1024);
    expect(await deliveries()).toMatchObject([{ state: 'delivered', lastStatus: 200 }]);
  });

  test('that cannot be reached leaves the reason in the list of deliveries', async () => {
    await announceTo('http://127.0.0.1:9/hooks');
    await order('A');
    await send();
    expect(await deliveries()).toMatchObject([
      { state: 'pending', attempts: 1, lastStatus: null, lastError: expect.stringMatching(/bad port|ECONNREFUSED/) },
    ]);
  });

  test('that never answers is waited for only so long, and takes nobody else’s turn', async () => {
    const silent = await WebhookReceiver.start();
    silent.reply = () => 'silence';
    await announceTo(silent.url);
    await announceTo(receiver.url);
    for (let n = 0; n < 20; n++) await order(`S-${n}`);
    const impatient = webhookSender({ db: engine.db, clock: engine.now }, 1000);
    let sawAll: number | null = null;
    while ((await impatient.sendDue()) > 0) if (receiver.received.length === 20) sawAll ??= silent.received.length;

    // The others were all served while the first few still waited for an answer.
    expect(sawAll).toBe(8);
    expect(silent.mostAtOnce).toBe(8);
    expect(silent.received).toHaveLength(20);
    expect(await deliveries('&state=delivered')).toHaveLength(20);
    expect((await deliveries('&state=pending')).map(({ lastError }) => lastError)).toEqual(
      Array.from({ length: 20 }, () => expect.stringContaining('timeout')),
    );
    await silent.stop();
  });
});

test('a queue of twenty thousand, left by a receiver that was down for a day, is taken up at once', async () => {
  const { id } = await announceTo(receiver.url);
  await engine.db.execute(sql`
    insert into webhook_deliveries
      (id, endpoint_id, event_id, type, backorder_id, sequence, body, state, created_at, next_attempt_at)
    select 'd-' || n, ${id}, 'e-' || n, 'backorder.opened', 'bo-' || n % 7000, n, '{}', 'pending', now(), to_timestamp(0)
    from generate_series(1, 20000) n`);
  const begun = performance.now();
  await sender.sendDue();
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(receiver.received.length).toBeGreaterThan(0);
});

test('a long queue leaves at a steady pace', async () => {
  await announceTo(receiver.url);
  for (let n = 0; n < 60; n++) await order(`Q-${n}`);
  await shop.supply('PO', 'MUG', 1000, inDays(10));
  const begun = performance.now();
  await send();
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(`${receiver.received.length} webhooks in ${seconds.toFixed(1)} s\n`);
  expect(receiver.received).toHaveLength(120);
  for (const id of ['bo-Q-0', 'bo-Q-59']) {
    const own = receiver.received.map(({ body }) => JSON.parse(body)).filter(({ data }) => data.id === id);
    expect(own.map(({ sequence }) => sequence)).toEqual([1, 2]);
  }
});
