import type { Locale } from '../mail-facts';
import { day, facts, goodsOf, LATER, money, quantity, refund, type Samples, SHOPS, SOON } from './shop';

/** Units that were taken off, by why: each cause has its own words. */
export function cancellationMails(locale: Locale): Samples {
  const { of } = goodsOf(locale);
  const all = [of(0, 2, { waiting: 0, cancelled: 2 })];
  const byLaw = {
    template: 'cancelled',
    cause: 'law',
    cancelled: [quantity(locale, 0, 2)],
    refund: refund(locale, 25600),
    coupon: null,
    whole: true,
  } as const;
  return {
    'cancelled-by-customer': facts(locale, all, {
      template: 'cancelled',
      cause: 'customer',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, { byTender: [{ method: 'card', amount: money(locale, 25600) }] }),
      coupon: null,
      whole: true,
    }),
    'cancelled-by-silence': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'cancelled',
      cause: 'silence',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600),
      coupon: { code: 'SORRY-7K2M', percent: 10, validUntil: day('2027-05-29') },
      whole: true,
    }),
    'cancelled-by-shop': facts(locale, all, {
      template: 'cancelled',
      cause: 'shop',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600),
      coupon: { code: 'SORRY-7K2M', percent: 10, validUntil: day('2027-05-29') },
      whole: true,
    }),
    'cancelled-discontinued': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 }), of(1, 1, { promise: SOON })], {
      template: 'cancelled',
      cause: 'discontinued',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600),
      coupon: { code: 'SORRY-7K2M', amount: money(locale, 500), validUntil: day('2027-05-29') },
      whole: false,
    }),
    'cancelled-by-law': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], byLaw),
    'cancelled-by-law-unheard': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      ...byLaw,
      unheard: 'chosen',
    }),
    'late-termination': facts(locale, [of(0, 2, { promise: LATER }), of(1, 1, { waiting: 0, shipped: 1 })], {
      template: 'late-termination',
      late: [{ ...quantity(locale, 0, 2), because: 'further-period-passed', lastDay: day('2026-12-10') }],
      paid: true,
    }),
    'cancelled-terminated': facts(locale, all, {
      template: 'cancelled',
      cause: 'terminated',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600),
      coupon: null,
      whole: true,
    }),
    'cancelled-part': facts(
      locale,
      [of(0, 5, { waiting: 3, cancelled: 2, promise: LATER }), of(1, 1, { waiting: 0, shipped: 1 })],
      {
        template: 'cancelled',
        cause: 'customer',
        cancelled: [quantity(locale, 0, 2)],
        refund: null,
        coupon: null,
        whole: false,
      },
      { shop: { ...SHOPS[locale], staffName: null, address: null, phone: null } },
    ),
    'cancelled-points-uncharged': facts(locale, all, {
      template: 'cancelled',
      cause: 'customer',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 3000, { byTender: [{ method: 'points', amount: money(locale, 3000) }] }),
      restUncharged: true,
      coupon: null,
      whole: true,
    }),
    'cancelled-split-tenders': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'cancelled',
      cause: 'shop',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [
          { method: 'card', amount: money(locale, locale === 'ja' ? 24600 : 24601) },
          { method: 'points', amount: money(locale, 1000) },
        ],
        returns: [{ kind: 'coupon', amount: money(locale, 1000), code: 'WELCOME-10' }],
      }),
      coupon: { code: 'SORRY-7K2M', amount: money(locale, 500), validUntil: day('2027-05-29') },
      whole: true,
    }),
  };
}
