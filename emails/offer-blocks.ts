import type { OfferReason } from '../domain/backorder/offer';
import { formatMoney } from '../domain/money/money';
import {
  type Block,
  type ChoiceList,
  paragraphEn,
  paragraphJa,
  type Sentence,
  type ToldApart,
  toldApart,
} from './blocks';
import { NO_SECOND_POSTAGE, POINTS_BACK, priceText } from './choice-terms';
import { deadlineText, restockText, windowText } from './dates';
import { type Goods, goodsEn, goodsJa } from './goods';
import { legalBlocksEn, legalBlocksJa } from './legal-blocks';
import type { Locale, MailChoice, MailFacts, MailOffer } from './mail-facts';
import { isOnMarketplace, marketplaceSilenceEn, marketplaceSilenceJa } from './marketplace-blocks';
import { consentsBySilence, deadlineRows, firstDeadline } from './offer-deadlines';
import { capitalised, quantityText } from './order-lines';
import { saidJa } from './said-aloud';

const REASON_JA: Readonly<Record<OfferReason, string>> = {
  'part-ready': 'ご注文商品の一部はご用意ができておりますが、残りの商品は入荷待ちとなっております。',
  'too-late': 'ご注文商品のお届けが、当初のご案内より大幅に遅れる見込みとなりました。',
  'unknown-too-long':
    'ご注文商品の入荷予定日を確認してまいりましたが、確かな日付をご案内できない状況が続いております。',
  'supply-cancelled': 'ご注文商品につきまして、予定しておりました入荷が取り消しとなりました。',
  discontinued: 'ご注文商品につきまして、取り扱いが終了し、今後の入荷が見込めない商品があることが判明いたしました。',
  'cannot-supply': 'ご注文商品につきまして、ご注文どおりにご用意することができない商品がございます。',
  'legal-delay': 'ご注文商品の発送が、お約束の期日より遅れる見込みとなりました。',
};

const REASON_EN: Readonly<Record<OfferReason, string>> = {
  'part-ready': 'Part of your order is ready to go, but the rest is still on backorder.',
  'too-late': 'Your order is now expected much later than we first told you.',
  'unknown-too-long':
    'We have been trying to get a firm date for your order, and we still do not have one we can rely on.',
  'supply-cancelled': 'The delivery we were expecting for your order has been cancelled.',
  discontinued: 'An item in your order has been discontinued, and we do not expect it back in stock.',
  'cannot-supply': 'We are unable to supply part of your order as you placed it.',
  'legal-delay': 'We cannot ship your order by the date we owe you.',
};

/** Goods that are no longer sold and can be waited for all the same: something is still on its way. */
const LAST_OF_IT_JA =
  'ご注文商品につきまして、取り扱いを終了した商品がございます。現在手配しております入荷分が最後となります。';
const LAST_OF_IT_EN = 'An item in your order has been discontinued. What is on its way to us now is the last of it.';

const endsWithWhatComes = (reason: OfferReason, { lines }: MailOffer): boolean =>
  reason === 'discontinued' && lines.every((line) => line.choices.some(({ choice }) => choice === 'wait'));

export const offerReasonJa = (reason: OfferReason, offer: MailOffer): string =>
  endsWithWhatComes(reason, offer) ? LAST_OF_IT_JA : REASON_JA[reason];
export const offerReasonEn = (reason: OfferReason, offer: MailOffer): string =>
  endsWithWhatComes(reason, offer) ? LAST_OF_IT_EN : REASON_EN[reason];

/** Said of an offer that stands in for one the customer has. */
export const REPLACES_JA = toldApart(
  '本メールは、先にお送りいたしましたご意向確認のメールに代わるものでございます。',
  '先におうかがいいたしましたときから状況が変わりましたので、あらためておうかがいいたします。',
);
export const REPLACES_EN = toldApart(
  'This replaces our earlier email asking you to choose.',
  'Things have changed since we last asked you, so we are asking again.',
);

/** Why the customer is asked, in the supplier's or the shop's own words. */
export const becauseJa = (reason: string): ToldApart => toldApart(`理由:${reason}`, saidJa('理由', reason));

/** Said of an offer that is made because an answer was taken back. */
export const TAKEN_BACK_JA =
  '先にいただきましたご回答のお取り消しを承りましたので、あらためてご希望をおうかがいいたします。';
export const TAKEN_BACK_EN = 'Your earlier answer has been taken back, so the choice is open again.';

/** Said where an offer is over before it was answered. */
export const NO_ANSWER_JA = 'なお、先にお願いしておりましたご回答は、不要となりました。';
export const NO_ANSWER_EN = toldApart(
  'You no longer need to answer the question we sent you.',
  'You no longer need to answer the question we asked you.',
);

