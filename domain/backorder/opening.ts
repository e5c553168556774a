import type { Instant } from '../calendar/business-date';
import type { PolicyPack } from '../policy/policy-pack';
import { freshCourse } from './course-state';
import type { BackorderFacts, LineFacts } from './facts';
import { lawAtOpening } from './law-record';

/**
 * A backorder in the moment it opens, before anybody has been told anything: a plain order under that pack, paid when
 * it was placed, its customer in the warehouse's own country and on its clock.
 */
export const factsAtOpening = (
  id: string,
  policy: PolicyPack,
  openedAt: Instant,
  lines: readonly LineFacts[],
): BackorderFacts => ({
  id,
  cause: 'chosen',
  openedAt,
  closed: false,
  policy,
  timeZone: policy.shipping.timeZone,
  shipComplete: false,
  completeLines: false,
  fewerMails: false,
  minimumSplit: policy.allocation?.minimumSplit ?? null,
  currency: 'JPY',
  held: false,
  lines,
  course: freshCourse(policy.readyLines === 'ship'),
  offer: null,
  offerVersion: 0,
  offerUnheard: false,
  offerToCall: { question: false, reminder: false },
  decisions: [],
  wished: [],
  revocableUntil: null,
  cancellations: [],
  law: lawAtOpening(policy, {
    placedAt: openedAt,
    completedAt: openedAt,
    paidAt: openedAt,
    creditApplication: false,
    electronicNotice: true,
    country: policy.shipping.warehouse.country ?? 'JP',
  }),
  authorizationEndsAt: null,
});
