import { formatMoney } from '../../domain/money/money';
import { paragraphEn, paragraphJa, type Row, toldApart } from '../blocks';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import type { Locale } from '../mail-facts';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';
import { arrivalNotes, dueRow, refundRows } from '../refund-blocks';

type Matter = FactsOf<'refund-requested'>['matter'];

const BECAUSE_JA: Readonly<Record<Matter['because'], string>> = {
  'cheaper-alternative': '代替品へのご変更にともない、差額を下記のとおりご返金いたします。',
  'account-received':
    'ご返金先のご登録をいただき、ありがとうございます。下記のとおりご返金のお手続きを進めております。',
  returned: '発送済みの商品につきまして、下記のとおりご返金のお手続きを進めております。',
};

const BECAUSE_EN: Readonly<Record<Matter['because'], string>> = {
  'cheaper-alternative': 'The item you chose instead costs less, so we are refunding the difference.',
  'account-received': 'Thank you for giving us the account for your refund. We are now preparing it.',
  returned: 'We are refunding items of your order that had already been sent.',
};

/** What was kept back for the way the goods came. */
const deductedRow = (locale: Locale, deducted: Matter['deducted']): readonly Row[] =>
  deducted === null
    ? []
    : [
        {
          label: locale === 'ja' ? '差し引いた返送料' : 'Return shipping taken off',
          value: formatMoney(deducted, locale),
        },
      ];

/** Money is on its way back: how much, where to and by when. */
export const refundRequested: MailWriter<'refund-requested'> = {
  ja: (facts) => {
    const { refund, units, because, deducted } = facts.matter;
    return {
      subject: `ご返金のお手続きについて${orderTagJa(facts)}`,
      preview: BECAUSE_JA[because],
      opening: paragraphJa(BECAUSE_JA[because]),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('ja', 'ご返金の対象', units), units),
        refundRows('ja', refund, [...deductedRow('ja', deducted), dueRow('ja', refund)]),
        ...arrivalNotes('ja', refund),
        ...waitingDates(facts),
      ],
      action: VIEW_JA,
      closing: paragraphJa('ご返金が完了いたしましたら、あらためてご連絡いたします。'),
    };
  },
  en: (facts) => {
    const { refund, units, because, deducted } = facts.matter;
    return {
      subject: `A refund is on its way for your ${orderTagEn(facts)}`,
      preview: BECAUSE_EN[because],
      opening: paragraphEn(BECAUSE_EN[because]),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('en', 'Refunded items', units), units),
        refundRows('en', refund, [...deductedRow('en', deducted), dueRow('en', refund)]),
        ...arrivalNotes('en', refund),
        ...waitingDates(facts),
      ],
      action: VIEW_EN,
      closing: paragraphEn(
        toldApart('We will write again when it has been paid.', 'We will call again when it has been paid.'),
      ),
    };
  },
};
