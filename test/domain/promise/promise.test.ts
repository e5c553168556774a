import fc from 'fast-check';
import { addDays, type BusinessDate, businessDateOf, plannedDay } from '../../../domain/calendar/business-date';
import { isWorkingDay } from '../../../domain/calendar/working-days';
import {
  comparePromises,
  type LinePromise,
  plannedRestock,
  promiseFor,
  type ShippingTerms,
} from '../../../domain/promise/promise';
import { JP_SHOP, US_SHOP } from '../backorder/course/facts';

const on = (text: string): BusinessDate => businessDateOf(text);
const TOKYO = { country: 'JP', region: 'JP-13' };
const OKINAWA = { country: 'JP', region: 'JP-47' };
const NEW_YORK = { country: 'US', region: 'US-NY' };

const dates = fc.integer({ min: 0, max: 3000 }).map((days) => addDays(on('2026-01-01'), days));
const precisions = fc.constantFrom('day', 'third', 'month');
const places = fc.constantFrom(TOKYO, OKINAWA, { country: 'JP', region: 'JP-01' }, NEW_YORK, { country: 'FR' });
const terms: fc.Arbitrary<ShippingTerms> = fc
  .record({ pack: fc.constantFrom(JP_SHOP, US_SHOP), handlingDays: fc.nat(5), rests: fc.boolean() })
  .map(({ pack, handlingDays, rests }) => ({
    ...pack.shipping,
    handlingDays,
    carrier: rests ? pack.shipping.warehouse : pack.shipping.carrier,
  }));

describe('a promise by example', () => {
  test('goods that come on a Friday leave on Monday and reach Tokyo within two days', () => {
    expect(promiseFor(on('2026-11-27'), 'day', JP_SHOP.shipping, TOKYO)).toEqual({
      restockDate: '2026-11-27',
      shipDate: '2026-11-30',
      deliveryWindow: { from: '2026-12-01', to: '2026-12-02' },
      precision: 'day',
    });
  });

  test('goods due in Golden Week are handled after it; the supplier’s own day stands as he gave it', () => {
    expect(promiseFor(on('2026-05-02'), 'day', JP_SHOP.shipping, TOKYO)).toMatchObject({
      restockDate: '2026-05-02',
      shipDate: '2026-05-08',
    });
  });

  test('3月中旬 is planned on its last day', () => {
    const promise = promiseFor(on('2027-03-11'), 'third', JP_SHOP.shipping, TOKYO);
    // The 20th is a Saturday, and Monday stands for the equinox: unpacked on Tuesday, gone on Wednesday.
    expect(promise).toMatchObject({ restockDate: '2027-03-11', shipDate: '2027-03-24', precision: 'third' });
    expect(plannedRestock(promise)).toBe('2027-03-20');
  });

  test('an American carrier neither drives nor delivers on the Friday that stands for the Fourth of July', () => {
    // Wednesday the 1st arrives, Thursday the 2nd leaves; two days on is a Saturday and a holiday.
    expect(promiseFor(on('2026-07-01'), 'day', US_SHOP.shipping, NEW_YORK)).toMatchObject({
      shipDate: '2026-07-02',
      deliveryWindow: { from: '2026-07-06', to: '2026-07-07' },
    });
  });

  test('a pre-order never leaves before its release date, however early the goods are in', () => {
    const promise = promiseFor(on('2026-10-01'), 'day', JP_SHOP.shipping, TOKYO, on('2026-11-21'));
    expect(promise).toMatchObject({ restockDate: '2026-10-01', shipDate: '2026-11-24' });
  });

  test('what comes today when nothing can be packed any more is handled from the next working day', () => {
    const friday = on('2026-11-27');
    const packed = (packedFrom: BusinessDate, restock = friday) =>
      promiseFor(restock, 'day', JP_SHOP.shipping, TOKYO, null, packedFrom);
    expect(packed(friday)).toEqual(promiseFor(friday, 'day', JP_SHOP.shipping, TOKYO));
    expect(packed(on('2026-11-30'))).toEqual({
      ...promiseFor(on('2026-11-30'), 'day', JP_SHOP.shipping, TOKYO),
      restockDate: friday,
    });
    // What comes later has its day before it.
    expect(packed(friday, on('2026-12-02'))).toEqual(promiseFor(on('2026-12-02'), 'day', JP_SHOP.shipping, TOKYO));
  });

  test('the first matching leg counts: Okinawa takes longer than the rest of Japan, abroad longer still', () => {
    const arrival = (to: { country: string; region?: string }) =>
      promiseFor(on('2026-11-24'), 'day', JP_SHOP.shipping, to).deliveryWindow.to;
    expect([arrival(TOKYO), arrival(OKINAWA), arrival({ country: 'FR' })]).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-07',
    ]);
  });
});

