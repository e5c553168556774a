import type { BackorderFacts } from '../../domain/backorder/facts';
import type { Outcome } from '../../domain/backorder/lifecycle';
import { standsUntil } from '../../domain/backorder/marketplace';
import type { OfferReason } from '../../domain/backorder/offer';
import { leavingNow } from '../../domain/backorder/times';
import type { Effect, PlannedMail, PlannedOffer, TaskKind } from '../../domain/backorder/turn';
import { type BusinessDate, dateAt, type Instant } from '../../domain/calendar/business-date';
import { formatMoney } from '../../domain/money/money';
import type { Deed, ExampleEvent } from '../../domain/policy/preview/example-course';
import { refundDueOn } from '../../domain/policy/preview/stories';
import { isMarketplace } from '../../domain/policy/sections/legal';
import { type LinePromise, usualDestination } from '../../domain/promise/promise';
import type { Words } from '../../domain/words';
import { deadlineText, nearDayText } from '../../emails/dates';
import { TASK_TEXT } from '../task-text';

type Leaving = Pick<LinePromise, 'shipDate' | 'deliveryWindow'>;

/** A day of an example, with its year only where it is not the year of the order. */
function day({ openedAt, timeZone }: BackorderFacts, date: BusinessDate): Words {
  const first = dateAt(openedAt, timeZone);
  return { ja: nearDayText('ja', date, first), en: nearDayText('en', date, first) };
}

function leavesText(facts: BackorderFacts, { shipDate, deliveryWindow: { from, to } }: Leaving): Words {
  const [ships, first, last] = [shipDate, from, to].map((date) => day(facts, date)) as [Words, Words, Words];
  const range = (between: string, locale: 'ja' | 'en') =>
    from === to ? first[locale] : `${first[locale]}${between}${last[locale]}`;
  return {
    ja: `発送 ${ships.ja}、お届け ${range('〜', 'ja')}`,
    en: `shipped ${ships.en}, delivered ${range(' – ', 'en')}`,
  };
}

function datesText(facts: BackorderFacts, promise: LinePromise): Words {
  const [restock, leaves] = [day(facts, promise.restockDate), leavesText(facts, promise)];
  return { ja: `入荷 ${restock.ja}、${leaves.ja}`, en: `in on ${restock.en}, ${leaves.en}` };
}

const promiseOf = ({ lines }: BackorderFacts): LinePromise | null =>
  lines.find(({ waiting, current }) => waiting > 0 && current !== null)?.current ?? null;

function withDates(ja: string, en: string, facts: BackorderFacts): Words {
  const promise = promiseOf(facts);
  if (promise === null) return { ja, en };
  const dates = datesText(facts, promise);
  return { ja: `${ja}(${dates.ja})`, en: `${en}: ${dates.en}` };
}

function withNews(ja: string, en: string, next: BusinessDate, facts: BackorderFacts): Words {
  const by = day(facts, next);
  return { ja: `${ja}(次のご連絡は${by.ja}まで)`, en: `${en}; next news by ${by.en}` };
}

function leavingText(ja: string, en: string, facts: BackorderFacts, now: Instant): Words {
  const { policy } = facts;
  const leaves = leavesText(facts, leavingNow(policy, now, usualDestination(policy.shipping)));
  return { ja: `${ja}(${leaves.ja})`, en: `${en}: ${leaves.en}` };
}

function firstNoticeText(mail: Extract<PlannedMail, { template: 'first-notice' }>, facts: BackorderFacts): Words {
  const { ja, en } =
    mail.nextNewsOn === null
      ? withDates('入荷待ちのお知らせ', 'your order is on backorder', facts)
      : withNews('入荷待ちのお知らせ', 'your order is on backorder, no date yet', mail.nextNewsOn, facts);
  return mail.withOffer ? { ja: `${ja}、ご意向確認つき`, en: `${en}, with a choice` } : { ja, en };
}

