import { paragraphEn, paragraphJa, type Sentence, type ToldApart, toldApart } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import type { ItemKind } from '../mail-facts';
import {
  ANSWER_EN,
  ANSWER_JA,
  askToCancelEn,
  askToCancelJa,
  endsAnyhow,
  MANAGE_EN,
  MANAGE_JA,
  offerBlocksEn,
  offerBlocksJa,
  offerReasonEn,
  offerReasonJa,
} from '../offer-blocks';
import {
  allHopeless,
  kindOf,
  orderItems,
  waitingDates,
  waitingLines,
  waitsAsWhole,
  waitsForRelease,
} from '../order-lines';

type Facts = FactsOf<'first-notice'>;

const GOODS_JA: Readonly<Record<ItemKind, string>> = {
  backorder: '入荷待ち商品',
  preorder: 'ご予約商品',
  'special-order': 'お取り寄せ商品',
};

function subjectJa(facts: Facts): string {
  const { cause, offer, nextNewsOn } = facts.matter;
  const goods = allHopeless(facts) ? 'ご注文商品' : GOODS_JA[kindOf(waitingLines(facts))];
  const tag = orderTagJa(facts);
  if (cause === 'suffered' || cause === 'lost-ready') {
    return offer
      ? `【重要】在庫不足のお詫びとご意向確認のお願い${tag}`
      : `【重要】在庫不足によるお届け遅延のお詫び${tag}`;
  }
  if (cause === 'reallocated')
    return offer
      ? `【重要】商品のご用意についてのお詫びとご意向確認のお願い${tag}`
      : `【重要】商品のご用意についてのお詫び${tag}`;
  if (offer) return `【重要】${goods}のご連絡と${endsAnyhow(offer.offer) ? 'キャンセル' : 'ご意向確認'}のお願い${tag}`;
  if (waitsForRelease(facts)) return `【重要】${goods}の発送予定日のご案内${tag}`;
  return nextNewsOn === null ? `【重要】${goods}の入荷予定日のご案内${tag}` : `【重要】${goods}についてのご連絡${tag}`;
}

function situationJa(facts: Facts): readonly string[] {
  if (facts.matter.cause === 'reallocated')
    return [
      'このたびは、お客様に多大なご迷惑をおかけし、誠に申し訳ございません。',
      'お客様のご注文のために確保しておりました商品につきまして、当店の都合によりご用意できる数量が変わり、あらためて入荷をお待ちいただくこととなりました。',
      'いったんご用意した商品をお届けできなくなりましたことを、深くお詫び申し上げます。',
    ];
  if (facts.matter.cause === 'lost-ready')
    return [
      'このたびは、お客様に多大なご迷惑をおかけし、誠に申し訳ございません。',
      'すでにご用意できたとご案内しておりました商品につきまして、その後、在庫が不足していることが判明いたしました。',
      '当店の在庫管理が行き届かず、あらためてお待ちいただくこととなりましたことを、深くお詫び申し上げます。',
    ];
  if (facts.matter.cause === 'suffered') {
    return [
      'このたびは、お客様に多大なご迷惑をおかけし、誠に申し訳ございません。',
      '在庫があるものとしてご注文を承りましたが、その後、在庫が不足していることが判明いたしました。',
      '当店の在庫管理が行き届かず、予定どおりに商品をお届けできなくなりましたことを、深くお詫び申し上げます。',
    ];
  }
  if (allHopeless(facts)) return [];
  switch (kindOf(waitingLines(facts))) {
    case 'preorder':
      return [
        'このたびは商品をご予約いただき、重ねて御礼申し上げます。',
        `ご予約商品は、${waitsForRelease(facts) ? '発売日以降' : '入荷後'}に発送いたします。`,
      ];
    case 'special-order':
      return [
        'ご注文いただきました商品は、お客様のご注文を承ってから仕入先より取り寄せる、お取り寄せ商品でございます。',
        '当店に入荷後、発送いたします。',
      ];
    case 'backorder':
      return [
        waitsAsWhole(facts)
          ? 'ご注文いただきました商品は、現在入荷待ちとなっておりますので、ご連絡申し上げます。'
          : 'ご注文いただきました商品のうち、現在入荷待ちの商品がございますので、ご連絡申し上げます。',
      ];
  }
}

function datesJa(facts: Facts): string | null {
  const { lines, matter } = facts;
  if (allHopeless(facts)) return null;
  if (matter.nextNewsOn === null) return 'お届けまでの予定は、以下のとおりでございます。';
  const news = `${dayText('ja', matter.nextNewsOn)}までに、あらためてご連絡いたします。`;
  return lines.some((line) => line.waiting > 0 && line.promise !== null)
    ? `入荷予定日が決まっている商品につきましては、以下のとおりでございます。そのほかの商品は現在入荷予定日を確認しており、${news}`
    : `現在、入荷予定日を確認しております。確認の状況につきましては、${news}`;
}

