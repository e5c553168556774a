import { DAY, HOUR } from '../domain/backorder/course/facts';
import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

/** Puts version 2, 3, ... of a pack of the test's own, each by what differs from `jp-shop`. */
async function pack(id: string, ...versions: readonly object[]): Promise<void> {
  for (const [index, changes] of versions.entries())
    await it.api.ok(
      it.api.put(`/v1/policies/${id}/versions/${index + 1}`, { extends: { id: 'jp-shop', version: 1 }, ...changes }),
    );
}
const adopt = (id: string, version: number, body: object, query = '') =>
  it.api.post(`/v1/policies/${id}/versions/${version}/adopt${query}`, { reason: 'new terms', ...body });
const ran = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).policy;
const journal = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`))).items;
const deadlines = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).nextDeadline;

/** Orders that wait under version 1 for a supply of an item of that name. */
async function waiting(id: string, count: number, eta: string | null = '2030-03-01'): Promise<string[]> {
  await it.shop.item(id);
  await it.shop.supply(`PO-${id}`, id, 200, eta);
  const orders = Array.from({ length: count }, (_, n) => `${id}-${n}`);
  for (const orderId of orders) await it.shop.order(orderId, [{ sku: id, quantity: 1 }], { policy: id });
  return orders;
}

test('a backorder named moves, with the reason in its journal, and no mail is sent of it', async () => {
  await pack('named', {});
  const [first = '', second = ''] = await waiting('named', 2);
  await pack('named', {}, { offers: { lateAfterDays: 10 } });
  const mails = await it.shop.templates(first);
  expect(await it.api.ok(adopt('named', 2, { backorderIds: [`bo-${first}`] }))).toEqual({
    moved: [{ backorderId: `bo-${first}`, from: { id: 'named', version: 1 } }],
    stayed: [],
    remaining: null,
  });
  expect([await ran(first), await ran(second)]).toEqual([
    { id: 'named', version: 2 },
    { id: 'named', version: 1 },
  ]);
  const { contentHash } = await it.api.ok(it.api.get('/v1/policies/named/versions/2'));
  expect((await journal(first)).at(-1)).toMatchObject({
    kind: 'policy-adopted',
    summary: 'Policy moved from named v1 to named v2: new terms',
    data: {
      from: { id: 'named', version: 1 },
      to: { id: 'named', version: 2, hash: contentHash },
      reason: 'new terms',
    },
  });
  await it.step(first);
  expect(await it.shop.templates(first)).toEqual(mails);
});

test('its deadlines are by the new version from the next step on', async () => {
  await pack('rhythm', {});
  const [order = ''] = await waiting('rhythm', 1, '2030-04-20');
  const before = await deadlines(order);
  await pack('rhythm', {}, { notices: { statusEvery: 'P3D' } });
  await it.api.ok(adopt('rhythm', 2, { backorderIds: [`bo-${order}`] }));
  await it.step(order);
  const after = await deadlines(order);
  expect([before.kind, after.kind]).toEqual(['status', 'status']);
  expect(Date.parse(before.at) - Date.parse(after.at)).toBe(4 * DAY);
});

test('all of a version move, a hundred at a time, and the answer says how many are left', async () => {
  await pack('many', {});
  const orders = await waiting('many', 103);
  await pack('many', {}, { undoWindow: 'PT1H' });
  const dry = await it.api.ok(adopt('many', 2, { fromVersion: 1 }, '?dryRun=true'));
  const first = await it.api.ok(adopt('many', 2, { fromVersion: 1 }));
  expect([dry.moved.length, dry.remaining, dry.mailsNow]).toEqual([100, 3, 0]);
  expect([first.moved.length, first.remaining]).toEqual([100, 3]);
  const second = await it.api.ok(adopt('many', 2, { fromVersion: 1 }));
  expect([second.moved.length, second.remaining]).toEqual([3, 0]);
  expect(await it.api.ok(adopt('many', 2, { fromVersion: 1 }))).toEqual({ moved: [], stayed: [], remaining: 0 });
  for (const orderId of [orders[0], orders.at(-1)])
    expect(await ran(orderId ?? '')).toEqual({ id: 'many', version: 2 });
});

test('those who wait get the dates of the new terms, foretold by the dry run; nothing of that stays', async () => {
  await pack('dates', {});
  const [order = '', other = ''] = await waiting('dates', 2);
  await pack('dates', {}, { shipping: { handlingDays: 3 } });
  const body = { backorderIds: [`bo-${order}`] };
  const before = await footprint(it.db);
  const foretold = await it.api.ok(adopt('dates', 2, body, '?dryRun=true'));
  expect(await footprint(it.db)).toEqual(before);
  expect(foretold).toMatchObject({
    linesAffected: 1,
    mailsNow: 1,
    offersOpened: 0,
    moved: [{ backorderId: `bo-${order}` }],
  });
  const [change] = foretold.promises;
  expect([change.before.restockDate, change.after.restockDate]).toEqual(['2030-03-01', '2030-03-01']);
  expect(change.after.shipDate > change.before.shipDate).toBe(true);
  await it.api.ok(adopt('dates', 2, body));
  const promise = async (orderId: string) => (await it.shop.backorder(orderId)).lines[0].promise.current;
  expect(await promise(order)).toEqual(change.after);
  expect(await promise(other)).toEqual(change.before);
  await it.step(order);
  expect((await it.shop.templates(order)).at(-1)).toBe('date-changed');
});

test('an offer in hand stays as it was sent: its deadline, and what silence means', async () => {
  await pack('asked', {});
  const [order = ''] = await waiting('asked', 1);
  await it.shop.supply('PO-asked', 'asked', 100, '2030-04-20');
  await it.step(order);
  const { offer } = await it.shop.backorder(order);
  expect(offer).toMatchObject({ version: 1, onSilence: 'wait' });
  await pack('asked', {}, { offers: { answerWithin: 'P3D', onSilence: 'cancel', lateAfterDays: 10 } });
  await it.api.ok(adopt('asked', 2, { backorderIds: [`bo-${order}`] }));
  it.pass(HOUR);
  await it.step(order);
  expect((await it.shop.backorder(order)).offer).toEqual(offer);
});

test('what the new version would have asked about, it asks at the next step, and the dry run says so', async () => {
  await pack('stricter', {});
  const [order = ''] = await waiting('stricter', 1);
  await it.shop.supply('PO-stricter', 'stricter', 100, '2030-03-20');
  await it.step(order);
  await pack('stricter', {}, { offers: { lateAfterDays: 10 } });
  const body = { backorderIds: [`bo-${order}`] };
  expect(await it.api.ok(adopt('stricter', 2, body, '?dryRun=true'))).toMatchObject({ offersOpened: 1, mailsNow: 1 });
  await it.api.ok(adopt('stricter', 2, body));
  await it.step(order);
  expect((await it.shop.templates(order)).at(-1)).toBe('offer');
});

test('an order that comes under a law whose clock has run out is cancelled by it, and the dry run says so', async () => {
  const put = (version: number) =>
    it.api.ok(it.api.put(`/v1/policies/lawful/versions/${version}`, { extends: { id: 'us-shop', version } }));
  await put(1);
  await it.shop.item('lawful');
  await it.shop.supply('PO-lawful', 'lawful', 5, '2030-02-20');
  const shipTo = { country: 'US', region: 'US-CA' };
  await it.shop.order('lawful', [{ sku: 'lawful', quantity: 1 }], { policy: 'lawful', shipTo });
  await it.shop.supply('PO-lawful', 'lawful', 5, '2030-04-25');
  await it.step('lawful', 'pass-on-date');
  it.pass(60 * DAY);
  await put(2);
  const body = { fromVersion: 1 };
  const foretold = await it.api.ok(adopt('lawful', 2, body, '?dryRun=true'));
  expect(foretold).toMatchObject({ linesCancelled: 1 });
  await it.api.ok(adopt('lawful', 2, body));
  const mails = (await it.shop.templates('lawful')).length;
  await it.step('lawful');
  await it.step('lawful', 'keep-law');
  expect(await it.shop.backorder('lawful')).toMatchObject({ outcome: 'cancelled', lines: [{ cancelled: 1 }] });
  expect((await it.shop.templates('lawful')).length - mails).toBe(foretold.mailsNow);
});

test('the version left keeps its content, though no order runs under it any more', async () => {
  await pack('left', {});
  const [order = ''] = await waiting('left', 1);
  await pack('left', {}, { undoWindow: 'PT1H' });
  await it.api.ok(adopt('left', 2, { backorderIds: [`bo-${order}`] }));
  for (const version of [1, 2])
    expectProblem(
      await it.api.put(`/v1/policies/left/versions/${version}`, { extends: { id: 'us-shop', version: 1 } }),
      409,
      'policy-version-used',
    );
});

test('a dry run leaves a version that nobody uses free to change, and is not remembered as it was', async () => {
  await pack('draft', {});
  const [order = ''] = await waiting('draft', 1, '2030-04-20');
  await pack('draft', {}, { notices: { statusEvery: 'P2D' } });
  await it.api.ok(adopt('draft', 2, { backorderIds: [`bo-${order}`] }, '?dryRun=true'));
  await pack('draft', {}, { notices: { statusEvery: 'P5D' } });
  await it.api.ok(adopt('draft', 2, { backorderIds: [`bo-${order}`] }));
  await it.step(order);
  expect(Date.parse((await deadlines(order)).at)).toBe(it.now() + 5 * DAY);
});

test('two moves and an arrival at once: each backorder ends under one version, with the dates of that one', async () => {
  await pack('race', {});
  const orders = await waiting('race', 12);
  await pack('race', {}, { shipping: { handlingDays: 3 } }, { shipping: { handlingDays: 6 } });
  const [second, third, arrival] = await Promise.all([
    adopt('race', 2, { fromVersion: 1 }),
    adopt('race', 3, { backorderIds: orders.map((orderId) => `bo-${orderId}`) }),
    it.api.post('/v1/receipts', {
      supplyId: 'PO-race',
      sku: 'race',
      quantity: 4,
      receivedAt: new Date(it.now()).toISOString(),
    }),
  ]);
  expect([second.status, third.status, arrival.status]).toEqual([200, 200, 201]);
  const shipDates = new Map<number, Set<string>>();
  for (const orderId of orders) {
    const { policy, lines } = await it.shop.backorder(orderId);
    const moves = (await journal(orderId)).filter(({ kind }) => kind === 'policy-adopted').map(({ data }) => data);
    expect(moves.at(-1).to.version).toBe(policy.version);
    expect(moves.map(({ from }) => from.version)).toEqual([1, ...moves.slice(0, -1).map(({ to }) => to.version)]);
    if (lines[0].waiting === 0) continue;
    const known = shipDates.get(policy.version) ?? new Set();
    shipDates.set(policy.version, known.add(lines[0].promise.current.shipDate));
  }
  const expected = new Map([
    [2, '2030-03-06'],
    [3, '2030-03-11'],
  ]);
  for (const [version, dates] of shipDates) expect([...dates]).toEqual([expected.get(version)]);
});

describe('who stays is said, and why', () => {
  test('closed; there already; under a queue of another order', async () => {
    await pack('stays', {}, { queue: { order: ['rank', 'completedAt'] } }, { undoWindow: 'PT1H' });
    await it.shop.item('stays');
    await it.shop.supply('PO-stays', 'stays', 100, '2030-03-01');
    const order = (orderId: string) => it.shop.order(orderId, [{ sku: 'stays', quantity: 1 }], { policy: 'stays' });
    await order('STAYS-THERE');
    await order('STAYS-CLOSED');
    await it.api.ok(it.shop.cancel('STAYS-CLOSED'));
    it.pass(DAY);
    await it.step('STAYS-CLOSED', 'settle-decision');
    const backorderIds = ['bo-STAYS-CLOSED', 'bo-STAYS-THERE'];
    const answer = await it.api.ok(adopt('stays', 3, { backorderIds }));
    expect(answer).toMatchObject({
      moved: [],
      stayed: [
        { backorderId: 'bo-STAYS-CLOSED', because: 'closed' },
        { backorderId: 'bo-STAYS-THERE', because: 'already-there' },
      ],
    });
    expect(await it.api.ok(adopt('stays', 2, { backorderIds: ['bo-STAYS-THERE'] }))).toMatchObject({
      moved: [],
      stayed: [{ backorderId: 'bo-STAYS-THERE', because: 'queue' }],
    });
    expectProblem(await adopt('stays', 2, { fromVersion: 3 }), 409, 'conflict');
  });

  test('a demonstration cannot slow down to real time', async () => {
    await it.shop.item('FAST');
    await it.shop.supply('PO-FAST', 'FAST', 100, '2030-03-01');
    await it.shop.order('FAST', [{ sku: 'FAST', quantity: 1 }], { policy: 'demo' });
    expect(await it.api.ok(adopt('jp-shop', 1, { backorderIds: ['bo-FAST'] }))).toMatchObject({
      stayed: [{ backorderId: 'bo-FAST', because: 'time-scale' }],
    });
  });
});

describe('refused', () => {
  test.each([
    ['nobody named', {}, '/backorderIds'],
    ['two ways at once', { backorderIds: ['bo-x'], fromVersion: 1 }, '/backorderIds'],
    ['an unknown backorder', { backorderIds: ['bo-nobody'] }, '/backorderIds/0'],
    ['no reason', { fromVersion: 1, reason: '' }, '/reason'],
    ['a list without end', { backorderIds: Array.from({ length: 101 }, (_, n) => `bo-${n}`) }, '/backorderIds'],
  ])('%s', async (_what, body, pointer) => {
    expectRefused(await adopt('jp-shop', 1, body), pointer);
  });

  test('a version that is not there', async () => {
    expectProblem(await adopt('jp-shop', 99, { fromVersion: 1 }), 404);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
