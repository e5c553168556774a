import { instantAt } from '../../domain/calendar/business-date';
import type { PriceTerms } from '../../domain/money/substitution';
import type { DecidedUnits, Locale, MailLine, SubstituteLeaves } from '../mail-facts';
import { day, facts, goodsOf, LATER, LEAVING, money, NAMES, quantity, type Samples, SHOPS, SKUS, SOON } from './shop';

/** What was decided, and 代替品 that were agreed on. */
export function answerMails(locale: Locale): Samples {
  const { of, both } = goodsOf(locale);
  const undoUntil = instantAt(day('2026-11-24'), '18:30', SHOPS[locale].timeZone);
  const brown = { name: NAMES[locale][3], sku: SKUS[3] };
  const substitute: MailLine = {
    ...of(0, 2, { waiting: 0, allocated: 2, substituteFor: NAMES[locale][0] }),
    ...brown,
    lineId: 'line-1.alt1',
  };
  const replaced = (terms: PriceTerms, leaves: SubstituteLeaves | null): DecidedUnits => ({
    ...quantity(locale, 0, 2),
    choice: 'alternative',
    alternative: brown,
    terms,
    leaves,
  });
  return {
    'decision-received': facts(locale, [of(0, 2, { promise: LATER }), of(1, 1, { waiting: 0, cancelled: 1 })], {
      template: 'decision-received',
      decided: [
        { ...quantity(locale, 0, 2), choice: 'wait' },
        { ...quantity(locale, 1, 1), choice: 'cancel' },
      ],
      by: 'customer',
      via: 'web',
      takenBack: false,
      undoUntil,
    }),
    'decision-received-further-period': facts(locale, [of(0, 2, { promise: LATER })], {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'set-deadline', until: day('2026-12-10') }],
      by: 'customer',
      via: 'web',
      takenBack: false,
      undoUntil,
    }),
    'decision-received-cancel': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'cancel' }],
      by: 'customer',
      via: 'web',
      takenBack: false,
      undoUntil,
    }),
    'decision-received-terminates': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'cancel', terminates: true }],
      by: 'customer',
      via: 'web',
      takenBack: false,
      undoUntil,
    }),
    'decision-received-final': facts(locale, [of(0, 2, { promise: LATER }), of(1, 1, { promise: SOON })], {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'wait' }],
      by: 'staff',
      via: 'phone',
      takenBack: false,
      undoUntil: null,
    }),
    'decision-received-wish': facts(locale, [of(0, 2, { promise: LATER })], {
      template: 'decision-received',
      decided: [replaced({ surcharge: money(locale, 1500) }, null)],
      by: 'customer',
      via: 'web',
      takenBack: false,
      undoUntil,
    }),
    'alternative-agreed': facts(locale, [of(0, 2, { waiting: 0, substituted: 2 }), substitute], {
      template: 'decision-received',
      decided: [replaced({ refund: money(locale, 3000) }, { how: 'now', ...LEAVING })],
      by: 'customer',
      via: 'web',
      takenBack: false,
      undoUntil,
    }),
    'alternative-agreed-dearer': facts(
      locale,
      [of(0, 2, { waiting: 0, substituted: 2 }), of(1, 1, { promise: LATER }), substitute],
      {
        template: 'decision-received',
        decided: [
          replaced({ shopPays: money(locale, 1500) }, { how: 'with-rest', shipDate: LATER.shipDate }),
          { ...quantity(locale, 1, 1), choice: 'wait' },
        ],
        by: 'customer',
        via: 'web',
        takenBack: false,
        undoUntil,
      },
    ),
    'alternative-agreed-by-telephone': facts(locale, [of(0, 2, { waiting: 0, substituted: 2 }), of(1, 1), substitute], {
      template: 'decision-received',
      decided: [replaced({ surcharge: money(locale, 1500) }, { how: 'with-rest', shipDate: null })],
      by: 'staff',
      via: 'phone',
      takenBack: false,
      undoUntil: null,
    }),
    'alternative-agreed-missing': facts(
      locale,
      [
        of(0, 2, { waiting: 0, substituted: 2 }),
        { ...substitute, waiting: 2, allocated: 0, promise: null, hopeless: true },
      ],
      {
        template: 'decision-received',
        decided: [replaced({ refund: money(locale, 3000) }, { how: 'missing' })],
        by: 'customer',
        via: 'web',
        takenBack: false,
        undoUntil: null,
      },
    ),
    'decision-received-taken-back': facts(locale, both(SOON, SOON), {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'cancel' }],
      by: 'customer',
      via: 'web',
      takenBack: true,
      asBefore: true,
      undoUntil: null,
    }),
  };
}
