import { formatMoney } from '../../domain/money/money';
import { type Block, paragraphEn, paragraphJa, toldApart } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import type { Cause, MailCoupon } from '../mail-facts';
import { MANAGE_EN, MANAGE_JA, VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates, waitingLines } from '../order-lines';
import { arrivalNotes, dueRow, moneyBack, refundRows } from '../refund-blocks';

type Matter = FactsOf<'cancelled'>['matter'];

const BECAUSE_JA: Readonly<Record<Matter['cause'], readonly string[]>> = {
  customer: [
    '以下のとおり、キャンセルのお手続きが完了いたしましたので、ご連絡申し上げます。',
    'お待ちいただいておりましたのに商品をお届けすることができず、誠に申し訳ございません。',
  ],
  silence: [
    'ご意向確認の期限までにご回答を確認できませんでしたので、ご案内のとおり、以下のご注文をキャンセルいたしました。',
    'お待ちいただいておりましたのに商品をお届けすることができず、誠に申し訳ございません。',
  ],
  shop: [
    '誠に申し訳ございませんが、当店の都合により、以下のご注文をキャンセルさせていただきました。',
    'ご注文をいただきながら商品をお届けすることができず、深くお詫び申し上げます。',
  ],
  discontinued: [
    '誠に申し訳ございませんが、取り扱い終了により今後の入荷が見込めないため、以下のご注文をキャンセルさせていただきました。',
    'ご注文をいただきながら商品をお届けすることができず、深くお詫び申し上げます。',
  ],
  law: [
    'お約束の期日までに商品を発送することができませんでしたので、以下のご注文をキャンセルいたしました。',
    'お待ちいただいておりましたのにお届けすることができず、深くお詫び申し上げます。',
  ],
  terminated: [
    'ご注文商品をお約束どおりにお届けすることができませんでしたので、お申し出により、以下の商品の契約解除を承りました。',
    'お待ちいただいておりましたのにお届けすることができず、深くお詫び申し上げます。',
  ],
};

const BECAUSE_EN: Readonly<Record<Matter['cause'], readonly string[]>> = {
  customer: ['The items below have been cancelled as requested.', 'We are sorry that we could not get them to you.'],
  silence: [
    'We did not receive your answer by the deadline, so, as we said we would, we have cancelled the items below.',
    'We are sorry that we could not get them to you.',
  ],
  shop: [
    'We have had to cancel the items below.',
    'This was our doing and not yours, and we are very sorry to let you down.',
  ],
  discontinued: [
    'The items below have been discontinued and will not come back in stock, so we have had to cancel them.',
    'We are very sorry to let you down.',
  ],
  law: [
    'We could not ship the items below in time, so they have been cancelled.',
    'The delay was ours, and we are very sorry to let you down.',
  ],
  terminated: [
    'We did not deliver the items below as agreed, so you have ended the contract for them.',
    'This was our doing and not yours, and we are very sorry to let you down.',
  ],
};

/** The first word of it: that it is missing, and that it is over. */
const unheardJa = (because: Cause): readonly string[] => [
  because === 'chosen'
    ? 'ご注文いただきました以下の商品につきまして、ご用意することができませんでした。'
    : 'ご注文いただきました以下の商品につきまして、在庫が不足していることが判明いたしました。',
  '発送をお約束する期日を過ぎましたので、誠に申し訳ございませんが、ご注文をキャンセルいたしました。',
  'ご注文をいただきながら商品をお届けすることができず、深くお詫び申し上げます。',
];

const unheardEn = (because: Cause): readonly string[] => [
  because === 'chosen'
    ? 'You ordered the items below, and we do not have them in stock.'
    : 'You ordered the items below, and we have found that we do not have them after all.',
  'The time we had to ship them in has passed, so they have been cancelled.',
  'This was our doing and not yours, and we are very sorry to let you down.',
];

