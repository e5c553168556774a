import { comparePromises, plannedRestock } from '../../domain/promise/promise';
import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates, waitingLines } from '../order-lines';

/** True where goods that were expected on a later day have been put off as well: their supply went to others. */
const othersMoved = (facts: FactsOf<'date-missed'>): boolean =>
  waitingLines(facts).some(
    ({ toldBefore, promise }) =>
      toldBefore !== null &&
      plannedRestock(toldBefore) > facts.matter.missedOn &&
      ['later', 'unknown'].includes(comparePromises(toldBefore, promise)),
  );

/** The promised day has passed and the goods have not come. */
export const dateMissed: MailWriter<'date-missed'> = {
  ja: (facts) => {
    const missed = dayText('ja', facts.matter.missedOn);
    const news = dayText('ja', facts.matter.nextNewsOn);
    return {
      subject: `【重要】商品の入荷遅延のお詫びとご報告${orderTagJa(facts)}`,
      preview: `新しい入荷予定日を確認し、${news}までにご連絡いたします。`,
      opening: [
        ...paragraphJa(
          `${missed}までに入荷する予定とご案内しておりました商品が、予定日を過ぎても入荷しておりません。`,
          'お約束の日程を守ることができず、誠に申し訳ございません。',
          othersMoved(facts) && 'これに伴い、ほかの商品の入荷予定日も変更となりました。',
        ),
        ...paragraphJa(`現在、入荷の状況を確認しており、${news}までに、あらためてご連絡いたします。`),
      ],
      body: [orderItems(facts), ...waitingDates(facts, othersMoved(facts))],
      action: MANAGE_JA,
      closing: paragraphJa(
        '楽しみにお待ちいただいているところ、ご迷惑をおかけいたしますことを深くお詫び申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const missed = dayText('en', facts.matter.missedOn);
    const news = dayText('en', facts.matter.nextNewsOn);
    return {
      subject: `Your ${orderTagEn(facts)} has not arrived at our warehouse on time`,
      preview: `We are finding out more, and you will hear from us by ${news}.`,
      opening: [
        ...paragraphEn(
          `We told you to expect your items in stock by ${missed}. That day has passed, and they have not arrived at our warehouse.`,
          'We are sorry: we gave you a date and it was not kept.',
          othersMoved(facts) && 'Because of this, the dates of other items in your order have changed too.',
        ),
        ...paragraphEn(`We are finding out what happened, and you will hear from us again by ${news}.`),
      ],
      body: [orderItems(facts), ...waitingDates(facts, othersMoved(facts))],
      action: MANAGE_EN,
      closing: paragraphEn('Thank you for your patience. We know this is frustrating.'),
    };
  },
};
