import { formatMoney } from '../../domain/money/money';
import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';
import { arrivalNotes, moneyBack, refundRows } from '../refund-blocks';

/** The money has been paid back. */
export const refundDone: MailWriter<'refund-done'> = {
  ja: (facts) => {
    const { refund, units, paidOn } = facts.matter;
    const amount = moneyBack(refund);
    return {
      subject: `ご返金が完了いたしました${orderTagJa(facts)}`,
      preview: amount === null ? 'お手続きが完了いたしました。' : `ご返金額は${formatMoney(amount, 'ja')}です。`,
      opening: paragraphJa(
        'お待たせいたしました。下記のとおり、ご返金のお手続きが完了いたしましたので、ご連絡申し上げます。',
      ),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('ja', 'ご返金の対象', units), units),
        refundRows('ja', refund, [{ label: 'ご返金日', value: dayText('ja', paidOn) }]),
        ...arrivalNotes('ja', refund),
        ...waitingDates(facts),
      ],
      action: VIEW_JA,
      closing: paragraphJa(
        'このたびはご迷惑をおかけし、誠に申し訳ございませんでした。',
        `今後とも${facts.shop.name}をよろしくお願い申し上げます。`,
      ),
    };
  },
  en: (facts) => {
    const { refund, units, paidOn } = facts.matter;
    const amount = moneyBack(refund);
    return {
      subject: `Your refund for ${orderTagEn(facts)} has been paid`,
      preview: amount === null ? 'It is done.' : `We have refunded ${formatMoney(amount, 'en')}.`,
      opening: paragraphEn('Your refund has been paid. Here are the details.'),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('en', 'Refunded items', units), units),
        refundRows('en', refund, [{ label: 'Paid on', value: dayText('en', paidOn) }]),
        ...arrivalNotes('en', refund),
        ...waitingDates(facts),
      ],
      action: VIEW_EN,
      closing: paragraphEn('We are sorry for the trouble, and thank you for your patience.'),
    };
  },
};
