import type { Instant } from '../calendar/business-date';
import type { PolicyPack } from '../policy/policy-pack';

/**
 * A line's place among those that wait for the same item. Lines are served by tier, key, rank (negated), completion of
 * the order, acceptance of the order, position in the order: each where the ones before are equal.
 */
export interface QueuePlace {
  readonly tier: 0 | 1;
  readonly key: Instant;
  readonly rank: number;
}

/** All lines that rank orders share it, so that rank decides. */
const BY_RANK = 0 as Instant;

/**
 * Where a line queues. Usually by the completion of its order. Where the pack asks for rank, lines not yet promised a
 * date come after all that are (tier 1), the highest rank first: whoever was told a date keeps it. With
 * `rankMayDisplace` they stay there, and a higher rank may move a told date later.
 */
export function queuePlace(pack: PolicyPack, completedAt: Instant, rank: number): QueuePlace {
  return pack.queue.order[0] === 'rank'
    ? { tier: 1, key: BY_RANK, rank: 0 - rank }
    : { tier: 0, key: completedAt, rank: 0 };
}

/** Whether a promised date fixes the place of a line that queued by rank: after all that were promised one earlier. */
export const dateFixesPlace = (pack: PolicyPack): boolean =>
  pack.queue.order[0] === 'rank' && !pack.queue.rankMayDisplace;
