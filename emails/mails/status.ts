import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';

function daysJa(days: number | null): string {
  if (days === null) return '入荷予定日は、現在も確認を続けております。';
  if (days <= 0) return '入荷予定日を迎えております。';
  return `入荷予定日まで、あと${days}日となりました。`;
}

function daysEn(days: number | null): string {
  if (days === null) return 'We are still asking for a date.';
  if (days <= 0) return 'Your items are due in stock now.';
  return `Your items are due in stock in ${days === 1 ? '1 day' : `${days} days`}.`;
}

/** A sign of life between two pieces of news. */
export const status: MailWriter<'status'> = {
  ja: (facts) => {
    const { daysUntilRestock, nextNewsOn } = facts.matter;
    const days = daysJa(daysUntilRestock);
    return {
      subject:
        daysUntilRestock !== null && daysUntilRestock > 0
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
    const days = daysEn(daysUntilRestock);
    return {
      subject:
        daysUntilRestock !== null && daysUntilRestock > 0
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