/** What a mail says, in a line. */
function mailText(mail: PlannedMail, facts: BackorderFacts, now: Instant): Words {
  switch (mail.template) {
    case 'first-notice':
      return firstNoticeText(mail, facts);
    case 'still-asking':
      return mail.nextNewsOn === null
        ? { ja: '入荷日確認中のご連絡(ご回答のお願いを再掲)', en: 'we are still asking, and your choice is still open' }
        : withNews('入荷日確認中のご連絡', 'we are still asking', mail.nextNewsOn, facts);
    case 'date-confirmed':
      return withDates('入荷予定日のお知らせ', 'your dates', facts);
    case 'date-changed':
      return withDates('入荷予定日変更のお詫びとお知らせ', 'your dates have changed, with an apology', facts);
    case 'date-missed':
      return withNews('予定日を過ぎたお詫び', 'the day has passed, with an apology', mail.nextNewsOn, facts);
    case 'offer':
      return { ja: 'ご意向確認のお願い', en: 'how would you like to go on?' };
    case 'offer-reminder':
      return { ja: 'ご回答期限のリマインダー', en: 'reminder of the deadline' };
    case 'decision-received':
      return { ja: 'ご回答の受付確認', en: 'we have your answer' };
    case 'status':
      return mail.daysUntilRestock === null
        ? { ja: '定期連絡', en: 'status' }
        : {
            ja: `定期連絡(入荷予定まであと${mail.daysUntilRestock}日)`,
            en: `status, ${mail.daysUntilRestock} days to go`,
          };
    case 'countdown':
      return {
        ja: `まもなく入荷のお知らせ(入荷予定の${mail.daysUntilRestock}日前)`,
        en: `nearly there, ${mail.daysUntilRestock === 1 ? '1 day' : `${mail.daysUntilRestock} days`} to go`,
      };
    case 'arrived':
      return leavingText('入荷・発送準備のお知らせ', 'your goods have arrived', facts, now);
    case 'part-shipped':
      return leavingText('一部先行発送のお知らせ', 'a part of your order goes ahead', facts, now);
    case 'held-for-rest':
      return { ja: '入荷し、残りを待って発送するお知らせ', en: 'in stock, ships with the rest' };
    case 'acceptance':
      return { ja: '承諾と代金受領のお知らせ', en: 'we accept your order and have your payment' };
    case 'late-termination':
      return { ja: 'お届け遅延のお詫びと契約解除のご案内', en: 'it is late: you may end the contract' };
    case 'authorization-ending':
      return { ja: 'お支払い再確認のお願い', en: 'please renew your payment' };
    case 'cancelled':
      return { ja: 'キャンセルのお知らせ', en: 'your order is cancelled, with an apology' };
  }
}

const REASONS: Readonly<Record<OfferReason, Words>> = {
  'part-ready': { ja: '一部が揃ったため', en: 'a part is ready' },
  'too-late': { ja: '納期が大幅に遅れるため', en: 'the date is far too late' },
  'unknown-too-long': { ja: '入荷日未定が続いているため', en: 'no date has been known for too long' },
  'supply-cancelled': { ja: '入荷予定が取り消されたため', en: 'the supply was cancelled' },
  discontinued: { ja: '販売終了のため', en: 'the item is discontinued' },
  'cannot-supply': { ja: '手配できないため', en: 'it cannot be supplied' },
  'legal-delay': { ja: '法律により遅延の確認が必要なため', en: 'the law wants him asked about the delay' },
};

const CHOICES = {
  wait: { ja: '待つ', en: 'wait' },
  alternative: { ja: '代替品', en: 'alternative' },
  split: { ja: '分割発送', en: 'split shipment' },
  cancel: { ja: 'キャンセル', en: 'cancel' },
} as const;

/** What becomes of what waits where nobody answers; a marketplace cancels all the same when its own time is over. */
function silenceText({ lines, onSilence }: PlannedOffer, facts: BackorderFacts, now: Instant): Words {
  if (onSilence === 'cancel') return { ja: 'キャンセル', en: 'cancellation' };
  const [first] = lines.flatMap(({ lineId }) => standsUntil(facts, lineId, now) ?? []).sort((a, b) => a - b);
  if (first === undefined) return { ja: 'そのままお待ちいただく', en: 'he waits on' };
  return {
    ja: `モールが取り消す${deadlineText('ja', first, facts.timeZone)}までそのままお待ちいただく`,
    en: `he waits on, until the marketplace cancels on ${deadlineText('en', first, facts.timeZone)}`,
  };
}

function offerText(offer: PlannedOffer, facts: BackorderFacts, now: Instant): Words {
  const { reason, lines, expiresAt } = offer;
  const { timeZone } = facts;
  const silence = silenceText(offer, facts, now);
  const choices = [...new Set(lines.flatMap((line) => line.choices.map(({ choice }) => choice)))];
  const list = (locale: 'ja' | 'en', between: string) => choices.map((choice) => CHOICES[choice][locale]).join(between);
  return {
    ja: `ご意向を伺う(${REASONS[reason].ja}): ${list('ja', '・')}。ご回答期限は${deadlineText('ja', expiresAt, timeZone)}、ご回答がない場合は${silence.ja}`,
    en: `The customer is asked (${REASONS[reason].en}): ${list('en', ', ')}; answer by ${deadlineText('en', expiresAt, timeZone)}; no answer means ${silence.en}`,
  };
}

const OUTCOMES: Readonly<Record<Outcome, Words>> = {
  cancelled: { ja: 'キャンセル', en: 'cancelled' },
  substituted: { ja: '代替品', en: 'substituted' },
  fulfilled: { ja: '完納', en: 'fulfilled' },
  'partly-fulfilled': { ja: '一部納品', en: 'partly fulfilled' },
};

