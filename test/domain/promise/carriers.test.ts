import fc from 'fast-check';
import { addDays, type BusinessDate, businessDateOf } from '../../../domain/calendar/business-date';
import { isWorkingDay } from '../../../domain/calendar/working-days';
import {
  type CarrierTerms,
  carrierFor,
  carrierRefused,
  type Destination,
  legTo,
} from '../../../domain/promise/carriers';
import { promiseFor, type ShippingTerms } from '../../../domain/promise/promise';
import { JP_SHOP } from '../backorder/course/facts';

const on = (text: string): BusinessDate => businessDateOf(text);
const TOKYO = { country: 'JP', region: 'JP-13' };
const OKINAWA = { country: 'JP', region: 'JP-47' };

const COOL: CarrierTerms = {
  id: 'cool',
  calendar: { country: null, weekend: [7], closedOn: [] },
  transit: [
    { country: 'JP', region: 'JP-47', minDays: 4, maxDays: 6 },
    { country: 'JP', minDays: 2, maxDays: 3 },
  ],
};
const ISLANDS: CarrierTerms = {
  id: 'islands',
  calendar: { country: null, weekend: [], closedOn: [] },
  transit: [{ country: 'JP', region: 'JP-47', minDays: 7, maxDays: 9 }],
};
const SHOP: ShippingTerms = { ...JP_SHOP.shipping, carriers: [COOL, ISLANDS] };

const windowOf = (to: Destination, shipping: ShippingTerms = SHOP) =>
  promiseFor(on('2026-11-24'), 'day', shipping, to).deliveryWindow;

describe('a carrier by example', () => {
  test('that an order names takes its own days on the road, and delivers on no day off of its own', () => {
    // Gone on Wednesday the 25th: by the usual carrier on the 26th and 27th, chilled on Friday and Saturday.
    expect(windowOf(TOKYO)).toEqual({ from: '2026-11-26', to: '2026-11-27' });
    expect(windowOf({ ...TOKYO, carrier: 'cool' })).toEqual({ from: '2026-11-27', to: '2026-11-28' });
    // Four days on is a Sunday.
    expect(windowOf({ ...OKINAWA, carrier: 'cool' })).toEqual({ from: '2026-11-30', to: '2026-12-01' });
    expect(windowOf({ ...OKINAWA, carrier: 'islands' })).toEqual({ from: '2026-12-02', to: '2026-12-04' });
  });

  test('moves neither the day the goods come nor the day they leave', () => {
    const [usual, cool] = [TOKYO, { ...TOKYO, carrier: 'cool' }].map((to) =>
      promiseFor(on('2026-11-24'), 'day', SHOP, to),
    );
    expect(cool).toEqual({ ...usual, deliveryWindow: cool?.deliveryWindow });
  });

  test('that the shop does not have, or that does not go there, leaves the order to the usual one', () => {
    for (const carrier of ['nobody', 'islands']) expect(windowOf({ ...TOKYO, carrier })).toEqual(windowOf(TOKYO));
    expect(windowOf({ ...TOKYO, carrier: 'cool' }, JP_SHOP.shipping)).toEqual(windowOf(TOKYO));
  });

  test('is refused with those that could be named: all of them, or those that go there', () => {
    expect(carrierRefused(SHOP, TOKYO)).toBeNull();
    expect(carrierRefused(SHOP, { ...TOKYO, carrier: 'cool' })).toBeNull();
    expect(carrierRefused(SHOP, { country: 'JP', region: '沖縄県', carrier: 'islands' })).toBeNull();
    expect(carrierRefused(SHOP, { ...TOKYO, carrier: 'nobody' })).toEqual({
      noCarrier: 'unknown',
      instead: ['cool', 'islands'],
    });
    expect(carrierRefused(SHOP, { ...TOKYO, carrier: 'islands' })).toEqual({
      noCarrier: 'does-not-go-there',
      instead: ['cool'],
    });
    expect(carrierRefused(SHOP, { country: 'FR', carrier: 'cool' })).toEqual({
      noCarrier: 'does-not-go-there',
      instead: [],
    });
    expect(carrierRefused(JP_SHOP.shipping, { ...TOKYO, carrier: 'cool' })).toEqual({
      noCarrier: 'unknown',
      instead: [],
    });
  });
});

