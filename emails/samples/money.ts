import { instantAt } from '../../domain/calendar/business-date';
import type { Locale } from '../mail-facts';
import { day, facts, goodsOf, LATER, money, quantity, refund, type Samples, SHOPS, SOON } from './shop';

/** Money that was received, comes back or has to be authorised anew. */
export function moneyMails(locale: Locale): Samples {
  const { of, both, ready } = goodsOf(locale);
  return {
    acceptance: facts(locale, [of(0, 2, { promise: SOON }), of(1, 1), ready], {
      template: 'acceptance',
      received: { amount: money(locale, 34400), on: day('2026-11-20') },
      ready: [{ ...quantity(locale, 2, 1), leaves: { how: 'with-rest', ...SOON } }],
    }),
    'refund-requested': facts(locale, [of(0, 2, { waiting: 0, substituted: 2 }), of(1, 1, { promise: SOON })], {
      template: 'refund-requested',
      because: 'cheaper-alternative',
      deducted: null,
      uncharged: null,
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 3000, { byTender: [{ method: 'card', amount: money(locale, 3000) }] }),
    }),
    'refund-requested-part-uncharged': facts(locale, [of(0, 2, { waiting: 0, substituted: 2 })], {
      template: 'refund-requested',
      because: 'cheaper-alternative',
      deducted: null,
      uncharged: money(locale, 2500),
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 500, { byTender: [{ method: 'points', amount: money(locale, 500) }] }),
    }),
    'refund-requested-account': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-requested',
      because: 'account-received',
      deducted: null,
      uncharged: null,
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [{ method: 'convenience-store', amount: money(locale, 25600) }],
      }),
    }),
    'refund-requested-returned': facts(locale, [of(0, 2, { waiting: 0, shipped: 2 })], {
      template: 'refund-requested',
      because: 'returned',
      deducted: money(locale, 1000),
      uncharged: null,
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 24600, { byTender: [{ method: 'card', amount: money(locale, 24600) }] }),
    }),
    'refund-needs-account': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-needs-account',
      cause: 'way-paid',
      deducted: null,
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [{ method: 'transfer', amount: money(locale, 25600) }],
        needsAccount: true,
      }),
      formUrl: 'https://shop.example/refund-account?order=0042',
    }),
    'refund-needs-account-returned': facts(locale, [of(0, 2, { waiting: 0, shipped: 2 })], {
      template: 'refund-needs-account',
      cause: 'way-paid',
      deducted: money(locale, 1000),
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 24600, {
        byTender: [{ method: 'convenience-store', amount: money(locale, 24600) }],
        needsAccount: true,
      }),
      formUrl: 'https://shop.example/refund-account?order=0042',
    }),
    'refund-needs-account-again': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-needs-account',
      cause: 'account-wrong',
      deducted: null,
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [{ method: 'convenience-store', amount: money(locale, 25600) }],
        needsAccount: true,
      }),
      formUrl: 'https://shop.example/refund-account?order=0042',
    }),
    'refund-needs-account-no-form': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-needs-account',
      cause: 'way-paid',
      deducted: null,
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [{ method: 'cod', amount: money(locale, 25600) }],
        needsAccount: true,
      }),
      formUrl: null,
    }),
    'refund-done': facts(locale, [of(0, 5, { waiting: 3, cancelled: 2, promise: LATER })], {
      template: 'refund-done',
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [
          { method: 'card', amount: money(locale, locale === 'ja' ? 24600 : 24601) },
          { method: 'points', amount: money(locale, 1000) },
        ],
      }),
      paidOn: day('2026-12-04'),
    }),
    'authorization-ending': facts(locale, both(LATER, LATER), {
      template: 'authorization-ending',
      endsAt: instantAt(day('2026-11-30'), '18:00', SHOPS[locale].timeZone),
      unchargedSoFar: true,
    }),
  };
}