function couponText({ policy }: BackorderFacts): Words | null {
  const { coupon } = policy.cancellation;
  if (coupon === null) return null;
  const { percent, amount, validDays } = coupon;
  const worth = (locale: 'ja' | 'en'): string =>
    amount === undefined ? `${percent ?? 0}%` : formatMoney(amount, locale);
  return {
    ja: `お詫びクーポン ${worth('ja')}(${validDays}日間有効)`,
    en: `coupon of ${worth('en')}, valid ${validDays} days`,
  };
}

function settledText(facts: BackorderFacts, owedSince: Instant): Words {
  if (isMarketplace(facts.policy.legal))
    return { ja: '返金はモールが行う', en: 'The marketplace pays back what was paid' };
  const due = day(facts, refundDueOn(facts.policy, owedSince));
  const coupon = couponText(facts);
  return {
    ja: `返金を依頼(期日 ${due.ja})${coupon === null ? '' : `、${coupon.ja}`}`,
    en: `The refund is asked for, due by ${due.en}${coupon === null ? '' : `; ${coupon.en}`}`,
  };
}

const SILENT: Words = { ja: 'ご回答がないまま期限を過ぎた', en: 'The deadline passes without an answer' };

/** How a customer hears: by mail, or from the marketplace whose customer he is. */
const wayText = ({ policy }: BackorderFacts): Words =>
  isMarketplace(policy.legal) ? { ja: 'モール経由', en: 'Through the marketplace' } : { ja: 'メール', en: 'Mail' };

const taskText = (task: TaskKind): Words => ({
  ja: `担当者へ: ${TASK_TEXT[task].ja}`,
  en: `Staff are told: ${TASK_TEXT[task].en}`,
});

/** What a step does, in a line; null for what nobody sees. */
function effectText(effect: Effect, facts: BackorderFacts, now: Instant): Words | null {
  switch (effect.kind) {
    case 'mail': {
      const [way, says] = [wayText(facts), mailText(effect.mail, facts, now)];
      return { ja: `${way.ja}: ${says.ja}`, en: `${way.en}: ${says.en}` };
    }
    case 'open-offer':
      return offerText(effect.offer, facts, now);
    case 'end-offer':
      return effect.as === 'silent' ? SILENT : { ja: 'ご意向確認を取り下げる', en: 'The offer is taken back' };
    case 'task':
      return taskText(effect.task);
    case 'clock-at-risk':
      return taskText('legal-clock-at-risk');
    case 'cancel-waiting':
      return { ja: '入荷待ちの商品をキャンセル', en: 'What waits is cancelled' };
    case 'settle':
      return settledText(facts, effect.owedSince);
    case 'release':
      return { ja: '倉庫に出荷指示', en: 'The warehouse is told to ship' };
    case 'close':
      return { ja: `完了(${OUTCOMES[effect.outcome].ja})`, en: `Closed: ${OUTCOMES[effect.outcome].en}` };
    case 'offer-stale':
    case 'clock-safe':
    case 'offer-stands':
    case 'move-deadline':
    case 'reminded':
      return null;
  }
}

/** What somebody does, in a line. */
function deedText(deed: Deed, facts: BackorderFacts): Words {
  switch (deed) {
    case 'ordered':
      return { ja: 'ご注文 2点(入荷日未定)', en: 'Two units are ordered; no date is known' };
    case 'ordered-with-date':
      return withDates('ご注文 2点', 'Two units are ordered', facts);
    case 'date-later':
      return withDates('仕入先から、より遅い日付の連絡', 'The supplier names a later day', facts);
    case 'date-earlier':
      return withDates('仕入先から、より早い日付の連絡', 'The supplier names an earlier day', facts);
    case 'part-arrived':
      return { ja: '2点のうち1点が入荷', en: 'One of the two arrives' };
    case 'arrived':
      return { ja: '全数が入荷', en: 'All units arrive' };
    case 'shipped':
      return {
        ja: `発送(${wayText(facts).ja}: 発送のお知らせ)`,
        en: `The parcel leaves; ${wayText(facts).en.toLowerCase()}: your order has shipped`,
      };
    case 'customer-cancels':
      return facts.revocableUntil === null
        ? { ja: 'お客様がキャンセル', en: 'The customer cancels' }
        : {
            ja: `お客様がキャンセル(取り消しは${deadlineText('ja', facts.revocableUntil, facts.timeZone)}まで)`,
            en: `The customer cancels, and can take it back until ${deadlineText('en', facts.revocableUntil, facts.timeZone)}`,
          };
  }
}

/** An event of an example in words; null for what nobody sees. */
export const eventText = (event: ExampleEvent): Words | null =>
  'deed' in event ? deedText(event.deed, event.facts) : effectText(event.effect, event.facts, event.at);
