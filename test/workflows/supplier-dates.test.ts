import { at, DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const lastText = async (orderId: string): Promise<string> =>
  (await shop.content((await shop.mails(orderId)).at(-1)?.id)).text;

/** An order waiting for a supply of its own. */
async function waiting(
  name: string,
  eta: string | null,
): Promise<(next: string | null, more?: object) => Promise<void>> {
  await shop.item(name);
  await shop.supply(`PO-${name}`, name, 10, eta);
  await shop.order(name, [{ sku: name, quantity: 1 }]);
  await engine.settle();
  return async (next, more = {}) => {
    await shop.supply(`PO-${name}`, name, 10, next, more);
    await engine.settle();
  };
}

test('first date: confirmed; later: told at once with the day before; earlier: quiet; the promise first told stays beside', async () => {
  const eta = await waiting('COURSE', null);
  await eta('2030-02-20');
  expect(await shop.templates('COURSE')).toEqual(['first-notice', 'date-confirmed']);
  await engine.advance(HOUR);
  await eta('2030-02-22');
  expect(await shop.templates('COURSE')).toEqual(['first-notice', 'date-confirmed', 'date-changed']);
  const text = await lastText('COURSE');
  expect(text).toContain('2030年2月22日(金)');
  expect(text).toContain('2030年2月20日(水)');
  await engine.advance(HOUR);
  await eta('2030-02-21');
  expect(await shop.templates('COURSE')).toHaveLength(3);
  expect((await shop.backorder('COURSE')).lines[0].promise).toMatchObject({
    original: { restockDate: '2030-02-20' },
    current: { restockDate: '2030-02-21' },
  });
  await keepHistory(engine, 'dates-move', 'COURSE');
});

test('a date that flaps: the first change is told, what follows within half an hour is held, and only the last is told', async () => {
  const eta = await waiting('FLAPS', '2030-03-01');
  await eta('2030-03-04');
  for (const day of ['2030-03-11', '2030-03-06', '2030-03-08']) {
    await engine.advance(5 * MINUTE);
    await eta(day);
  }
  expect(await shop.templates('FLAPS')).toEqual(['first-notice', 'date-changed']);
  await engine.advance(20 * MINUTE);
  expect(await shop.templates('FLAPS')).toEqual(['first-notice', 'date-changed', 'date-changed']);
  expect(await lastText('FLAPS')).toContain('2030年3月8日(金)');
  await keepHistory(engine, 'flapping', 'FLAPS');
});

test('a date that flaps back to what was told says nothing', async () => {
  const eta = await waiting('BACK', '2030-03-01');
  await eta('2030-03-04');
  await engine.advance(5 * MINUTE);
  await eta('2030-03-15');
  await engine.advance(5 * MINUTE);
  await eta('2030-03-04');
  await engine.advance(DAY);
  expect(await shop.templates('BACK')).toEqual(['first-notice', 'date-changed']);
});

test('the day passes without goods: told next business morning with the next news day, and a task; a new date ends it', async () => {
  const eta = await waiting('MISSED', '2030-02-08');
  // Friday the 8th passes; Monday the 11th is a public holiday.
  await engine.advanceTo(at('2030-02-11T23:59:00Z'));
  expect(await shop.templates('MISSED')).toEqual(['first-notice', 'countdown']);
  expect((await shop.backorder('MISSED')).status).toBe('awaiting-date');
  await engine.advanceTo(at('2030-02-12T00:01:00Z'));
  expect(await shop.templates('MISSED')).toEqual(['first-notice', 'countdown', 'date-missed']);
  expect(await shop.tasks('MISSED')).toEqual(['supply-overdue']);
  expect(await lastText('MISSED')).toContain('2030年2月14日(木)');
  await eta('2030-02-25');
  expect(await shop.templates('MISSED')).toEqual(['first-notice', 'countdown', 'date-missed']);
  await engine.advance(HOUR);
  expect(await shop.templates('MISSED')).toEqual(['first-notice', 'countdown', 'date-missed', 'date-confirmed']);
  await keepHistory(engine, 'date-missed', 'MISSED');
});

test('supply cancelled: told at once with ways out; nothing is taken away by the customer saying nothing', async () => {
  const eta = await waiting('GONE', '2030-03-01');
  await eta('2030-03-01', { status: 'cancelled', reason: { code: 'production', note: 'factory burnt down' } });
  const { status, offer } = await shop.backorder('GONE');
  expect(status).toBe('deciding');
  expect(offer).toMatchObject({ reason: 'supply-cancelled', onSilence: 'wait' });
  expect(await shop.templates('GONE')).toEqual(['first-notice', 'offer']);
  expect(await lastText('GONE')).not.toContain('burnt');
  expect(await shop.tasks('GONE')).toContain('supply-cancelled');
  await engine.advance(8 * DAY);
  expect(await shop.backorder('GONE')).toMatchObject({ status: 'awaiting-date', lines: [{ waiting: 1 }] });
  expect(await shop.templates('GONE')).toContain('offer-reminder');
  await keepHistory(engine, 'supply-cancelled', 'GONE');
});

test('status mails at the pack’s rhythm with the days left; when goods are due within days, the countdown instead', async () => {
  await engine.advanceTo(at('2030-03-04T01:00:00Z'));
  await waiting('STATUS', '2030-03-20');
  await engine.advanceTo(at('2030-03-20T01:00:00Z'));
  const mails = await shop.mails('STATUS');
  expect(mails.map(({ template, queuedAt }) => [template, queuedAt.slice(0, 10)])).toEqual([
    ['first-notice', '2030-03-04'],
    ['status', '2030-03-11'],
    ['countdown', '2030-03-17'],
    ['countdown', '2030-03-19'],
  ]);
  expect((await shop.content(mails[1].id)).text).toContain('あと9日');
  await keepHistory(engine, 'status', 'STATUS');
});

test('what many wait for is one question to the supplier: one task, seen with each who waits, and gone with it', async () => {
  await engine.advanceTo(at('2030-04-01T01:00:00Z'));
  await waiting('MANY', '2030-04-05');
  const names = ['MANY', 'MANY-2', 'MANY-3'];
  for (const name of names.slice(1)) await shop.order(name, [{ sku: 'MANY', quantity: 2 }]);
  await waiting('OTHER', '2030-04-26');
  await engine.advanceTo(at('2030-04-08T01:00:00Z'));
  for (const name of names) {
    expect(await shop.templates(name)).toContain('date-missed');
    expect(await shop.tasks(name)).toEqual(['supply-overdue']);
  }
  expect(await shop.tasks('OTHER')).toEqual([]);
  const open = async (query = ''): Promise<{ id: string; sku?: string }[]> =>
    (await engine.api.ok(engine.api.get(`/v1/tasks?state=open&limit=200${query}`))).items;
  const about = (await open()).filter(({ sku }) => sku === 'MANY');
  expect(about).toHaveLength(1);
  await engine.api.ok(engine.api.post(`/v1/tasks/${about[0]?.id}/resolve`, {}));
  for (const name of names) expect(await open(`&backorderId=bo-${name}`)).toEqual([]);
});

test('a day that passes moves those behind too: all are told next business morning, and not on the day they were told', async () => {
  await shop.item('DISPLACED');
  await shop.supply('PO-EARLY', 'DISPLACED', 1, '2030-04-12');
  await shop.supply('PO-LATE', 'DISPLACED', 1, '2030-04-26');
  for (const order of ['AHEAD', 'BEHIND']) await shop.order(order, [{ sku: 'DISPLACED', quantity: 1 }]);
  await engine.settle();
  const told = async (orderId: string) => (await shop.templates(orderId)).filter((template) => template !== 'status');

  // Friday the 12th passes, and with it the promises; Monday morning it is said.
  await engine.advanceTo(at('2030-04-14T23:59:00Z'));
  expect((await shop.backorder('AHEAD')).lines[0].promise.current).toMatchObject({ restockDate: '2030-04-26' });
  expect((await shop.backorder('BEHIND')).lines[0].promise.current).toBeNull();
  const { items } = (await engine.api.get('/v1/items/DISPLACED/plan')).body;
  expect(items[1].reason.en).toContain('The supply it counted on before is no longer there for it.');
  expect([await told('AHEAD'), await told('BEHIND')]).toEqual([['first-notice', 'countdown'], ['first-notice']]);
  await engine.advanceTo(at('2030-04-15T00:01:00Z'));
  expect([await told('AHEAD'), await told('BEHIND')]).toEqual([
    ['first-notice', 'countdown', 'date-changed'],
    ['first-notice', 'date-changed'],
  ]);
  expect(await lastText('AHEAD')).toContain('2030年4月26日(金)');
  expect(await lastText('BEHIND')).toContain('2030年4月26日(金)');

  await engine.advanceTo(at('2030-05-01T03:00:00Z'));
  expect(await told('BEHIND')).not.toContain('date-missed');
  await keepHistory(engine, 'displaced', 'BEHIND');
});
