import { askedAnewEn, askedAnewJa } from '../asked-anew';
import { paragraphEn, paragraphJa } from '../blocks';
import { deadlineText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import type { LegalOfferTemplate } from '../mail-facts';
import {
  ANSWER_EN,
  ANSWER_JA,
  becauseJa,
  offerBlocksEn,
  offerBlocksJa,
  TAKEN_BACK_EN,
  TAKEN_BACK_JA,
} from '../offer-blocks';
import { endsApart, firstDeadline } from '../offer-deadlines';
import { orderItems } from '../order-lines';

type Facts = FactsOf<LegalOfferTemplate>;

const SUBJECT_JA: Readonly<Record<LegalOfferTemplate, string>> = {
  'offer-us-first-delay': '【重要】発送遅延のお詫びとご意向確認のお願い',
  'offer-us-long-delay': '【重要】発送の大幅な遅延のお詫びとご意向確認のお願い',
  'offer-us-renewed-delay': '【重要】再度の発送遅延のお詫びとご意向確認のお願い',
};

const isRenewed = ({ matter }: Facts): boolean => matter.template === 'offer-us-renewed-delay';
const consents = ({ matter }: Facts): boolean => matter.template === 'offer-us-first-delay';

/** A delay as the law of the United States wants it told: the choice, and what silence means, in so many words. */
export const legalDelay: MailWriter<LegalOfferTemplate> = {
  ja: (facts) => {
    const { offer, because, takenBack } = facts.matter;
    const until = deadlineText('ja', firstDeadline(offer), facts.shop.timeZone);
    return {
      subject: `${SUBJECT_JA[facts.matter.template]}${orderTagJa(facts)}`,
      preview: consents(facts)
        ? '新しい発送予定日と、お選びいただける内容をご案内いたします。'
        : `${until}までにご回答がない場合は、${endsApart(offer) ? '一部の商品から順に' : ''}キャンセルとなります。`,
      opening: [
        ...paragraphJa(takenBack === true && TAKEN_BACK_JA),
        ...paragraphJa(
          isRenewed(facts)
            ? 'あらためてご案内しておりました期日までに、ご注文商品を発送することができない見込みとなりました。'
            : 'ご注文商品の発送が、お約束の期日より遅れる見込みとなりました。',
          because !== null && becauseJa(because),
          'お待ちいただいておりましたところ、このようなご連絡となり、誠に申し訳ございません。',
          askedAnewJa(facts.matter),
        ),
        ...paragraphJa('つきましては、以下の内容をご確認のうえ、ご希望をお知らせくださいますようお願い申し上げます。'),
      ],
      body: [orderItems(facts), ...offerBlocksJa(facts, offer)],
      action: ANSWER_JA,
      closing: paragraphJa('ご迷惑をおかけいたしますことを、重ねて深くお詫び申し上げます。'),
    };
  },
  en: (facts) => {
    const { offer, because, takenBack } = facts.matter;
    const until = deadlineText('en', firstDeadline(offer), facts.shop.timeZone);
    return {
      subject: consents(facts)
        ? `Your ${orderTagEn(facts)} is delayed: wait or cancel, the choice is yours`
        : `Please choose: your ${orderTagEn(facts)} is delayed${isRenewed(facts) ? ' again' : ''} and may be cancelled`,
      preview: consents(facts)
        ? 'Here is the new date, and what you can choose.'
        : `Without your answer by ${until} ${endsApart(offer) ? 'part of it' : 'it'} will be cancelled.`,
      opening: [
        ...paragraphEn(takenBack === true && TAKEN_BACK_EN),
        ...paragraphEn(
          isRenewed(facts)
            ? 'We are not able to ship your order by the date you last heard from us.'
            : 'We are not able to ship your order by the date we owe you.',
          because !== null && `The reason: ${because}`,
          'We are sorry, and the choice is yours.',
          askedAnewEn(facts.matter),
        ),
      ],
      body: [orderItems(facts), ...offerBlocksEn(facts, offer)],
      action: ANSWER_EN,
      closing: paragraphEn('Once again, we are sorry. If you would rather talk it over, please get in touch.'),
    };
  },
};
