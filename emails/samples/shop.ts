import { type BusinessDate, businessDateOf } from '../../domain/calendar/business-date';
import type { Money } from '../../domain/money/money';
import type { LinePromise } from '../../domain/promise/promise';
import type { Locale, MailFacts, MailLine, MailMatter, MailRefund } from '../mail-facts';

/** The shop, its customers and its goods in all samples. */

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

/** What the shop sells; the last is sent instead of the first. */
export const NAMES: Readonly<Record<Locale, readonly [string, string, string, string]>> = {
  ja: ['南部鉄器 急須(黒)', '檜のまな板 大', '有田焼 湯のみ 5客セット', '南部鉄器 急須(茶)'],
  en: [
    'Cast-Iron Teapot, Black',
    'Hinoki Cutting Board, Large',
    'Porcelain Tea Cups, Set of 5',
    'Cast-Iron Teapot, Brown',
  ],
};

export const SKUS = ['NT-100-BK', 'HK-220-L', 'AR-505', 'NT-100-BR'] as const;

export const day = (text: string): BusinessDate => businessDateOf(text);

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

export const SOON = promise('2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04');

/** The same goods, by a slower carrier. */
export const CHILLED = promise('2026-12-01', '2026-12-02', '2026-12-05', '2026-12-07');

export const LATER = promise('2026-12-15', '2026-12-16', '2026-12-17', '2026-12-18');

export const MARCH = promise('2027-03-11', '2027-03-23', '2027-03-24', '2027-03-25', 'third');

/** When goods leave that are on the shelf. */
export const LEAVING = {
  shipDate: day('2026-12-02'),
  deliveryWindow: { from: day('2026-12-03'), to: day('2026-12-04') },
};

/** A line of one of the first three, all of it waiting unless told otherwise. */
export function line(locale: Locale, index: 0 | 1 | 2, ordered: number, more: Partial<MailLine> = {}): MailLine {
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

export const money = (locale: Locale, yen: number): Money =>
  locale === 'ja' ? { amount: yen, currency: 'JPY' } : { amount: yen - 1, currency: 'USD' };

/** A mail to the shop's customer. */
export function facts(
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
export const refund = (locale: Locale, yen: number, more: Partial<MailRefund> = {}): MailRefund => ({
  amount: money(locale, yen),
  dueOn: day('2026-12-07'),
  byTender: [],
  returns: [],
  needsAccount: false,
  ...more,
});

export const business = (locale: Locale): Pick<MailFacts, 'customer'> => ({
  customer:
    locale === 'ja'
      ? { name: '高橋 美咲', company: '株式会社みなと商事', department: '購買部' }
      : { name: 'Robert Hale', company: 'Lakeside Cafe Ltd.', department: 'Purchasing' },
});

export const quantity = (locale: Locale, index: 0 | 1 | 2, units: number) => ({
  lineId: `line-${index + 1}`,
  name: NAMES[locale][index],
  sku: SKUS[index],
  quantity: units,
});

/** What most samples are made of. */
export function goodsOf(locale: Locale) {
  const of = (index: 0 | 1 | 2, ordered: number, more?: Partial<MailLine>) => line(locale, index, ordered, more);
  return {
    of,
    ready: of(2, 1, { waiting: 0, allocated: 1 }),
    both: (one: LinePromise | null, two: LinePromise | null) => [
      of(0, 2, { promise: one, toldBefore: SOON }),
      of(1, 1, { promise: two, toldBefore: SOON }),
    ],
    because:
      locale === 'ja'
        ? '原材料の不足により、生産が遅れているため。'
        : 'Production is late because of a shortage of raw material.',
  };
}

/** Mails by names that say what is special about each. */
export type Samples = Readonly<Record<string, MailFacts>>;

/** The day by which the customer hears more. */
export const NEWS = day('2026-11-26');
