import type { BackorderFacts, LineFacts } from '../../../../domain/backorder/facts';
import { delivered } from '../../../../domain/backorder/law-record';
import { readyUnits } from '../../../../domain/backorder/quantities';
import type { StepName } from '../../../../domain/backorder/steps';
import { today } from '../../../../domain/backorder/times';
import { withCourse } from '../../../../domain/backorder/turn';
import { addDays, type BusinessDate, type Instant } from '../../../../domain/calendar/business-date';
import { comparePromises, type LinePromise, plannedRestock } from '../../../../domain/promise/promise';
import { promised } from './facts';
import { onLine, staled } from './record';

/** What somebody outside has done to a backorder, and the step its course then wakes up to. */
export interface Happened {
  readonly facts: BackorderFacts;
  readonly wakes: StepName;
}

const lineOf = (facts: BackorderFacts, lineId: string): LineFacts | undefined =>
  facts.lines.find((line) => line.lineId === lineId);

/** The supplier gives a date, another one, or takes it back. */
export function dateMoves(
  facts: BackorderFacts,
  lineId: string,
  current: LinePromise | null,
  because: LineFacts['unknownBecause'] = null,
): Happened | null {
  const line = lineOf(facts, lineId);
  if (!line || line.waiting === 0 || facts.closed) return null;
  const moved = onLine(facts, lineId, () => ({ current, unknownBecause: current === null ? because : null }));
  return { facts: staled(moved), wakes: 'pass-on-date' };
}

/** The order goes elsewhere, or by another carrier: a line's goods come and leave as before, and reach the customer so much later. */
export function goesElsewhere(facts: BackorderFacts, lineId: string, days: number): Happened | null {
  const line = lineOf(facts, lineId);
  if (!line || line.current === null || facts.closed) return null;
  const { from, to } = line.current.deliveryWindow;
  const current = { ...line.current, deliveryWindow: { from: addDays(from, days), to: addDays(to, days) } };
  const sentElsewhere = { ...facts.course.sentElsewhere, [lineId]: current };
  return {
    facts: staled(
      withCourse(
        onLine(facts, lineId, () => ({ current })),
        { sentElsewhere },
      ),
    ),
    wakes: 'pass-on-change',
  };
}

/** Supplies whose day closed without the goods promise nothing until somebody answers. */
export function suppliesGoOverdue(facts: BackorderFacts, now: Instant): Happened | null {
  const day = today(facts, now);
  const late = facts.lines.filter(
    ({ waiting, current }) => waiting > 0 && current !== null && plannedRestock(current) < day,
  );
  if (facts.closed || late.length === 0) return null;
  const lines = facts.lines.map((line) =>
    late.includes(line) ? ({ ...line, current: null, unknownBecause: 'overdue' } as const) : line,
  );
  return { facts: staled({ ...facts, lines }), wakes: 'pass-on-date' };
}

/** Some supply's day closed without the goods, and the line counts on later supply, or on none with a date. */
export function isDisplaced(facts: BackorderFacts, lineId: string, current: LinePromise | null): Happened | null {
  const line = lineOf(facts, lineId);
  if (!line || line.waiting === 0 || line.current === null || facts.closed) return null;
  if (current !== null && comparePromises(line.current, current) !== 'later') return null;
  return {
    facts: staled(onLine(facts, lineId, () => ({ current, unknownBecause: 'displaced' }))),
    wakes: 'pass-on-date',
  };
}

/** Units come in and are this line's. */
export function unitsArrive(facts: BackorderFacts, lineId: string, units: number): Happened | null {
  const taken = Math.min(units, lineOf(facts, lineId)?.waiting ?? 0);
  if (taken === 0 || facts.closed) return null;
  const arrived = onLine(facts, lineId, ({ waiting, allocated }) => ({
    waiting: waiting - taken,
    allocated: allocated + taken,
  }));
  return { facts: staled(arrived), wakes: 'pass-on-arrival' };
}

/** Units believed on the shelf are not there: they wait again, for supply if there is any, what was closed opens again, and a new first notice is owed. */
export function unitsMissing(
  facts: BackorderFacts,
  lineId: string,
  units: number,
  current: LinePromise | null = null,
): Happened | null {
  const missing = Math.min(units, lineOf(facts, lineId)?.allocated ?? 0);
  if (missing === 0) return null;
  const short = onLine(facts, lineId, ({ waiting, allocated, released }) => ({
    waiting: waiting + missing,
    allocated: allocated - missing,
    released: Math.min(released, allocated - missing),
    current,
    unknownBecause: null,
  }));
  const again = withCourse({ ...short, cause: 'suffered' }, { firstToldAt: null });
  if (!facts.closed) return { facts: staled(again), wakes: 'pass-on-change' };
  return { facts: withCourse({ ...again, closed: false }, { splitAskedAt: 0 }), wakes: 'first-notice' };
}

