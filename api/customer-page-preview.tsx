import { Fragment } from 'react';
import type { Instant } from '../domain/calendar/business-date';
import { formatMoney } from '../domain/money/money';
import { dayText, deadlineText } from '../emails/dates';
import { moneyBack, partRows } from '../emails/refund-blocks';
import { type Foreseen, shownDigest } from '../record/foresee-answer';
import type { LoadedBackorder } from '../record/load-facts';
import { amountText, couponWorth, foreseenText, nameOf, takenOf, textsOf } from './customer-page-words';
import { pageDocument } from './page-shell';

/** So many lines are written out; an answer for all of a long order says the rest in a number. */
const MOST_WRITTEN = 10;

/** Refund, coupon and the time to think again. */
function Sums({
  backorder,
  foreseen,
  undoUntil,
}: {
  backorder: LoadedBackorder;
  foreseen: Foreseen;
  undoUntil: Instant | null;
}) {
  const text = textsOf(backorder).foreseen;
  const { locale } = backorder.customer;
  const { refund, coupon } = foreseen;
  const total = moneyBack(refund);
  return (
    <dl>
      {total !== null && refund !== null && (
        <>
          <dt>{text.total}</dt>
          <dd>
            <strong>{formatMoney(total, locale)}</strong>
            {refund.shippingMinor > 0 && ` (${text.shipping(amountText(backorder, refund.shippingMinor))})`}
            {refund.feesMinor > 0 && ` (${text.fees(amountText(backorder, refund.feesMinor))})`}
          </dd>
        </>
      )}
      {refund !== null && (
        <>
          {partRows(locale, refund).map(({ label, value }) => (
            <Fragment key={`${label} ${value}`}>
              <dt>{label}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </Fragment>
          ))}
          {takenOf(backorder) !== 'all' && (
            <>
              <dt>{text.uncharged.label}</dt>
              <dd>{text.uncharged.text}</dd>
            </>
          )}
          <dt>{text.due}</dt>
          <dd>{(refund.needsAccount ? text.dueByAccount : text.dueBy)(dayText(locale, refund.dueOn))}</dd>
        </>
      )}
      {coupon !== null && (
        <>
          <dt>{text.coupon}</dt>
          <dd>{text.couponText(couponWorth(backorder, coupon), coupon.validDays)}</dd>
        </>
      )}
      {undoUntil !== null && (
        <>
          <dt>{text.undo}</dt>
          <dd>{text.undoUntil(deadlineText(locale, undoUntil, backorder.facts.timeZone))}</dd>
        </>
      )}
    </dl>
  );
}

/** The visible step between choosing and deciding: what will happen, with amounts. Nothing has been changed yet. */
export function confirmPage(
  backorder: LoadedBackorder,
  {
    base,
    fields,
    foreseen,
    undoUntil,
  }: {
    readonly base: string;
    /** What was chosen, as it has to be sent again. */
    readonly fields: readonly (readonly [name: string, value: string])[];
    readonly foreseen: Foreseen;
    readonly undoUntil: Instant | null;
  },
): string {
  const text = textsOf(backorder);
  const { pieces, foreseen: words } = text;
  const leave = backorder.facts.offer === null ? words.kept : words.left;
  const written = foreseen.lines.slice(0, MOST_WRITTEN);
  return pageDocument(
    backorder.customer.locale,
    text.confirmTitle,
    <>
      <h1>{text.confirmTitle}</h1>
      <p>{text.confirmNote}</p>
      <h2>{words.title}</h2>
      {written.map((line) => (
        <div
          className="item"
          key={`${line.lineId} ${line.choice} ${'alternativeSku' in line ? line.alternativeSku : ''}`}
        >
          <h3>
            <bdi>{`${nameOf(backorder, line.lineId)} (${text.quantity} ${pieces(line.quantity)})`}</bdi>
          </h3>
          <p>{foreseenText(backorder, line, foreseen.refund)}</p>
        </div>
      ))}
      {foreseen.lines.length > written.length && <p>{text.all.more(foreseen.lines.length - written.length)}</p>}
      {foreseen.left
        .filter(({ lineId }) => written.some((line) => line.lineId === lineId))
        .map(({ lineId, quantity }) => (
          <p key={lineId}>
            <bdi>{`${nameOf(backorder, lineId)}: ${leave(quantity)}`}</bdi>
          </p>
        ))}
      <Sums backorder={backorder} foreseen={foreseen} undoUntil={undoUntil} />
      <form method="post" action={`${base}/decisions`}>
        {fields.map(([name, value]) => (
          <input type="hidden" key={name} name={name} value={value} />
        ))}
        <input type="hidden" name="shown" value={shownDigest(foreseen)} />
        <input type="hidden" name="confirm" value="yes" />
        <button type="submit">{text.confirm}</button>
      </form>
      <p>
        <a href={base}>{text.back}</a>
      </p>
    </>,
  );
}
