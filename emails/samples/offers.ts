import { instantAt } from '../../domain/calendar/business-date';
import type { LinePromise } from '../../domain/promise/promise';
import type { Locale, MailChoice, MailDelay, MailOffer } from '../mail-facts';
import { day, facts, goodsOf, LATER, MARCH, money, NAMES, type Samples, SHOPS, SKUS, SOON } from './shop';

/** Both items asked about, the first with every choice there is. */
export function offer(locale: Locale, onSilence: 'wait' | 'cancel', waitFor: LinePromise | null): MailOffer {
  const [teapot, board, , brown] = NAMES[locale];
  const note = locale === 'ja' ? '色違いの商品です。' : 'The same teapot in another color.';
  return {
    version: 1,
    expiresAt: instantAt(day('2026-11-30'), '18:00', SHOPS[locale].timeZone),
    lines: [
      {
        lineId: 'line-1',
        onSilence,
        name: teapot,
        quantity: 2,
        choices: [
          { choice: 'wait', promise: waitFor },
          { choice: 'split' },
          { choice: 'alternative', sku: SKUS[3], name: brown, note, terms: { refund: money(locale, 3000) } },
          { choice: 'cancel', refund: money(locale, 25600) },
        ],
      },
      {
        lineId: 'line-2',
        onSilence,
        name: board,
        quantity: 1,
        choices: [
          { choice: 'wait', promise: waitFor },
          { choice: 'cancel', refund: money(locale, 8800) },
        ],
      },
    ],
  };
}

/** A delay of the first item, as the law wants it told; the second comes as promised. */
function delayed(locale: Locale, delay: Omit<MailDelay, 'shipBy'>): MailOffer {
  const silence = delay.notice === 'us-first-delay' ? 'wait' : 'cancel';
  const waitFor = delay.revisedShipDate === null ? null : delay.silentUntil > '2027' ? MARCH : LATER;
  const { lines, ...rest } = offer(locale, silence, waitFor);
  const shipBy = day('2026-12-04');
  return { ...rest, lines: lines.slice(0, 1).map((line) => ({ ...line, legal: { ...delay, shipBy } })) };
}

/** One item ends, the other one comes as promised. */
function partLost(locale: Locale): MailOffer {
  const { lines, ...rest } = offer(locale, 'wait', SOON);
  const [first, ...others] = lines;
  const ends = (line: MailOffer['lines'][number]): MailOffer['lines'] => [
    { ...line, onSilence: 'cancel', choices: line.choices.filter(({ choice }) => choice !== 'wait') },
  ];
  return { ...rest, lines: [...(first ? ends(first) : []), ...others] };
}

/** The alternative is there for one of two. */
function scarce(locale: Locale): MailOffer {
  const { lines, ...rest } = offer(locale, 'wait', MARCH);
  const oneOf = (choice: MailChoice): MailChoice =>
    choice.choice === 'alternative' ? { ...choice, upTo: 1, terms: { refund: money(locale, 1500) } } : choice;
  return { ...rest, lines: lines.map((line) => ({ ...line, choices: line.choices.map(oneOf) })) };
}

/** Nothing to wait for and nothing to take instead. */
export function cancelOnly(locale: Locale, onSilence: 'wait' | 'cancel' = 'cancel'): MailOffer {
  const { lines, ...rest } = offer(locale, onSilence, null);
  return {
    ...rest,
    lines: lines.slice(0, 1).map((line) => ({
      ...line,
      choices: line.choices.filter(({ choice }) => choice === 'cancel'),
    })),
  };
}

/** Sold by a marketplace, which gives the money back itself, and cancels what has not left by the 14th. */
function onMarketplace(locale: Locale): MailOffer {
  const { lines, ...rest } = offer(locale, 'wait', MARCH);
  const standsUntil = instantAt(day('2026-12-15'), '00:00', SHOPS[locale].timeZone);
  const unpaid = (choice: MailChoice): MailChoice =>
    choice.choice === 'cancel' ? { ...choice, refund: null } : choice;
  return { ...rest, lines: lines.map((line) => ({ ...line, standsUntil, choices: line.choices.map(unpaid) })) };
}

