import { instantOf } from '../../domain/calendar/business-date';
import { sweepHeld } from '../../worker/sweep-held';
import { brokenRules } from '../allocation/broken-rules';
import { type Served, served } from '../api/served';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';

// An order holds two of FIRST while it waits for one of REST; another waits for two of FIRST, behind it.

let it: Served;
let version = 1;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));
/** Orders that a test leaves behind would be found by the next one's sweep. */
const left: string[] = [];
afterEach(async () => {
  for (const id of left.splice(0)) await it.shop.cancel(id, { recallRelease: true });
});

async function house(allocation: object): Promise<void> {
  const pack = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  const usual = { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [] };
  version += 1;
  await it.api.ok(
    it.api.put(`/v1/policies/jp-shop/versions/${version}`, {
      ...pack,
      version,
      allocation: { ...usual, ...allocation },
    }),
  );
}

const customer = (id: string) => ({
  id,
  name: '山田 花子',
  email: 'hanako@example.com',
  locale: 'ja',
  shipComplete: true,
});

async function holding(name: string): Promise<void> {
  const [first, rest] = [`${name}-FIRST`, `${name}-REST`];
  for (const sku of [first, rest]) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 50, '2030-04-20');
  }
  const lines = [
    { sku: first, quantity: 2 },
    { sku: rest, quantity: 1 },
  ];
  left.push(`${name}-A`);
  await it.shop.order(`${name}-A`, lines, { customer: customer(`${name}-a`) });
  await it.shop.order(`${name}-B`, [{ sku: first, quantity: 2 }]);
  it.pass(DAY);
  await it.shop.receive(`PO-${first}`, first, 2, it.now());
  await it.step(`${name}-A`, 'pass-on-arrival');
}

const units = async (orderId: string) =>
  (await it.shop.backorder(orderId)).lines.map(({ waiting, allocated, released }: Record<string, number>) => [
    waiting,
    allocated,
    released,
  ]);

/** Sweeps until nothing is left to do; returns how many orders were dealt with. */
async function swept(): Promise<number> {
  let all = 0;
  for (let done = await sweepHeld(it.db, HERE, it.now()); done > 0; done = await sweepHeld(it.db, HERE, it.now()))
    all += done;
  return all;
}

test('where the house sets no limit, units are held as long as it takes', async () => {
  await holding('EVER');
  it.pass(300 * DAY);
  expect(await swept()).toBe(0);
  expect(await units('EVER-A')).toEqual([
    [0, 2, 0],
    [1, 0, 0],
  ]);
});

test('given back: when the days are over and not before, who waits gets the units, the loser his old place, a new promise and an apology', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  await holding('BACK');
  it.pass(10 * DAY - 1);
  expect(await swept()).toBe(0);
  it.pass(1);
  expect(await swept()).toBe(1);
  expect(await units('BACK-A')).toEqual([
    [2, 0, 0],
    [1, 0, 0],
  ]);
  expect(await units('BACK-B')).toEqual([[0, 2, 0]]);
  expect((await it.shop.backorder('BACK-A')).lines[0].promise.current.restockDate).toBe('2030-04-20');
  const plan = await it.api.ok(it.api.get('/v1/items/BACK-FIRST/plan'));
  expect(plan.items).toMatchObject([{ orderId: 'BACK-A', position: 1, waiting: 2 }]);
  expect(await it.shop.tasks('BACK-A')).toEqual(['held-too-long']);
  await it.step('BACK-A');
  const mails = await it.shop.mails('BACK-A');
  expect(mails.at(-1)).toMatchObject({ template: 'first-notice', subject: expect.stringContaining('お詫び') });
  const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-BACK-A/timeline?locale=ja&limit=200'));
  const said = items.map(({ summary }: { summary: string }) => summary).join('\n');
  expect(said).toContain('保留期限を過ぎました(ほかの待ち順に回します): 1×2');
  expect(said).toContain('運用ポリシーにより');
  it.pass(DAY);
  expect(await swept()).toBe(0);
});

