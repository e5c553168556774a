import { addDays, type BusinessDate } from '../../domain/calendar/business-date';
import { askingOf, type PolicyPack, purchasingOf, timeScaleOf } from '../../domain/policy/policy-pack';
import { isMarketplace } from '../../domain/policy/sections/legal';
import { promiseFor, usualDestination } from '../../domain/promise/promise';
import { chaseDay, firstAskDay, hoursOf } from '../../domain/purchasing/asking';
import type { Words } from '../../domain/words';
import { dayText, windowText } from '../../emails/dates';
import { carrierDaysText, carrierTitle } from './carrier-text';
import { counted, durationText, valueText } from './value-text';

/** What holds all along, beside what the stories show: each with its heading. */
export interface Term {
  readonly heading: Words;
  readonly text: Words;
}

function acceptance({ acceptance: { inbound, waitTooLongDays } }: PolicyPack): Term {
  const supply = valueText(inbound);
  const taken =
    inbound === 'any'
      ? {
          ja: '在庫がなくても、入荷予定の有無を問わず受注する。',
          en: 'Taken where stock is short, whether or not supply is on its way',
        }
      : {
          ja: `在庫がなくても、入荷予定(${supply.ja})があれば受注する。`,
          en: `Taken against inbound supply (${supply.en}) where stock is short`,
        };
  return {
    heading: { ja: '受注', en: 'Orders' },
    text: {
      ja: `${taken.ja}入荷まで${waitTooLongDays}日を超えるときは受注しない。`,
      en: `${taken.en}; refused when the wait is over ${waitTooLongDays} days.`,
    },
  };
}

function queue({ queue: { order, rankMayDisplace } }: PolicyPack): Term {
  const ranked = order[0] === 'rank';
  return {
    heading: { ja: '待ち順', en: 'Queue' },
    text: ranked
      ? {
          ja: `会員ランクの高い順、同じなら注文の完了順。案内済みの納期は、ランクの高いお客様が来ても${rankMayDisplace ? '遅れることがある' : '動かさない'}。`,
          en: `The highest rank first, then by completion of the order. A date that was told ${rankMayDisplace ? 'may move later for a higher rank' : 'is not moved for a higher rank'}.`,
        }
      : { ja: '注文の完了順。', en: 'By completion of the order.' },
  };
}

function shares({ allocation }: PolicyPack): Term | null {
  if (allocation === undefined) return null;
  const { whenShort, completeLines, waitersPercent, quotas } = allocation;
  const words = valueText(whenShort);
  const quota = quotas.map(({ channel, percent }) => `${channel} ${percent}%`);
  return {
    heading: { ja: '入荷の分け方', en: 'Arrivals' },
    text: {
      ja: `${waitersPercent}%を入荷待ちのお客様へ。足りないときは${words.ja}${completeLines ? '、明細ごとに全数が揃う場合のみ' : ''}。${quota.length > 0 ? `販売経路の枠: ${quota.join('、')}。` : ''}`,
      en: `${waitersPercent}% go to those who wait; shared ${words.en} when too few come${completeLines ? ', whole lines only' : ''}.${quota.length > 0 ? ` Shares of channels: ${quota.join(', ')}.` : ''}`,
    },
  };
}

/** Goods that come in on a given day, and when they are at the door. */
function dates(pack: PolicyPack, day: BusinessDate): Term {
  const { shipping } = pack;
  const to = usualDestination(shipping);
  const { shipDate, deliveryWindow } = promiseFor(day, 'day', shipping, to);
  return {
    heading: { ja: '納期', en: 'Dates' },
    text: {
      ja: `${dayText('ja', day)}に入荷する商品は${dayText('ja', shipDate)}に発送、${windowText('ja', deliveryWindow)}にお届け(${to.country || '国の指定なし'})。当日出荷の締めは${shipping.cutOff}。`,
      en: `Goods that come in on ${dayText('en', day)} are shipped on ${dayText('en', shipDate)} and delivered ${windowText('en', deliveryWindow)} (${to.country || 'any country'}). Parcels leave the same day until ${shipping.cutOff}.`,
    },
  };
}

/** The carriers that orders may choose from, and the usual one that they are chosen in place of. */
function carriers({ shipping: { carrier, transit, carriers: named = [] } }: PolicyPack): readonly Term[] {
  if (named.length === 0) return [];
  return [
    { heading: { ja: '通常の配送会社', en: 'Usual carrier' }, days: carrierDaysText({ calendar: carrier, transit }) },
    ...named.map((one) => {
      const { ja, en } = carrierTitle(one);
      return { heading: { ja: `配送会社 ${ja}`, en: `Carrier ${en}` }, days: carrierDaysText(one) };
    }),
  ].map(({ heading, days }) => ({ heading, text: { ja: `${days.ja}。`, en: `${days.en}.` } }));
}

