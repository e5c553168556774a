import { businessDateOf, instantAt, parseInstant, timeOfDayAt } from '../../domain/calendar/business-date';
import type { Json } from '../servers/api-client';
import { englishCustomer } from '../servers/shop';
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
