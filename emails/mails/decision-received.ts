import { formatMoney } from '../../domain/money/money';
import type { PriceTerms } from '../../domain/money/substitution';
import { agreedBlocks, isAgreed, isMissing, refundFollows } from '../agreed-alternative';
import { type Block, paragraphEn, paragraphJa, toldApart } from '../blocks';
import { NO_SECOND_POSTAGE } from '../choice-terms';
import { dayText, deadlineText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import type { DecidedUnits } from '../mail-facts';
import { MANAGE_EN, MANAGE_JA, NO_ANSWER_EN, NO_ANSWER_JA, VIEW_EN, VIEW_JA } from '../offer-blocks';
import { orderItems, quantitiesAndOrder, quantityItems, waitingDates, waitingLines } from '../order-lines';

/** What was chosen, and nothing that follows from it: an answer that was taken back promises nothing. */
function wordJa(decided: DecidedUnits | undefined): string {
  switch (decided?.choice) {
    case 'alternative':
      return isAgreed(decided)
        ? `代替品に変更する(${decided.alternative.name})`
        : `代替品への変更を希望する(${decided.alternative.name})`;
    case 'split':
      return 'ご用意できている商品を先に発送する(分割発送)';
    case 'cancel':
      return decided.terminates === true ? '契約を解除する' : 'キャンセルする';
    case 'set-deadline':
      return `${decided.until === undefined ? '' : dayText('ja', decided.until)}までのお届けを希望する`;
    default:
      return 'このまま入荷を待つ';
  }
}

function choiceJa(decided: DecidedUnits | undefined): string {
  const word = wordJa(decided);
  switch (decided?.choice) {
    case 'alternative':
      if (isAgreed(decided)) return word;
      return `${word}\n${differenceJa(decided.terms)}につきまして、担当者よりご連絡いたします。ご了承をいただくまで、変更はいたしません。`;
    case 'split':
      return `ご用意できている商品を先に発送する(分割発送。${NO_SECOND_POSTAGE.ja})`;
    case 'set-deadline':
      return `${word}\nこの日までにお届けできない場合は、契約を解除していただけます。`;
    default:
      return word;
  }
}

const differenceJa = ({ surcharge }: PriceTerms): string =>
  surcharge === undefined ? '差額' : `差額${formatMoney(surcharge, 'ja')}`;

function wordEn(decided: DecidedUnits | undefined): string {
  switch (decided?.choice) {
    case 'alternative':
      return isAgreed(decided)
        ? `Switch to another item: ${decided.alternative.name}`
        : `You would like another item: ${decided.alternative.name}`;
    case 'split':
      return 'Ship what is ready now, the rest later';
    case 'cancel':
      return decided.terminates === true ? 'End the contract' : 'Cancel';
    case 'set-deadline':
      return `Delivery by ${decided.until === undefined ? '' : dayText('en', decided.until)}`;
    default:
      return 'Keep waiting';
  }
}

function choiceEn(decided: DecidedUnits | undefined): string {
  const word = wordEn(decided);
  switch (decided?.choice) {
    case 'alternative':
      if (isAgreed(decided)) return word;
      return `${word}\nIt costs ${differenceEn(decided.terms)}, so we will contact you and change nothing until you agree.`;
    case 'split':
      return `${word} (${NO_SECOND_POSTAGE.en})`;
    case 'set-deadline':
      return `${word}\nIf we have not delivered by then, you may end the contract and have your money back.`;
    default:
      return word;
  }
}

const differenceEn = ({ surcharge }: PriceTerms): string =>
  surcharge === undefined ? 'more' : `${formatMoney(surcharge, 'en')} more`;

/** A cancellation that can still be taken back: what comes of it is in a mail of its own, once it is final. */
const cancelsLater = ({ matter: { decided, undoUntil } }: FactsOf<'decision-received'>): boolean =>
  undoUntil !== null && decided.some(({ choice }) => choice === 'cancel');

/** A cancellation may be an answer or the customer's own wish: it is called by its name. */
const onlyCancels = ({ matter }: FactsOf<'decision-received'>): boolean =>
  matter.decided.every(({ choice }) => choice === 'cancel');

/** Ending the contract for lateness or refusal is no change of mind, and called by its own name too. */
const terminates = ({ matter }: FactsOf<'decision-received'>): boolean =>
  matter.decided.some((decided) => decided.choice === 'cancel' && decided.terminates === true);

const onlyTerminates = (facts: FactsOf<'decision-received'>): boolean =>
  onlyCancels(facts) &&
  facts.matter.decided.every((decided) => decided.choice === 'cancel' && decided.terminates === true);

/** An alternative and nothing else: the mail says what was agreed. */
const onlyAlternatives = ({ matter }: FactsOf<'decision-received'>): boolean => matter.decided.every(isAgreed);

const subjectJa = (facts: FactsOf<'decision-received'>): string => {
  if (onlyTerminates(facts)) return '契約解除のお申し出を承りました';
  if (onlyCancels(facts)) return 'キャンセルのご希望を承りました';
  return onlyAlternatives(facts) ? '代替品への変更を承りました' : 'ご回答を承りました';
};

const subjectEn = (facts: FactsOf<'decision-received'>): string => {
  if (onlyTerminates(facts)) return `You have ended the contract for ${orderTagEn(facts)}`;
  if (onlyCancels(facts)) return `We have your cancellation request for ${orderTagEn(facts)}`;
  return onlyAlternatives(facts)
    ? `A replacement is agreed for your ${orderTagEn(facts)}`
    : `We have your answer for ${orderTagEn(facts)}`;
};

/** What was decided beside alternatives, and how the order stands; what was agreed of those comes first. */
function decidedBlocks(facts: FactsOf<'decision-received'>, label: string): readonly Block[] {
  const { locale, matter } = facts;
  const choiceText = locale === 'ja' ? choiceJa : choiceEn;
  const others = matter.decided.filter((decided) => !isAgreed(decided));
  const chosen = quantityItems(locale, label, others, (index) => ({
    label: locale === 'ja' ? 'ご希望' : 'Choice',
    value: choiceText(others[index]),
  }));
  return [
    ...agreedBlocks(facts),
    ...(others.length === 0 ? [orderItems(facts, 'order')] : quantitiesAndOrder(facts, chosen, others)),
    ...waitingDates(facts),
  ];
}

const undoneJa = (facts: FactsOf<'decision-received'>): string => {
  if (onlyTerminates(facts)) return '契約解除';
  return onlyCancels(facts) ? 'キャンセル' : 'ご回答';
};

const undoneEn = (facts: FactsOf<'decision-received'>): string => {
  if (onlyTerminates(facts)) return 'ending of the contract';
  return onlyCancels(facts) ? 'cancellation' : 'answer';
};

/** What is undone, and how the order stands; where it is not as it was, all of it, and its dates beside those told before. */
function takenBackBody(facts: FactsOf<'decision-received'>, undone: Block): readonly Block[] {
  const { decided, asBefore } = facts.matter;
  return asBefore === true
    ? [...quantitiesAndOrder(facts, undone, decided), ...waitingDates(facts)]
    : [undone, orderItems(facts, 'order'), ...waitingDates(facts, true)];
}

/** The answer is undone; whether the order is as it was before depends on what has become of its units since. */
const takenBack: MailWriter<'decision-received'> = {
  ja: (facts) => {
    const { decided, asBefore = false, questionOver = false } = facts.matter;
    const undone = quantityItems('ja', '取り消された内容', decided, (index) => ({
      label: '取り消されたご希望',
      value: wordJa(decided[index]),
    }));
    return {
      subject: `${undoneJa(facts)}のお取り消しを承りました${orderTagJa(facts)}`,
      preview: asBefore ? 'ご注文は元の状態に戻っております。' : '現在のご注文の状況をご確認ください。',
      opening: paragraphJa(
        '以下のご希望のお取り消しを承りました。',
        asBefore
          ? 'ご注文は、このご希望を承る前の状態に戻っております。'
          : 'ただし、ご希望を承った後に状況が変わりましたため、ご注文は、承る前とまったく同じ状態ではございません。現在の状況は、下記のとおりでございます。',
        questionOver && NO_ANSWER_JA,
      ),
      body: takenBackBody(facts, undone),
      action: MANAGE_JA,
      closing: paragraphJa(
        waitingLines(facts).length > 0
          ? '引き続き、入荷までお待ちくださいますようお願い申し上げます。'
          : '商品のお届けまで、今しばらくお待ちくださいますようお願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { decided, asBefore = false, questionOver = false } = facts.matter;
    const undone = quantityItems('en', 'No longer applies', decided, (index) => ({
      label: 'Your earlier choice',
      value: wordEn(decided[index]),
    }));
    return {
      subject: `We have undone your ${undoneEn(facts)} for ${orderTagEn(facts)}`,
      preview: asBefore ? 'Your order is back to how it was.' : 'Here is how your order stands now.',
      opening: paragraphEn(
        'As you asked, we have undone the choice below.',
        asBefore
          ? 'Your order is back to how it was before.'
          : 'Things have changed since you made it, though, so your order is not quite as it was before. Below is how it stands now.',
        questionOver && NO_ANSWER_EN,
      ),
      body: takenBackBody(facts, undone),
      action: MANAGE_EN,
      closing: [],
    };
  },
};

/** What was decided, and until when it can be taken back. */
export const decisionReceived: MailWriter<'decision-received'> = {
  ja: (facts) => {
    if (facts.matter.takenBack) return takenBack.ja(facts);
    const { by, undoUntil } = facts.matter;
    const until = undoUntil === null ? null : deadlineText('ja', undoUntil, facts.shop.timeZone);
    return {
      subject: `${subjectJa(facts)}${orderTagJa(facts)}`,
      preview: until === null ? '承りました内容をご確認ください。' : `${until}まで、お取り消しいただけます。`,
      opening: [
        ...paragraphJa(
          by === 'customer'
            ? 'ご希望を以下の内容で承りましたので、ご連絡申し上げます。'
            : '当店の担当者が、以下の内容でお客様のご意向を承りました。お心当たりのない場合は、お手数ですが当店までご連絡ください。',
        ),
        ...paragraphJa(
          isMissing(facts) &&
            'ただし、ご希望を承った後の状況により、ご用意が整わなくなった商品がございます。\n誠に申し訳ございません。今後につきましては、別途ご連絡いたします。',
          until === null
            ? !isMissing(facts) && 'こちらの内容で確定しております。'
            : toldApart(
                `こちらの内容は、${until}まで、下記のページからお取り消しいただけます。`,
                `こちらの内容は、${until}まで、お電話でお取り消しいただけます。`,
              ),
          cancelsLater(facts) &&
            toldApart(
              `お取り消しがない場合は、期限をもって${terminates(facts) ? '契約の解除' : 'キャンセル'}を確定し、ご返金などの詳細をあらためてメールでご連絡いたします。`,
              `お取り消しがない場合は、期限をもって${terminates(facts) ? '契約の解除' : 'キャンセル'}を確定し、ご返金などの詳細を後日お電話でご連絡いたします。`,
            ),
          refundFollows(facts) &&
            toldApart(
              '差額のご返金につきましては、お手続きの際に、あらためてメールでご連絡いたします。',
              '差額のご返金につきましては、お手続きの際に、あらためてお電話でご連絡いたします。',
            ),
        ),
      ],
      body: decidedBlocks(facts, 'ご希望の内容'),
      action:
        until === null
          ? VIEW_JA
          : {
              invitation: '内容のご確認・お取り消しは、下記のページからお願いいたします。',
              label: '内容を確認する・取り消す',
            },
      closing: paragraphJa('お手数をおかけいたしました。今後ともよろしくお願い申し上げます。'),
    };
  },
  en: (facts) => {
    if (facts.matter.takenBack) return takenBack.en(facts);
    const { by, undoUntil } = facts.matter;
    const until = undoUntil === null ? null : deadlineText('en', undoUntil, facts.shop.timeZone);
    return {
      subject: subjectEn(facts),
      preview: until === null ? 'Please check that we have it right.' : `You can change your mind until ${until}.`,
      opening: [
        ...paragraphEn(
          by === 'customer'
            ? toldApart(
                'Thank you for letting us know. Your choice is recorded below.',
                'Thank you for letting us know. This is what we have recorded.',
              )
            : 'Our team has recorded the choice below for you. If this is not what you wanted, please get in touch.',
        ),
        ...paragraphEn(
          isMissing(facts) &&
            'Since you told us, though, some of what we agreed on is no longer ready for you. We are sorry, and will come back to you about it separately.',
          until === null
            ? !isMissing(facts) && 'It is now final.'
            : toldApart(
                `You can undo it until ${until}, on the page below.`,
                `You can undo it until ${until}, by calling us.`,
              ),
          cancelsLater(facts) &&
            toldApart(
              `If you leave it as it is, the ${terminates(facts) ? 'end of the contract' : 'cancellation'} becomes final then, and we will write again with the details, any refund included.`,
              `If you leave it as it is, the ${terminates(facts) ? 'end of the contract' : 'cancellation'} becomes final then, and we will call again with the details, any refund included.`,
            ),
          refundFollows(facts) &&
            toldApart(
              'We will write again when the refund of the difference is on its way.',
              'We will call again when the refund of the difference is on its way.',
            ),
        ),
      ],
      body: decidedBlocks(facts, by === 'customer' ? 'Your choice' : 'What was decided'),
      action:
        until === null ? VIEW_EN : { invitation: 'To check or undo this, open this page:', label: 'Check or undo' },
      closing: [],
    };
  },
};