test('given back: from a customer who wants each line whole, of a line that is not', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  await it.shop.item('LINE');
  await it.shop.supply('PO-LINE', 'LINE', 50, '2030-04-20');
  left.push('LINE-A');
  const { shipComplete: _one, ...his } = customer('line-a');
  await it.shop.order('LINE-A', [{ sku: 'LINE', quantity: 3 }], { customer: { ...his, completeLines: true } });
  await it.shop.order('LINE-B', [{ sku: 'LINE', quantity: 2 }]);
  await it.shop.receive('PO-LINE', 'LINE', 2, it.now());
  await it.step('LINE-A', 'pass-on-arrival');
  expect(await units('LINE-A')).toEqual([[1, 2, 0]]);
  it.pass(10 * DAY);
  expect(await swept()).toBe(1);
  expect([await units('LINE-A'), await units('LINE-B')]).toEqual([[[3, 0, 0]], [[0, 2, 0]]]);
});

test('given back: not to one who could not send them either, or they would go round for ever', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  await it.shop.item('RING');
  await it.shop.supply('PO-RING', 'RING', 50, '2030-04-20');
  const { shipComplete: _one, ...his } = customer('ring');
  const whole = (id: string) => ({ customer: { ...his, id, completeLines: true } });
  left.push('RING-A', 'RING-B', 'RING-C');
  await it.shop.order('RING-A', [{ sku: 'RING', quantity: 10 }], whole('ring-a'));
  await it.shop.order('RING-B', [{ sku: 'RING', quantity: 5 }], whole('ring-b'));
  await it.shop.receive('PO-RING', 'RING', 4, it.now());
  it.pass(10 * DAY);
  expect(await swept()).toBe(1);
  expect([await units('RING-A'), await units('RING-B')]).toEqual([[[6, 4, 0]], [[5, 0, 0]]]);
  const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-RING-A/timeline?locale=ja&limit=200'));
  expect(items.map(({ summary }: { summary: string }) => summary).join()).toContain('担当者が判断します');
  // Whoever could send them is served, behind the one who could not.
  await it.shop.order('RING-C', [{ sku: 'RING', quantity: 3 }], whole('ring-c'));
  it.pass(10 * DAY);
  expect(await swept()).toBe(1);
  const all = [await units('RING-A'), await units('RING-B'), await units('RING-C')];
  expect(all).toEqual([[[9, 1, 0]], [[5, 0, 0]], [[0, 3, 0]]]);
});

test('what leaves by an answer that can still be taken back is not held for the rest', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  await it.shop.item('CHOSEN');
  await it.shop.supply('PO-CHOSEN', 'CHOSEN', 50, '2030-04-20');
  left.push('CHOSEN-A', 'CHOSEN-B');
  await it.shop.order('CHOSEN-A', [{ sku: 'CHOSEN', quantity: 10 }]);
  await it.shop.order('CHOSEN-B', [{ sku: 'CHOSEN', quantity: 4 }]);
  await it.shop.receive('PO-CHOSEN', 'CHOSEN', 4, it.now());
  await it.step('CHOSEN-A', 'pass-on-arrival');
  it.pass(10 * DAY);
  const { offer } = await it.shop.backorder('CHOSEN-A');
  await it.api.ok(
    it.api.post('/v1/backorders/bo-CHOSEN-A/decisions', {
      offerVersion: offer.version,
      lines: [{ lineId: '1', choice: 'split' }],
      actor: { type: 'customer', via: 'web' },
      undoable: true,
    }),
  );
  expect(await swept()).toBe(0);
  // The window has passed, and its course has yet to say so.
  it.pass(HOUR);
  expect(await swept()).toBe(0);
  expect([await units('CHOSEN-A'), await units('CHOSEN-B')]).toEqual([[[6, 4, 0]], [[4, 0, 0]]]);
  await it.step('CHOSEN-A', 'settle-decision');
  expect(await units('CHOSEN-A')).toEqual([[6, 4, 4]]);
});

