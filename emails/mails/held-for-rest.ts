import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, quantityItems, waitingDates } from '../order-lines';

/** Goods have come and stay for the rest of the order, past the day that was told for them: when they leave with it. */
export const heldForRest: MailWriter<'held-for-rest'> = {
  ja: (facts) => {
    const { held, shipDate, laterThanTold } = facts.matter;
    const leaves =
      shipDate === null
        ? '残りの商品がそろいしだい、まとめて発送いたします。'
        : `${dayText('ja', shipDate)}に、残りの商品とまとめて発送する予定でございます。`;
    return {
      subject: `商品が入荷しました。残りの商品とまとめて発送いたします${orderTagJa(facts)}`,
      preview: leaves,
      opening: paragraphJa(
        'お待たせしております。ご注文商品のうち、以下の商品が入荷いたしました。',
        leaves,
        laterThanTold && 'この商品につきまして先にご案内しておりました日より遅くなりますことを、お詫び申し上げます。',
      ),
      body: [quantityItems('ja', '入荷した商品', held), orderItems(facts, 'order'), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: paragraphJa('お届けまで今しばらくお待ちくださいますよう、お願い申し上げます。'),
    };
  },
  en: (facts) => {
    const { held, shipDate, laterThanTold } = facts.matter;
    const leaves =
      shipDate === null
        ? 'We will ship them together with the rest of your order, as soon as that is here too.'
        : `We expect to ship them together with the rest of your order on ${dayText('en', shipDate)}.`;
    return {
      subject: `In stock, and shipping with the rest of your ${orderTagEn(facts)}`,
      preview: leaves,
      opening: paragraphEn(
        'The items below have arrived at our warehouse.',
        leaves,
        laterThanTold && 'That is later than we told you before, and we are sorry.',
      ),
      body: [quantityItems('en', 'Now in stock', held), orderItems(facts, 'order'), ...waitingDates(facts)],
      action: MANAGE_EN,
      closing: paragraphEn('Thank you for your patience.'),
    };
  },
};
