import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { deadlineText } from '../dates';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';

/** The card was authorised, and the authorisation ends before the goods can be sent. */
export const authorizationEnding: MailWriter<'authorization-ending'> = {
  ja: (facts) => {
    const until = deadlineText('ja', facts.matter.endsAt, facts.shop.timeZone);
    return {
      subject: `【重要】お支払い方法の再確認のお願い${orderTagJa(facts)}`,
      preview: `お支払いの与信は、${until}に有効期限を迎えます。`,
      opening: paragraphJa(
        'お待たせしておりますご注文につきまして、お支払いのご確認(与信)の有効期限が近づいております。',
        facts.matter.unchargedSoFar && '商品の発送前ですので、代金はまだ頂戴しておりません。',
      ),
      body: [
        {
          kind: 'details',
          label: 'お支払いのご確認について',
          rows: [{ label: '有効期限', value: until }],
        },
        ...paragraphJa(
          'ご注文を続けてお待ちいただくため、期限までにお支払い方法の再登録をお願いいたします。',
          '期限を過ぎた場合も、それだけでご注文を取り消すことはございません。お支払い方法について、当店よりご連絡いたします。',
          toldApart(
            'お手続きの方法がご不明な場合は、お手数ですが下記までお問い合わせください。',
            'お手続きの方法がご不明な場合は、どうぞこのお電話でお尋ねください。',
          ),
        ),
        orderItems(facts),
        ...waitingDates(facts),
      ],
      action: MANAGE_JA,
      closing: paragraphJa('お手数をおかけし誠に申し訳ございませんが、何卒よろしくお願い申し上げます。'),
    };
  },
  en: (facts) => {
    const until = deadlineText('en', facts.matter.endsAt, facts.shop.timeZone);
    return {
      subject: `Please renew the payment for your ${orderTagEn(facts)}`,
      preview: `The hold on your payment ends on ${until}.`,
      opening: paragraphEn(
        facts.matter.unchargedSoFar
          ? 'Your payment was authorized when you ordered, but not charged: we only charge you when we ship.'
          : 'Your payment was authorized when you ordered.',
        'That authorization is about to end.',
      ),
      body: [
        { kind: 'details', label: 'Your payment', rows: [{ label: 'Authorization ends', value: until }] },
        ...paragraphEn(
          'Please confirm your payment method again before then.',
          'If that is not done in time, your order is not cancelled for it: we will contact you about another way to pay.',
          toldApart(
            'If you are not sure how, just reply or call us and we will help.',
            'If you are not sure how, just ask and we will help.',
          ),
        ),
        orderItems(facts),
        ...waitingDates(facts),
      ],
      action: MANAGE_EN,
      closing: paragraphEn('We are sorry for the extra step, and thank you for your patience.'),
    };
  },
};
