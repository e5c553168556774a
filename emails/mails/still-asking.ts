import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { ANSWER_EN, ANSWER_JA, MANAGE_EN, MANAGE_JA, offerBlocksEn, offerBlocksJa } from '../offer-blocks';
import { answerBy } from '../offer-deadlines';
import { orderItems, waitingDates, waitingLines } from '../order-lines';

const nothingKnown = (facts: FactsOf<'still-asking'>): boolean =>
  waitingLines(facts).every((line) => line.promise === null);

/** The promised day for news has come without any: says so, and names a new day. */
export const stillAsking: MailWriter<'still-asking'> = {
  ja: (facts) => {
    const { offer, nextNewsOn } = facts.matter;
    const day = nextNewsOn === null ? null : dayText('ja', nextNewsOn);
    return {
      subject: `【重要】入荷予定日の確認状況のご報告${orderTagJa(facts)}`,
      preview: `入荷予定日を引き続き確認しております。${day === null ? '' : `${day}までにあらためてご連絡いたします。`}`,
      opening: [
        ...paragraphJa(
          `ご注文商品の入荷予定日につきまして、${facts.matter.promised ? '本日までにご連絡するとご案内しておりましたが' : '確認を続けておりますが'}、${nothingKnown(facts) ? 'まだ確認がとれておりません。' : '確認がとれていない商品がございます。'}`,
          `${facts.matter.promised ? 'お約束の日までに' : 'いまだ'}確かなご案内ができず、誠に申し訳ございません。`,
        ),
        ...paragraphJa(
          facts.matter.supplierSilent &&
            '仕入先には納期を問い合わせておりますが、本日の時点では、まだ回答を得られておりません。',
          day === null
            ? '引き続き、確認を進めてまいります。'
            : `引き続き確認を進め、${day}までに、あらためて状況をご連絡いたします。`,
        ),
        ...paragraphJa(
          offer !== undefined &&
            `先におうかがいしておりますご意向は、${answerBy('ja', facts, offer)}まで、引き続きお選びいただけます。`,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts), ...(offer === undefined ? [] : offerBlocksJa(facts, offer))],
      action: offer === undefined ? MANAGE_JA : ANSWER_JA,
      closing: paragraphJa(
        'お待たせしておりますことを、重ねてお詫び申し上げます。',
        '何卒ご了承くださいますよう、お願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { offer, nextNewsOn } = facts.matter;
    const day = nextNewsOn === null ? null : dayText('en', nextNewsOn);
    return {
      subject: `No date yet for your ${orderTagEn(facts)} – we are still asking`,
      preview: `We do not have a date yet.${day === null ? '' : ` You will hear from us again by ${day}.`}`,
      opening: [
        ...paragraphEn(
          `${facts.matter.promised ? 'We said you would have news from us by today, and we wish it were better' : 'We wish we had better news'}: we still do not have a date for ${nothingKnown(facts) ? 'your order' : 'everything in your order'}.`,
          'We are sorry to keep you waiting without an answer.',
        ),
        ...paragraphEn(
          facts.matter.supplierSilent && 'We have asked the supplier for a date and have not had an answer yet.',
          day === null ? 'We are still asking.' : `We are still asking, and you will hear from us again by ${day}.`,
        ),
        ...paragraphEn(
          offer !== undefined &&
            `The choice we asked you to make is still open, until ${answerBy('en', facts, offer)}.`,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts), ...(offer === undefined ? [] : offerBlocksEn(facts, offer))],
      action: offer === undefined ? MANAGE_EN : ANSWER_EN,
      closing: paragraphEn('Thank you for bearing with us.'),
    };
  },
};
