import { type BusinessDate, businessDateOf, instantAt } from '../domain/calendar/business-date';
import type { Money } from '../domain/money/money';
import type { LinePromise } from '../domain/promise/promise';
import type { Locale, MailDelay, MailFacts, MailLine, MailMatter, MailOffer, MailRefund } from './mail-facts';

/** Facts as a real shop has them, for tests, screenshots and measurements. */

export const SHOPS: Readonly<Record<Locale, MailFacts['shop']>> = {
  ja: {
    name: 'さくら道具店',
    staffName: '山田 花子',
    address: '〒150-0001 東京都渋谷区神宮前1丁目2番3号',
    phone: '03-1234-5678',
    email: 'support@sakura.example',
    signature: null,
    timeZone: 'Asia/Tokyo',
  },
  en: {
    name: 'Harbor & Pine Supply',
    staffName: 'Emma Collins',
    address: '12 Wharf Street, Portland, ME 04101, USA',
    phone: '+1 207 555 0142',
    email: 'help@harborpine.example',
    signature: null,
    timeZone: 'America/New_York',
  },
};

const NAMES: Readonly<Record<Locale, readonly [string, string, string, string]>> = {
  ja: ['南部鉄器 急須(黒)', '檜のまな板 大', '有田焼 湯のみ 5客セット', '南部鉄器 急須(茶)'],
  en: [
    'Cast-Iron Teapot, Black',
    'Hinoki Cutting Board, Large',
    'Porcelain Tea Cups, Set of 5',
    'Cast-Iron Teapot, Brown',
  ],
};
const SKUS = ['NT-100-BK', 'HK-220-L', 'AR-505', 'NT-100-BR'] as const;

const day = (text: string): BusinessDate => businessDateOf(text);

const promise = (
  restock: string,
  ship: string,
  from: string,
  to: string,
  precision: LinePromise['precision'] = 'day',
) => ({
  restockDate: day(restock),
  shipDate: day(ship),
  deliveryWindow: { from: day(from), to: day(to) },
  precision,
});

const SOON = promise('2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04');
const LATER = promise('2026-12-15', '2026-12-16', '2026-12-17', '2026-12-18');
const MARCH = promise('2027-03-11', '2027-03-23', '2027-03-24', '2027-03-25', 'third');
const LEAVING = { shipDate: day('2026-12-02'), deliveryWindow: { from: day('2026-12-03'), to: day('2026-12-04') } };

function line(locale: Locale, index: 0 | 1 | 2, ordered: number, more: Partial<MailLine> = {}): MailLine {
  return {
    lineId: `line-${index + 1}`,
    sku: SKUS[index],
    name: NAMES[locale][index],
    kind: 'backorder',
    ordered,
    waiting: ordered,
    allocated: 0,
    released: 0,
    shipped: 0,
    cancelled: 0,
    substituted: 0,
    promise: null,
    toldBefore: null,
    ...more,
  };
}

const money = (locale: Locale, yen: number): Money =>
  locale === 'ja' ? { amount: yen, currency: 'JPY' } : { amount: yen - 1, currency: 'USD' };

