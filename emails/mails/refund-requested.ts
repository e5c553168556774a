import { formatMoney, type Money } from '../../domain/money/money';
import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import type { MailRefund } from '../mail-facts';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';
import { arrivalNotes, deductedRow, dueRow, refundRows } from '../refund-blocks';

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

/** The whole difference, of which only a part had been taken. */
const difference = (refund: MailRefund, uncharged: Money): Money => ({
  ...uncharged,
  amount: refund.amount.amount + uncharged.amount,
});

/** Where a part of the difference had not been charged yet, what comes back is not all of it. */
const becauseJa = ({ because, refund, uncharged }: Matter): string =>
  uncharged === null
    ? BECAUSE_JA[because]
    : `代替品へのご変更にともない、お支払い額が${formatMoney(difference(refund, uncharged), 'ja')}少なくなります。そのうち、すでに頂戴した分を下記のとおりお返しいたします。`;

const becauseEn = ({ because, refund, uncharged }: Matter): string =>
  uncharged === null
    ? BECAUSE_EN[because]
    : `The item you chose instead costs ${formatMoney(difference(refund, uncharged), 'en')} less. Of that, we are returning what you had already paid.`;

const unchargedJa = (uncharged: Money | null): string | false =>
  uncharged !== null &&
  `差額のうち残りの${formatMoney(uncharged, 'ja')}はまだ頂戴しておりませんので、ご請求することはございません。`;

const unchargedEn = (uncharged: Money | null): string | false =>
  uncharged !== null &&
  `The other ${formatMoney(uncharged, 'en')} of the difference has not been charged, and will not be.`;

/** Money is on its way back: how much, where to and by when. */
export const refundRequested: MailWriter<'refund-requested'> = {
  ja: (facts) => {
    const { refund, units, deducted, uncharged } = facts.matter;
    return {
      subject: `ご返金のお手続きについて${orderTagJa(facts)}`,
      preview: becauseJa(facts.matter),
      opening: paragraphJa(becauseJa(facts.matter)),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('ja', 'ご返金の対象', units), units),
        refundRows('ja', refund, [...deductedRow('ja', deducted), dueRow('ja', refund)]),
        ...arrivalNotes('ja', refund),
        ...paragraphJa(unchargedJa(uncharged)),
        ...waitingDates(facts),
      ],
      action: VIEW_JA,
      closing: paragraphJa('ご返金が完了いたしましたら、あらためてご連絡いたします。'),
    };
  },
  en: (facts) => {
    const { refund, units, deducted, uncharged } = facts.matter;
    return {
      subject: `A refund is on its way for your ${orderTagEn(facts)}`,
      preview: becauseEn(facts.matter),
      opening: paragraphEn(becauseEn(facts.matter)),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('en', 'Refunded items', units), units),
        refundRows('en', refund, [...deductedRow('en', deducted), dueRow('en', refund)]),
        ...arrivalNotes('en', refund),
        ...paragraphEn(unchargedEn(uncharged)),
        ...waitingDates(facts),
      ],
      action: VIEW_EN,
      closing: paragraphEn(
        toldApart('We will write again when it has been paid.', 'We will call again when it has been paid.'),
      ),
    };
  },
};