/** ご意向確認, its reminder, and the notices that the law of the US wants. */
export function offerMails(locale: Locale): Samples {
  const { of, ready, both, because } = goodsOf(locale);
  return {
    offer: facts(locale, [of(0, 2, { promise: MARCH }), of(1, 1, { promise: MARCH }), ready], {
      template: 'offer',
      reason: 'too-late',
      because,
      offer: offer(locale, 'cancel', MARCH),
    }),
    'offer-replaced': facts(locale, [of(0, 2, { promise: MARCH }), of(1, 1, { promise: MARCH }), ready], {
      template: 'offer',
      reason: 'too-late',
      because: null,
      replaces: true,
      offer: { ...offer(locale, 'cancel', MARCH), version: 2 },
    }),
    'offer-scarce-alternative': facts(locale, [of(0, 2, { promise: MARCH }), of(1, 1, { promise: MARCH })], {
      template: 'offer',
      reason: 'too-late',
      because: null,
      offer: scarce(locale),
    }),
    'offer-part-ready': facts(locale, [of(0, 2), of(1, 1), ready], {
      template: 'offer',
      reason: 'part-ready',
      because: null,
      offer: offer(locale, 'wait', null),
    }),
    'offer-part-lost': facts(locale, [of(0, 2), of(1, 1, { promise: SOON })], {
      template: 'offer',
      reason: 'discontinued',
      because: null,
      offer: partLost(locale),
    }),
    'offer-cancel-only': facts(locale, [of(0, 2)], {
      template: 'offer',
      reason: 'discontinued',
      because: null,
      offer: cancelOnly(locale),
    }),
    // Sold without any supply: nothing to wait for yet, and silence cancels nothing.
    'offer-cancel-or-stay': facts(locale, [of(0, 2)], {
      template: 'offer',
      reason: 'cannot-supply',
      because: null,
      offer: cancelOnly(locale, 'wait'),
    }),
    'offer-on-marketplace': facts(locale, both(MARCH, MARCH), {
      template: 'offer',
      reason: 'too-late',
      because: null,
      offer: onMarketplace(locale),
    }),
    'offer-us-first-delay': facts(locale, both(LATER, LATER), {
      template: 'offer-us-first-delay',
      reason: 'legal-delay',
      because,
      offer: delayed(locale, {
        notice: 'us-first-delay',
        revisedShipDate: day('2026-12-16'),
        silentUntil: day('2026-12-16'),
      }),
    }),
    'offer-us-long-delay': facts(locale, both(MARCH, MARCH), {
      template: 'offer-us-long-delay',
      reason: 'legal-delay',
      because,
      offer: delayed(locale, {
        notice: 'us-long-delay',
        revisedShipDate: day('2027-03-23'),
        silentUntil: day('2027-01-19'),
      }),
    }),
    'offer-us-long-delay-unknown': facts(locale, both(null, null), {
      template: 'offer-us-long-delay',
      reason: 'legal-delay',
      because: null,
      offer: delayed(locale, { notice: 'us-long-delay', revisedShipDate: null, silentUntil: day('2027-01-19') }),
    }),
    'offer-us-renewed-delay': facts(locale, both(LATER, LATER), {
      template: 'offer-us-renewed-delay',
      reason: 'legal-delay',
      because,
      offer: delayed(locale, {
        notice: 'us-renewed-delay',
        revisedShipDate: day('2026-12-16'),
        silentUntil: day('2026-12-04'),
      }),
    }),
    'offer-reminder': facts(locale, both(MARCH, MARCH), {
      template: 'offer-reminder',
      offer: offer(locale, 'cancel', MARCH),
    }),
  };
}
