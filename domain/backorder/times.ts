import {
  addDays,
  addDuration,
  type BusinessDate,
  dateAt,
  durationMs,
  type Instant,
  instantAt,
  instantOf,
  timeOfDayAt,
} from '../calendar/business-date';
import { addWorkingDays, workingDayFrom } from '../calendar/working-days';
import type { PolicyPack } from '../policy/policy-pack';
import { type Destination, type LinePromise, promiseFor } from '../promise/promise';
import type { BackorderFacts } from './facts';

/** The business day it is at the warehouse. */
export const today = (facts: BackorderFacts, now: Instant): BusinessDate => dateAt(now, facts.policy.shipping.timeZone);

/** The day by which the customer hears more, counted in the warehouse's working days. */
export function newsDay(facts: BackorderFacts, now: Instant, after: { businessDays: number }): BusinessDate {
  return addWorkingDays(today(facts, now), Math.max(1, after.businessDays), facts.policy.shipping.warehouse);
}

/** The morning after which a customer is told that a day has passed without the goods. */
export function morningAfter(facts: BackorderFacts, day: BusinessDate): Instant {
  const { shipping, notices } = facts.policy;
  return instantAt(workingDayFrom(addDays(day, 1), shipping.warehouse), notices.morningAt, shipping.timeZone);
}

type QuietHours = PolicyPack['notices']['quietHours'];

function isQuiet(at: Instant, quiet: QuietHours, timeZone: string): boolean {
  const time = timeOfDayAt(at, timeZone);
  return quiet.from <= quiet.to ? time >= quiet.from && time < quiet.to : time >= quiet.from || time < quiet.to;
}

/** The same moment, or the end of the quiet hours it falls into, on the customer's clock. */
export function outsideQuietHours(at: Instant, quiet: QuietHours, timeZone: string): Instant {
  if (!isQuiet(at, quiet, timeZone)) return at;
  const day = dateAt(at, timeZone);
  const end = instantAt(day, quiet.to, timeZone);
  return end > at ? end : instantAt(addDays(day, 1), quiet.to, timeZone);
}

/** When a mail of that kind may go out, given that it was due at `at`. */
export function mailMoment(
  facts: BackorderFacts,
  at: Instant,
  kind: 'status' | 'countdown' | 'offer-reminder',
): Instant {
  const { quietHours } = facts.policy.notices;
  return quietHours.holds.includes(kind) ? outsideQuietHours(at, quietHours, facts.timeZone) : at;
}

export const after = (facts: BackorderFacts, at: Instant, duration: string): Instant =>
  addDuration(at, duration, facts.timeZone);

export const before = (at: Instant, duration: string): Instant => instantOf(at - durationMs(duration));

/** When goods that are ready now leave, and reach their customer; a pre-order not before its release. */
export function leavingNow(
  policy: PolicyPack,
  now: Instant,
  to: Destination,
  notBefore: BusinessDate | null = null,
): Pick<LinePromise, 'shipDate' | 'deliveryWindow'> {
  const day = dispatchDay(policy, now);
  const terms = { ...policy.shipping, handlingDays: 0 };
  const { shipDate, deliveryWindow } = promiseFor(day, 'day', terms, to, notBefore);
  return { shipDate, deliveryWindow };
}

/** The first day a parcel can still leave the warehouse: today, or the next working day after the cut-off. */
export function packedDay({ shipping }: PolicyPack, now: Instant): BusinessDate {
  const late = timeOfDayAt(now, shipping.timeZone) >= shipping.cutOff;
  const day = dateAt(now, shipping.timeZone);
  return workingDayFrom(late ? addDays(day, 1) : day, shipping.warehouse);
}

/** The day goods that are ready now leave the warehouse: handling days from today, or from tomorrow after the cut-off. */
export const dispatchDay = (policy: PolicyPack, now: Instant): BusinessDate =>
  addWorkingDays(packedDay(policy, now), policy.shipping.handlingDays, policy.shipping.warehouse);
