import { isHopeless } from '../domain/backorder/offer';
import { isHeld } from '../domain/backorder/release-day';
import { readyLeaves, waitingLeaves } from '../domain/backorder/rules/arrival';
import { today } from '../domain/backorder/times';
import { daysBetween } from '../domain/calendar/business-date';
import { plannedRestock } from '../domain/promise/promise';
import { dayText, leavesText, restockText, windowText } from '../emails/dates';
import { TOGETHER, VAGUE } from '../emails/order-lines';
import type { LoadedBackorder, RecordedLine } from '../record/load-facts';
import { nameOf, orderDay, textsOf } from './customer-page-words';

/** How many units of a line there are, and where each of them stands. */
function Units({ line, backorder }: { line: RecordedLine; backorder: LoadedBackorder }) {
  const text = textsOf(backorder);
  const states = (
    [
      [text.states.ordered, line.ordered],
      [text.states.waiting, line.waiting],
      [text.states.ready, line.allocated - line.released],
      [text.states.released, line.released],
      [text.states.shipped, line.shipped],
      [text.states.cancelled, line.cancelled],
      [text.states.substituted, line.substituted],
    ] as const
  ).filter(([, units]) => units > 0);
  return <p className="soft">{states.map(([name, units]) => text.counted(name, units)).join(' / ')}</p>;
}

/** The dates of what waits: as it was first promised, and as it is now. */
function Dates({ line, backorder }: { line: RecordedLine; backorder: LoadedBackorder }) {
  const { locale } = backorder.customer;
  const text = textsOf(backorder);
  const { current, original } = line;
  const leaves = waitingLeaves(backorder.facts, line, backorder.now);
  const leavesOn = leaves.how === 'with-rest' ? leaves.last : current;
  const days =
    current?.precision === 'day' ? daysBetween(today(backorder.facts, backorder.now), plannedRestock(current)) : 0;
  return (
    <dl>
      {line.waiting > 0 && !isHopeless(line) && (
        <>
          <dt>{text.restock}</dt>
          <dd>
            {current === null ? text.unknown : restockText(locale, current, orderDay(backorder))}
            {days > 0 && ` (${text.daysLeft(days)})`}
          </dd>
        </>
      )}
      {current !== null && (
        <>
          <dt>{text.ship}</dt>
          <dd>
            {leaves.how === 'with-rest'
              ? leavesText(locale, { how: 'with-rest', shipDate: leavesOn?.shipDate ?? null })
              : dayText(locale, current.shipDate)}
          </dd>
        </>
      )}
      {leavesOn !== null && (
        <>
          <dt>{text.delivery}</dt>
          <dd>{windowText(locale, leavesOn.deliveryWindow)}</dd>
        </>
      )}
      {original !== null && (
        <>
          <dt>{text.originally}</dt>
          <dd>
            {original.restockDate === current?.restockDate
              ? text.unchanged
              : restockText(locale, original, orderDay(backorder))}
          </dd>
        </>
      )}
    </dl>
  );
}

/** When what is ready of a line leaves: with the rest, or by itself once an answer is final. */
function ReadyDate({ line, backorder }: { line: RecordedLine; backorder: LoadedBackorder }) {
  const { facts, now, shipTo, customer } = backorder;
  const final = facts.revocableUntil !== null && facts.revocableUntil > now ? facts.revocableUntil : now;
  return (
    <dl>
      <dt>{textsOf(backorder).readyShip}</dt>
      <dd>{leavesText(customer.locale, readyLeaves(facts, line.lineId, final, shipTo))}</dd>
    </dl>
  );
}

const isVague = (line: RecordedLine): boolean =>
  line.waiting > 0 && !isHopeless(line) && line.current !== null && line.current.precision !== 'day';

/** What the days shown are worth: a best estimate (目安), or later where the order leaves together; as mails say it. */
export function DateNotes({ lines, backorder }: { lines: readonly RecordedLine[]; backorder: LoadedBackorder }) {
  const { facts, now, customer } = backorder;
  const mayLeaveTogether = lines.some((line) => waitingLeaves(facts, line, now).how === 'perhaps-with-rest');
  const notes = [...(lines.some(isVague) ? [VAGUE] : []), ...(mayLeaveTogether ? [TOGETHER] : [])];
  return notes.map((note) => (
    <p className="soft" key={note.en}>
      {note[customer.locale]}
    </p>
  ));
}

/** One line of the order: what of it was ordered, has left and is waited for, and until when. */
export function Item({ line, backorder }: { line: RecordedLine; backorder: LoadedBackorder }) {
  return (
    <div className="item">
      <h3>
        <bdi>{nameOf(backorder, line.lineId)}</bdi>
      </h3>
      {line.substituteFor !== null && (
        <p className="soft">{textsOf(backorder).insteadOf(nameOf(backorder, line.substituteFor))}</p>
      )}
      <Units line={line} backorder={backorder} />
      {(line.waiting > 0 || isHeld(backorder.facts, line, backorder.now)) && (
        <Dates line={line} backorder={backorder} />
      )}
      {!backorder.facts.closed && line.allocated > line.released && !isHeld(backorder.facts, line, backorder.now) && (
        <ReadyDate line={line} backorder={backorder} />
      )}
    </div>
  );
}
