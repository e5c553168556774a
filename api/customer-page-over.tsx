import { isConsentedBySilence } from '../domain/backorder/offer';
import { deadlineText } from '../emails/dates';
import type { CustomerView } from '../record/customer-view';
import { consentText, nameOf, textsOf } from './customer-page-words';

/** What is said of a question that cannot be answered any more. */
const OVER = {
  ja: {
    late: (when: string) =>
      `ご回答期限(${when})を過ぎていたため、今回のご回答は受け付けておりません。現在の状況は、このページのとおりです。`,
    noNeed: (consent: string) => `ご回答は必要ございませんので、今回のご回答は受け付けておりません。${consent}`,
    notAsked:
      '状況が変わったため、今回のご回答は受け付けておりません。現在、ご回答をお願いしていることはございません。',
    cancelled: (when: string, goods: readonly string[]) =>
      `ご回答期限(${when})までにご回答がなかったため、ご案内のとおり、次の商品をキャンセルいたしました。${goods.join('、')}`,
    waits: (when: string) =>
      `ご回答期限(${when})までにご回答がなかったため、ご案内のとおり、このまま手配を続けております。`,
    goods: (name: string, units: number) => `「${name}」${units}点`,
  },
  en: {
    late: (when: string) =>
      `The time to answer ended on ${when}, so this answer has not been taken. This page shows how things stand now.`,
    noNeed: (consent: string) => `There was no need to answer, so this answer has not been taken. ${consent}`,
    notAsked:
      'Something changed in the meantime, so your answer has not been taken. There is nothing you need to answer now.',
    cancelled: (when: string, goods: readonly string[]) =>
      `We didn’t hear from you by ${when}, so we cancelled these items, as we said we would: ${goods.join(', ')}`,
    waits: (when: string) =>
      `We didn’t hear from you by ${when}, so we kept your order and are carrying on, as we said we would.`,
    goods: (name: string, units: number) => `“${name}” (${units})`,
  },
} as const;

/** So many items are named; the rest is a number. */
const MOST_NAMED = 5;

const whenOf = ({ backorder }: CustomerView, at: NonNullable<CustomerView['silence']>['until']): string =>
  deadlineText(backorder.customer.locale, at, backorder.facts.timeZone);

/** Why an answer to a question that is over is not taken; null while a question is open. */
export function overText(view: CustomerView): string | null {
  const { backorder, silence } = view;
  const text = OVER[backorder.customer.locale];
  if (backorder.facts.offer !== null) return null;
  if (silence === null) return text.notAsked;
  return isConsentedBySilence(silence.lines)
    ? text.noNeed(consentText(backorder, silence.lines))
    : text.late(whenOf(view, silence.until));
}

/** The deadline that passed without an answer, and what came of it. */
export function Silence({ view }: { view: CustomerView }) {
  const { backorder, silence } = view;
  if (silence === null) return null;
  const text = OVER[backorder.customer.locale];
  const when = whenOf(view, silence.until);
  if (silence.cancelled.length === 0)
    return backorder.lines.some(({ waiting }) => waiting > 0) ? (
      <p className="note">
        {isConsentedBySilence(silence.lines) ? consentText(backorder, silence.lines) : text.waits(when)}
      </p>
    ) : null;
  const named = silence.cancelled.slice(0, MOST_NAMED);
  const more = silence.cancelled.length - named.length;
  return (
    <p className="note">
      <bdi>
        {text.cancelled(
          when,
          named.map(({ lineId, quantity }) => text.goods(nameOf(backorder, lineId), quantity)),
        )}
      </bdi>
      {more > 0 && ` ${textsOf(backorder).all.more(more)}`}
    </p>
  );
}
