import type { Locale } from '../mail-facts';
import { facts, goodsOf, LATER, LEAVING, quantity, type Samples } from './shop';

/** Goods that are ready, and on their way. */
export function parcelMails(locale: Locale): Samples {
  const { of, ready } = goodsOf(locale);
  return {
    arrived: facts(
      locale,
      [of(0, 2, { waiting: 0, allocated: 2, released: 2 }), of(1, 1, { waiting: 0, shipped: 1 })],
      { template: 'arrived', ...LEAVING },
    ),
    'arrived-unawaited': facts(locale, [of(0, 2, { waiting: 0, allocated: 2, released: 2 })], {
      template: 'arrived',
      unawaited: true,
      ...LEAVING,
    }),
    'arrived-rest-unawaited': facts(
      locale,
      [of(0, 2, { waiting: 0, cancelled: 2 }), of(1, 1, { waiting: 0, allocated: 1, released: 1 })],
      { template: 'arrived', ...LEAVING, rest: true, unawaited: true },
    ),
    'arrived-rest': facts(
      locale,
      [of(0, 2, { waiting: 0, cancelled: 2 }), of(1, 1, { waiting: 0, allocated: 1, released: 1 })],
      { template: 'arrived', rest: true, ...LEAVING },
    ),
    'part-shipped': facts(
      locale,
      [of(0, 3, { waiting: 2, allocated: 1, released: 1, promise: LATER }), { ...ready, released: 1 }],
      { template: 'part-shipped', leaving: [quantity(locale, 0, 1), quantity(locale, 2, 1)], ...LEAVING },
    ),
    'held-for-rest': facts(locale, [of(1, 1, { waiting: 0, allocated: 1 }), of(0, 2, { promise: LATER })], {
      template: 'held-for-rest',
      held: [quantity(locale, 1, 1)],
      shipDate: LATER.shipDate,
      laterThanTold: true,
    }),
    'held-for-rest-unknown': facts(locale, [of(1, 1, { waiting: 0, allocated: 1 }), of(0, 2)], {
      template: 'held-for-rest',
      held: [quantity(locale, 1, 1)],
      shipDate: null,
      laterThanTold: false,
    }),
    shipped: facts(locale, [of(0, 2, { waiting: 0, shipped: 2 })], {
      template: 'shipped',
      parcel: [quantity(locale, 0, 2)],
      carrier: locale === 'ja' ? '日本郵便' : 'UPS',
      trackingNumber: '1234-5678-9012',
      complete: true,
    }),
    'shipped-part': facts(locale, [of(0, 3, { waiting: 2, shipped: 1, promise: LATER })], {
      template: 'shipped',
      parcel: [quantity(locale, 0, 1)],
      carrier: null,
      trackingNumber: null,
      complete: false,
    }),
  };
}
