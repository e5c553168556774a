import { formatMoney, type Money } from '../domain/money/money';
import type { TenderMethod } from '../domain/money/tender';
import { type Block, paragraphEn, paragraphJa, type Row } from './blocks';
import { dayText } from './dates';
import type { Locale, MailRefund } from './mail-facts';

/** Where money goes back to: what cannot go back the way it came goes to a bank account. */
const DESTINATION: Readonly<Record<Locale, Readonly<Record<TenderMethod, string>>>> = {
  ja: {
    card: 'クレジットカード',
    wallet: 'オンライン決済',
    points: 'ポイント',
    'gift-card': 'ギフトカード',
    transfer: '銀行振込',
    'convenience-store': '銀行振込(コンビニ払い分)',
    cod: '銀行振込(代金引換分)',
    other: 'お支払い時の方法',
  },
  en: {
    card: 'Credit or debit card',
    wallet: 'Online wallet',
    points: 'Points',
    'gift-card': 'Gift card',
    transfer: 'Bank transfer',
    'convenience-store': 'Bank transfer (paid at a store)',
    cod: 'Bank transfer (paid on delivery)',
    other: 'Your original payment method',
  },
};

const isCredit = (method: TenderMethod): boolean => method === 'points' || method === 'gift-card';

/** Points are worth money and are none: 500円分. */
const worth = (locale: Locale, amount: MailRefund['amount'], credit: boolean): string =>
  credit && locale === 'ja' ? `${formatMoney(amount, locale)}分` : formatMoney(amount, locale);

function tenderRows(locale: Locale, { byTender }: MailRefund): readonly Row[] {
  return byTender.map(({ method, amount }) => ({
    label: DESTINATION[locale][method],
    value: worth(locale, amount, isCredit(method)),
  }));
}

function returnRows(locale: Locale, { returns }: MailRefund): readonly Row[] {
  const ja = locale === 'ja';
  return returns.map((item) =>
    item.kind === 'points'
      ? { label: ja ? 'ポイントの返還' : 'Points returned', value: worth(locale, item.amount, true) }
      : { label: ja ? 'クーポンの返還' : 'Coupon returned', value: item.code ?? formatMoney(item.amount, locale) },
  );
}

/** Where a refund goes, part by part: money, points, coupons. */
export const partRows = (locale: Locale, refund: MailRefund): readonly Row[] => [
  ...tenderRows(locale, refund),
  ...returnRows(locale, refund),
];

/** The money that comes back; null where only points and coupons do. */
export const moneyBack = (refund: MailRefund | null): MailRefund['amount'] | null =>
  refund === null ||
  refund.amount.amount === 0 ||
  (refund.byTender.length > 0 && refund.byTender.every(({ method }) => method === 'points'))
    ? null
    : refund.amount;

/** What comes back, to the minor unit, and where it goes; `by` says when. */
export function refundRows(locale: Locale, refund: MailRefund, by: readonly Row[]): Block {
  const amount = moneyBack(refund);
  const total =
    amount === null ? [] : [{ label: locale === 'ja' ? 'ご返金額' : 'Amount', value: formatMoney(amount, locale) }];
  return {
    kind: 'details',
    label: locale === 'ja' ? 'ご返金について' : 'Your refund',
    rows: [...total, ...partRows(locale, refund), ...by],
  };
}

/** The day by which it is paid. */
export const dueRow = (locale: Locale, { dueOn }: MailRefund): Row =>
  locale === 'ja'
    ? { label: 'ご返金期日', value: `${dayText('ja', dueOn)}まで` }
    : { label: 'Refunded by', value: dayText('en', dueOn) };

/** What was kept back for the way the goods came. */
export const deductedRow = (locale: Locale, deducted: Money | null): readonly Row[] =>
  deducted === null
    ? []
    : [
        {
          label: locale === 'ja' ? '差し引いた返送料' : 'Return shipping taken off',
          value: formatMoney(deducted, locale),
        },
      ];

/** How the money arrives, by what it was paid with. */
export function arrivalNotes(locale: Locale, { byTender, returns }: MailRefund): readonly Block[] {
  const methods = byTender.map(({ method }) => method);
  const card = methods.includes('card');
  const credit = methods.some(isCredit) || returns.some(({ kind }) => kind === 'points');
  const coupon = returns.some(({ kind }) => kind === 'coupon');
  return locale === 'ja'
    ? paragraphJa(
        card &&
          'クレジットカードへのご返金は、カード会社の締め日により、ご利用明細への反映が翌月以降となる場合がございます。',
        credit && 'ポイントやギフトカードでお支払いいただいた分は、元の残高にお戻しいたします。',
        coupon && 'ご利用いただいたクーポンは、あらためてご利用いただけます。',
      )
    : paragraphEn(
        card && 'Depending on your card issuer, the refund may appear on your next statement.',
        credit && 'What you paid with points or a gift card goes back to that balance.',
        coupon && 'The coupon you used can be used again.',
      );
}