const READY_JA = {
  none: null,
  waits: 'すでにご用意できている商品は、入荷待ちの商品がそろいましてから、まとめて発送いたします。',
  'lines-wait': 'すでにご用意できている数量は、同じ商品の残りの入荷を待って発送いたします。',
  ships: 'すでにご用意できている商品は、入荷待ちの商品に先立って発送いたします。',
  'part-ships':
    'すでにご用意できている商品は、入荷待ちの商品に先立って発送いたします。ただし、一部の数量のみご用意できている商品には、残りの入荷を待って発送するものがございます。',
} as const;

/** What is ready beside goods that wait for nothing but their release date. */
const READY_BEFORE_RELEASE_JA = {
  none: null,
  waits: 'そのほかの商品は、ご予約商品の発売日以降に、まとめて発送いたします。',
  'lines-wait': 'すでにご用意できている数量は、同じ商品の残りの入荷を待って発送いたします。',
  ships: 'そのほかの商品は、ご予約商品に先立って発送いたします。',
  'part-ships':
    'そのほかの商品は、ご予約商品に先立って発送いたします。ただし、一部の数量のみご用意できている商品には、残りの入荷を待って発送するものがございます。',
} as const;

function apologyJa(facts: Facts): readonly string[] {
  if (facts.matter.cause !== 'chosen') {
    return [
      'ご期待を裏切る結果となりましたことを、重ねて深くお詫び申し上げます。',
      '何卒ご容赦くださいますよう、お願い申し上げます。',
    ];
  }
  if (allHopeless(facts)) return ['ご注文どおりにお届けすることができず、深くお詫び申し上げます。'];
  switch (kindOf(waitingLines(facts))) {
    case 'preorder':
      return ['お届けまで今しばらくお待ちくださいますよう、お願い申し上げます。'];
    case 'special-order':
      return [
        'お取り寄せのためお時間をいただき恐れ入りますが、お届けまで今しばらくお待ちくださいますようお願い申し上げます。',
      ];
    case 'backorder':
      return [
        'お届けまでお待たせいたしますことをお詫び申し上げます。',
        '何卒ご了承くださいますよう、お願い申し上げます。',
      ];
  }
}

function subjectEn(facts: Facts): string {
  const { cause, offer, nextNewsOn } = facts.matter;
  const order = orderTagEn(facts);
  if (cause === 'suffered' || cause === 'lost-ready') {
    return offer ? `We're sorry: a stock error in ${order} – please choose` : `We're sorry: a delay with your ${order}`;
  }
  if (cause === 'reallocated')
    return offer ? `We're sorry: a change to ${order} – please choose` : `We're sorry: a change to your ${order}`;
  if (offer)
    return endsAnyhow(offer.offer)
      ? `We're sorry: we cannot supply your ${order}`
      : `Your ${order}: please choose how to proceed`;
  const dated = nextNewsOn === null;
  switch (kindOf(waitingLines(facts))) {
    case 'preorder':
      return dated ? `Your pre-order: dates for ${order}` : `Your pre-order: an update on ${order}`;
    case 'special-order':
      return dated ? `Your special order: dates for ${order}` : `Your special order: an update on ${order}`;
    case 'backorder':
      return dated ? `Backorder dates for your ${order}` : `Your ${order}: an item is on backorder`;
  }
}

function situationEn(facts: Facts): readonly Sentence[] {
  if (facts.matter.cause === 'reallocated')
    return [
      'We owe you an apology.',
      'Items we had set aside for you had to go elsewhere, so you are waiting for a delivery again.',
      'The decision was ours, and we are truly sorry to take back what was ready for you.',
    ];
  if (facts.matter.cause === 'lost-ready')
    return [
      'We owe you an apology.',
      'We told you that your items were ready, and have since found that we do not have all of them after all.',
      'The mistake is ours, not yours, and we are truly sorry to keep you waiting once more.',
    ];
  if (facts.matter.cause === 'suffered') {
    return [
      'We owe you an apology.',
      'We accepted your order believing we had everything in stock, and have since found that we do not.',
      'The mistake is ours, not yours, and we are truly sorry that your items will not reach you when you expected them.',
    ];
  }
  if (allHopeless(facts)) return ['Thank you for your order.'];
  switch (kindOf(waitingLines(facts))) {
    case 'preorder':
      return [
        'Thank you for your pre-order.',
        waitsForRelease(facts)
          ? 'We will ship it from its release date.'
          : 'We will ship it once it arrives at our warehouse.',
      ];
    case 'special-order':
      return [
        'Thank you for your order.',
        'It includes an item that we order specially for you from our supplier, and we will ship it once it arrives.',
      ];
    case 'backorder':
      return [
        'Thank you for your order.',
        toldApart(
          `${waitsAsWhole(facts) ? 'It' : 'Part of it'} is on backorder, so we are writing to tell you what to expect.`,
          `${waitsAsWhole(facts) ? 'It' : 'Part of it'} is on backorder, so we are calling to tell you what to expect.`,
        ),
      ];
  }
}