function quiet({ legal, notices: { quietHours } }: PolicyPack): Term {
  const held = valueText(quietHours.holds);
  const kind = isMarketplace(legal) ? { ja: 'お知らせ', en: 'notices' } : { ja: 'メール', en: 'mails' };
  return {
    heading: { ja: '控える時間帯', en: 'Quiet hours' },
    text:
      quietHours.holds.length === 0
        ? { ja: 'なし。', en: 'None.' }
        : {
            ja: `${quietHours.from}〜${quietHours.to}は次の${kind.ja}を控える: ${held.ja}。`,
            en: `From ${quietHours.from} to ${quietHours.to} these ${kind.en} wait: ${held.en}.`,
          },
  };
}

/** When the supplier is asked about goods expected on that day, how he is asked again, and when a purchase is chased. */
function suppliers(pack: PolicyPack, day: BusinessDate): Term {
  const { fenceDays } = purchasingOf(pack);
  const { every, near, atMost } = askingOf(pack);
  const { calendar } = hoursOf({}, pack);
  const known = { since: addDays(day, -365), plannedOn: day };
  const ask = firstAskDay({ ...known, cause: 'upcoming' }, pack, calendar);
  const late = firstAskDay({ ...known, cause: 'overdue' }, pack, calendar);
  const chased = chaseDay(pack, day);
  const when = (locale: 'ja' | 'en', on: BusinessDate | null) => (on === null ? '' : dayText(locale, on));
  const again = {
    ja: `回答がなければ${every.businessDays}営業日ごと(お客様の期日まで${near.within.businessDays}営業日以内なら${near.every.businessDays}営業日ごと)に${atMost}回まで尋ね、その後は担当者が電話する。`,
    en: `While nobody answers he is asked ${everyWorkingDays(every.businessDays)}, ${everyWorkingDays(near.every.businessDays)} from ${counted(near.within.businessDays, 'working day')} before a customer's day, ${atMost} times at most; then staff call.`,
  };
  return {
    heading: { ja: '仕入先', en: 'Suppliers' },
    text: {
      ja: `${dayText('ja', day)}入荷予定の商品は${ask === null ? '' : `${when('ja', ask)}に予定どおりかを確認し、`}来なければ${when('ja', late)}に再確認する。${again.ja}同日の発注依頼に回答がなければ${dayText('ja', chased)}に督促する。${fenceDays === null ? '' : `${fenceDays}日より先の入荷予定は納期の回答に使わない。`}`,
      en: `About goods expected on ${dayText('en', day)} the supplier is asked ${ask === null ? '' : `on ${when('en', ask)}, and again `}on ${when('en', late)} when they have not come. ${again.en} A purchase of that day is chased on ${dayText('en', chased)} if nobody answers.${fenceDays === null ? '' : ` Supply over ${fenceDays} days ahead promises nothing.`}`,
    },
  };
}

const everyWorkingDays = (days: number): string => `every ${days === 1 ? 'working day' : counted(days, 'working day')}`;

function customersPage({ legal, undoWindow, linkValidDays }: PolicyPack): Term {
  const undo = durationText(undoWindow);
  const isFinal = undo.en === 'none';
  const way = isMarketplace(legal)
    ? {
        ja: 'なし。お知らせもご回答もモールを通す',
        en: 'None: the marketplace gives notice, and passes on what he answers',
      }
    : { ja: `リンクは${linkValidDays}日間有効`, en: `The link is valid for ${linkValidDays} days` };
  return {
    heading: { ja: 'お客様ページ', en: "The customer's page" },
    text: {
      ja: `${way.ja}。ご回答は${isFinal ? '取り消せない' : `${undo.ja}以内なら取り消せる`}。`,
      en: `${way.en}. ${isFinal ? 'An answer is final' : `An answer can be taken back for ${undo.en}`}.`,
    },
  };
}

function closing({ closeOn, readyLines }: PolicyPack): Term {
  const end = valueText(closeOn);
  return {
    heading: { ja: '揃った商品と完了', en: 'Ready goods, and the end' },
    text: {
      ja: `${readyLines === 'wait' ? '先に揃った商品は残りを待って出荷' : '揃った商品から先に出荷'}。最後の商品の${end.ja}で完了。`,
      en: `Goods that are ready ${readyLines === 'wait' ? 'wait for the rest' : 'go ahead'}. A backorder is over with the ${end.en} of its last unit.`,
    },
  };
}

function haste(pack: PolicyPack): Term | null {
  const scale = timeScaleOf(pack);
  if (scale === 1) return null;
  return {
    heading: { ja: '早回し', en: 'Fast forward' },
    text: {
      ja: `業務の1日を${86_400 / scale}秒で進める。以下の日時は業務上の日時。`,
      en: `A day of business takes ${86_400 / scale} seconds. The times below are business time.`,
    },
  };
}

/** What a pack says all along, with its days worked out for goods that come in on `day`. */
export const termsOf = (pack: PolicyPack, day: BusinessDate): readonly Term[] =>
  [
    haste(pack),
    acceptance(pack),
    queue(pack),
    shares(pack),
    dates(pack, day),
    ...carriers(pack),
    suppliers(pack, day),
    quiet(pack),
    closing(pack),
    customersPage(pack),
  ].filter((term) => term !== null);
