import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates, waitingLines } from '../order-lines';

/** True where every date that changed has been lost, so that there is no new day to speak of. */
const onlyLost = (facts: FactsOf<'date-changed'>): boolean =>
  waitingLines(facts).every((line) => line.promise === null);

/** True where goods come as they were expected, and only the days after that have changed: a later release date. */
const onlyLeavesLater = (facts: FactsOf<'date-changed'>): boolean =>
  waitingLines(facts).every(({ promise, toldBefore }) => promise?.restockDate === toldBefore?.restockDate);

/** The date is later than what the customer was told, or no longer known. */
export const dateChanged: MailWriter<'date-changed'> = {
  ja: (facts) => {
    const { nextNewsOn, reason } = facts.matter;
    const lost = onlyLost(facts);
    const day = !lost && onlyLeavesLater(facts) ? 'お届け予定日' : '入荷予定日';
    return {
      subject: `【重要】${day}変更のお詫びとお知らせ${orderTagJa(facts)}`,
      preview: lost
        ? '入荷予定日が未定となりました。'
        : `${day === '入荷予定日' ? '入荷予定日と' : ''}お届け予定日が変更となりました。`,
      opening: [
        ...paragraphJa(
          lost
            ? '先にご案内いたしました入荷予定日に入荷できない見込みとなり、現時点で新しい入荷予定日が未定となっております。'
            : `先にご案内いたしました${day}が変更となりましたので、お知らせいたします。`,
          'ご案内の日程どおりにお届けできず、誠に申し訳ございません。',
        ),
        ...paragraphJa(
          nextNewsOn !== null &&
            `${lost ? '' : '入荷予定日が未定の商品につきましては、'}現在確認を進めており、${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
        ),
      ],
      body: [
        orderItems(facts),
        ...waitingDates(facts, true),
        ...(reason === null
          ? []
          : [{ kind: 'details', label: '変更の理由', rows: [{ label: '理由', value: reason }] } as const]),
      ],
      action: MANAGE_JA,
      closing: paragraphJa(
        'お待ちいただいているところ、ご迷惑をおかけいたしますことを重ねてお詫び申し上げます。',
        '何卒ご了承くださいますよう、お願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { nextNewsOn, reason } = facts.matter;
    const lost = onlyLost(facts);
    return {
      subject: lost ? `Your ${orderTagEn(facts)} is delayed` : `New dates for your ${orderTagEn(facts)}`,
      preview: lost ? 'The date we gave you no longer holds.' : 'The dates we gave you have changed.',
      opening: [
        ...paragraphEn(
          lost
            ? 'The date we gave you no longer holds, and we do not have a new one yet.'
            : 'The dates we gave you have changed. The new ones are below.',
          'We are sorry to let you down.',
        ),
        ...paragraphEn(
          nextNewsOn !== null &&
            `We are asking for ${lost ? 'a new date' : 'the dates still missing'}, and you will hear from us again by ${dayText('en', nextNewsOn)}.`,
        ),
      ],
      body: [
        orderItems(facts),
        ...waitingDates(facts, true),
        ...(reason === null
          ? []
          : [{ kind: 'details', label: 'Why it changed', rows: [{ label: 'Reason', value: reason }] } as const]),
      ],
      action: MANAGE_EN,
      closing: paragraphEn('We know you have been waiting, and we are sorry that it is taking longer than we said.'),
    };
  },
};
