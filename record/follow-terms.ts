import { sql } from 'drizzle-orm';
import { isAsOffered } from '../domain/backorder/rules/offering';
import { ruleOf } from '../domain/backorder/steps';
import { type Act, note } from './act';
import { giveOutByNewTerms } from './give-out';
import { loadBackorder } from './load-facts';
import { lockBackorders, lockItems } from './lock-items';
import { replan, staleOffers } from './replan';

/**
 * The house shares otherwise than before: what lay free and is somebody's by the new terms is given out, and all who wait for
 * the item are planned anew. What is kept for sale by the new terms stays. Returns whether anybody was given something or
 * another date.
 */
export async function shareAnew(act: Act, sku: string): Promise<boolean> {
  await lockItems(act, [sku]);
  const given = await giveOutByNewTerms(act, sku);
  const moves = await replan(act, [sku]);
  return given.length + moves.length > 0;
}

/** Orders of which a part is on the shelf while another waits, in the order of their ids: what is said of parts concerns them. */
export const ordersWithParts = (after: string, limit: number) => sql`
  select b.id as "backorderId" from backorders b
  where b.closed_at is null and b.id > ${after}
    and b.id in (select backorder_id(order_id) from order_lines where held_since is not null and allocated > released)
    and exists (select 1 from order_lines w where w.order_id = b.order_id and w.waiting > 0)
  order by b.id limit ${limit}`;

/**
 * The house judges parts otherwise than before: a backorder whose offer is no longer as it was shown, or which has
 * something to do at once, is woken; any other is left alone. Returns whether it was.
 */
export async function judgePartsAnew(act: Act, backorderId: string): Promise<boolean> {
  lockBackorders(act, [backorderId]);
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder || backorder.facts.closed) return false;
  const { facts, now } = backorder;
  const { offer } = facts;
  if (offer !== null && !offer.stale && !isAsOffered(facts, now)) {
    await staleOffers(act, [backorderId]);
    return true;
  }
  if (ruleOf('pass-on-change')(facts, now).effects.length === 0) return false;
  note(act, backorderId, { signal: 'orderChanged', signalFacts: { cause: 'policy' } });
  return true;
}
