import { paragraphEn, paragraphJa } from '../blocks';
import { deadlineText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';

type Decided = FactsOf<'decision-received'>['matter']['decided'][number];

function choiceJa(decided: Decided | undefined): string {
  switch (decided?.choice) {
    case 'alternative':
      return decided.alternativeName === undefined
        ? '代替品に変更する'
        : `代替品に変更する(${decided.alternativeName})`;
    case 'split':
      return 'ご用意できている商品を先に発送する(分割発送)';
    case 'cancel':
      return 'キャンセルする';
    default:
      return 'このまま入荷を待つ';
  }
}

function choiceEn(decided: Decided | undefined): string {
  switch (decided?.choice) {
    case 'alternative':
      return decided.alternativeName === undefined
        ? 'Switch to another item'
        : `Switch to another item: ${decided.alternativeName}`;
    case 'split':
      return 'Ship what is ready now, the rest later';
    case 'cancel':
      return 'Cancel';
    default:
      return 'Keep waiting';
  }
}

/** What was decided, and until when it can be taken back. */
export const decisionReceived: MailWriter<'decision-received'> = {
  ja: (facts) => {
    const { decided, by, undoUntil } = facts.matter;
    const until = undoUntil === null ? null : deadlineText('ja', undoUntil, facts.shop.timeZone);
    const chosen = quantityItems('ja', 'ご回答の内容', decided, (index) => ({
      label: 'ご希望',
      value: choiceJa(decided[index]),
    }));
    return {
      subject: `ご回答を承りました${orderTagJa(facts)}`,
      preview: until === null ? 'ご回答の内容をご確認ください。' : `${until}まで、ご回答を取り消していただけます。`,
      opening: [
        ...paragraphJa(
          by === 'customer'
            ? 'ご意向確認にご回答いただき、誠にありがとうございます。以下の内容で承りました。'
            : '当店の担当者が、以下の内容でお客様のご意向を承りました。お心当たりのない場合は、お手数ですが当店までご連絡ください。',
        ),
        ...paragraphJa(
          until === null
            ? 'こちらの内容で確定しております。'
            : `このご回答は、${until}まで、下記のページから取り消していただけます。`,
        ),
      ],
      body: [...quantitiesAndOrder(facts, chosen, decided), ...waitingDates(facts)],
      action:
        until === null
          ? VIEW_JA
          : {
              invitation: 'ご回答の内容の確認・取り消しは、下記のページからお願いいたします。',
              label: 'ご回答を確認する・取り消す',
            },
      closing: paragraphJa('お手数をおかけいたしました。今後ともよろしくお願い申し上げます。'),
    };
  },
  en: (facts) => {
    const { decided, by, undoUntil } = facts.matter;
    const until = undoUntil === null ? null : deadlineText('en', undoUntil, facts.shop.timeZone);
    const chosen = quantityItems('en', 'What was decided', decided, (index) => ({
      label: 'Choice',
      value: choiceEn(decided[index]),
    }));
    return {
      subject: `We have your answer for ${orderTagEn(facts)}`,
      preview: until === null ? 'Here is what we noted down.' : `You can change your mind until ${until}.`,
      opening: [
        ...paragraphEn(
          by === 'customer'
            ? 'Thank you for letting us know. Here is what we have noted down.'
            : 'Our team has noted down the following for you. If this is not what you wanted, please get in touch.',
        ),
        ...paragraphEn(
          until === null ? 'This is now final.' : `You can take this back until ${until}, on the page below.`,
        ),
      ],
      body: [...quantitiesAndOrder(facts, chosen, decided), ...waitingDates(facts)],
      action:
        until === null
          ? VIEW_EN
          : { invitation: 'To check or take back this answer, open this page:', label: 'Check or take back' },
      closing: [],
    };
  },
};
