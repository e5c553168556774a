import type { AvailabilityStatus } from '../domain/acceptance/availability';
import type { RefusalReason } from '../domain/backorder/facts';
import { type BusinessDate, daysBetween } from '../domain/calendar/business-date';
import { type LinePromise, plannedRestock } from '../domain/promise/promise';
import { nearDayText, restockText } from '../emails/dates';
import type { Coming } from './outlook';

/** What a shop has to know to word an item's availability. */
export interface Shown {
  readonly status: AvailabilityStatus;
  readonly reason: RefusalReason | null;
  readonly kind: 'backorder' | 'preorder' | 'special-order';
  /** A pre-order's. */
  readonly releaseDate: BusinessDate | null;
  readonly promise: LinePromise | null;
  readonly allocated: number;
  readonly waiting: number;
  readonly fromStock: number;
  /** What there is of supply, where it is for want of it that units are refused. */
  readonly coming: Coming | null;
  /** What would become of the most units that could be ordered, where as many as were asked for cannot. */
  readonly most: { readonly allocated: number; readonly waiting: number } | null;
  readonly today: BusinessDate;
}

type Locale = 'ja' | 'en';

/** What is refused, as a shop says it. */
const REFUSED: Readonly<Record<RefusalReason, Readonly<Record<Locale, string>>>> = {
  discontinued: { ja: '販売終了', en: 'No longer available' },
  'not-backorderable': { ja: '在庫切れ', en: 'Out of stock' },
  'no-inbound-supply': { ja: '現在お取り扱いできません', en: 'Currently unavailable' },
  'cap-reached': { ja: '入荷待ちのご注文受付は終了しました', en: 'Out of stock: no more backorders are taken' },
  'wait-too-long': {
    ja: '現在お取り扱いできません(入荷まで長期間かかるため)',
    en: 'Currently unavailable: the next delivery is too far off',
  },
  'customer-refuses-backorder': {
    ja: '在庫切れ(入荷待ちをご希望されない設定のため、ご注文いただけません)',
    en: 'Out of stock, and this customer takes no backorders',
  },
};

/** Why there is nothing to wait for, where a shop can say it. */
const NOTHING_TO_WAIT_FOR: Readonly<Record<Coming, Readonly<Record<Locale, string>>>> = {
  nothing: { ja: '現在お取り扱いできません(入荷予定なし)', en: 'Currently unavailable' },
  'too-far': {
    ja: '現在お取り扱いできません(入荷予定がまだ先のため)',
    en: 'Currently unavailable: the next delivery is too far ahead to be sold yet',
  },
  something: REFUSED['no-inbound-supply'],
};

/** How units that have to be waited for are sold. */
const WAITED_FOR: Readonly<Record<Shown['kind'], Readonly<Record<Locale, string>>>> = {
  backorder: { ja: '入荷待ち', en: 'on backorder' },
  preorder: { ja: '予約', en: 'as a pre-order' },
  'special-order': { ja: 'お取り寄せ', en: 'as a special order' },
};

/** Fewer than were asked for could be had, some of them later. */
function fewerText(locale: Locale, { allocated, waiting }: NonNullable<Shown['most']>, kind: Shown['kind']): string {
  const units = allocated + waiting;
  const later = WAITED_FOR[kind][locale];
  if (allocated === 0)
    return locale === 'ja' ? `${units}点までご注文いただけます(${later})` : `Only ${units} can be ordered, ${later}`;
  return locale === 'ja'
    ? `${units}点までご注文いただけます(在庫${allocated}点、${later}${waiting}点)`
    : `Only ${units} can be ordered: ${allocated} in stock, ${waiting} ${later}`;
}

function refusedText(locale: Locale, { reason, coming, fromStock, most, kind }: Shown): string {
  if (most !== null && most.waiting > 0) return fewerText(locale, most, kind);
  if (fromStock === 0)
    return coming === null ? REFUSED[reason ?? 'no-inbound-supply'][locale] : NOTHING_TO_WAIT_FOR[coming][locale];
  return locale === 'ja'
    ? `在庫${fromStock}点のため、ご希望の数量をご用意できません`
    : `Only ${fromStock} in stock: fewer than you asked for`;
}

const dateText = (locale: Locale, promise: LinePromise, today: BusinessDate): string =>
  promise.precision === 'day' ? nearDayText(locale, promise.restockDate, today) : restockText(locale, promise, today);

/** When the goods come in: in so many days where the day is known, else no more exactly than the supplier says. */
function arrivalText(locale: Locale, promise: LinePromise | null, today: BusinessDate): string {
  if (promise === null) return locale === 'ja' ? '入荷予定日未定' : 'date not yet known';
  const date = dateText(locale, promise, today);
  if (promise.precision !== 'day') return locale === 'ja' ? `${date}入荷予定` : `expected ${date}`;
  const days = daysBetween(today, promise.restockDate);
  if (days <= 0) return locale === 'ja' ? '本日入荷予定' : 'expected today';
  if (days === 1) return locale === 'ja' ? `明日入荷予定(${date})` : `expected tomorrow (${date})`;
  return locale === 'ja' ? `あと${days}日で入荷予定(${date})` : `expected in ${days} days (${date})`;
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** A pre-order goes by the day it comes out; the day goods arrive is said only where it is the later one. */
function preorderText(locale: Locale, releaseDate: BusinessDate, { promise, today }: Shown): string {
  const day = nearDayText(locale, releaseDate, today);
  const out = locale === 'ja' ? `${day}発売予定` : `Pre-order: out ${day}`;
  if (promise === null || plannedRestock(promise) <= releaseDate) return out;
  const arrives = dateText(locale, promise, today);
  return locale === 'ja' ? `${out}(${arrives}入荷予定)` : `${out}, in stock ${arrives}`;
}

function waitingText(locale: Locale, shown: Shown): string {
  const { kind, promise, allocated, waiting, today } = shown;
  const arrival = arrivalText(locale, promise, today);
  if (allocated > 0)
    return locale === 'ja'
      ? `在庫${allocated}点、残り${waiting}点は${arrival}`
      : `${allocated} in stock, ${waiting} more ${promise === null ? 'on backorder, ' : ''}${arrival}`;
  if (kind === 'special-order') return locale === 'ja' ? `お取り寄せ:${arrival}` : `Special order: ${arrival}`;
  if (promise === null) return locale === 'ja' ? `${arrival}(入荷待ち)` : `On backorder, ${arrival}`;
  return locale === 'ja' ? arrival : capital(arrival);
}

/** 在庫表示: an item's availability in the words of a shop. */
export function availabilityText(locale: Locale, shown: Shown): string {
  const { status, releaseDate, today } = shown;
  if (status === 'unavailable') return refusedText(locale, shown);
  if (releaseDate !== null && releaseDate > today) return preorderText(locale, releaseDate, shown);
  switch (status) {
    case 'in-stock':
      return locale === 'ja' ? '在庫あり' : 'In stock';
    case 'low':
      return locale === 'ja' ? '残りわずか' : 'Only a few left';
    case 'backorder':
      return waitingText(locale, shown);
  }
}