/** Why units were taken off; where that is the first its customer hears of them, from the beginning. */
const becauseJa = ({ cause, unheard }: Matter): readonly string[] =>
  cause === 'law' && unheard !== undefined ? unheardJa(unheard) : BECAUSE_JA[cause];
const becauseEn = ({ cause, unheard }: Matter): readonly string[] =>
  cause === 'law' && unheard !== undefined ? unheardEn(unheard) : BECAUSE_EN[cause];

/** Ending the contract is called so throughout. */
const ends = ({ cause }: Matter): boolean => cause === 'terminated';

const subjectJa = (matter: Matter): string => {
  if (ends(matter)) return matter.whole ? '【重要】契約解除のお知らせ' : '【重要】ご注文商品の一部の契約解除のお知らせ';
  return matter.whole ? '【重要】ご注文キャンセルのお知らせ' : '【重要】ご注文商品の一部キャンセルのお知らせ';
};

const subjectEn = (matter: Matter, order: string): string => {
  if (ends(matter)) return `The contract for ${matter.whole ? 'your' : 'part of your'} ${order} has ended`;
  return matter.whole ? `Your ${order} has been cancelled` : `Part of your ${order} has been cancelled`;
};

const refundJa = ({ refund, refundedElsewhere = false, restUncharged = false }: Matter): readonly Block[] =>
  refund === null
    ? paragraphJa(
        refundedElsewhere
          ? 'お支払い済みの代金のご返金につきましては、ご注文いただいたモールの定めによりお手続きいたします。'
          : 'キャンセルした商品の代金をご請求することはございません。',
      )
    : [
        refundRows('ja', refund, refund.needsAccount ? [] : [dueRow('ja', refund)]),
        ...arrivalNotes('ja', refund),
        ...paragraphJa(
          restUncharged &&
            'キャンセルした商品の代金のうち、上記以外の分はまだ頂戴しておりませんので、ご請求することはございません。',
          refund.needsAccount &&
            toldApart(
              'お振込先の口座のご登録につきまして、別のメールでご案内いたしますので、ご確認ください。',
              'お振込先の口座につきましては、別途お電話でおうかがいいたします。',
            ),
        ),
      ];

const refundEn = ({ refund, refundedElsewhere = false, restUncharged = false }: Matter): readonly Block[] =>
  refund === null
    ? paragraphEn(
        refundedElsewhere
          ? 'Anything you have paid for them is refunded through the marketplace you ordered from.'
          : 'You will not be charged for the cancelled items.',
      )
    : [
        refundRows('en', refund, refund.needsAccount ? [] : [dueRow('en', refund)]),
        ...arrivalNotes('en', refund),
        ...paragraphEn(
          restUncharged && 'The rest of the price of these items has not been charged, and will not be.',
          refund.needsAccount &&
            toldApart(
              'We will ask you, in a separate email, which account the money should go to.',
              'We will also ask you, in a separate call, which account the money should go to.',
            ),
        ),
      ];

function couponJa(coupon: MailCoupon | null, withRefund: boolean): readonly Block[] {
  if (coupon === null) return [];
  const worth = [
    coupon.percent === undefined ? null : `${coupon.percent}%割引`,
    coupon.amount === undefined ? null : `${formatMoney(coupon.amount, 'ja')}割引`,
  ].filter((text) => text !== null);
  return [
    ...paragraphJa(
      `お詫びのしるしとして、${withRefund ? 'ご返金とは別に、' : ''}次回のお買い物でご利用いただけるクーポンをお贈りいたします。`,
    ),
    {
      kind: 'details',
      label: 'お詫びのクーポン',
      rows: [
        { label: 'クーポンコード', value: coupon.code },
        ...(worth.length === 0 ? [] : [{ label: '内容', value: worth.join('、') }]),
        { label: '有効期限', value: `${dayText('ja', coupon.validUntil)}まで` },
      ],
    },
  ];
}

