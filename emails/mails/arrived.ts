import { paragraphEn, paragraphJa } from '../blocks';
import { dayText, windowText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { leavingDates, orderItems } from '../order-lines';

/**
 * Nothing waits any more: when it leaves, and when it will be there. Where something was cancelled, perhaps what was waited
 * for, it is not said that the goods have come; and whoever was served again before he heard that anything was missing is
 * not thanked for waiting.
 */
export const arrived: MailWriter<'arrived'> = {
  ja: (facts) => {
    const { shipDate, deliveryWindow, rest = false, unawaited = false } = facts.matter;
    if (unawaited)
      return {
        subject: `ご注文商品の発送準備に入りました${orderTagJa(facts)}`,
        preview: `${dayText('ja', shipDate)}に発送予定です。`,
        opening: paragraphJa('ご注文商品の発送の準備に入りましたので、お知らせいたします。'),
        body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
        action: VIEW_JA,
        closing: paragraphJa('商品の到着まで、今しばらくお待ちください。'),
      };
    return {
      subject: `お待たせいたしました。${rest ? 'ご注文の残りの商品を発送いたします' : 'ご注文商品がそろいました'}${orderTagJa(facts)}`,
      preview: `${dayText('ja', shipDate)}に発送予定です。`,
      opening: paragraphJa(
        '大変お待たせいたしました。',
        rest
          ? 'ご注文の残りの商品につきまして、発送の準備に入りましたので、お知らせいたします。'
          : 'お待ちいただいておりましたご注文商品がそろい、発送の準備に入りましたので、お知らせいたします。',
      ),
      body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
      action: VIEW_JA,
      closing: paragraphJa(
        '長らくお待ちいただきましたことをお詫び申し上げますとともに、心より御礼申し上げます。',
        '商品の到着まで、今しばらくお待ちください。',
      ),
    };
  },
  en: (facts) => {
    const { shipDate, deliveryWindow, rest = false, unawaited = false } = facts.matter;
    if (unawaited)
      return {
        subject: `We are getting your ${orderTagEn(facts)} ready to ship`,
        preview: `Estimated delivery: ${windowText('en', deliveryWindow)}.`,
        opening: paragraphEn('We are getting your order ready to ship.'),
        body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
        action: VIEW_EN,
        closing: paragraphEn('Thank you for your order.'),
      };
    return {
      subject: `${rest ? 'The rest of your' : 'Your'} ${orderTagEn(facts)} is ready to ship`,
      preview: `Estimated delivery: ${windowText('en', deliveryWindow)}.`,
      opening: paragraphEn(
        rest
          ? 'Thank you for waiting. We are getting the rest of your order ready to ship.'
          : 'The wait is over: your items are here, and we are getting them ready to ship.',
      ),
      body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
      action: VIEW_EN,
      closing: paragraphEn('We are sorry that it took a while, and thank you for waiting.'),
    };
  },
};
