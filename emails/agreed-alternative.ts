import { formatMoney } from '../domain/money/money';
import type { Block, Row } from './blocks';
import { priceText } from './choice-terms';
import { leavesText, windowText } from './dates';
import type { FactsOf } from './letter';
import type { DecidedUnits, Locale } from './mail-facts';
import { capitalised, quantityText } from './order-lines';

type Facts = FactsOf<'decision-received'>;

/** 代替品への変更: units of a line that another item is sent for. */
export type AgreedAlternative = Extract<DecidedUnits, { readonly choice: 'alternative' }> & {
  readonly leaves: NonNullable<Extract<DecidedUnits, { readonly choice: 'alternative' }>['leaves']>;
};

export const isAgreed = (decided: DecidedUnits): decided is AgreedAlternative =>
  decided.choice === 'alternative' && decided.leaves !== null;

const LABELS = {
  ja: {
    heading: '代替品への変更内容',
    original: '変更前の商品',
    substitute: '変更後の商品',
    quantity: '数量',
    agreed: 'ご回答',
    price: '代金',
    ship: '発送予定日',
    delivery: 'お届け予定日',
    unknown: '未定',
  },
  en: {
    heading: 'What we agreed',
    original: 'Instead of',
    substitute: 'You will get',
    quantity: 'Quantity',
    agreed: 'Agreed by',
    price: 'Price',
    ship: 'Expected to ship',
    delivery: 'Estimated delivery',
    unknown: 'Not known yet',
  },
} as const;

const named = (locale: Locale, { name, sku }: { readonly name: string; readonly sku: string }): string =>
  locale === 'ja' ? `${name}(商品コード:${sku})` : `${name} (item code ${sku})`;

/** Who has agreed, and how. */
function agreedBy({ locale, matter: { by, via } }: Facts): string {
  if (locale === 'ja') {
    const phone = via === 'phone' ? 'お電話にて' : '';
    if (by === 'staff') return `お客様のご意向を、当店の担当者が${phone}承りました`;
    return via === 'web' ? 'ご注文のページにて、お客様より承りました' : `${phone}お客様より承りました`;
  }
  const phone = via === 'phone' ? ', by phone' : '';
  if (by === 'staff') return `Our team, on your behalf${phone}`;
  return via === 'web' ? 'You, on your order page' : `You${phone}`;
}

/** What becomes of the difference, now that it is agreed; a higher price was talked about before. */
function priceAgreed(locale: Locale, { terms }: AgreedAlternative): string {
  const { surcharge } = terms;
  if (surcharge === undefined) return capitalised(priceText(locale, terms));
  const amount = formatMoney(surcharge, locale);
  return locale === 'ja'
    ? `差額${amount}につきましては、担当者とご相談いただいたとおりです`
    : `${amount} more, settled as agreed with our team`;
}

function leavingRows(locale: Locale, { leaves }: AgreedAlternative): readonly Row[] {
  const { ship, delivery, unknown } = LABELS[locale];
  switch (leaves.how) {
    case 'given-up':
      return [];
    case 'missing':
      return [{ label: ship, value: unknown }];
    case 'with-rest':
      return [{ label: ship, value: leavesText(locale, leaves) }];
    case 'now':
      return [
        { label: ship, value: leavesText(locale, leaves) },
        { label: delivery, value: windowText(locale, leaves.deliveryWindow) },
      ];
  }
}

/** What was agreed of each: the item ordered and the one sent for it, who agreed, what it costs and when it leaves. */
export const agreedBlocks = (facts: Facts): readonly Block[] =>
  facts.matter.decided.filter(isAgreed).map((agreed): Block => {
    const { locale } = facts;
    const label = LABELS[locale];
    return {
      kind: 'details',
      label: label.heading,
      rows: [
        { label: label.original, value: named(locale, agreed) },
        { label: label.substitute, value: named(locale, agreed.alternative) },
        { label: label.quantity, value: quantityText(locale, agreed.quantity) },
        { label: label.agreed, value: agreedBy(facts) },
        { label: label.price, value: priceAgreed(locale, agreed) },
        ...leavingRows(locale, agreed),
      ],
    };
  });

/** Whether a difference comes back, which has a mail of its own when it is on its way. */
export const refundFollows = ({ matter }: Facts): boolean =>
  matter.decided.some((decided) => isAgreed(decided) && decided.terms.refund !== undefined);

/** Whether some of what was agreed has been found missing since: what becomes of it is told in a mail of its own. */
export const isMissing = ({ matter }: Facts): boolean =>
  matter.decided.some((decided) => isAgreed(decided) && decided.leaves.how === 'missing');
