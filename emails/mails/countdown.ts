import { paragraphEn, paragraphJa } from '../blocks';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';

/** The goods are all but there: days to go, and the dates once more. */
export const countdown: MailWriter<'countdown'> = {
  ja: (facts) => {
    const { daysUntilRestock: days } = facts.matter;
    const when = days === 1 ? '明日の入荷を予定しております。' : `入荷予定日まで、あと${days}日となりました。`;
    return {
      subject: `${days === 1 ? '明日、入荷の予定です' : `入荷まであと${days}日です`}${orderTagJa(facts)}`,
      preview: when,
      opening: paragraphJa('お待たせしておりますご注文商品は、予定どおり手配が進んでおります。', when),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: paragraphJa('入荷いたしましたら、あらためてご連絡いたします。今しばらくお待ちくださいませ。'),
    };
  },
  en: (facts) => {
    const { daysUntilRestock: days } = facts.matter;
    const when = days === 1 ? 'Your items are due in stock tomorrow.' : `Your items are due in stock in ${days} days.`;
    return {
      subject: `${days === 1 ? 'Due in tomorrow' : `${days} days to go`}: your ${orderTagEn(facts)}`,
      preview: when,
      opening: paragraphEn('Everything is on track.', when),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_EN,
      closing: paragraphEn('We will write again as soon as they are in. Thank you for your patience.'),
    };
  },
};
