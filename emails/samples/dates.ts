import type { Locale } from '../mail-facts';
import { business, CHILLED, day, facts, goodsOf, LATER, MARCH, NEWS, type Samples, SOON } from './shop';

/** Dates that come, move and pass, and what is said while nothing does. */
export function dateMails(locale: Locale): Samples {
  const { of, ready, both, because } = goodsOf(locale);
  return {
    'still-asking': facts(locale, both(null, null), {
      template: 'still-asking',
      supplierSilent: false,
      nextNewsOn: day('2026-12-03'),
      promised: true,
    }),
    'still-asking-unpromised': facts(locale, both(null, null), {
      template: 'still-asking',
      supplierSilent: false,
      nextNewsOn: day('2026-12-03'),
      promised: false,
    }),
    'still-asking-supplier-silent': facts(locale, both(null, null), {
      template: 'still-asking',
      supplierSilent: true,
      nextNewsOn: day('2026-12-03'),
      promised: true,
    }),
    'date-confirmed': facts(locale, both(SOON, SOON), { template: 'date-confirmed', nextNewsOn: null, again: false }),
    'date-confirmed-again': facts(locale, [of(0, 2, { promise: LATER })], {
      template: 'date-confirmed',
      nextNewsOn: null,
      again: true,
    }),
    'date-confirmed-two-dates': facts(
      locale,
      [of(0, 2, { promise: SOON, leaves: { how: 'perhaps-with-rest' } }), of(1, 1, { promise: MARCH }), ready],
      { template: 'date-confirmed', nextNewsOn: null, again: false },
      business(locale),
    ),
    'date-changed': facts(locale, both(LATER, SOON), { template: 'date-changed', nextNewsOn: null, reason: because }),
    'date-changed-one-parcel': facts(
      locale,
      [
        of(0, 2, {
          promise: SOON,
          toldBefore: SOON,
          leaves: { how: 'with-rest', last: LATER, lastToldBefore: SOON },
        }),
        of(1, 1, { promise: LATER, toldBefore: SOON }),
      ],
      { template: 'date-changed', nextNewsOn: null, reason: because },
    ),
    'date-confirmed-one-parcel': facts(
      locale,
      [
        of(0, 2, { promise: SOON, leaves: { how: 'with-rest', last: null, lastToldBefore: null } }),
        of(1, 1, { promise: null }),
      ],
      { template: 'date-confirmed', nextNewsOn: NEWS, again: false },
    ),
    'date-changed-unknown': facts(locale, both(null, null), {
      template: 'date-changed',
      nextNewsOn: NEWS,
      reason: null,
    }),
    'date-changed-earlier': facts(locale, [of(0, 2, { promise: SOON, toldBefore: LATER })], {
      template: 'date-changed',
      nextNewsOn: null,
      reason: because,
      questionOver: true,
    }),
    'date-changed-other-way': facts(locale, both(CHILLED, CHILLED), {
      template: 'date-changed',
      nextNewsOn: null,
      reason: null,
      otherWay: true,
    }),
    'date-changed-not-asked': facts(locale, both(null, null), {
      template: 'date-changed',
      nextNewsOn: NEWS,
      reason: null,
      questionOver: true,
    }),
    'date-confirmed-not-asked': facts(locale, both(SOON, SOON), {
      template: 'date-confirmed',
      nextNewsOn: null,
      again: false,
      questionOver: true,
    }),
    'date-missed': facts(locale, both(null, LATER), {
      template: 'date-missed',
      missedOn: day('2026-12-01'),
      nextNewsOn: day('2026-12-03'),
    }),
    'date-missed-others-moved': facts(
      locale,
      [of(0, 2, { toldBefore: SOON }), of(1, 1, { promise: MARCH, toldBefore: LATER })],
      {
        template: 'date-missed',
        missedOn: day('2026-12-01'),
        nextNewsOn: day('2026-12-03'),
      },
    ),
    status: facts(locale, both(SOON, SOON), { template: 'status', daysUntilRestock: 8, nextNewsOn: null, others: [] }),
    'status-part': facts(locale, both(SOON, LATER), {
      template: 'status',
      daysUntilRestock: 8,
      nextNewsOn: null,
      others: [],
    }),
    'status-vague': facts(locale, [of(0, 1, { kind: 'preorder', promise: MARCH })], {
      template: 'status',
      daysUntilRestock: 30,
      nextNewsOn: null,
      others: [],
    }),
    'status-unknown': facts(locale, both(null, null), {
      template: 'status',
      daysUntilRestock: null,
      nextNewsOn: day('2026-12-03'),
      others: [],
    }),
    'status-together': facts(locale, [of(0, 2, { promise: SOON })], {
      template: 'status',
      daysUntilRestock: 8,
      nextNewsOn: null,
      others: [
        {
          order: { number: locale === 'ja' ? 'S-20261109-0017' : 'HP-10017', placedOn: day('2026-11-09') },
          lines: [of(1, 1, { promise: LATER }), ready],
          link: 'https://shop.example/c/eyJiIjoiYm9fMDFKRDROIn0.cXV1eGNvcmdlZ3I',
          daysUntilRestock: 22,
        },
        {
          order: { number: locale === 'ja' ? 'S-20261102-0008' : 'HP-10008', placedOn: day('2026-11-02') },
          lines: [of(2, 1, { kind: 'preorder', promise: MARCH })],
          link: 'https://shop.example/c/eyJiIjoiYm9fMDFKRDRRIn0.Z2FycGx5d2FsZG8',
          daysUntilRestock: 108,
        },
      ],
    }),
    countdown: facts(locale, both(SOON, SOON), { template: 'countdown', daysUntilRestock: 3 }),
    'countdown-last': facts(locale, both(SOON, LATER), { template: 'countdown', daysUntilRestock: 1 }),
  };
}