/** Ready goods are nothing to apologise for; everything else is the shop's failing. */
export const offerNeedsApology = (reason: OfferReason): boolean => reason !== 'part-ready';

function choiceJa(choice: MailChoice, facts: MailFacts): string {
  switch (choice.choice) {
    case 'wait':
      return choice.promise === null
        ? 'このまま入荷を待つ(入荷予定日は未定です)'
        : `このまま入荷を待つ(入荷予定日:${restockText('ja', choice.promise, facts.order.placedOn)}${choice.leavesWithRest ? '' : `、お届け予定日:${windowText('ja', choice.promise.deliveryWindow)}`})`;
    case 'alternative':
      return [
        `代替品に変更する:${choice.name}(商品コード:${choice.sku})`,
        choice.upTo === undefined
          ? `${priceText('ja', choice.terms)}。`
          : `${quantityText('ja', choice.upTo)}までご用意できます(${quantityText('ja', choice.upTo)}の場合:${priceText('ja', choice.terms)})。`,
        ...(choice.note ? [choice.note] : []),
      ].join('\n');
    case 'split':
      return `ご用意できている商品を先に発送する(分割発送。残りの商品は入荷後に発送いたします。${NO_SECOND_POSTAGE.ja})`;
    case 'cancel':
      return choice.refund === null
        ? '入荷待ちの分をキャンセルする'
        : `入荷待ちの分をキャンセルする(ご返金額:${formatMoney(choice.refund, 'ja')})`;
  }
}

function choiceEn(choice: MailChoice, facts: MailFacts): string {
  switch (choice.choice) {
    case 'wait':
      return choice.promise === null
        ? 'Keep waiting (no date is known yet)'
        : `Keep waiting (expected in stock: ${restockText('en', choice.promise, facts.order.placedOn)}${choice.leavesWithRest ? '' : `; estimated delivery: ${windowText('en', choice.promise.deliveryWindow)}`})`;
    case 'alternative':
      return [
        `Switch to another item: ${choice.name} (item code ${choice.sku})`,
        choice.upTo === undefined
          ? `${capitalised(priceText('en', choice.terms))}.`
          : `We have ${quantityText('en', choice.upTo)} of it (for all of those: ${priceText('en', choice.terms)}).`,
        ...(choice.note ? [choice.note] : []),
      ].join('\n');
    case 'split':
      return `Ship what is ready now (the rest follows once it is in stock; ${NO_SECOND_POSTAGE.en})`;
    case 'cancel':
      return choice.refund === null
        ? 'Cancel the units on backorder'
        : `Cancel the units on backorder (refund: ${formatMoney(choice.refund, 'en')})`;
  }
}

const listsJa = (facts: MailFacts, offer: MailOffer): ChoiceList[] =>
  offer.lines.map((line) => ({
    title: `${line.name}(入荷待ち ${quantityText('ja', line.quantity)})`,
    choices: line.choices.map((choice) => choiceJa(choice, facts)),
  }));

const listsEn = (facts: MailFacts, offer: MailOffer): ChoiceList[] =>
  offer.lines.map((line) => ({
    title: `${line.name} (${quantityText('en', line.quantity)} on backorder)`,
    choices: line.choices.map((choice) => choiceEn(choice, facts)),
  }));

type AskedLine = MailOffer['lines'][number];

const withoutLegal = (offer: MailOffer): MailOffer => ({
  ...offer,
  lines: offer.lines.filter(({ legal }) => legal === undefined),
});

/** Lines that are cancelled when nobody answers. */
const lostBySilence = (offer: MailOffer): readonly AskedLine[] =>
  offer.lines.filter(({ onSilence }) => onSilence === 'cancel');

/** True where money has been taken for some of what may be cancelled. */
const refunds = (lines: readonly AskedLine[]): boolean =>
  lines.some((line) => line.choices.some((choice) => choice.choice === 'cancel' && choice.refund !== null));

/** True where there is nothing to choose but to give the goods up. */
const onlyCancelling = (offer: MailOffer): boolean =>
  offer.lines.every((line) => line.choices.every(({ choice }) => choice === 'cancel'));

/** True where the goods can be neither waited for nor replaced: they are given up by an answer or without one. */
export const endsAnyhow = (offer: MailOffer): boolean =>
  onlyCancelling(offer) && offer.lines.every(({ onSilence }) => onSilence === 'cancel');