function couponEn(coupon: MailCoupon | null, withRefund: boolean): readonly Block[] {
  if (coupon === null) return [];
  const worth = [
    coupon.percent === undefined ? null : `${coupon.percent}% off`,
    coupon.amount === undefined ? null : `${formatMoney(coupon.amount, 'en')} off`,
  ].filter((text) => text !== null);
  return [
    ...paragraphEn(
      withRefund
        ? 'On top of your refund, here is a coupon for your next order, by way of apology.'
        : 'By way of apology, here is a coupon for your next order.',
    ),
    {
      kind: 'details',
      label: 'Your coupon',
      rows: [
        { label: 'Code', value: coupon.code },
        ...(worth.length === 0 ? [] : [{ label: 'Discount', value: worth.join(', ') }]),
        { label: 'Valid until', value: dayText('en', coupon.validUntil) },
      ],
    },
  ];
}

/** What becomes of what is left of the order: nothing, or its customer is asked about a delay of it. */
const REST_JA = {
  stays: 'そのほかのご注文は、引き続き承っております。',
  asked: '残りの商品につきましては、別途ご案内申し上げます。',
} as const;
const REST_EN = {
  stays: 'The rest of your order is not affected.',
  asked: 'What is left of your order is late too; we tell you about that separately.',
} as const;

/** Units were taken off: why, and what comes back. A coupon is an apology and never stands in for money. */
export const cancelled: MailWriter<'cancelled'> = {
  ja: (facts) => {
    const { cancelled: units, refund, coupon, whole, restAsked = false } = facts.matter;
    const waits = waitingLines(facts).length > 0;
    const amount = moneyBack(refund);
    return {
      subject: `${subjectJa(facts.matter)}${orderTagJa(facts)}`,
      preview:
        amount === null
          ? ends(facts.matter)
            ? '契約解除の内容をご確認ください。'
            : 'キャンセルの内容をご確認ください。'
          : `ご返金額は${formatMoney(amount, 'ja')}です。`,
      opening: [
        ...paragraphJa(...becauseJa(facts.matter)),
        ...paragraphJa(!whole && REST_JA[restAsked ? 'asked' : 'stays']),
      ],
      body: [
        ...quantitiesAndOrder(
          facts,
          quantityItems('ja', ends(facts.matter) ? '契約を解除した商品' : 'キャンセルした商品', units),
          units,
        ),
        ...refundJa(facts.matter),
        ...couponJa(coupon, refund !== null),
        ...waitingDates(facts),
      ],
      action: waits ? MANAGE_JA : VIEW_JA,
      closing: paragraphJa(
        'このたびはご期待に沿うことができず、重ねてお詫び申し上げます。',
        `今後とも${facts.shop.name}をよろしくお願い申し上げます。`,
      ),
    };
  },
  en: (facts) => {
    const { cancelled: units, refund, coupon, whole, restAsked = false } = facts.matter;
    const waits = waitingLines(facts).length > 0;
    const amount = moneyBack(refund);
    return {
      subject: subjectEn(facts.matter, orderTagEn(facts)),
      preview:
        amount === null
          ? ends(facts.matter)
            ? 'Here is what it covers.'
            : 'Here is what was cancelled.'
          : `Your refund: ${formatMoney(amount, 'en')}.`,
      opening: paragraphEn(...becauseEn(facts.matter), !whole && REST_EN[restAsked ? 'asked' : 'stays']),
      body: [
        ...quantitiesAndOrder(
          facts,
          quantityItems('en', ends(facts.matter) ? 'Items the contract has ended for' : 'Cancelled items', units),
          units,
        ),
        ...refundEn(facts.matter),
        ...couponEn(coupon, refund !== null),
        ...waitingDates(facts),
      ],
      action: waits ? MANAGE_EN : VIEW_EN,
      closing: paragraphEn(
        whole
          ? 'We are sorry it ended this way, and hope to do better next time.'
          : 'We are sorry for the trouble, and thank you for your patience with the rest.',
      ),
    };
  },
};
