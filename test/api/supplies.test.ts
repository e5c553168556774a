import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const supply = (sku: string, changes: object = {}) => ({
  sku,
  quantity: 10,
  eta: '2030-02-20',
  status: 'confirmed',
  ...changes,
});
const put = (id: string, body: object, ifMatch?: string, query = '') =>
  it.api.put(`/v1/supplies/${id}${query}`, body, ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } });
const get = (id: string): Promise<Json> => it.api.ok(it.api.get(`/v1/supplies/${id}`));
const foretell = async (id: string, body: object): Promise<Json> => it.api.ok(put(id, body, undefined, '?dryRun=true'));
const lineOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).lines[0];

describe('PUT', () => {
  test('creates with 201 and where it is, then replaces with 200, and answers the supply either way', async () => {
    await it.shop.item('PUT');
    const all = supply('PUT', {
      locationId: 'osaka',
      etaPrecision: 'third',
      supplierId: 'maker',
      reason: { code: 'logistics', customerText: { ja: '船便の遅れ', en: 'A late ship' }, note: 'for staff only' },
    });
    const created = await put('PUT', all);
    expect([created.status, created.headers['location']]).toEqual([201, '/v1/supplies/PUT']);
    expect(created.body).toMatchObject({ supplyId: 'PUT', ...all, received: 0, version: 1 });
    expect(await get('PUT')).toEqual(created.body);
    const replaced = await put('PUT', supply('PUT', { quantity: 12 }));
    expect(replaced.status).toBe(200);
    expect(replaced.body).toMatchObject({ quantity: 12, locationId: 'main', etaPrecision: 'day', version: 2 });
    // Replaced, not patched: what is not said any more is not there any more.
    expect(replaced.body).not.toHaveProperty('reason');
    expect(replaced.body).not.toHaveProperty('supplierId');
  });

  test('of equal content is 200, moves no version and touches nothing', async () => {
    await it.shop.item('NOOP');
    await put('NOOP', supply('NOOP'));
    const before = await footprint(it.db);
    const again = await put('NOOP', supply('NOOP', { locationId: 'main', etaPrecision: 'day' }));
    expect([again.status, again.body.version]).toEqual([200, 1]);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('plans its item again in the same transaction', async () => {
    await it.shop.item('PLAN');
    await put('PLAN', supply('PLAN', { eta: null }));
    await it.shop.order('PLAN', [{ sku: 'PLAN', quantity: 2 }]);
    expect((await lineOf('PLAN')).promise).toEqual({ original: null, current: null });
    await put('PLAN', supply('PLAN', { eta: '2030-02-28' }));
    expect(await it.shop.backorder('PLAN')).toMatchObject({
      status: 'scheduled',
      lines: [{ promise: { current: { restockDate: '2030-02-28' } } }],
    });
  });

  test('a date of which only the third of the month is known keeps its day in the promise and is planned on its last', async () => {
    await it.shop.item('THIRD');
    await put('THIRD', supply('THIRD', { eta: '2030-03-11', etaPrecision: 'third' }));
    const { lines } = await it.shop.order('THIRD', [{ sku: 'THIRD', quantity: 1 }]);
    // 3月中旬 ends on Wednesday the 20th, which is a holiday, as is nothing after it.
    expect(lines[0].promise).toMatchObject({ restockDate: '2030-03-11', shipDate: '2030-03-22', precision: 'third' });
  });

  test('quantity is the total announced, what arrived included; less than that leaves nothing open', async () => {
    await it.shop.item('LESS');
    await put('LESS', supply('LESS'));
    await it.shop.receive('LESS', 'LESS', 6, it.now());
    expect((await put('LESS', supply('LESS', { quantity: 4 }))).body).toMatchObject({ quantity: 4, received: 6 });
    expect((await it.api.ok(it.api.get('/v1/items/LESS/stock'))).inbound).toEqual([]);
    await put('LESS', supply('LESS', { quantity: 8 }));
    expect((await it.api.ok(it.api.get('/v1/items/LESS/stock'))).inbound).toMatchObject([{ quantity: 2 }]);
  });

  test('cancelling stops only the units that are open; those here stay here', async () => {
    await it.shop.item('STOP');
    await put('STOP', supply('STOP'));
    await it.shop.order('STOP', [{ sku: 'STOP', quantity: 8 }]);
    await it.shop.receive('STOP', 'STOP', 3, it.now());
    await it.api.ok(put('STOP', supply('STOP', { status: 'cancelled' })));
    expect(await lineOf('STOP')).toMatchObject({ allocated: 3, waiting: 5, promise: { current: null } });
    expect((await it.api.ok(it.api.get('/v1/items/STOP/stock'))).inbound).toEqual([]);
    expect((await it.api.ok(it.api.get('/v1/tasks?state=open'))).items).toContainEqual(
      expect.objectContaining({ kind: 'supply-cancelled', supplyId: 'STOP' }),
    );
  });

  test('fewer units than announced: who loses his date loses it as by a cancellation, and staff hear of it', async () => {
    await it.shop.item('FEWER');
    await put('FEWER', supply('FEWER', { quantity: 8 }));
    for (const orderId of ['FEWER-1', 'FEWER-2']) await it.shop.order(orderId, [{ sku: 'FEWER', quantity: 4 }]);
    await it.api.ok(put('FEWER', supply('FEWER', { quantity: 5 })));
    expect((await lineOf('FEWER-1')).promise.current).not.toBeNull();
    expect(await lineOf('FEWER-2')).toMatchObject({ waiting: 4, promise: { current: null } });
    const rows = await it.db.execute(
      `select order_id as o, unknown_because as why from order_lines where sku = 'FEWER' order by 1`,
    );
    expect(rows).toEqual([
      { o: 'FEWER-1', why: null },
      { o: 'FEWER-2', why: 'supply-cancelled' },
    ]);
    expect((await it.api.ok(it.api.get('/v1/tasks?state=open'))).items).toContainEqual(
      expect.objectContaining({ kind: 'supply-cancelled', supplyId: 'FEWER' }),
    );
  });

  test('what was bought for one customer and does not come is asked for again', async () => {
    await it.shop.item('OWN', { kind: 'special-order' });
    await it.shop.order('OWN', [{ sku: 'OWN', quantity: 5 }]);
    const forLine = { backorderId: 'bo-OWN', lineId: '1' };
    await put('OWN', supply('OWN', { quantity: 5, forLine }));
    const asked = async () =>
      (await it.api.ok(it.api.get('/v1/purchase-requests'))).items.filter(({ sku }: Json) => sku === 'OWN');
    expect(await asked()).toMatchObject([{ quantity: 5, state: 'answered' }]);
    it.pass(1000);
    await it.api.ok(put('OWN', supply('OWN', { quantity: 3, forLine })));
    expect(await lineOf('OWN')).toMatchObject({ waiting: 5, promise: { current: null } });
    expect(await asked()).toMatchObject([
      { quantity: 2, state: 'open' },
      { quantity: 5, state: 'answered' },
    ]);
  });

  test('planned supply promises nothing under a pack that asks for confirmed supply', async () => {
    await it.shop.item('MAYBE');
    await put('MAYBE', supply('MAYBE', { eta: '2030-02-20' }));
    await it.shop.order('MAYBE', [{ sku: 'MAYBE', quantity: 1 }]);
    await put('MAYBE', supply('MAYBE', { status: 'planned' }));
    expect((await lineOf('MAYBE')).promise.current).toBeNull();
  });
});

describe('dates', () => {
  afterAll(() => it.setTime(MONDAY));

  test('an eta that is news may not lie before today, as the warehouse has it', async () => {
    await it.shop.item('PAST');
    expectRefused(await put('PAST', supply('PAST', { eta: '2030-02-03' })), '/eta', /2030-02-04/);
    expect((await put('PAST', supply('PAST', { eta: '2030-02-04' }))).status).toBe(201);
    // 00:30 on Tuesday in Tokyo is still Monday in UTC.
    it.setTime((MONDAY + 14.5 * 3600_000) as typeof MONDAY);
    expectRefused(await put('PAST-2', supply('PAST', { eta: '2030-02-04' })), '/eta', /2030-02-05/);
  });

  test('one that has passed may be said again while something else changes', async () => {
    await it.shop.item('STILL');
    await put('STILL', supply('STILL', { eta: '2030-02-05' }));
    it.setTime((MONDAY + 5 * DAY) as typeof MONDAY);
    expect((await put('STILL', supply('STILL', { eta: '2030-02-05', quantity: 11 }))).status).toBe(200);
    expectRefused(await put('STILL', supply('STILL', { eta: '2030-02-06' })), '/eta');
    expect((await put('STILL', supply('STILL', { eta: null }))).status).toBe(200);
  });

  test('said again, it is overdue at once and promises nothing', async () => {
    await it.shop.item('LATE');
    await put('LATE', supply('LATE', { eta: '2030-02-05' }));
    await it.shop.order('LATE', [{ sku: 'LATE', quantity: 2 }]);
    it.setTime((MONDAY + 5 * DAY) as typeof MONDAY);
    // Nobody has swept: the day has passed all the same.
    const more = supply('LATE', { eta: '2030-02-05', quantity: 11 });
    expect((await put('LATE', more)).body).toMatchObject({ overdue: true, version: 2 });
    expect((await lineOf('LATE')).promise.current).toBeNull();
    expect((await put('LATE', more)).body).toMatchObject({ overdue: true, version: 2 });
    const changes = [{ quantity: 9 }, { status: 'planned' }, { reason: { code: 'logistics' } }, {}];
    for (const change of changes) {
      const { body } = await put('LATE', { ...more, ...change });
      expect(body).toMatchObject({ ...change, overdue: true });
      expect((await lineOf('LATE')).promise.current).toBeNull();
    }
    expect((await put('LATE', { ...more, eta: '2030-02-14' })).body).toMatchObject({ overdue: false });
    expect((await lineOf('LATE')).promise.current).toMatchObject({ restockDate: '2030-02-14' });
  });

  test.each([
    ['all of which has come', { quantity: 4, status: 'confirmed' }, { quantity: 10 }],
    ['which was cancelled', { quantity: 10, status: 'cancelled' }, { quantity: 10, status: 'confirmed' }],
  ])('one that has passed opens nothing anew of a supply %s', async (_, before, after) => {
    const sku = `ANEW-${before.quantity}`;
    await it.shop.item(sku);
    await put(sku, supply(sku, { eta: '2030-02-05', quantity: before.quantity }));
    for (const orderId of [sku, `${sku}-2`])
      await it.shop.order(orderId, [{ sku, quantity: 4 }], { commitment: 'placed' });
    if (before.status === 'cancelled') await put(sku, supply(sku, { eta: '2030-02-05', ...before }));
    else await it.shop.receive(sku, sku, 4, it.now());
    it.setTime((MONDAY + 5 * DAY) as typeof MONDAY);
    const standing = await footprint(it.db);
    const passed = supply(sku, { eta: '2030-02-05', ...after });
    expectRefused(await put(sku, passed), '/eta', /2030-02-09/);
    expectRefused(await put(sku, passed, undefined, '?dryRun=true'), '/eta');
    expect((await put(sku, supply(sku, { eta: '2030-02-05', ...before }))).status).toBe(200);
    expect(await footprint(it.db)).toEqual(standing);
    expect((await put(sku, { ...passed, eta: '2030-02-14' })).body).toMatchObject({ overdue: false });
    expect((await lineOf(`${sku}-2`)).promise.current).toMatchObject({ restockDate: '2030-02-14' });
  });

  test('known more or less exactly than before, it is another date: its last day may not have passed', async () => {
    await it.shop.item('VAGUE');
    await put('VAGUE', supply('VAGUE', { eta: '2030-02-05' }));
    it.setTime((MONDAY + 9 * DAY) as typeof MONDAY);
    await put('VAGUE', supply('VAGUE', { eta: '2030-02-05', quantity: 11 }));
    const as = (etaPrecision: string) =>
      put('VAGUE', supply('VAGUE', { eta: '2030-02-05', quantity: 11, etaPrecision }));
    // 2月上旬 ended on the 10th, February has not.
    expectRefused(await as('third'), '/eta', /2030-02-13/);
    expect(await get('VAGUE')).toMatchObject({ overdue: true, etaPrecision: 'day', version: 2 });
    expect((await as('month')).body).toMatchObject({ overdue: false });
    it.setTime((MONDAY + 30 * DAY) as typeof MONDAY);
    for (const precision of ['day', 'third']) expectRefused(await as(precision), '/eta', /2030-03-06/);
    expectRefused(await put('VAGUE-2', supply('VAGUE', { eta: '2030-02-28', etaPrecision: 'month' })), '/eta');
    expect((await put('VAGUE-2', supply('VAGUE', { eta: '2030-03-01', etaPrecision: 'month' }))).status).toBe(201);
  });
});

describe('If-Match', () => {
  beforeAll(async () => {
    await it.shop.item('MATCH');
    await put('MATCH', supply('MATCH'));
  });

  test('takes the version that was read', async () => {
    const read = await it.api.get('/v1/supplies/MATCH');
    expect(read.headers['etag']).toBe(`"${read.body.version}"`);
    expect((await put('MATCH', supply('MATCH', { quantity: 11 }), read.headers['etag'])).status).toBe(200);
    const late = await put('MATCH', supply('MATCH', { quantity: 12 }), read.headers['etag']);
    expectProblem(late, 412, 'plan-moved');
    expect(await get('MATCH')).toMatchObject({ quantity: 11 });
  });

  test('takes the plan version of a dry run, until the plan moves', async () => {
    const next = supply('MATCH', { eta: '2030-03-03' });
    const { planVersion } = await foretell('MATCH', next);
    await it.shop.order('MATCH', [{ sku: 'MATCH', quantity: 1 }]);
    expectProblem(await put('MATCH', next, `"${planVersion}"`), 412, 'plan-moved');
    const again = await foretell('MATCH', next);
    expect(again.planVersion).not.toBe(planVersion);
    expect((await put('MATCH', next, `"${again.planVersion}"`)).status).toBe(200);
  });

  test('a plan’s version is never taken for a supply’s', async () => {
    await it.shop.item('APART');
    for (let quantity = 1; quantity <= 12; quantity++) {
      await put('APART', supply('APART', { quantity }));
      const { planVersion } = await foretell('APART', supply('APART', { quantity: 99 }));
      await it.shop.supply(`APART-${quantity}`, 'APART', 1, null);
      expectProblem(await put('APART', supply('APART', { quantity: 99 }), `"${planVersion}"`), 412);
    }
  });

  test('`*` wants a supply that exists', async () => {
    expect((await put('MATCH', supply('MATCH', { quantity: 14 }), '*')).status).toBe(200);
    expectProblem(await put('MATCH-NEW', supply('MATCH'), '*'), 412);
    expectProblem(await put('MATCH-NEW', supply('MATCH'), '"1"'), 412);
    expectProblem(await it.api.get('/v1/supplies/MATCH-NEW'), 404);
  });
});

describe('a dry run', () => {
  beforeAll(async () => {
    await it.shop.item('DRY');
    await put('DRY-1', supply('DRY', { quantity: 2 }));
    await put('DRY-2', supply('DRY', { quantity: 2, eta: '2030-03-01' }));
    for (const n of [1, 2, 3, 4]) await it.shop.order(`DRY-${n}`, [{ sku: 'DRY', quantity: 1 }]);
  });

  test('changes nothing and says whose promise would move, from what to what', async () => {
    const before = await footprint(it.db);
    const impact = await foretell('DRY-1', supply('DRY', { quantity: 2, eta: '2030-02-25' }));
    expect(await footprint(it.db)).toEqual(before);
    const on = (restockDate: string) => expect.objectContaining({ restockDate });
    expect(impact).toEqual({
      planVersion: expect.any(Number),
      linesAffected: 2,
      mailsNow: 2,
      mailsHeld: 0,
      callsNow: 0,
      callsHeld: 0,
      noticesNow: 0,
      noticesHeld: 0,
      offersOpened: 0,
      linesCancelled: 0,
      promises: [
        { backorderId: 'bo-DRY-1', lineId: '1', before: on('2030-02-20'), after: on('2030-02-25') },
        { backorderId: 'bo-DRY-2', lineId: '1', before: on('2030-02-20'), after: on('2030-02-25') },
      ],
    });
  });

  test('earlier is quiet: promises move, nobody is mailed', async () => {
    expect(await foretell('DRY-2', supply('DRY', { quantity: 2, eta: '2030-02-21' }))).toMatchObject({
      linesAffected: 2,
      mailsNow: 0,
      mailsHeld: 0,
    });
  });

  test('over 30 days later makes an offer', async () => {
    expect(await foretell('DRY-1', supply('DRY', { quantity: 2, eta: '2030-04-20' }))).toMatchObject({
      // The later supply now comes first: whoever stood behind moves ahead of nobody.
      offersOpened: 2,
      mailsNow: expect.any(Number),
    });
  });

  test('of what is there already touches nobody', async () => {
    expect(await foretell('DRY-1', supply('DRY', { quantity: 2 }))).toMatchObject({
      linesAffected: 0,
      mailsNow: 0,
      promises: [],
    });
  });

  test('of a supply that does not exist yet does not make it', async () => {
    expect(await foretell('DRY-3', supply('DRY', { eta: '2030-02-10' }))).toMatchObject({ linesAffected: 4 });
    expectProblem(await it.api.get('/v1/supplies/DRY-3'), 404);
  });

  test('refuses what the real thing would refuse', async () => {
    expectRefused(await put('DRY-1', supply('DRY', { eta: '2027-02-29' }), undefined, '?dryRun=true'), '/eta');
    expectProblem(await put('DRY-1', supply('DRY'), '"9999"', '?dryRun=true'), 412);
    expectProblem(await put('DRY-1', supply('DRY'), undefined, '?dryRun=maybe'), 400);
  });

  test('counts all, and shows the first 200', async () => {
    await it.shop.item('MANY');
    await put('MANY', supply('MANY', { quantity: 1000 }));
    const lines = Array.from({ length: 205 }, () => ({ sku: 'MANY', quantity: 1 }));
    await it.shop.order('MANY', lines);
    const impact = await foretell('MANY', supply('MANY', { quantity: 1000, eta: '2030-02-25' }));
    expect([impact.linesAffected, impact.promises.length, impact.mailsNow]).toEqual([205, 200, 1]);
  });
});

describe('refused, with everything left as it was', () => {
  beforeAll(async () => {
    await it.shop.item('BAD');
    await it.shop.item('OTHER');
    await put('BAD', supply('BAD'));
  });

  test.each([
    [{ sku: 'OTHER' }, '/sku'],
    [{ sku: 'NONE' }, '/sku'],
    [{ sku: undefined }, '/sku'],
    [{ quantity: 0 }, '/quantity'],
    [{ quantity: -5 }, '/quantity'],
    [{ quantity: 2.5 }, '/quantity'],
    [{ quantity: '10' }, '/quantity'],
    [{ quantity: undefined }, '/quantity'],
    [{ eta: undefined }, '/eta'],
    [{ eta: '2027-02-29' }, '/eta'],
    [{ eta: '2030-3-1' }, '/eta'],
    [{ eta: 'soon' }, '/eta'],
    [{ eta: 20300301 }, '/eta'],
    [{ eta: '2200-01-01' }, '/eta'],
    [{ etaPrecision: 'week' }, '/etaPrecision'],
    [{ status: 'late' }, '/status'],
    [{ status: undefined }, '/status'],
    [{ supplierId: 'a b' }, '/supplierId'],
    [{ reason: { code: 'weather' } }, '/reason/code'],
    [{ reason: { note: 'n' } }, '/reason/code'],
    [{ reason: { code: 'other', customerText: { fr: 'x' } } }, '/reason/customerText/fr'],
    [{ reason: { code: 'other', customerText: { ja: 'NUL\u0000' } } }, '/reason/customerText/ja'],
    [{ forLine: { backorderId: 'bo-NONE', lineId: '1' } }, '/forLine'],
    [{ received: 3 }, '/received'],
    [{ version: 1 }, '/version'],
  ])('%j', async (changes, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await put('BAD', supply('BAD', changes)), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('an id that cannot be one', async () => {
    expectRefused(await it.api.put('/v1/supplies/a%20b', supply('BAD')), '/supplyId', /1 to 64/);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
