import type { Locale } from '../mail-facts';
import { cancelOnly, offer } from './offers';
import { business, facts, goodsOf, LATER, MARCH, NEWS, type Samples, SOON } from './shop';

/** 受注直後のお知らせ, by how the goods are missing. */
export function firstNotices(locale: Locale): Samples {
  const { of, ready } = goodsOf(locale);
  const first = { template: 'first-notice', cause: 'chosen', nextNewsOn: null, ready: 'none', offer: null } as const;
  return {
    'first-notice-dated': facts(locale, [of(0, 2, { promise: SOON })], first),
    'first-notice-unknown': facts(locale, [of(0, 2), of(1, 1)], { ...first, nextNewsOn: NEWS }, business(locale)),
    'first-notice-mixed': facts(locale, [of(0, 3, { waiting: 2, allocated: 1, promise: SOON }), of(1, 1), ready], {
      ...first,
      nextNewsOn: NEWS,
      ready: 'ships',
    }),
    'first-notice-suffered': facts(locale, [of(0, 1, { promise: LATER })], { ...first, cause: 'suffered' }),
    'first-notice-lost-ready': facts(locale, [of(0, 1, { promise: LATER })], { ...first, cause: 'lost-ready' }),
    'first-notice-reallocated': facts(locale, [of(0, 2, { promise: LATER })], { ...first, cause: 'reallocated' }),
    'first-notice-preorder': facts(locale, [of(0, 1, { kind: 'preorder', promise: MARCH })], first),
    'first-notice-special-order': facts(locale, [of(1, 4, { kind: 'special-order' })], { ...first, nextNewsOn: NEWS }),
    'first-notice-hopeless': facts(locale, [of(0, 2, { hopeless: true })], {
      ...first,
      offer: { reason: 'discontinued', offer: cancelOnly(locale) },
    }),
    'first-notice-offer': facts(locale, [of(0, 2, { promise: LATER }), of(1, 1, { promise: LATER }), ready], {
      ...first,
      ready: 'waits',
      offer: { reason: 'part-ready', offer: offer(locale, 'wait', LATER) },
    }),
  };
}
