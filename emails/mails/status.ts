import { plannedRestock } from '../../domain/promise/promise';
import { type Block, paragraphEn, paragraphJa, toldApart } from '../blocks';
import { dayText } from '../dates';
import { countedEn, countedJa } from '../days-to-go';
import { type FactsOf, type MailContent, type MailWriter, orderRows, orderTagEn, orderTagJa } from '../letter';
import type { MailOrder } from '../mail-facts';
import { MANAGE_EN, MANAGE_JA } from '../offer-blocks';
import { orderItems, waitingDates } from '../order-lines';
import { subjectValue } from '../safe-text';

type Facts = FactsOf<'status'>;

/** Days are counted to a day only: up to the end of 12月上旬 there is nothing to count. */
function countable({ lines, matter }: Facts): boolean {
  const dates = lines.flatMap(({ waiting, promise }) => (waiting > 0 && promise !== null ? [promise] : []));
  const first = dates.map(plannedRestock).sort()[0];
  const exact = dates.some((promise) => promise.precision === 'day' && promise.restockDate === first);
  return matter.daysUntilRestock !== null && matter.daysUntilRestock > 0 && exact;
}

function daysJa(facts: Facts): string {
  const { daysUntilRestock: days } = facts.matter;
  if (days === null) return '入荷予定日は、現在も確認を続けております。';
  if (days <= 0) return `${countedJa(facts).of}入荷予定日を迎えております。`;
  if (!countable(facts)) return '現在のところ、入荷予定に変更はございません。';
  return `${countedJa(facts).of}入荷予定日まで、あと${days}日となりました。`;
}

function daysEn(facts: Facts): string {
  const { daysUntilRestock: days } = facts.matter;
  if (days === null) return 'We are still asking for a date.';
  if (days <= 0) return `${countedEn(facts).due} now.`;
  if (!countable(facts)) return 'The dates we gave you have not changed.';
  return `${countedEn(facts).due} in ${days === 1 ? '1 day' : `${days} days`}.`;
}

/** The same mail as if it were about another order of the customer's. */
const asOwn = (facts: Facts, { order, lines, link, daysUntilRestock }: MailOrder): Facts => ({
  ...facts,
  order,
  lines,
  link,
  matter: { ...facts.matter, daysUntilRestock, others: [] },
});

/** One of several orders: how it stands, and the way to it. */
const actionJa = ({ order }: Facts) => ({
  invitation: MANAGE_JA.invitation,
  label: `${subjectValue(order.number)} の状況を見る`,
});
const actionEn = ({ order }: Facts) => ({
  invitation: MANAGE_EN.invitation,
  label: `View or cancel order ${subjectValue(order.number)}`,
});

const standsJa = (facts: Facts): readonly Block[] => [
  ...paragraphJa(daysJa(facts)),
  orderItems(facts),
  ...waitingDates(facts),
];
const standsEn = (facts: Facts): readonly Block[] => [
  ...paragraphEn(daysEn(facts)),
  orderItems(facts),
  ...waitingDates(facts),
];

const CLOSING_JA = paragraphJa(
  'お届けまでお時間をいただき申し訳ございませんが、今しばらくお待ちくださいますようお願い申し上げます。',
);
const CLOSING_EN = paragraphEn('We are sorry for the wait, and thank you for your patience.');

/** Several orders in one mail, each with its own dates and its own link. */
const together: Readonly<Record<'ja' | 'en', (facts: Facts) => MailContent>> = {
  ja: (facts) => {
    const { others } = facts.matter;
    const number = subjectValue(facts.order.number);
    return {
      subject: `ご注文商品の入荷状況のお知らせ(ご注文番号:${number} ほか${others.length}件)`,
      preview: `お待たせしておりますご注文${others.length + 1}件の、現在の状況です。`,
      opening: paragraphJa(
        `お待たせしておりますご注文${others.length + 1}件の、現在の状況をまとめてお知らせいたします。`,
      ),
      body: standsJa(facts),
      action: actionJa(facts),
      others: others.flatMap((other, index): readonly Block[] => {
        const own = asOwn(facts, other);
        return [
          orderRows(own, `(${index + 2}件目)`),
          ...standsJa(own),
          { kind: 'action', ...actionJa(own), url: own.link },
        ];
      }),
      closing: CLOSING_JA,
    };
  },
  en: (facts) => {
    const { others } = facts.matter;
    const number = subjectValue(facts.order.number);
    return {
      subject: `Where your order ${number} and ${others.length === 1 ? '1 other' : `${others.length} others`} stand`,
      preview: `A quick update on ${others.length + 1} orders you are waiting for.`,
      opening: paragraphEn(
        toldApart(
          `A quick update, all in one email, on ${others.length + 1} orders you are waiting for.`,
          `A quick update, all in one call, on ${others.length + 1} orders you are waiting for.`,
        ),
      ),
      body: standsEn(facts),
      action: actionEn(facts),
      others: others.flatMap((other, index): readonly Block[] => {
        const own = asOwn(facts, other);
        return [
          orderRows(own, ` (${index + 2} of ${others.length + 1})`),
          ...standsEn(own),
          { kind: 'action', ...actionEn(own), url: own.link },
        ];
      }),
      closing: CLOSING_EN,
    };
  },
};

/** A sign of life between two pieces of news, of one order or of all that a customer waits for. */
export const status: MailWriter<'status'> = {
  ja: (facts) => {
    const { daysUntilRestock, nextNewsOn, others } = facts.matter;
    if (others.length > 0) return together.ja(facts);
    const days = daysJa(facts);
    const { items } = countedJa(facts);
    const named = items === '' ? '' : `${items}の`;
    return {
      subject: countable(facts)
        ? `${named}入荷予定日まであと${daysUntilRestock}日です${orderTagJa(facts)}`
        : `ご注文商品の入荷状況のお知らせ${orderTagJa(facts)}`,
      preview: days,
      opening: paragraphJa(
        'お待たせしておりますご注文商品の、現在の状況をお知らせいたします。',
        days,
        nextNewsOn !== null &&
          `${daysUntilRestock === null ? '' : '入荷予定日が未定の商品につきましては、'}${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
      ),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_JA,
      closing: CLOSING_JA,
    };
  },
  en: (facts) => {
    const { daysUntilRestock, nextNewsOn, others } = facts.matter;
    if (others.length > 0) return together.en(facts);
    const days = daysEn(facts);
    return {
      subject: countable(facts)
        ? `${daysUntilRestock === 1 ? '1 day' : `${daysUntilRestock} days`} to go: ${countedEn(facts).of}your ${orderTagEn(facts)}`
        : `Where your ${orderTagEn(facts)} stands`,
      preview: days,
      opening: paragraphEn(
        'A quick update on what you are waiting for.',
        days,
        nextNewsOn !== null &&
          (daysUntilRestock === null
            ? `You will hear from us again by ${dayText('en', nextNewsOn)}.`
            : `For items without a date, you will hear from us again by ${dayText('en', nextNewsOn)}.`),
      ),
      body: [orderItems(facts), ...waitingDates(facts)],
      action: MANAGE_EN,
      closing: CLOSING_EN,
    };
  },
};
