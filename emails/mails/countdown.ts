import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { countedEn, countedJa } from '../days-to-go';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';

/** The goods are all but there: days to go, and the dates once more. */
export const countdown: MailWriter<'countdown'> = {
  ja: (facts) => {
    const { daysUntilRestock: days } = facts.matter;
    const { items, of } = countedJa(facts);
    const what = `${of}${days === 1 ? '明日の入荷を予定しております。' : `入荷予定日まで、あと${days}日となりました。`}`;
    const named = (particle: string) => (items === '' ? '' : `${items}${particle}`);
    const when = days === 1 ? `${named('が')}明日、入荷の予定です` : `${named('の')}入荷まであと${days}日です`;
    return {
      subject: `${when}${orderTagJa(facts)}`,
      preview: what,
      opening: paragraphJa('お待たせしておりますご注文商品につきまして、入荷のご予定をご案内申し上げます。', what),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: paragraphJa('入荷いたしましたら、あらためてご連絡いたします。今しばらくお待ちくださいませ。'),
    };
  },
  en: (facts) => {
    const { daysUntilRestock: days } = facts.matter;
    const { due, of } = countedEn(facts);
    const when = `${due} ${days === 1 ? 'tomorrow' : `in ${days} days`}.`;
    return {
      subject: `${days === 1 ? 'Due in tomorrow' : `${days} days to go`}: ${of}your ${orderTagEn(facts)}`,
      preview: when,
      opening: paragraphEn('Here is a quick update on your order.', when),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_EN,
      closing: paragraphEn(
        toldApart(
          'We will write again as soon as they are in. Thank you for your patience.',
          'We will call again as soon as they are in. Thank you for your patience.',
        ),
      ),
    };
  },
};