describe('any promise', () => {
  test('leaves on a working day, after the goods are in and handled, and arrives in order on days the carrier works', () => {
    fc.assert(
      fc.property(dates, precisions, terms, places, fc.option(dates), (date, precision, shipping, to, release) => {
        const promise = promiseFor(date, precision, shipping, to, release);
        const { shipDate, deliveryWindow } = promise;
        expect(promise).toMatchObject({ restockDate: date, precision });
        expect(isWorkingDay(shipDate, shipping.warehouse)).toBe(true);
        expect(shipDate >= plannedDay(date, precision)).toBe(true);
        if (release !== null) expect(shipDate >= release).toBe(true);
        expect(shipDate <= deliveryWindow.from && deliveryWindow.from <= deliveryWindow.to).toBe(true);
        for (const day of [deliveryWindow.from, deliveryWindow.to])
          expect(isWorkingDay(day, shipping.carrier)).toBe(true);
      }),
      { seed: 41, numRuns: 300 },
    );
  });

  test('is never better for goods that come later, are known less exactly, or take longer to handle', () => {
    fc.assert(
      fc.property(dates, fc.nat(40), precisions, terms, places, (date, days, precision, shipping, to) => {
        const promise = promiseFor(date, precision, shipping, to);
        const worse = [
          promiseFor(addDays(date, days), precision, shipping, to),
          promiseFor(date, 'month', shipping, to),
          promiseFor(date, precision, { ...shipping, handlingDays: shipping.handlingDays + 2 }, to),
        ];
        for (const other of worse) {
          expect(other.shipDate >= promise.shipDate).toBe(true);
          expect(other.deliveryWindow.to >= promise.deliveryWindow.to).toBe(true);
          expect(['same', 'later']).toContain(comparePromises(promise, other));
        }
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('what a new date is to a customer', () => {
  const promises: fc.Arbitrary<LinePromise> = fc
    .tuple(dates, precisions, terms, places)
    .map(([date, precision, shipping, to]) => promiseFor(date, precision, shipping, to));

  test('the first when he knew none, unknown when it is gone', () => {
    const promise = promiseFor(on('2026-11-24'), 'day', JP_SHOP.shipping, TOKYO);
    expect(comparePromises(null, null)).toBe('same');
    expect(comparePromises(null, promise)).toBe('first');
    expect(comparePromises(promise, null)).toBe('unknown');
  });

  test('any later day counts, be it of the goods, of the parcel or of the delivery', () => {
    const told = promiseFor(on('2026-11-24'), 'day', JP_SHOP.shipping, TOKYO);
    // Saturday and Sunday: both leave on Tuesday, yet the goods are in a day later.
    const [saturday, sunday] = [on('2026-11-28'), on('2026-11-29')].map((day) =>
      promiseFor(day, 'day', JP_SHOP.shipping, TOKYO),
    );
    expect(comparePromises(saturday ?? null, sunday ?? null)).toBe('later');
    expect(comparePromises(told, promiseFor(on('2026-11-24'), 'day', JP_SHOP.shipping, OKINAWA))).toBe('later');
    expect(comparePromises(told, { ...told, shipDate: addDays(told.shipDate, 1) })).toBe('later');
  });

  test('goods that come in sooner but reach him later are late, not early', () => {
    const told = promiseFor(on('2026-11-25'), 'day', JP_SHOP.shipping, TOKYO);
    const moved = promiseFor(on('2026-11-24'), 'day', JP_SHOP.shipping, OKINAWA);
    expect(comparePromises(told, moved)).toBe('later');
  });

  test('a vaguer word for the same last day is no news', () => {
    const exact = promiseFor(on('2027-03-20'), 'day', JP_SHOP.shipping, TOKYO);
    const vague = promiseFor(on('2027-03-11'), 'third', JP_SHOP.shipping, TOKYO);
    expect(comparePromises(exact, vague)).toBe('same');
    expect(comparePromises(vague, exact)).toBe('same');
  });

  test('nothing is both: what is earlier one way is later the other, what is the same is the same both ways', () => {
    fc.assert(
      fc.property(promises, promises, (a, b) => {
        expect(comparePromises(a, a)).toBe('same');
        const [there, back] = [comparePromises(a, b), comparePromises(b, a)];
        if (there === 'earlier') expect(back).toBe('later');
        if (there === 'same') expect(back).toBe('same');
        // Later in one day and earlier in another is late from either side: a customer is not told less than the worst.
        if (there === 'later') expect(['earlier', 'later']).toContain(back);
      }),
      { seed: 43, numRuns: 500 },
    );
  });
});
