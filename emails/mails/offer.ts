import { askedAnewEn, askedAnewJa } from '../asked-anew';
import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { deadlineText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import {
  ANSWER_EN,
  ANSWER_JA,
  askToCancelEn,
  askToCancelJa,
  becauseJa,
  endsAnyhow,
  offerBlocksEn,
  offerBlocksJa,
  offerNeedsApology,
  offerReasonEn,
  offerReasonJa,
  TAKEN_BACK_EN,
  TAKEN_BACK_JA,
} from '../offer-blocks';
import { firstDeadline } from '../offer-deadlines';
import { orderItems } from '../order-lines';

/** Why the customer is asked, what can be chosen, until when, and what silence means. */
export const offer: MailWriter<'offer'> = {
  ja: (facts) => {
    const { reason, because, offer: choices, takenBack } = facts.matter;
    const sorry = offerNeedsApology(reason);
    const until = deadlineText('ja', firstDeadline(choices), facts.shop.timeZone);
    return {
      subject: endsAnyhow(choices)
        ? `【重要】ご注文商品のお詫びとキャンセルのお願い${orderTagJa(facts)}`
        : sorry
          ? `【重要】ご注文商品のお詫びとご意向確認のお願い${orderTagJa(facts)}`
          : `【重要】ご注文商品の発送方法についてのご意向確認${orderTagJa(facts)}`,
      preview: `${until}までに、ご回答をお願い申し上げます。`,
      opening: [
        ...paragraphJa(takenBack === true && TAKEN_BACK_JA),
        ...paragraphJa(
          offerReasonJa(reason, choices),
          because !== null && becauseJa(because),
          sorry && 'お待ちいただいておりましたところ、このようなご連絡となり、誠に申し訳ございません。',
          askedAnewJa(facts.matter),
        ),
        ...paragraphJa(
          askToCancelJa(facts, choices) ??
            `つきましては、お手数をおかけいたしますが、以下よりご希望をお選びいただき、${until}までにご回答くださいますようお願い申し上げます。`,
        ),
      ],
      body: [orderItems(facts), ...offerBlocksJa(facts, choices)],
      action: ANSWER_JA,
      closing: paragraphJa(
        sorry
          ? 'ご迷惑をおかけいたしますことを、重ねて深くお詫び申し上げます。'
          : 'お待たせいたしますことをお詫び申し上げますとともに、ご回答をお待ちしております。',
      ),
    };
  },
  en: (facts) => {
    const { reason, because, offer: choices, takenBack } = facts.matter;
    const sorry = offerNeedsApology(reason);
    const until = deadlineText('en', firstDeadline(choices), facts.shop.timeZone);
    return {
      subject: endsAnyhow(choices)
        ? `We're sorry: we cannot supply your ${orderTagEn(facts)}`
        : sorry
          ? `Please choose: your ${orderTagEn(facts)} cannot go ahead as planned`
          : `Please choose: part of your ${orderTagEn(facts)} is ready`,
      preview: `Let us know what you would like by ${until}.`,
      opening: [
        ...paragraphEn(takenBack === true && TAKEN_BACK_EN),
        ...paragraphEn(
          offerReasonEn(reason, choices),
          because !== null && `The reason: ${because}`,
          sorry &&
            (endsAnyhow(choices)
              ? 'We are sorry, and we have nothing that we could offer you instead.'
              : 'We are sorry, and we would like you to decide what happens next.'),
          askedAnewEn(facts.matter),
        ),
        ...paragraphEn(
          askToCancelEn(facts, choices) ??
            toldApart(
              `Please look at your choices below and let us know by ${until}.`,
              `You have a choice; please let us know by ${until}.`,
            ),
        ),
      ],
      body: [orderItems(facts), ...offerBlocksEn(facts, choices)],
      action: ANSWER_EN,
      closing: paragraphEn(
        sorry
          ? 'Once again, we are sorry. If you would rather talk it over, please get in touch.'
          : 'If you would rather talk it over, please get in touch.',
      ),
    };
  },
};