/** The order is cancelled in part or whole: waiting units first, then those not told to the warehouse. */
export function orderCancelled(
  facts: BackorderFacts,
  lineId: string,
  units: number,
  id: string,
  cause: 'customer' | 'shop' = 'customer',
): Happened | null {
  const line = lineOf(facts, lineId);
  if (!line || facts.closed) return null;
  const waiting = Math.min(units, line.waiting);
  const allocated = Math.min(units - waiting, line.allocated - line.released);
  if (waiting + allocated === 0) return null;
  const cut = onLine(facts, lineId, () => ({
    waiting: line.waiting - waiting,
    allocated: line.allocated - allocated,
    cancelled: line.cancelled + waiting + allocated,
  }));
  const cancellation = { id, cause, settleAt: null, owedSince: facts.openedAt, settled: true, told: false } as const;
  return { facts: staled({ ...cut, cancellations: [...cut.cancellations, cancellation] }), wakes: 'pass-on-change' };
}

/** A parcel leaves with everything the warehouse was told to ship. */
export function parcelLeaves(facts: BackorderFacts): Happened | null {
  if (facts.lines.every(({ released }) => released === 0)) return null;
  const lines = facts.lines.map((line) => ({
    ...line,
    allocated: line.allocated - line.released,
    shipped: line.shipped + line.released,
    released: 0,
  }));
  return { facts: { ...facts, lines }, wakes: 'pass-on-change' };
}

/** Staff stop automatic cancellation, or let it go on. */
export const holdSet = (facts: BackorderFacts, held: boolean): Happened | null =>
  facts.closed || facts.held === held ? null : { facts: { ...facts, held }, wakes: 'pass-on-change' };

/** The item is taken out of the catalogue; with `lost` its supply is gone too. */
export function itemEnds(facts: BackorderFacts, lineId: string, lost: boolean): Happened | null {
  const line = lineOf(facts, lineId);
  if (!line || line.waiting === 0 || facts.closed) return null;
  const ended = onLine(facts, lineId, () => ({
    discontinued: true,
    ...(lost ? { current: null, unknownBecause: 'discontinued' as const } : {}),
  }));
  return { facts: staled(ended), wakes: 'pass-on-change' };
}

/** The day before which nothing of a pre-order leaves is moved: the dates of whoever has not got it move with it. */
export function releaseMoves(facts: BackorderFacts, lineId: string, releaseDate: BusinessDate): Happened | null {
  const line = lineOf(facts, lineId);
  if (!line || line.releaseDate === null || facts.closed) return null;
  const moved = onLine(facts, lineId, ({ waiting, allocated, released, current }) => ({
    releaseDate,
    current:
      current === null || (waiting === 0 && allocated === released)
        ? current
        : promised(facts.policy, current.restockDate, current.precision, releaseDate),
  }));
  return { facts: staled(moved), wakes: 'pass-on-change' };
}

/** An alternative comes into stock or is sold to somebody else: nobody is woken for it. */
export function alternativeComesAndGoes(facts: BackorderFacts, lineId: string): Happened | null {
  if (!lineOf(facts, lineId) || facts.closed) return null;
  const changed = onLine(facts, lineId, ({ alternatives }) => ({
    alternatives: alternatives.length > 0 ? [] : [{ sku: 'ALT' }],
  }));
  return { facts: changed, wakes: 'pass-on-change' };
}

/** The provider takes the offer's mail. */
export function offerLeaves(facts: BackorderFacts, now: Instant): BackorderFacts {
  const { offer } = facts;
  if (offer === null) return facts;
  const mailAcceptedAt = offer.mailAcceptedAt ?? now;
  const reminderAcceptedAt = offer.reminded ? (offer.reminderAcceptedAt ?? now) : null;
  const law = offer.mailAcceptedAt === null ? delivered(facts.law, offer.version, now) : facts.law;
  return { ...facts, offer: { ...offer, mailAcceptedAt, reminderAcceptedAt }, law };
}

/** Nothing is left that the course itself could do: the warehouse has units to ship, or staff hold what silence would end. */
export const waitsForPeople = (facts: BackorderFacts): boolean => {
  const { lines, policy, offer, held } = facts;
  const waiting = lines.some((line) => line.waiting > 0);
  const forWarehouse = !waiting && readyUnits(lines) === 0 && policy.closeOn === 'shipment';
  const forStaff = waiting && held && offer?.onSilence === 'cancel' && !offer.stale;
  return forWarehouse || forStaff;
};

/** The shop's card was authorised (again) until then. */
export const paymentAuthorized = (facts: BackorderFacts, authorizationEndsAt: Instant): Happened | null =>
  facts.closed ? null : { facts: { ...facts, authorizationEndsAt }, wakes: 'pass-on-change' };

/** The customer lives by another clock from now on. */
export const customerMoves = (facts: BackorderFacts, timeZone: string): Happened | null =>
  facts.closed || facts.timeZone === timeZone
    ? null
    : { facts: staled({ ...facts, timeZone }), wakes: 'pass-on-change' };
