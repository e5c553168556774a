import { plannedRestock } from '../../domain/promise/promise';
import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates, waitingLines } from '../order-lines';

/** True where other goods of the order come later, or nobody knows when. */
const isPart = (facts: FactsOf<'countdown'>): boolean => {
  const days = waitingLines(facts).map(({ promise }) => (promise === null ? null : plannedRestock(promise)));
  return new Set(days).size > 1;
};

/** The goods are all but there: days to go, and the dates once more. */
export const countdown: MailWriter<'countdown'> = {
  ja: (facts) => {
    const { daysUntilRestock: days } = facts.matter;
    const part = isPart(facts);
    const when = days === 1 ? '明日の入荷を予定しております。' : `入荷予定日まで、あと${days}日となりました。`;
    const what = part ? `ご注文商品の一部は、${when}` : when;
    return {
      subject: `${part ? '一部の商品が' : ''}${days === 1 ? '明日、入荷の予定です' : `入荷まであと${days}日です`}${orderTagJa(facts)}`,
      preview: what,
      opening: paragraphJa('お待たせしておりますご注文商品は、予定どおり手配が進んでおります。', what),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: paragraphJa('入荷いたしましたら、あらためてご連絡いたします。今しばらくお待ちくださいませ。'),
    };
  },
  en: (facts) => {
    const { daysUntilRestock: days } = facts.matter;
    const part = isPart(facts);
    const when = `${part ? 'Part of your order is' : 'Your items are'} due in stock ${days === 1 ? 'tomorrow' : `in ${days} days`}.`;
    return {
      subject: `${days === 1 ? 'Due in tomorrow' : `${days} days to go`}: ${part ? 'part of ' : ''}your ${orderTagEn(facts)}`,
      preview: when,
      opening: paragraphEn('Everything is on track.', when),
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