function offer(locale: Locale, onSilence: 'wait' | 'cancel', waitFor: LinePromise | null): MailOffer {
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
          { choice: 'alternative', sku: SKUS[3], name: brown, note },
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

/** Nothing to wait for and nothing to take instead. */
function cancelOnly(locale: Locale): MailOffer {
  const { lines, ...rest } = offer(locale, 'cancel', null);
  return {
    ...rest,
    lines: lines.slice(0, 1).map((line) => ({
      ...line,
      choices: line.choices.filter(({ choice }) => choice === 'cancel'),
    })),
  };
}

function facts(
  locale: Locale,
  lines: readonly MailLine[],
  matter: MailMatter,
  more: Partial<MailFacts> = {},
): MailFacts {
  return {
    locale,
    shop: SHOPS[locale],
    customer: { name: locale === 'ja' ? '佐藤 健一' : 'Jane Smith', company: null, department: null },
    order: { number: locale === 'ja' ? 'S-20261120-0042' : 'HP-10042', placedOn: day('2026-11-20') },
    lines,
    link: 'https://shop.example/c/eyJiIjoiYm9fMDFKRDRGIn0.Zm9vYmFyYmF6',
    matter,
    ...more,
  };
}

/** Money that comes back; with more said of it where that matters. */
const refund = (locale: Locale, yen: number, more: Partial<MailRefund> = {}): MailRefund => ({
  amount: money(locale, yen),
  dueOn: day('2026-12-07'),
  byTender: [],
  returns: [],
  needsAccount: false,
  ...more,
});

const business = (locale: Locale): Pick<MailFacts, 'customer'> => ({
  customer:
    locale === 'ja'
      ? { name: '高橋 美咲', company: '株式会社みなと商事', department: '購買部' }
      : { name: 'Robert Hale', company: 'Lakeside Cafe Ltd.', department: 'Purchasing' },
});

const quantity = (locale: Locale, index: 0 | 1 | 2, units: number) => ({
  lineId: `line-${index + 1}`,
  name: NAMES[locale][index],
  sku: SKUS[index],
  quantity: units,
});

/** One or more mails of every kind, by a name that says what is special about it. */
export function sampleMails(locale: Locale): Readonly<Record<string, MailFacts>> {
  const of = (index: 0 | 1 | 2, ordered: number, more?: Partial<MailLine>) => line(locale, index, ordered, more);
  const ready = of(2, 1, { waiting: 0, allocated: 1 });
  const both = (one: LinePromise | null, two: LinePromise | null) => [
    of(0, 2, { promise: one, toldBefore: SOON }),
    of(1, 1, { promise: two, toldBefore: SOON }),
  ];
  const first = { template: 'first-notice', cause: 'chosen', nextNewsOn: null, ready: 'none', offer: null } as const;
  const news = day('2026-11-26');
  const because =
    locale === 'ja'
      ? '原材料の不足により、生産が遅れているため。'
      : 'Production is late because of a shortage of raw material.';
  return {
    'first-notice-dated': facts(locale, [of(0, 2, { promise: SOON })], first),
    'first-notice-unknown': facts(locale, [of(0, 2), of(1, 1)], { ...first, nextNewsOn: news }, business(locale)),
    'first-notice-mixed': facts(locale, [of(0, 3, { waiting: 2, allocated: 1, promise: SOON }), of(1, 1), ready], {
      ...first,
      nextNewsOn: news,
      ready: 'ships',
    }),
    'first-notice-suffered': facts(locale, [of(0, 1, { promise: LATER })], { ...first, cause: 'suffered' }),
    'first-notice-reallocated': facts(locale, [of(0, 2, { promise: LATER })], { ...first, cause: 'reallocated' }),
    'first-notice-preorder': facts(locale, [of(0, 1, { kind: 'preorder', promise: MARCH })], first),
    'first-notice-special-order': facts(locale, [of(1, 4, { kind: 'special-order' })], { ...first, nextNewsOn: news }),
    'first-notice-hopeless': facts(locale, [of(0, 2, { hopeless: true })], {
      ...first,
      offer: { reason: 'discontinued', offer: cancelOnly(locale) },
    }),
    'first-notice-offer': facts(locale, [of(0, 2, { promise: LATER }), of(1, 1, { promise: LATER }), ready], {
      ...first,
      ready: 'waits',
      offer: { reason: 'part-ready', offer: offer(locale, 'wait', LATER) },
    }),
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
      [...both(SOON, MARCH), ready],
      { template: 'date-confirmed', nextNewsOn: null, again: false },
      business(locale),
    ),
    'date-changed': facts(locale, both(LATER, SOON), { template: 'date-changed', nextNewsOn: null, reason: because }),
    'date-changed-unknown': facts(locale, both(null, null), {
      template: 'date-changed',
      nextNewsOn: news,
      reason: null,
    }),
    'date-missed': facts(locale, both(null, LATER), {
      template: 'date-missed',
      missedOn: day('2026-12-01'),
      nextNewsOn: day('2026-12-03'),
    }),
    offer: facts(locale, [of(0, 2, { promise: MARCH }), of(1, 1, { promise: MARCH }), ready], {
      template: 'offer',
      reason: 'too-late',
      because,
      offer: offer(locale, 'cancel', MARCH),
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
    acceptance: facts(locale, [of(0, 2, { promise: SOON }), of(1, 1)], {
      template: 'acceptance',
      received: { amount: money(locale, 34400), on: day('2026-11-20') },
    }),
    'cancelled-by-law': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'cancelled',
      cause: 'law',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600),
      coupon: null,
      whole: true,
    }),
    'offer-reminder': facts(locale, both(MARCH, MARCH), {
      template: 'offer-reminder',
      offer: offer(locale, 'cancel', MARCH),
    }),
    'decision-received': facts(locale, [of(0, 2, { promise: LATER }), of(1, 1, { waiting: 0, cancelled: 1 })], {
      template: 'decision-received',
      decided: [
        { ...quantity(locale, 0, 2), choice: 'wait' },
        { ...quantity(locale, 1, 1), choice: 'cancel' },
      ],
      by: 'customer',
      takenBack: false,
      undoUntil: instantAt(day('2026-11-24'), '18:30', SHOPS[locale].timeZone),
    }),
    'decision-received-cancel': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'cancel' }],
      by: 'customer',
      takenBack: false,
      undoUntil: instantAt(day('2026-11-24'), '18:30', SHOPS[locale].timeZone),
    }),
    'decision-received-final': facts(locale, [of(0, 2, { waiting: 0, substituted: 2 }), of(1, 1, { promise: SOON })], {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'alternative', alternativeName: NAMES[locale][3] }],
      by: 'staff',
      takenBack: false,
      undoUntil: null,
    }),
    'decision-received-taken-back': facts(locale, both(SOON, SOON), {
      template: 'decision-received',
      decided: [{ ...quantity(locale, 0, 2), choice: 'cancel' }],
      by: 'customer',
      takenBack: true,
      undoUntil: null,
    }),
    status: facts(locale, both(SOON, SOON), { template: 'status', daysUntilRestock: 8, nextNewsOn: null }),
    'status-vague': facts(locale, [of(0, 1, { kind: 'preorder', promise: MARCH })], {
      template: 'status',
      daysUntilRestock: 30,
      nextNewsOn: null,
    }),
    'status-unknown': facts(locale, both(null, null), {
      template: 'status',
      daysUntilRestock: null,
      nextNewsOn: day('2026-12-03'),
    }),
    countdown: facts(locale, both(SOON, SOON), { template: 'countdown', daysUntilRestock: 3 }),
    'countdown-last': facts(locale, both(SOON, LATER), { template: 'countdown', daysUntilRestock: 1 }),
    arrived: facts(
      locale,
      [of(0, 2, { waiting: 0, allocated: 2, released: 2 }), of(1, 1, { waiting: 0, shipped: 1 })],
      { template: 'arrived', ...LEAVING },
    ),
    'part-shipped': facts(
      locale,
      [of(0, 3, { waiting: 2, allocated: 1, released: 1, promise: LATER }), { ...ready, released: 1 }],
      { template: 'part-shipped', leaving: [quantity(locale, 0, 1), quantity(locale, 2, 1)], ...LEAVING },
    ),
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
    cancelled: facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'cancelled',
      cause: 'silence',
      cancelled: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600),
      coupon: { code: 'SORRY-7K2M', percent: 10, validUntil: day('2027-05-29') },
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
    'refund-requested': facts(locale, [of(0, 2, { waiting: 0, substituted: 2 }), of(1, 1, { promise: SOON })], {
      template: 'refund-requested',
      because: 'cheaper-alternative',
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 3000, { byTender: [{ method: 'card', amount: money(locale, 3000) }] }),
    }),
    'refund-requested-account': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-requested',
      because: 'account-received',
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [{ method: 'convenience-store', amount: money(locale, 25600) }],
      }),
    }),
    'refund-needs-account': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-needs-account',
      units: [quantity(locale, 0, 2)],
      refund: refund(locale, 25600, {
        byTender: [{ method: 'transfer', amount: money(locale, 25600) }],
        needsAccount: true,
      }),
      formUrl: 'https://shop.example/refund-account?order=0042',
    }),
    'refund-needs-account-no-form': facts(locale, [of(0, 2, { waiting: 0, cancelled: 2 })], {
      template: 'refund-needs-account',
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