test('the task about them ends when all of the order has left', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'ask-staff' });
  await holding('ENDS');
  it.pass(10 * DAY);
  expect(await swept()).toBe(1);
  await it.shop.receive('PO-ENDS-REST', 'ENDS-REST', 1, it.now());
  await it.step('ENDS-A', 'pass-on-arrival');
  expect(await it.shop.backorder('ENDS-A')).toMatchObject({ status: 'closed' });
  const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-ENDS-A&state=open'));
  expect(items.map(({ kind }: { kind: string }) => kind)).not.toContain('held-too-long');
});

test('given back: nobody else waits for them, so they stay, and staff are told', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  await holding('ALONE');
  await it.shop.cancel('ALONE-B', {});
  it.pass(11 * DAY);
  expect(await swept()).toBe(1);
  expect(await units('ALONE-A')).toEqual([
    [0, 2, 0],
    [1, 0, 0],
  ]);
  expect(await it.shop.tasks('ALONE-A')).toEqual(['held-too-long']);
});

test('sent ahead: the order ships what is there, also to a customer who wanted one parcel, and what comes later too', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'ship-ready', minimumSplit: { quantity: 50 } });
  await holding('SHIP');
  it.pass(10 * DAY);
  expect(await swept()).toBe(1);
  await it.step('SHIP-A');
  expect(await units('SHIP-A')).toEqual([
    [0, 2, 2],
    [1, 0, 0],
  ]);
  expect((await it.shop.templates('SHIP-A')).at(-1)).toBe('part-shipped');
  it.pass(30 * DAY);
  expect(await swept()).toBe(0);
});

test('put before staff, once in so many days, and nothing is done without them', async () => {
  await house({ longestHoldingDays: 10 });
  await holding('ASK');
  it.pass(10 * DAY);
  expect(await swept()).toBe(1);
  expect(await units('ASK-A')).toEqual([
    [0, 2, 0],
    [1, 0, 0],
  ]);
  const tasks = await it.api.ok(it.api.get('/v1/tasks?state=open&limit=200'));
  const task = tasks.items.find(({ backorderId }: { backorderId: string }) => backorderId === 'bo-ASK-A');
  expect(task).toMatchObject({ kind: 'held-too-long' });
  await it.api.ok(it.api.post(`/v1/tasks/${task.id}/resolve`, {}));
  it.pass(9 * DAY);
  expect(await swept()).toBe(0);
  it.pass(DAY);
  expect(await swept()).toBe(1);
});

test('an order that has all it wants holds nothing', async () => {
  await house({ longestHoldingDays: 1 });
  await it.shop.item('WHOLE');
  await it.shop.stock('WHOLE', 5);
  await it.shop.order('WHOLE-A', [{ sku: 'WHOLE', quantity: 5 }]);
  it.pass(50 * DAY);
  expect(await swept()).toBe(0);
});

test('a pre-order is not held before its release: nobody else could be sent it either', async () => {
  await house({ longestHoldingDays: 10, whenHeldTooLong: 'give-back' });
  await it.shop.item('BOOK', { kind: 'preorder', releaseDate: '2030-03-01' });
  await it.shop.item('SHELF');
  for (const sku of ['BOOK', 'SHELF']) await it.shop.supply(`PO-${sku}`, sku, 50, '2030-02-20');
  left.push('PRE-A', 'PRE-B');
  const lines = ['BOOK', 'SHELF'].map((sku) => ({ sku, quantity: 1 }));
  await it.shop.order('PRE-A', lines, { customer: customer('pre-a') });
  await it.shop.order('PRE-B', [{ sku: 'BOOK', quantity: 1 }]);
  await it.shop.receive('PO-BOOK', 'BOOK', 1, it.now());
  it.setTime(instantOf(Date.parse('2030-03-10T14:59:59Z')));
  expect(await swept()).toBe(0);
  expect(await units('PRE-A')).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
  // Ten days after midnight of the release in Tokyo.
  it.setTime(instantOf(Date.parse('2030-03-10T15:00:00Z')));
  expect(await swept()).toBe(1);
  expect(await units('PRE-B')).toEqual([[0, 1, 0]]);
});

test('whatever was done, units and stock add up', async () => {
  expect(await brokenRules(it.db)).toEqual({});
  expect(it.logged).toEqual([]);
});
