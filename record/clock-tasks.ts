import { clocksAt } from '../domain/backorder/law';
import type { ClockEnd, RiskyClock, TaskKind } from '../domain/backorder/turn';
import {
  type BusinessDate,
  dateAt,
  formatInstant,
  type Instant,
  instantOf,
  parseInstant,
} from '../domain/calendar/business-date';
import type { LegalClock } from '../domain/legal/clock';
import type { LoadedBackorder } from './load-facts';
import { clockTitle, paperTitle, TASK_TEXT } from './task-text';

/** What the task that warns of a legal clock is about: one for each end it has had. */
export const clockTask = (backorderId: string, { key, endsAt }: ClockEnd): string =>
  `${backorderId}:${key}:${formatInstant(endsAt)}`;

/** What tasks with an end of their own keep of it. */
export interface DueData {
  /** The last day, on the shop's calendar. */
  readonly dueOn?: BusinessDate;
  /** The end of that day: of the notice a task is to give. */
  readonly endsAt?: string;
  /** The clocks a warning is about, which end together. */
  readonly clocks?: readonly {
    readonly lineId: string;
    readonly clock: LegalClock['clock'];
    readonly endsAt: string;
    /** Until when a marketplace leaves the order standing. */
    readonly cancelledByOthersAt?: string;
  }[];
}

const lastDayOf = ({ facts }: LoadedBackorder, endsAt: Instant): BusinessDate =>
  dateAt(instantOf(endsAt - 1), facts.policy.shipping.timeZone);

/** What a warning says of its clocks. */
export const clockTaskData = (
  backorder: LoadedBackorder,
  clocks: readonly RiskyClock[],
  endsAt: Instant,
): Required<Pick<DueData, 'dueOn' | 'clocks'>> => ({
  dueOn: lastDayOf(backorder, endsAt),
  clocks: clocks.map(({ lineId, clock, othersCancelAt }) => ({
    lineId,
    clock,
    endsAt: formatInstant(endsAt),
    ...(othersCancelAt === null ? {} : { cancelledByOthersAt: formatInstant(othersCancelAt) }),
  })),
});

/** Until when the notice of acceptance has to be posted. */
export function acceptanceDue(backorder: LoadedBackorder): Pick<DueData, 'dueOn' | 'endsAt'> {
  const { facts, now } = backorder;
  const endsAt = clocksAt(facts, now).find(({ clock }) => clock === 'acceptance-notice')?.runsOutAt ?? null;
  return endsAt === null ? {} : { dueOn: lastDayOf(backorder, endsAt), endsAt: formatInstant(endsAt) };
}

/** What a task asks of staff as they read it at that moment: in time, or too late. */
export function taskTitle(kind: TaskKind, { dueOn, endsAt, clocks }: DueData, at: Instant) {
  const [first] = clocks ?? [];
  const end = first?.endsAt ?? endsAt;
  if (dueOn === undefined || end === undefined) return TASK_TEXT[kind];
  const due = { dueOn, endsAt: parseInstant(end) };
  return first === undefined ? paperTitle(due, at) : clockTitle(first.clock, due, at);
}
