import type { UsedPoints } from '../domain/money/charging';
import { formatMoney } from '../domain/money/money';
import type { PriceTerms } from '../domain/money/substitution';
import type { Locale } from './mail-facts';

/** What a choice costs, in the words of both the mail that offers it and the page that takes the answer. */

/** Nobody pays postage a second time for a parcel that goes ahead. */
export const NO_SECOND_POSTAGE: Readonly<Record<Locale, string>> = {
  ja: '追加の送料はかかりません',
  en: 'no extra postage',
};

/** Said beside what a cancellation gives back, where points or gift cards were used. */
export const POINTS_BACK: Readonly<Record<Locale, Readonly<Record<UsedPoints, string>>>> = {
  ja: {
    within:
      '返金額には、ポイントやギフトカードでお支払いの分を含みます。その分は、ポイントやギフトカードでお返しします。',
    beside: 'ご利用のポイントやギフトカードは、キャンセルした分に応じてお返しします。',
  },
  en: {
    within: 'Refunds include what you paid with points or a gift card; that part comes back the same way.',
    beside: 'Points or a gift card you used come back too, in step with what you cancel.',
  },
};

/** What becomes of the price difference of an alternative; part of a sentence. */
export function priceText(locale: Locale, { refund, lessToPay, shopPays, surcharge }: PriceTerms): string {
  const ja = locale === 'ja';
  if (refund !== undefined) {
    const amount = formatMoney(refund, locale);
    return ja ? `差額${amount}をお返しします` : `you get ${amount} back`;
  }
  if (lessToPay !== undefined) {
    const amount = formatMoney(lessToPay, locale);
    return ja ? `お支払い額が${amount}少なくなります` : `you pay ${amount} less`;
  }
  if (shopPays !== undefined) {
    const amount = formatMoney(shopPays, locale);
    return ja
      ? `差額${amount}は当店が負担いたします。追加のご負担はありません`
      : `worth ${amount} more, at no extra cost to you`;
  }
  if (surcharge !== undefined) {
    const amount = formatMoney(surcharge, locale);
    return ja
      ? `差額${amount}。変更の前に、担当者からご相談いたします`
      : `${amount} more; we’ll talk to you before we change anything`;
  }
  return ja ? '追加のご負担はありません' : 'at no extra cost';
}
