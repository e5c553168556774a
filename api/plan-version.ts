import type { LockedStock } from '../record/lock-items';
import { Problem } from './problems';

/**
 * Versions of a plan are counted from here. A supply's own versions count from 1, and one `If-Match` header serves
 * both: a number must say by itself which of the two it is.
 */
const FIRST_PLAN = 2 ** 32;

/** The versions an `If-Match` header names. */
export const tagsOf = (header: string): string[] =>
  header.split(',').map((tag) => tag.trim().replace(/^(W\/)?"(.*)"$/, '$2'));

/** 412: what was read is not so any more. */
export const planMoved = (planVersion: number): Problem =>
  new Problem('plan-moved', `It has changed since: the plan is at version ${planVersion}.`, {
    members: { planVersion },
  });

/** Refuses a request whose `If-Match` names another version than there is: what was foretold may not be what would happen. */
export function checkPlan(match: string | undefined, planVersion: number): void {
  if (match !== undefined && !tagsOf(match).includes(String(planVersion))) throw planMoved(planVersion);
}

/** The version of an item's plan as dry runs name it: it moves with everything that can move a promise. */
export const planVersionOf = (stock: Pick<LockedStock, 'planVersion'> | undefined): number =>
  FIRST_PLAN + (stock?.planVersion ?? 0);
