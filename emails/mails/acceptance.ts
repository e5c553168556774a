import { formatMoney } from '../../domain/money/money';
import { type Block, paragraphEn, paragraphJa, toldApart } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, readyDates, waitingDates } from '../order-lines';

type Facts = FactsOf<'acceptance'>;

/** The law names them one by one, whatever the shop's own signature says. */
function seller({ locale, shop }: Facts): Block {
  const ja = locale === 'ja';
  return {
    kind: 'details',
    label: ja ? '販売業者' : 'Seller',
    rows: [
      { label: ja ? '名称' : 'Name', value: shop.name },
      ...(shop.address === null ? [] : [{ label: ja ? '住所' : 'Address', value: shop.address }]),
      ...(shop.phone === null ? [] : [{ label: ja ? '電話番号' : 'Phone', value: shop.phone }]),
    ],
  };
}

/** 前払式通信販売の承諾等の通知: the order stands, and this much was received on that day. */
export const acceptance: MailWriter<'acceptance'> = {
  ja: (facts) => {
    const { amount, on } = facts.matter.received;
    return {
      subject: `【重要】ご注文の承諾と代金受領のお知らせ${orderTagJa(facts)}`,
      preview: `代金${formatMoney(amount, 'ja')}を受領いたしました。`,
      opening: paragraphJa(
        'ご注文のお申し込みを承諾し、代金を確かに受領いたしましたので、ご通知申し上げます。',
        '商品の引渡時期は、下記のお届け予定日のとおりでございます。日程が未定の商品につきましては、決まり次第ご連絡いたします。',
      ),
      body: [
        {
          kind: 'details',
          label: '受領した代金',
          rows: [
            { label: '受領金額', value: formatMoney(amount, 'ja') },
            { label: '受領日', value: dayText('ja', on) },
          ],
        },
        orderItems(facts),
        ...waitingDates(facts),
        ...readyDates(facts, facts.matter.ready),
        seller(facts),
      ],
      action: MANAGE_JA,
      closing: paragraphJa('お届けまで今しばらくお待ちくださいますよう、お願い申し上げます。'),
    };
  },
  en: (facts) => {
    const { amount, on } = facts.matter.received;
    return {
      subject: `We have accepted your ${orderTagEn(facts)} and received your payment`,
      preview: `We have received ${formatMoney(amount, 'en')}.`,
      opening: paragraphEn(
        'This is to confirm that we accept your order and have received your payment.',
        toldApart(
          'Delivery is as dated below; where there is no date yet, we will tell you as soon as we have one.',
          'We tell you when we expect to deliver; where there is no date yet, we will call as soon as we have one.',
        ),
      ),
      body: [
        {
          kind: 'details',
          label: 'Payment received',
          rows: [
            { label: 'Amount', value: formatMoney(amount, 'en') },
            { label: 'Received on', value: dayText('en', on) },
          ],
        },
        orderItems(facts),
        ...waitingDates(facts),
        ...readyDates(facts, facts.matter.ready),
        seller(facts),
      ],
      action: MANAGE_EN,
      closing: paragraphEn('Thank you for your patience while we get it to you.'),
    };
  },
};
