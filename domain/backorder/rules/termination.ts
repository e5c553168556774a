import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { terminationOf } from '../law';
import { outsideQuietHours } from '../times';
import { nothing, type Rule, tell, withCourse } from '../turn';

/** A line whose customer has got the right to end the contract, and when he is to be told of it. */
interface Vested {
  readonly lineId: string;
  readonly since: Instant;
  readonly tellAt: Instant;
}

/**
 * Rights to end the contract that have come or will, of which the customer has not heard. Where the shop does not supply
 * a line at all he is asked about it by an offer, which says so.
 */
function untold(facts: BackorderFacts, now: Instant): Vested[] {
  const { course, policy, timeZone } = facts;
  return facts.lines.flatMap((line) => {
    const { lineId, waiting, allocated, released } = line;
    if (waiting + allocated <= released) return [];
    const vestsAt = vestingOf(facts, lineId, now);
    const told = Object.hasOwn(course.toldTerminable, lineId) ? course.toldTerminable[lineId] : undefined;
    if (vestsAt === null || told === vestsAt) return [];
    return [{ lineId, since: vestsAt, tellAt: outsideQuietHours(vestsAt, policy.notices.quietHours, timeZone) }];
  });
}

/** When the right comes, or came, by the passing of time; null where it did not and will not. */
function vestingOf(facts: BackorderFacts, lineId: string, now: Instant): Instant | null {
  const termination = terminationOf(facts, lineId, now);
  switch (termination.right) {
    case 'running':
      return termination.until;
    case 'now':
      return termination.because === 'shop-refuses' ? null : termination.since;
    case 'none':
      return termination.vestsAt ?? null;
    case 'after-further-period':
      return null;
  }
}

/** When the next customer's right to end the contract is to be told; null where none is to come. */
export function terminationToldAt(facts: BackorderFacts, now: Instant): Instant | null {
  if (facts.law === null) return null;
  return untold(facts, now).reduce<Instant | null>(
    (first, { tellAt }) => (first === null || tellAt < first ? tellAt : first),
    null,
  );
}

/**
 * 契約解除のご案内 (2011/83/EU art. 18(2), 民法541条, 542条): the period the customer set, or the day that was essential, has
 * passed without the goods. He is told that he may end the contract, and that nothing happens unless he does.
 */
export const tellTermination: Rule = (facts, now) => {
  if (facts.law === null) return nothing(facts);
  const due = untold(facts, now).filter(({ tellAt }) => tellAt <= now);
  if (due.length === 0) return nothing(facts);
  const toldTerminable = {
    ...facts.course.toldTerminable,
    ...Object.fromEntries(due.map(({ lineId, since }) => [lineId, since])),
  };
  return tell(withCourse(facts, { toldTerminable }), now, {
    template: 'late-termination',
    lineIds: due.map(({ lineId }) => lineId),
  });
};
