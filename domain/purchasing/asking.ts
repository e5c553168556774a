import { addDays, type BusinessDate, type Instant, instantAt } from '../calendar/business-date';
import { addWorkingDays, workingDayFrom } from '../calendar/working-days';
import { type PolicyPack, purchasingOf } from '../policy/policy-pack';

/** Supply whose supplier may have to be asked. */
export interface ExpectedSupply {
  readonly plannedOn: BusinessDate;
  readonly overdue: boolean;
}

/**
 * When a supplier is asked: the pack's days before the goods are expected whether that day holds, and the next business
 * morning after it has passed without them when they come. Null: never.
 */
export function askAt({ plannedOn, overdue }: ExpectedSupply, pack: PolicyPack): Instant | null {
  const { shipping, notices } = pack;
  const { askBeforeDays } = purchasingOf(pack);
  const morning = (day: BusinessDate) => instantAt(day, notices.morningAt, shipping.timeZone);
  if (overdue) return morning(workingDayFrom(addDays(plannedOn, 1), shipping.warehouse));
  return askBeforeDays === 0 ? null : morning(addDays(plannedOn, -askBeforeDays));
}

/** The day a person looks after a purchase that no supply has answered, counted in the warehouse's working days. */
export const chaseDay = (pack: PolicyPack, today: BusinessDate): BusinessDate =>
  addWorkingDays(today, purchasingOf(pack).chaseAfterDays, pack.shipping.warehouse);

/** The day to look after it again when it is still unanswered then; never the same one. */
export const chaseAgainDay = (pack: PolicyPack, today: BusinessDate): BusinessDate =>
  addWorkingDays(today, Math.max(1, purchasingOf(pack).chaseAfterDays), pack.shipping.warehouse);
