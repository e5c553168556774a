import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA, NO_ANSWER_EN, NO_ANSWER_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';

/** A date is known: for the first time, or again after the one before it was lost. */
export const dateConfirmed: MailWriter<'date-confirmed'> = {
  ja: (facts) => {
    const { again, nextNewsOn, questionOver } = facts.matter;
    return {
      subject: `【重要】${again ? '新しい入荷予定日' : '入荷予定日'}が決まりました${orderTagJa(facts)}`,
      preview: 'ご注文商品の入荷予定日とお届け予定日をご案内いたします。',
      opening: [
        ...paragraphJa(
          `お待たせしておりますご注文商品の${again ? '新しい入荷予定日' : '入荷予定日'}が決まりましたので、ご案内申し上げます。`,
          nextNewsOn !== null &&
            `入荷予定日が未定の商品につきましては、${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
          questionOver === true && NO_ANSWER_JA,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: paragraphJa(
        again
          ? '当初のご案内よりお待たせいたしますことを、重ねてお詫び申し上げます。'
          : 'お届けまでお時間をいただき、誠に申し訳ございません。',
        '商品の到着まで、今しばらくお待ちくださいますようお願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { again, nextNewsOn, questionOver } = facts.matter;
    return {
      subject: `We have a ${again ? 'new date' : 'date'} for your ${orderTagEn(facts)}`,
      preview: 'Here is when we expect your order in stock and at your door.',
      opening: paragraphEn(
        again
          ? 'We have a new date for what you have been waiting for, and we are sorry that the first one did not hold.'
          : 'Good news: we now have a date for what you have been waiting for.',
        nextNewsOn !== null &&
          `We are still asking about the rest, and you will hear from us again by ${dayText('en', nextNewsOn)}.`,
        questionOver === true && NO_ANSWER_EN,
      ),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_EN,
      closing: paragraphEn('We are sorry for the wait, and thank you for your patience.'),
    };
  },
};
