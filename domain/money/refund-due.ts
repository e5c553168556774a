import {
  addDuration,
  type BusinessDate,
  dateAt,
  type Instant,
  instantAt,
  instantOf,
  timeOfDayAt,
} from '../calendar/business-date';
import { addWorkingDays } from '../calendar/working-days';
import { refundDuty } from '../legal/clocks';
import { type PolicyPack, refundReminderDays } from '../policy/policy-pack';

/**
 * When money that is owed since then is due. Working days are those of the warehouse's country: the shop's own closing
 * days do not lengthen what the law gives it.
 */
export function refundDueAt(
  pack: Pick<PolicyPack, 'cancellation' | 'shipping' | 'legal'>,
  since: Instant,
  timeZone: string,
): Instant {
  const usual = usualDueAt(pack, since, timeZone);
  if (pack.legal === undefined) return usual;
  // Never later than the law wants it; the longer time of who gives credit himself is not used.
  const by = refundDuty(pack.legal, { creditApplication: false }, 'termination', since, pack.shipping.timeZone)?.by;
  return by !== undefined && by !== null && by < usual ? by : usual;
}

/** The pack's own term. */
function usualDueAt(pack: Pick<PolicyPack, 'cancellation' | 'shipping'>, since: Instant, timeZone: string): Instant {
  const term = pack.cancellation.refundWithinDays;
  if (typeof term === 'number') return addDuration(since, `P${term}D`, timeZone);
  const day = addWorkingDays(dateAt(since, timeZone), term.businessDays, { ...pack.shipping.warehouse, closedOn: [] });
  const at = instantAt(day, timeOfDayAt(since, timeZone), timeZone);
  return at > since ? at : since;
}

/** The last day on which money that is due at that moment is in time. */
export const dayDue = (dueAt: Instant, timeZone: string): BusinessDate => dateAt(instantOf(dueAt - 1), timeZone);

/** How often staff are reminded of money that is overdue. */
const REMIND_EVERY_MS = 86_400_000;

/**
 * The next moment at which somebody has to be reminded of a refund that is not confirmed: some days before it is due, on
 * its due day, then every day.
 */
export function nextReminderAt(
  { requestedAt, dueAt }: { readonly requestedAt: Instant; readonly dueAt: Instant },
  pack: Pick<PolicyPack, 'cancellation'>,
  now: Instant,
): Instant {
  const early = (dueAt - refundReminderDays(pack.cancellation) * REMIND_EVERY_MS) as Instant;
  if (early < dueAt && early > requestedAt && now < early) return early;
  if (now < dueAt) return dueAt;
  const days = Math.floor((now - dueAt) / REMIND_EVERY_MS) + 1;
  return (dueAt + days * REMIND_EVERY_MS) as Instant;
}
