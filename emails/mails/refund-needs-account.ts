import { type Block, paragraphEn, paragraphJa } from '../blocks';
import { type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';
import { arrivalNotes, refundRows } from '../refund-blocks';

const formJa = (url: string | null): readonly Block[] =>
  url === null
    ? paragraphJa('お手続きの方法につきましては、担当者よりご連絡いたします。')
    : [
        {
          kind: 'action',
          invitation:
            '恐れ入りますが、下記の専用フォームより、ご返金先の口座をご登録くださいますようお願い申し上げます。',
          label: 'ご返金先の口座を登録する',
          url,
        },
      ];

const formEn = (url: string | null): readonly Block[] =>
  url === null
    ? paragraphEn('We will contact you about how to do this.')
    : [
        {
          kind: 'action',
          invitation: 'Please tell us on this secure form which account the refund should go to:',
          label: 'Enter my account',
          url,
        },
      ];

/** The money cannot go back the way it came: the customer names an account, on the shop's own form and never by mail. */
export const refundNeedsAccount: MailWriter<'refund-needs-account'> = {
  ja: (facts) => {
    const { refund, units, formUrl } = facts.matter;
    return {
      subject: `【重要】ご返金先の口座ご登録のお願い${orderTagJa(facts)}`,
      preview: 'ご返金には、お振込先の口座のご登録が必要です。',
      opening: paragraphJa(
        'このたびのご返金につきましては、お支払い方法の都合により、銀行口座へのお振込みとさせていただきます。',
      ),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('ja', 'ご返金の対象', units), units),
        refundRows('ja', refund, []),
        ...arrivalNotes('ja', refund),
        ...formJa(formUrl),
        ...paragraphJa(
          '口座番号は、メールにはお書きにならないようお願いいたします。',
          'ご登録を確認しだい、速やかにお振込みいたします。お振込みにかかる手数料は当店が負担いたします。',
        ),
        ...waitingDates(facts),
      ],
      action: VIEW_JA,
      closing: paragraphJa('お手数をおかけいたしますこと、重ねてお詫び申し上げます。'),
    };
  },
  en: (facts) => {
    const { refund, units, formUrl } = facts.matter;
    return {
      subject: `Action needed: where should we send the refund for your ${orderTagEn(facts)}?`,
      preview: 'We need an account to send your refund to.',
      opening: paragraphEn('We owe you a refund, and because of how you paid it has to go to a bank account.'),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('en', 'Refunded items', units), units),
        refundRows('en', refund, []),
        ...arrivalNotes('en', refund),
        ...formEn(formUrl),
        ...paragraphEn(
          'Please do not send account numbers by email.',
          'We will transfer the money as soon as we have your account, at no cost to you.',
        ),
        ...waitingDates(facts),
      ],
      action: VIEW_EN,
      closing: paragraphEn('We are sorry for the extra step, and thank you for your patience.'),
    };
  },
};
