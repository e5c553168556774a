import type { Instant } from '../../calendar/business-date';
import { paymentOf } from '../../policy/policy-pack';
import type { BackorderFacts } from '../facts';
import { owedUnits } from '../quantities';
import { before, outsideQuietHours } from '../times';
import { inTurn, nothing, type Rule, tell, withCourse } from '../turn';

/** When the authorisation ends of a payment that has goods to pay for yet; null where nothing is owed, or authorised. */
const endWhileOwed = ({ authorizationEndsAt, course, lines }: BackorderFacts): Instant | null =>
  course.firstToldAt === null || owedUnits(lines) === 0 ? null : authorizationEndsAt;

/**
 * When the customer of an authorised payment is asked to renew it: some days before it ends, by day, and once for each
 * end. Null when nothing is owed to him, or nothing was authorised.
 */
export function renewalDueAt(facts: BackorderFacts): Instant | null {
  const { course, policy, timeZone } = facts;
  const endsAt = endWhileOwed(facts);
  if (endsAt === null || course.authorizationTold === endsAt) return null;
  const due = before(endsAt, paymentOf(policy).renewBefore);
  const byDay = outsideQuietHours(due, policy.notices.quietHours, timeZone);
  return byDay < endsAt ? byDay : due;
}

/** When staff have to see to a payment whose authorisation ends unrenewed: once for each end; null as above. */
export function authorizationEndAt(facts: BackorderFacts): Instant | null {
  const endsAt = endWhileOwed(facts);
  return endsAt === facts.course.authorizationEnded ? null : endsAt;
}

/**
 * The end that the customer was asked to renew the authorisation before and has not yet: his page says so until he has.
 * Null where nothing is asked of him.
 */
export function renewalAskedFor(facts: BackorderFacts): Instant | null {
  const endsAt = endWhileOwed(facts);
  return endsAt === facts.course.authorizationTold ? endsAt : null;
}

/** Asks for the renewal, and staff to look after it. */
const askForRenewal: Rule = (facts, now) => {
  const due = renewalDueAt(facts);
  const { authorizationEndsAt: endsAt } = facts;
  if (due === null || endsAt === null || now < due) return nothing(facts);
  const asked = tell(facts, now, { template: 'authorization-ending', endsAt }, { authorizationTold: endsAt });
  return { facts: asked.facts, effects: [...asked.effects, { kind: 'task', task: 'authorization-ending' }] };
};

/** What has ended is for staff to talk about, whatever became of the task before. */
const seeToTheEnd: Rule = (facts, now) => {
  const endsAt = authorizationEndAt(facts);
  if (endsAt === null || now < endsAt) return nothing(facts);
  return {
    facts: withCourse(facts, { authorizationTold: endsAt, authorizationEnded: endsAt }),
    effects: [{ kind: 'task', task: 'authorization-ended' }],
  };
};

/** 与信: looks after an authorised payment before it ends, and when it has. */
export const lookAfterAuthorization: Rule = inTurn([seeToTheEnd, askForRenewal]);