const dates = fc.integer({ min: 0, max: 3000 }).map((days) => addDays(on('2026-01-01'), days));
const regions = ['JP-13', 'JP-47', 'JP-01'];
const places = fc.record({
  country: fc.constantFrom('JP', 'US'),
  region: fc.option(fc.constantFrom(...regions), { nil: undefined }),
});
const leg = fc
  .record(
    {
      country: fc.constantFrom('JP', 'US'),
      region: fc.constantFrom(...regions),
      minDays: fc.nat(9),
      more: fc.nat(9),
    },
    { requiredKeys: ['minDays', 'more'] },
  )
  .map(({ more, ...rest }) => ({ ...rest, maxDays: rest.minDays + more }));
const IDS = ['air', 'cool', 'mail', 'sea'];
const carrier = (id: string): fc.Arbitrary<CarrierTerms> =>
  fc.record({
    id: fc.constant(id),
    calendar: fc.record({
      country: fc.constantFrom('JP', 'US', null),
      weekend: fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }),
      closedOn: fc.constant([]),
    }),
    transit: fc.array(leg, { minLength: 1, maxLength: 4 }),
  });
const carriers = fc.subarray(IDS).chain((ids) => fc.tuple(...ids.map(carrier)));
const named = fc.option(fc.constantFrom(...IDS, 'nobody'), { nil: undefined });

describe('any carrier', () => {
  test('has a promise, named or not, known or not, and delivers it on a day of the one that takes it', () => {
    fc.assert(
      fc.property(dates, carriers, places, named, (date, list, place, id) => {
        const shipping = { ...JP_SHOP.shipping, carriers: list };
        const to = { ...place, carrier: id };
        const promise = promiseFor(date, 'day', shipping, to);
        const taking = carrierFor(shipping, to);
        expect(promise).toEqual(
          promiseFor(
            date,
            'day',
            taking === null
              ? JP_SHOP.shipping
              : {
                  ...JP_SHOP.shipping,
                  carrier: taking.carrier.calendar,
                  transit: taking.carrier.transit,
                },
            place,
          ),
        );
        for (const day of [promise.deliveryWindow.from, promise.deliveryWindow.to])
          expect(isWorkingDay(day, taking?.carrier.calendar ?? shipping.carrier)).toBe(true);
        expect(promise.shipDate <= promise.deliveryWindow.from).toBe(true);
        expect(promise.deliveryWindow.from <= promise.deliveryWindow.to).toBe(true);
      }),
      { seed: 47, numRuns: 500 },
    );
  });

  test('changes no promise of another one, whatever becomes of its days', () => {
    fc.assert(
      fc.property(
        dates,
        carriers,
        places,
        named,
        fc.constantFrom(...IDS).chain(carrier),
        (date, list, place, id, other) => {
          fc.pre(other.id !== id);
          const changed = [...list.filter((one) => one.id !== other.id), other];
          const promise = (kept: readonly CarrierTerms[]) =>
            promiseFor(date, 'day', { ...JP_SHOP.shipping, carriers: kept }, { ...place, carrier: id });
          expect(promise(changed)).toEqual(promise(list));
        },
      ),
      { seed: 48, numRuns: 500 },
    );
  });

  test('is refused exactly where the usual one would take its place, and whoever is named instead is not', () => {
    fc.assert(
      fc.property(carriers, places, named, (list, place, id) => {
        const to = { ...place, carrier: id };
        const refused = carrierRefused({ carriers: list }, to);
        expect(refused === null).toBe(id === undefined || carrierFor({ carriers: list }, to) !== null);
        if (refused?.noCarrier === 'does-not-go-there')
          expect(refused.instead).toEqual(
            list.flatMap((one) => (legTo(one.transit, place) === undefined ? [] : [one.id])),
          );
        if (refused?.noCarrier === 'unknown') expect(refused.instead).toEqual(list.map((one) => one.id));
      }),
      { seed: 49, numRuns: 500 },
    );
  });
});
