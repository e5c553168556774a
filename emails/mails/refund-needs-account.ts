import { type Block, paragraphEn, paragraphJa, toldApart } from '../blocks';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';
import { arrivalNotes, deductedRow, refundRows } from '../refund-blocks';

type Matter = FactsOf<'refund-needs-account'>['matter'];

/** On the telephone the account is named in the call itself; who takes it down enters it where the form would. */
const NAME_IT_JA: Readonly<Record<Matter['cause'], string>> = {
  'way-paid':
    '恐れ入りますが、お振込先の金融機関名、支店名、口座の種類、口座番号、口座名義を、このお電話でお聞かせください。お手元にない場合は、後ほどお電話をいただいても差し支えございません。',
  'account-wrong':
    '恐れ入りますが、お振込先の金融機関名、支店名、口座の種類、口座番号、口座名義を、このお電話であらためてお聞かせください。お手元にない場合は、後ほどお電話をいただいても差し支えございません。',
};

const NAME_IT_EN: Readonly<Record<Matter['cause'], string>> = {
  'way-paid':
    'Please tell us on this call which account it should go to: the bank, the account number and the name on the account. If you do not have them at hand, call us back.',
  'account-wrong':
    'Please tell us the account once more on this call: the bank, the account number and the name on the account. If you do not have them at hand, call us back.',
};

const formJa = ({ cause, formUrl: url }: Matter): readonly Block[] =>
  url === null
    ? paragraphJa(toldApart('お手続きの方法につきましては、担当者よりご連絡いたします。', NAME_IT_JA[cause]))
    : [
        {
          kind: 'action',
          ...(cause === 'account-wrong'
            ? {
                invitation:
                  '恐れ入りますが、内容をお確かめのうえ、下記の専用フォームより、ご返金先の口座をあらためてご登録くださいますようお願い申し上げます。',
                label: 'ご返金先の口座を登録し直す',
              }
            : {
                invitation:
                  '恐れ入りますが、下記の専用フォームより、ご返金先の口座をご登録くださいますようお願い申し上げます。',
                label: 'ご返金先の口座を登録する',
              }),
          spoken: NAME_IT_JA[cause],
          url,
        },
      ];

const formEn = ({ cause, formUrl: url }: Matter): readonly Block[] =>
  url === null
    ? paragraphEn(toldApart('We will contact you about how to do this.', NAME_IT_EN[cause]))
    : [
        {
          kind: 'action',
          ...(cause === 'account-wrong'
            ? {
                invitation: 'Please check the details and enter the account again on this secure form:',
                label: 'Enter my account again',
              }
            : {
                invitation: 'Please tell us on this secure form which account the refund should go to:',
                label: 'Enter my account',
              }),
          spoken: NAME_IT_EN[cause],
          url,
        },
      ];

interface Words {
  readonly subject: (order: string) => string;
  readonly preview: string;
  readonly opening: readonly string[];
}

const WORDS_JA: Readonly<Record<Matter['cause'], Words>> = {
  'way-paid': {
    subject: (order) => `【重要】ご返金先の口座ご登録のお願い${order}`,
    preview: 'ご返金には、お振込先の口座のご登録が必要です。',
    opening: ['このたびのご返金につきましては、お支払い方法の都合により、銀行口座へのお振込みとさせていただきます。'],
  },
  'account-wrong': {
    subject: (order) => `【重要】ご返金先の口座再登録のお願い${order}`,
    preview: 'ご登録いただいた口座へ、お振込みができませんでした。',
    opening: [
      'ご登録いただきましたご返金先の口座へお振込みの手続きをいたしましたが、お振込みができませんでした。',
      '金融機関名や口座番号、口座名義などがご登録の内容と異なる場合、お振込みができないことがございます。',
    ],
  },
};

const WORDS_EN: Readonly<Record<Matter['cause'], Words>> = {
  'way-paid': {
    subject: (order) => `Action needed: where should we send the refund for your ${order}?`,
    preview: 'We need an account to send your refund to.',
    opening: ['We owe you a refund, and because of how you paid it has to go to a bank account.'],
  },
  'account-wrong': {
    subject: (order) => `Action needed: the refund for your ${order} did not reach your account`,
    preview: 'The transfer to the account you gave us did not go through.',
    opening: [
      'We tried to send your refund to the account you gave us, but the transfer did not go through.',
      'This can happen when the bank, the account number or the name on the account does not match.',
    ],
  },
};

/**
 * The money cannot go back the way it came: the customer names an account, on the shop's own form and never by mail. One
 * that it did not get to is asked for in words of its own: he was thanked for it.
 */
export const refundNeedsAccount: MailWriter<'refund-needs-account'> = {
  ja: (facts) => {
    const { cause, deducted, refund, units } = facts.matter;
    const words = WORDS_JA[cause];
    return {
      subject: words.subject(orderTagJa(facts)),
      preview: words.preview,
      opening: paragraphJa(...words.opening),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('ja', 'ご返金の対象', units), units),
        refundRows('ja', refund, deductedRow('ja', deducted)),
        ...arrivalNotes('ja', refund),
        ...formJa(facts.matter),
        ...paragraphJa(
          toldApart(
            '口座番号は、メールにはお書きにならないようお願いいたします。',
            '口座の情報は、このご返金のほかには使用いたしません。',
          ),
          toldApart(
            'ご登録を確認しだい、速やかにお振込みいたします。お振込みにかかる手数料は当店が負担いたします。',
            '口座をお聞かせいただきしだい、速やかにお振込みいたします。お振込みにかかる手数料は当店が負担いたします。',
          ),
        ),
        ...waitingDates(facts),
      ],
      action: VIEW_JA,
      closing: paragraphJa('お手数をおかけいたしますこと、重ねてお詫び申し上げます。'),
    };
  },
  en: (facts) => {
    const { cause, deducted, refund, units } = facts.matter;
    const words = WORDS_EN[cause];
    return {
      subject: words.subject(orderTagEn(facts)),
      preview: words.preview,
      opening: paragraphEn(...words.opening),
      body: [
        ...quantitiesAndOrder(facts, quantityItems('en', 'Refunded items', units), units),
        refundRows('en', refund, deductedRow('en', deducted)),
        ...arrivalNotes('en', refund),
        ...formEn(facts.matter),
        ...paragraphEn(
          toldApart('Please do not send account numbers by email.', 'We use it for this refund and nothing else.'),
          'We will transfer the money as soon as we have your account, at no cost to you.',
        ),
        ...waitingDates(facts),
      ],
      action: VIEW_EN,
      closing: paragraphEn('We are sorry for the extra step, and thank you for your patience.'),
    };
  },
};