function datesEn(facts: Facts): string | ToldApart | null {
  const { lines, matter } = facts;
  if (allHopeless(facts)) return null;
  if (matter.nextNewsOn === null) return 'Here are the dates we expect.';
  const news = `You will hear from us again by ${dayText('en', matter.nextNewsOn)}.`;
  return lines.some((line) => line.waiting > 0 && line.promise !== null)
    ? toldApart(
        `The dates we know are below, and we are asking for the others. ${news}`,
        `We know some of the dates, and are asking for the others. ${news}`,
      )
    : `We do not have a date yet and are asking for one. ${news}`;
}

const READY_EN = {
  none: null,
  waits: 'The items that are ready will wait, so that your order ships together.',
  'lines-wait': 'The units that are ready will ship once the other units of the same item are here.',
  ships: 'The items that are ready will ship now, ahead of the rest.',
  'part-ships':
    'The items that are ready will ship now, ahead of the rest. Where only part of an item is ready, it may wait for the other units.',
} as const;

function apologyEn(facts: Facts): readonly string[] {
  if (facts.matter.cause !== 'chosen')
    return ['Again, we are very sorry for letting you down.', 'If there is anything we can do, please tell us.'];
  if (allHopeless(facts)) return ['We are very sorry that we cannot send you what you ordered.'];
  return kindOf(waitingLines(facts)) === 'backorder'
    ? ['We are sorry for the wait, and thank you for your patience.']
    : ['Thank you for your patience while we get it to you.'];
}

/** Dates where there are any, else when more is heard; where nothing will come, why. */
function previewJa(facts: Facts): string {
  const { nextNewsOn, offer } = facts.matter;
  if (nextNewsOn !== null) return datesJa(facts) ?? '';
  return allHopeless(facts) && offer
    ? offerReasonJa(offer.reason, offer.offer)
    : 'お届けまでの予定をご案内いたします。';
}

function previewEn(facts: Facts): string {
  const { nextNewsOn, offer } = facts.matter;
  const dates = nextNewsOn === null ? null : datesEn(facts);
  if (dates !== null) return typeof dates === 'string' ? dates : dates.written;
  return allHopeless(facts) && offer
    ? offerReasonEn(offer.reason, offer.offer)
    : 'Here are the dates we expect for your order.';
}

/** The first word after the order. Whether the customer chose to wait, or the shop was wrong or took units back, makes different mails. */
export const firstNotice: MailWriter<'first-notice'> = {
  ja: (facts) => {
    const { offer, ready } = facts.matter;
    return {
      subject: subjectJa(facts),
      preview: previewJa(facts),
      opening: [
        ...paragraphJa(
          ...situationJa(facts),
          offer && offer.reason !== 'part-ready' && offerReasonJa(offer.reason, offer.offer),
        ),
        ...paragraphJa(
          datesJa(facts),
          offer && ready === 'waits' ? null : (waitsForRelease(facts) ? READY_BEFORE_RELEASE_JA : READY_JA)[ready],
        ),
        ...paragraphJa(
          offer && ready === 'waits' && `${READY_JA.waits}先に発送をご希望の場合など、以下よりお選びいただけます。`,
          offer &&
            ready !== 'waits' &&
            (askToCancelJa(facts, offer.offer) ??
              'つきましては、誠にお手数ではございますが、以下よりご希望をお選びくださいますようお願い申し上げます。'),
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts), ...(offer ? offerBlocksJa(facts, offer.offer) : [])],
      action: offer ? ANSWER_JA : MANAGE_JA,
      closing: paragraphJa(...apologyJa(facts)),
    };
  },
  en: (facts) => {
    const { offer, ready } = facts.matter;
    return {
      subject: subjectEn(facts),
      preview: previewEn(facts),
      opening: [
        ...paragraphEn(
          ...situationEn(facts),
          offer && offer.reason !== 'part-ready' && offerReasonEn(offer.reason, offer.offer),
        ),
        ...paragraphEn(
          datesEn(facts),
          READY_EN[ready],
          offer &&
            (askToCancelEn(facts, offer.offer) ??
              toldApart('The choice is yours: please see your options below.', 'The choice is yours.')),
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts), ...(offer ? offerBlocksEn(facts, offer.offer) : [])],
      action: offer ? ANSWER_EN : MANAGE_EN,
      closing: paragraphEn(...apologyEn(facts)),
    };
  },
};
