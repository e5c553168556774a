import { plannedRestock } from '../../domain/promise/promise';
import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';

/** Days are counted to a day only: up to the end of 12月上旬 there is nothing to count. */
function countable({ lines, matter }: FactsOf<'status'>): boolean {
  const dates = lines.flatMap(({ waiting, promise }) => (waiting > 0 && promise !== null ? [promise] : []));
  const first = dates.map(plannedRestock).sort()[0];
  const exact = dates.some((promise) => promise.precision === 'day' && promise.restockDate === first);
  return matter.daysUntilRestock !== null && matter.daysUntilRestock > 0 && exact;
}

function daysJa(facts: FactsOf<'status'>): string {
  const { daysUntilRestock: days } = facts.matter;
  if (days === null) return '入荷予定日は、現在も確認を続けております。';
  if (days <= 0) return '入荷予定日を迎えております。';
  if (!countable(facts)) return '現在のところ、入荷予定に変更はございません。';
  return `入荷予定日まで、あと${days}日となりました。`;
}

function daysEn(facts: FactsOf<'status'>): string {
  const { daysUntilRestock: days } = facts.matter;
  if (days === null) return 'We are still asking for a date.';
  if (days <= 0) return 'Your items are due in stock now.';
  if (!countable(facts)) return 'The dates we gave you have not changed.';
  return `Your items are due in stock in ${days === 1 ? '1 day' : `${days} days`}.`;
}

/** A sign of life between two pieces of news. */
export const status: MailWriter<'status'> = {
  ja: (facts) => {
    const { daysUntilRestock, nextNewsOn } = facts.matter;
    const days = daysJa(facts);
    return {
      subject: countable(facts)
        ? `入荷予定日まであと${daysUntilRestock}日です${orderTagJa(facts)}`
        : `ご注文商品の入荷状況のお知らせ${orderTagJa(facts)}`,
      preview: days,
      opening: paragraphJa(
        'お待たせしておりますご注文商品の、現在の状況をお知らせいたします。',
        days,
        nextNewsOn !== null &&
          `${daysUntilRestock === null ? '' : '入荷予定日が未定の商品につきましては、'}${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
      ),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: paragraphJa(
        'お届けまでお時間をいただき申し訳ございませんが、今しばらくお待ちくださいますようお願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { daysUntilRestock, nextNewsOn } = facts.matter;
    const days = daysEn(facts);
    return {
      subject: countable(facts)
        ? `${daysUntilRestock === 1 ? '1 day' : `${daysUntilRestock} days`} to go: your ${orderTagEn(facts)}`
        : `Where your ${orderTagEn(facts)} stands`,
      preview: days,
      opening: paragraphEn(
        'A quick update on what you are waiting for.',
        days,
        nextNewsOn !== null &&
          (daysUntilRestock === null
            ? `You will hear from us again by ${dayText('en', nextNewsOn)}.`
            : `For items without a date, you will hear from us again by ${dayText('en', nextNewsOn)}.`),
      ),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_EN,
      closing: paragraphEn('We are sorry for the wait, and thank you for your patience.'),
    };
  },
};
