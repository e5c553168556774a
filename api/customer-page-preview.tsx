import { Fragment } from 'react';
import type { Instant } from '../domain/calendar/business-date';
import { formatMoney } from '../domain/money/money';
import { dayText, deadlineText } from '../emails/dates';
import { moneyBack, partRows } from '../emails/refund-blocks';
import { type Foreseen, type ForeseenLine, shownDigest } from '../record/foresee-answer';
import type { LoadedBackorder } from '../record/load-facts';
import { fitting, PAGE_BYTES } from './customer-page-room';
import { amountText, couponWorth, foreseenText, nameOf, takenOf, textsOf } from './customer-page-words';
import { pageDocument } from './page-shell';

/** So many lines are written out of one answer for all; the rest is as they are. */
const MOST_ALIKE = 10;
/** Kept free for what is said of lines that are not written out. */
const REST_BYTES = 300;

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
  const cancels = foreseen.lines.some(({ choice }) => choice === 'cancel');
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
          {cancels && takenOf(backorder) !== 'all' && (
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

interface Preview {
  readonly base: string;
  /** What was chosen, as it has to be sent again. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly foreseen: Foreseen;
  readonly undoUntil: Instant | null;
}

/** What becomes of some units of a line. */
function Part({
  backorder,
  line,
  refund,
}: { backorder: LoadedBackorder; line: ForeseenLine } & Pick<Foreseen, 'refund'>) {
  const text = textsOf(backorder);
  return (
    <div className="item">
      <h3>
        <bdi>{`${nameOf(backorder, line.lineId)} (${text.quantity} ${text.pieces(line.quantity)})`}</bdi>
      </h3>
      <p>{foreseenText(backorder, line, refund)}</p>
    </div>
  );
}

/** Units of a line of which nothing was said. */
function Left({ backorder, units }: { backorder: LoadedBackorder; units: Foreseen['left'][number] }) {
  const { left } = textsOf(backorder).foreseen;
  return (
    <p>
      <bdi>{`${nameOf(backorder, units.lineId)}: ${left[units.as](units.quantity)}`}</bdi>
    </p>
  );
}

const keyOf = (line: ForeseenLine): string =>
  `${line.lineId} ${line.choice} ${'alternativeSku' in line ? line.alternativeSku : ''}`;

/** The visible step between choosing and deciding: what will happen, with amounts. Nothing has been changed yet. */
export function confirmPage(backorder: LoadedBackorder, preview: Preview): string {
  const { lines, left, refund } = preview.foreseen;
  const room = PAGE_BYTES - Buffer.byteLength(document(backorder, preview, [])) - REST_BYTES;
  const written = fitting(isForAll(preview) ? lines.slice(0, MOST_ALIKE) : lines, room, (line) => (
    <>
      <Part backorder={backorder} line={line} refund={refund} />
      {left
        .filter(({ lineId }) => lineId === line.lineId)
        .map((units) => (
          <Left key={`${units.lineId} ${units.as}`} backorder={backorder} units={units} />
        ))}
    </>
  ));
  return document(backorder, preview, written);
}

/** One answer for whatever it is possible for. */
const isForAll = ({ fields }: Preview): boolean => fields.some(([name]) => name === 'choice.*');

function document(backorder: LoadedBackorder, preview: Preview, written: readonly ForeseenLine[]): string {
  const { base, fields, foreseen, undoUntil } = preview;
  const text = textsOf(backorder);
  const rest = foreseen.lines.length - written.length;
  return pageDocument(
    backorder.customer.locale,
    text.confirmTitle,
    <>
      <h1>{text.confirmTitle}</h1>
      <p>{text.confirmNote}</p>
      <h2>{text.foreseen.title}</h2>
      {written.map((line) => (
        <Part key={keyOf(line)} backorder={backorder} line={line} refund={foreseen.refund} />
      ))}
      {rest > 0 && <p>{(isForAll(preview) ? text.all.more : text.all.asChosen)(rest)}</p>}
      {foreseen.left
        .filter(({ lineId }) => written.some((line) => line.lineId === lineId))
        .map((units) => (
          <Left key={`${units.lineId} ${units.as}`} backorder={backorder} units={units} />
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