/** What is asked where there is nothing to choose from; null where there is. */
export function askToCancelJa(facts: MailFacts, offer: MailOffer): Sentence {
  if (!onlyCancelling(offer)) return null;
  if (!endsAnyhow(offer))
    return toldApart(
      '入荷の見通しが立っておりませんので、キャンセルをご希望の場合は、下記のページよりお手続きをお願い申し上げます。',
      '入荷の見通しが立っておりませんので、キャンセルをご希望の場合は、お電話で承ります。',
    );
  const until = deadlineText('ja', firstDeadline(offer), facts.shop.timeZone);
  const asked = 'つきましては、誠に恐れ入りますが、ご注文をキャンセルとさせていただきたく、';
  return toldApart(
    `${asked}下記のページよりお手続きをお願い申し上げます。お手続きがない場合は、${until}をもちましてキャンセルいたします。`,
    `${asked}ご了承をお願い申し上げます。ご連絡がない場合は、${until}をもちましてキャンセルいたします。`,
  );
}

export function askToCancelEn(facts: MailFacts, offer: MailOffer): Sentence {
  if (!onlyCancelling(offer)) return null;
  if (!endsAnyhow(offer))
    return toldApart(
      'We cannot say when we will be able to send it. If you would rather not wait, please cancel it on the page below.',
      'We cannot say when we will be able to send it. If you would rather not wait, just tell us and we will cancel it.',
    );
  const until = deadlineText('en', firstDeadline(offer), facts.shop.timeZone);
  return `We would like to cancel it with your agreement. If we do not hear from you by ${until}, we will cancel it for you.`;
}

const namesJa = (lines: readonly AskedLine[]): string => lines.map(({ name }) => `「${name}」`).join('');
const namesEn = (lines: readonly AskedLine[]): string => lines.map(({ name }) => `“${name}”`).join(' and ');

/** Silence ends all that waits: it need not be named. */
const isAllThatWaits = ({ lines }: MailFacts, lost: readonly AskedLine[]): boolean =>
  lines.every(
    ({ lineId, waiting }) => waiting === 0 || lost.some((line) => line.lineId === lineId && line.quantity === waiting),
  );

/** Something waits beside, and may come: units of what will never come, of which staff speak with the customer, do not. */
const goesOnBeside = ({ lines }: MailFacts, lost: readonly AskedLine[]): boolean =>
  lines.some(
    ({ lineId, waiting, hopeless }) =>
      waiting > 0 && hopeless !== true && !lost.some((line) => line.lineId === lineId && line.quantity === waiting),
  );

/** Units asked about where the item has others that wait; null where it has none. */
const someOf = ({ lines }: MailFacts, { lineId, quantity }: AskedLine): number | null =>
  lines.some((line) => line.lineId === lineId && line.waiting > quantity) ? quantity : null;

const lostGoods = (facts: MailFacts, lost: readonly AskedLine[]): readonly Goods[] =>
  lost.map((line) => ({ name: line.name, units: someOf(facts, line) }));

/** Where the law says of other lines what silence means, what it means for these is said by their names. */
const isBesideLaw = (whole: MailOffer, { lines }: MailOffer): boolean => lines.length < whole.lines.length;

function silenceJa(facts: MailFacts, whole: MailOffer): string | null {
  // What silence means for lines of which the law speaks is said with them.
  const offer = withoutLegal(whole);
  if (offer.lines.length === 0) return null;
  const beside = isBesideLaw(whole, offer);
  const lost = lostBySilence(offer);
  const kept = offer.lines.filter((line) => !lost.includes(line));
  const goOn = (what: string) => `${what}は、このまま入荷をお待ちいただくものとしてご注文を継続いたします。`;
  if (lost.length === 0)
    return beside
      ? `期限までにご回答がない場合も、${goOn(namesJa(kept))}`
      : '期限までにご回答がない場合は、キャンセルにはせず、このまま入荷をお待ちいただくものとしてご注文を継続いたします。';
  const all = isAllThatWaits(facts, lost);
  const what = all ? '入荷待ちの商品' : goodsJa(lostGoods(facts, lost));
  const cancelled = refunds(lost)
    ? `期限までにご回答がない場合は、${what}のご注文をキャンセルし、その代金を全額ご返金いたします。`
    : `期限までにご回答がない場合は、${what}のご注文をキャンセルいたします。その商品の代金をお支払い済みの場合は、全額ご返金いたします。`;
  if (all || (beside ? kept.length === 0 : !goesOnBeside(facts, lost))) return cancelled;
  return `${cancelled}${goOn(beside ? namesJa(kept) : 'そのほかの商品')}`;
}

