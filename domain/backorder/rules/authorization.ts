import type { Instant } from '../../calendar/business-date';
import { paymentOf } from '../../policy/policy-pack';
import type { BackorderFacts } from '../facts';
import { owedUnits } from '../quantities';
import { before, outsideQuietHours } from '../times';
import { nothing, type Rule, tell, withCourse } from '../turn';

/**
 * When the customer of an authorised payment is asked to renew it: some days before it ends, by day, and once for each
 * end. Null when nothing is owed to him, or nothing was authorised.
 */
export function renewalDueAt(facts: BackorderFacts): Instant | null {
  const { authorizationEndsAt: endsAt, course, policy, timeZone } = facts;
  if (endsAt === null || course.firstToldAt === null || course.authorizationTold === endsAt) return null;
  if (owedUnits(facts.lines) === 0) return null;
  const due = before(endsAt, paymentOf(policy).renewBefore);
  const byDay = outsideQuietHours(due, policy.notices.quietHours, timeZone);
  return byDay < endsAt ? byDay : due;
}

/** Asks for the renewal, and staff to look after it. What has ended already is for staff to talk about. */
export const askForRenewal: Rule = (facts, now) => {
  const due = renewalDueAt(facts);
  const { authorizationEndsAt: endsAt } = facts;
  if (due === null || endsAt === null || now < due) return nothing(facts);
  const told = { authorizationTold: endsAt };
  const asked =
    now < endsAt
      ? tell(facts, now, { template: 'authorization-ending', endsAt }, told)
      : { facts: withCourse(facts, told), effects: [] };
  return { facts: asked.facts, effects: [...asked.effects, { kind: 'task', task: 'authorization-ending' }] };
};
