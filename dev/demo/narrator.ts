import { type BusinessDate, dateAt, type Instant } from '../../domain/calendar/business-date';
import type { Locale, TemplateName } from '../../emails/mail-facts';
import type { Customer } from './cast/customers';
import { SHOPS } from './cast/shops';
import type { Scene } from './play/scene';

/** What each kind of mail is called in its customer's language. */
export const MAIL_LABELS: Readonly<Record<TemplateName, Readonly<Record<Locale, string>>>> = {
  'first-notice': { ja: '入荷待ちのお知らせメール', en: 'mail: your order is on backorder' },
  'still-asking': { ja: '確認状況のご報告メール', en: 'mail: still no date' },
  'date-confirmed': { ja: '入荷予定日の決定メール', en: 'mail: we have a date' },
  'date-changed': { ja: '入荷予定日の変更メール', en: 'mail: the date has changed' },
  'date-missed': { ja: '入荷遅延のお詫びメール', en: 'mail: the day has passed' },
  offer: { ja: 'ご意向確認メール', en: 'mail: please choose' },
  'offer-us-first-delay': { ja: '発送遅延のご意向確認メール', en: 'mail: delayed, wait or cancel' },
  'offer-us-long-delay': { ja: '発送遅延のご意向確認メール(長期)', en: 'mail: long delayed, please choose' },
  'offer-us-renewed-delay': { ja: '再度の発送遅延のご意向確認メール', en: 'mail: delayed again, please choose' },
  acceptance: { ja: '承諾と代金受領のお知らせメール', en: 'mail: accepted, and paid' },
  'late-termination': { ja: 'お届け遅延・契約解除のご案内メール', en: 'mail: late, you may end the contract' },
  'offer-reminder': { ja: 'ご回答期限のお知らせメール', en: 'mail: please choose, a reminder' },
  'decision-received': { ja: 'ご回答の受付メール', en: 'mail: we have your answer' },
  status: { ja: '入荷状況のお知らせメール', en: 'mail: days to go' },
  countdown: { ja: 'まもなく入荷のお知らせメール', en: 'mail: nearly there' },
  arrived: { ja: '入荷のお知らせメール', en: 'mail: ready to ship' },
  'part-shipped': { ja: '一部先行発送のお知らせメール', en: 'mail: part of it ships now' },
  'held-for-rest': { ja: '入荷・同梱待ちのお知らせメール', en: 'mail: in stock, ships with the rest' },
  shipped: { ja: '発送完了のお知らせメール', en: 'mail: on its way' },
  cancelled: { ja: 'キャンセルのお知らせメール', en: 'mail: cancelled' },
  'refund-requested': { ja: 'ご返金手続きのお知らせメール', en: 'mail: your refund is on its way' },
  'refund-needs-account': { ja: 'ご返金先の口座登録のお願いメール', en: 'mail: which account shall we refund to?' },
  'refund-done': { ja: 'ご返金完了のお知らせメール', en: 'mail: your refund has been paid' },
  'authorization-ending': { ja: 'お支払い再確認のお願いメール', en: 'mail: please renew your payment' },
};

const OUTCOME_LABELS: Readonly<Record<string, string>> = {
  fulfilled: '完納',
  cancelled: 'キャンセル',
  substituted: '代替品',
  'partly-fulfilled': '一部完納',
};

/** What a line is about: a mail, somebody's doing, a workflow's end. */
export type Sign = '⟶' | '◇' | '■';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 11月28日, or Nov 28. */
export function shortDate(locale: Locale, date: BusinessDate): string {
  const [month, day] = [Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  return locale === 'ja' ? `${month}月${day}日` : `${MONTHS[month - 1]} ${day}`;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Columns a text takes in a terminal: Japanese signs take two. */
export const columnsOf = (text: string): number => [...text].reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0);

const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(1, columns - columnsOf(text)));

/** 佐藤様 or Emma Clarke, as one speaks of them. */
export const called = ({ shop, name }: Customer): string =>
  SHOPS[shop].locale === 'ja' ? `${name.split(' ')[0]}様` : name;

/** Whose event a line tells. */
export interface About {
  readonly orderId: string;
  readonly customer: Customer;
  /** On the order's own clock; null while it has none. */
  readonly at: Instant | null;
}

/** Tells the story, a line an event. */
export class Narrator {
  constructor(private readonly say: (line: string) => void) {}

  sceneBegins(number: number, { title, about }: Scene): void {
    this.say('');
    this.say(`  ${number}. ${title.en} · ${title.ja}`);
    this.say(`     ${about}`);
  }

  /** An event of one order. */
  event(sign: Sign, { orderId, customer, at }: About, words: string): void {
    const { locale, channel } = SHOPS[customer.shop];
    const date = at === null ? '' : shortDate(locale, dateAt(at, channel.timeZone));
    this.line(sign, date, padded(orderId, 12) + padded(called(customer), 15) + words);
  }

  /** An event of a whole scene: a supplier's word, goods at the gate. */
  scene(at: Instant | null, words: string): void {
    this.line('◇', at === null ? '' : shortDate('en', dateAt(at, 'Asia/Tokyo')), words);
  }

  mail(about: About, template: TemplateName): void {
    this.event('⟶', about, `${MAIL_LABELS[template][SHOPS[about.customer.shop].locale]} (${template})`);
  }

  closed(about: About, outcome: string): void {
    this.event('■', about, `workflow closed: ${outcome} · ${OUTCOME_LABELS[outcome] ?? ''}`);
  }

  trouble(words: string): void {
    this.say(`  ! ${words}`);
  }

  private line(sign: Sign, date: string, rest: string): void {
    const clock = new Date();
    const time = [clock.getHours(), clock.getMinutes(), clock.getSeconds()].map((part) =>
      String(part).padStart(2, '0'),
    );
    this.say(`  ${sign} ${time.join(':')}  ${padded(date, 10)}${rest}`);
  }
}
