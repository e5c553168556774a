import { sql } from 'drizzle-orm';
import { businessDateOf, instantAt, parseInstant, timeOfDayAt } from '../../domain/calendar/business-date';
import type { Json } from '../servers/api-client';
import { HOUR, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { visits } from './customer-visits';
import { expectRefused } from './problem';
import { type Served, served } from './served';

// The shop is in Tokyo; its customer is asked when his part of a late order is here, and answers by his own clock.

let it: Served;
beforeAll(async () => {
  it = await served();
  for (const sku of ['HERE', 'LATE']) await it.shop.item(sku);
  await it.shop.stock('HERE', 9);
  await it.shop.supply('PO-LATE', 'LATE', 9, '2030-02-20');
});
afterAll(() => it.stop());

const { linkOf } = visits(() => it);

const asked = async (orderId: string, customer: object): Promise<Json> => {
  const lines = ['HERE', 'LATE'].map((sku) => ({ sku, quantity: 1 }));
  await it.shop.order(orderId, lines, { customer: { ...englishCustomer(orderId), ...customer } });
  return it.shop.backorder(orderId);
};

const offerMail = async (orderId: string): Promise<string> => {
  const mail = (await it.shop.mails(orderId)).findLast(({ template }: Json) => template !== 'status');
  return (await it.api.ok(it.api.get(`/v1/mails/${mail.id}/content`))).text;
};

test('a customer is given until an hour of his own day, and reads it on his own clock', async () => {
  // Noon in Tokyo, and night in New York.
  it.setTime(instantAt(businessDateOf('2030-02-05'), '12:00', 'Asia/Tokyo'));
  const [tokyo, newYork] = [await asked('TOKYO', {}), await asked('NEW-YORK', { timeZone: 'America/New_York' })];
  const [there, here] = [tokyo, newYork].map(({ offer }) => parseInstant(offer.expiresAt));
  if (there === undefined || here === undefined) throw new Error('both are asked');
  expect(here).toBeGreaterThan(there);
  expect(await offerMail('TOKYO')).toContain('JST');
  expect(await offerMail('NEW-YORK')).toMatch(/E[SD]T/);
  expect(await offerMail('NEW-YORK')).not.toContain('JST');
  // By day where he lives: no deadline falls into the night of either.
  for (const [at, zone] of [
    [there, 'Asia/Tokyo'],
    [here, 'America/New_York'],
  ] as const) {
    expect(timeOfDayAt(at, zone) >= '08:00' && timeOfDayAt(at, zone) <= '21:00').toBe(true);
  }
});

test('where he lives can be said of all his orders', async () => {
  await it.api.ok(it.api.patch('/v1/customers/KNOWN', { timeZone: 'America/Los_Angeles' }));
  await asked('KNOWN', {});
  expect(await offerMail('KNOWN')).toMatch(/P[SD]T/);
});

test('what a coupon is good for is on the shop’s calendar, wherever its customer lives', async () => {
  // Noon in Tokyo is the day before in New York.
  it.setTime(instantAt(businessDateOf('2030-02-05'), '12:00', 'Asia/Tokyo'));
  const validUntil = async (orderId: string, customer: object): Promise<string> => {
    await asked(orderId, customer);
    await it.api.ok(it.shop.cancel(orderId, { actor: { type: 'staff', via: 'api' } }));
    return (await it.shop.backorder(orderId)).coupon.validUntil;
  };
  expect(await validUntil('FAR', { timeZone: 'America/New_York' })).toBe(await validUntil('NEAR', {}));
});

test.each(['Mars/Olympus', 9, ''])('the zone %j is refused', async (timeZone) => {
  expectRefused(await it.api.patch('/v1/customers/KNOWN', { timeZone }), '/timeZone');
});

describe('a question is open when he turns out to live elsewhere', () => {
  /** 40 days late, asked about on a morning of the shop; its deadline is on one too. */
  async function late(orderId: string, customer: object): Promise<Json> {
    it.setTime(MONDAY);
    await it.shop.item(orderId);
    await it.shop.supply(`PO-${orderId}`, orderId, 9, '2030-02-20');
    await it.shop.order(orderId, [{ sku: orderId, quantity: 1 }], { customer: { id: orderId, ...customer } });
    it.pass(HOUR);
    await it.shop.supply(`PO-${orderId}`, orderId, 9, '2030-04-01');
    await it.step(orderId, 'pass-on-date');
    it.pass(HOUR);
    return (await it.shop.backorder(orderId)).offer;
  }

  const movesTo = async (customerId: string, changes: object): Promise<void> => {
    await it.api.ok(it.api.patch(`/v1/customers/${customerId}`, changes));
  };

  const inParis = (at: string): string => timeOfDayAt(parseInstant(at) ?? MONDAY, 'Europe/Paris');

  test('the deadline is not left in his night: the same question stands, until a later hour, everywhere', async () => {
    const before = await late('PARIS', { name: '山田 花子', email: 'paris@example.com', locale: 'ja' });
    const mails = await it.shop.templates('PARIS');
    expect(inParis(before.expiresAt) < '08:00').toBe(true);
    await movesTo('PARIS', { timeZone: 'Europe/Paris' });
    // Also before the course has looked at it.
    const shown = (await it.shop.backorder('PARIS')).offer;
    expect(inParis(shown.expiresAt)).toBe('08:00');
    await it.step('PARIS', 'pass-on-change');
    const { offer } = await it.shop.backorder('PARIS');
    expect(offer).toEqual({ ...before, expiresAt: shown.expiresAt });
    const { items } = await it.api.ok(it.api.get('/v1/backorders?limit=200'));
    const listed = items.find(({ id }: Json) => id === 'bo-PARIS');
    expect(listed.offer.expiresAt).toBe(shown.expiresAt);
    const { text } = await it.api.get(await linkOf('PARIS'), { key: null });
    expect(text).toContain('8時(中央ヨーロッパ標準時)');
    expect(await it.shop.templates('PARIS')).toEqual(mails);
    const rows = await it.db.execute<{ asleep: boolean }>(sql`
      select (remind_at at time zone 'Europe/Paris')::time < '08:00' as asleep from offers where backorder_id = 'bo-PARIS'`);
    expect(rows).toEqual([{ asleep: false }]);
    await it.api.ok(
      it.api.post('/v1/backorders/bo-PARIS/decisions', {
        offerVersion: 1,
        lines: [{ lineId: '1', choice: 'wait' }],
        actor: { type: 'staff', id: 'hana', via: 'phone' },
      }),
    );
  });

  test('who is asked by telephone hears the hour of his own clock, in his own language', async () => {
    await late('CALLED', { name: 'Emma Clarke', phone: '090-0000-0000', locale: 'ja' });
    const said = async (): Promise<string> =>
      (await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-CALLED&state=open'))).items.find(
        ({ data }: Json) => data.template === 'offer',
      ).data.say;
    expect(await said()).toContain('2月11日(月)11時までです');
    await movesTo('CALLED', { timeZone: 'Europe/London', locale: 'en' });
    await it.step('CALLED', 'pass-on-change');
    expect(await said()).toMatch(/8:00 AM[^.]*GMT/);
    expect(await said()).not.toMatch(/[ぁ-ん]/);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