function silenceEn(facts: MailFacts, whole: MailOffer): string | null {
  const offer = withoutLegal(whole);
  if (offer.lines.length === 0) return null;
  const beside = isBesideLaw(whole, offer);
  const lost = lostBySilence(offer);
  const kept = offer.lines.filter((line) => !lost.includes(line));
  const goesOn = `keep ${namesEn(kept)} on order and ship ${kept.length === 1 ? 'it when it arrives' : 'them when they arrive'}`;
  if (lost.length === 0)
    return beside
      ? `If we do not hear from you by then, we will still ${goesOn}.`
      : 'If we do not hear from you by then, nothing is cancelled: we will keep your order open and ship when the items arrive.';
  const all = isAllThatWaits(facts, lost);
  const what = all ? 'the units on backorder' : goodsEn(lostGoods(facts, lost));
  const cancelled = refunds(lost)
    ? `If we do not hear from you by then, ${what} will be cancelled and fully refunded.`
    : `If we do not hear from you by then, ${what} will be cancelled, and anything you have paid for ${lost.length === 1 && !all && lost.every((line) => someOf(facts, line) === null) ? 'it' : 'them'} will be fully refunded.`;
  if (all || (beside ? kept.length === 0 : !goesOnBeside(facts, lost))) return cancelled;
  return beside
    ? `${cancelled} We will ${goesOn}.`
    : `${cancelled} We will keep the rest of your order open and ship it when it arrives.`;
}

/** How points come back for what can be cancelled; null where none were used. */
const pointsBack = (locale: Locale, { usedPoints }: MailOffer): string | null =>
  usedPoints === undefined ? null : POINTS_BACK[locale][usedPoints];

/** The choices by line, until when to answer, and what silence means. */
export const offerBlocksJa = (facts: MailFacts, offer: MailOffer): readonly Block[] => [
  { kind: 'choices', label: 'お選びいただける内容', lists: listsJa(facts, offer) },
  ...paragraphJa(pointsBack('ja', offer)),
  ...(consentsBySilence(offer)
    ? []
    : [
        {
          kind: 'details',
          label: 'ご回答のお願い',
          rows: deadlineRows(
            offer,
            'ご回答期限',
            (goods) => `${goodsJa(goods)}のご回答期限`,
            (at) => `${deadlineText('ja', at, facts.shop.timeZone)}まで`,
          ),
        } as const,
      ]),
  ...(isOnMarketplace(offer) ? marketplaceSilenceJa(facts, offer) : paragraphJa(silenceJa(facts, offer))),
  ...legalBlocksJa(facts, offer),
];

export const offerBlocksEn = (facts: MailFacts, offer: MailOffer): readonly Block[] => [
  { kind: 'choices', label: 'Your choices', lists: listsEn(facts, offer) },
  ...paragraphEn(pointsBack('en', offer)),
  ...(consentsBySilence(offer)
    ? []
    : [
        {
          kind: 'details',
          label: 'Please answer by',
          rows: deadlineRows(
            offer,
            'Deadline',
            (goods) => `Deadline for ${goodsEn(goods)}`,
            (at) => deadlineText('en', at, facts.shop.timeZone),
          ),
        } as const,
      ]),
  ...(isOnMarketplace(offer) ? marketplaceSilenceEn(facts, offer) : paragraphEn(silenceEn(facts, offer))),
  ...legalBlocksEn(facts, offer),
];

/** Opening the page decides nothing; whoever forwards or previews the mail should know. */
export const ANSWER_JA = {
  invitation:
    '下記のページでご希望の内容をお選びいただき、確認ボタンを押してください。\nページを開いただけでは、ご回答は確定いたしません。',
  label: '選択肢を確認して回答する',
  spoken: 'ご希望は、このお電話で承ります。後ほどお電話をいただいても差し支えございません。',
} as const;

export const ANSWER_EN = {
  invitation:
    'Please make your choice on the page below and confirm it there. Opening the page does not choose anything yet.',
  label: 'See my choices and answer',
  spoken: 'You can tell us your choice now, or call us back.',
} as const;

export const VIEW_JA = {
  invitation: 'ご注文の最新の状況は、下記のページからいつでもご確認いただけます。',
  label: 'ご注文の状況を確認する',
} as const;

export const VIEW_EN = {
  invitation: 'You can check where your order stands at any time on this page:',
  label: 'View my order',
} as const;

/** While units wait, the page also takes a cancellation. */
export const MANAGE_JA = {
  invitation: 'ご注文の最新の状況のご確認や、キャンセルのお手続きは、下記のページで承っております。',
  label: 'ご注文の状況を確認する',
  spoken: 'キャンセルをご希望の場合は、お電話で承ります。',
} as const;

export const MANAGE_EN = {
  invitation: 'You can check where your order stands, or cancel it if you no longer want to wait, on this page:',
  label: 'View or cancel my order',
  spoken: 'If you no longer want to wait, just tell us and we will cancel.',
} as const;
