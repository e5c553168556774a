import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { ANSWER_EN, ANSWER_JA, offerBlocksEn, offerBlocksJa } from '../offer-blocks';
import { answerBy, endsApart } from '../offer-deadlines';
import { orderItems } from '../order-lines';

/** The deadline is near and no answer has come. */
export const offerReminder: MailWriter<'offer-reminder'> = {
  ja: (facts) => {
    const { offer } = facts.matter;
    const until = answerBy('ja', facts, offer);
    return {
      subject: `【重要】ご意向確認のご回答期限が近づいております${orderTagJa(facts)}`,
      preview: `${endsApart(offer) ? '最初の' : ''}ご回答期限は${until}です。`,
      opening: [
        ...paragraphJa(
          '先にお願いいたしましたご意向確認につきまして、ご回答の期限が近づいてまいりましたので、あらためてご案内申し上げます。',
          `${endsApart(offer) ? '最初のご回答期限' : 'ご回答の期限'}は、${until}でございます。`,
        ),
        ...paragraphJa('すでにご回答いただいておりましたら、行き違いをご容赦ください。'),
      ],
      body: [orderItems(facts), ...offerBlocksJa(facts, offer)],
      action: ANSWER_JA,
      closing: paragraphJa('お手数をおかけいたしますが、何卒よろしくお願い申し上げます。'),
    };
  },
  en: (facts) => {
    const { offer } = facts.matter;
    const until = answerBy('en', facts, offer);
    return {
      subject: `Reminder: please choose for your ${orderTagEn(facts)}`,
      preview: `The ${endsApart(offer) ? 'first deadline' : 'deadline'} is ${until}.`,
      opening: [
        ...paragraphEn(
          'A short reminder: we asked how you would like to proceed with your order, and have not had your answer yet.',
          `The ${endsApart(offer) ? 'first deadline' : 'deadline'} is ${until}.`,
        ),
        ...paragraphEn(
          toldApart(
            'If you have just answered, please ignore this message.',
            'If you have just answered, there is nothing more to do.',
          ),
        ),
      ],
      body: [orderItems(facts), ...offerBlocksEn(facts, offer)],
      action: ANSWER_EN,
      closing: paragraphEn('Thank you for taking a moment to choose.'),
    };
  },
};
