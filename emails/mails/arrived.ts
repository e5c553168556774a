import { paragraphEn, paragraphJa } from '../blocks';
import { dayText, windowText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { leavingDates, orderItems } from '../order-lines';

/** To whom nothing was ever told to be missing: what leaves, whole or beside what was cancelled. */
const unawaitedJa = (rest: boolean) =>
  rest
    ? {
        subject: 'ご用意できております商品を発送いたします',
        opening: 'ご注文商品のうち、ご用意できております商品の発送準備に入りましたので、お知らせいたします。',
      }
    : {
        subject: 'ご注文商品の発送準備に入りました',
        opening: 'ご注文商品の発送の準備に入りましたので、お知らせいたします。',
      };

const unawaitedEn = (rest: boolean) =>
  rest
    ? {
        subject: (order: string) => `What we have of your ${order} is about to ship`,
        opening: 'We are getting the items of your order that we have ready to ship.',
      }
    : {
        subject: (order: string) => `We are getting your ${order} ready to ship`,
        opening: 'We are getting your order ready to ship.',
      };

/**
 * Nothing waits any more: when it leaves, and when it will be there. Where something was cancelled, perhaps what was waited
 * for, it is not said that the goods have come; and whoever was served again before he heard that anything was missing is
 * not thanked for waiting.
 */
export const arrived: MailWriter<'arrived'> = {
  ja: (facts) => {
    const { shipDate, deliveryWindow, rest = false, unawaited = false } = facts.matter;
    const said = unawaited ? unawaitedJa(rest) : null;
    return {
      subject: `${said?.subject ?? `お待たせいたしました。${rest ? 'ご注文の残りの商品を発送いたします' : 'ご注文商品がそろいました'}`}${orderTagJa(facts)}`,
      preview: `${dayText('ja', shipDate)}に発送予定です。`,
      opening:
        said !== null
          ? paragraphJa(said.opening)
          : paragraphJa(
              '大変お待たせいたしました。',
              rest
                ? 'ご注文の残りの商品につきまして、発送の準備に入りましたので、お知らせいたします。'
                : 'お待ちいただいておりましたご注文商品がそろい、発送の準備に入りましたので、お知らせいたします。',
            ),
      body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
      action: VIEW_JA,
      closing: paragraphJa(
        !unawaited && '長らくお待ちいただきましたことをお詫び申し上げますとともに、心より御礼申し上げます。',
        '商品の到着まで、今しばらくお待ちください。',
      ),
    };
  },
  en: (facts) => {
    const { shipDate, deliveryWindow, rest = false, unawaited = false } = facts.matter;
    const said = unawaited ? unawaitedEn(rest) : null;
    return {
      subject:
        said?.subject(orderTagEn(facts)) ??
        `${rest ? 'The rest of your' : 'Your'} ${orderTagEn(facts)} is ready to ship`,
      preview: `Estimated delivery: ${windowText('en', deliveryWindow)}.`,
      opening: paragraphEn(
        said !== null
          ? said.opening
          : rest
            ? 'Thank you for waiting. We are getting the rest of your order ready to ship.'
            : 'The wait is over: your items are here, and we are getting them ready to ship.',
      ),
      body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
      action: VIEW_EN,
      closing: paragraphEn(!unawaited && 'We are sorry that it took a while, and thank you for waiting.'),
    };
  },
};
