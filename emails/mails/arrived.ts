import { paragraphEn, paragraphJa } from '../blocks';
import { dayText, windowText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { leavingDates, orderItems } from '../order-lines';

/** Nothing waits any more: when it leaves, and when it will be there. */
export const arrived: MailWriter<'arrived'> = {
  ja: (facts) => {
    const { shipDate, deliveryWindow, unawaited = false } = facts.matter;
    return {
      subject: unawaited
        ? `ご用意できております商品を発送いたします${orderTagJa(facts)}`
        : `お待たせいたしました。ご注文商品がそろいました${orderTagJa(facts)}`,
      preview: `${dayText('ja', shipDate)}に発送予定です。`,
      opening: unawaited
        ? paragraphJa('ご注文商品のうち、ご用意できております商品の発送準備に入りましたので、お知らせいたします。')
        : paragraphJa(
            '大変お待たせいたしました。',
            'お待ちいただいておりましたご注文商品がそろい、発送の準備に入りましたので、お知らせいたします。',
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
    const { shipDate, deliveryWindow, unawaited = false } = facts.matter;
    return {
      subject: unawaited
        ? `What we have of your ${orderTagEn(facts)} is about to ship`
        : `Your ${orderTagEn(facts)} is ready to ship`,
      preview: `Estimated delivery: ${windowText('en', deliveryWindow)}.`,
      opening: paragraphEn(
        unawaited
          ? 'We are getting the items of your order that we have ready to ship.'
          : 'The wait is over: your items are here, and we are getting them ready to ship.',
      ),
      body: [leavingDates(facts, shipDate, deliveryWindow), orderItems(facts)],
      action: VIEW_EN,
      closing: paragraphEn(!unawaited && 'We are sorry that it took a while, and thank you for waiting.'),
    };
  },
};
