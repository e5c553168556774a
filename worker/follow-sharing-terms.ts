import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { canonical } from '../domain/backorder/digest';
import { instantOf } from '../domain/calendar/business-date';
import type { Act, Installation } from '../record/act';
import { finish } from '../record/finish';
import { judgePartsAnew, ordersWithParts, shareAnew } from '../record/follow-terms';
import { perform } from '../record/perform';
import { sharingTerms } from '../record/sharing';
import { oneByOne } from './one-by-one';

/** So many items, and so many backorders, a turn; orders of other items go on between them. */
const MOST_AT_ONCE = 500;

/**
 * Follows the house's terms of allocation when they change, and once more after a start, since they may have changed while
 * nobody looked: every item that is waited for is shared and planned anew, then every backorder of which a part is on the
 * shelf is judged anew, each in a transaction of its own. Returns for how many something changed.
 */
export function sharingFollower(db: Database, here: Installation): (nowMs: number) => Promise<number> {
  let followed: string | null = null;
  let done = { item: '', backorder: '' };
  return async (nowMs) => {
    const terms = canonical(await db.transaction((tx) => sharingTerms({ tx, here })));
    if (terms !== followed) done = { item: '', backorder: '' };
    followed = terms;
    const following = (run: (act: Act) => Promise<boolean>): Promise<boolean> =>
      perform(db, { at: instantOf(nowMs), here, wholeQueue: true }, async (act) => {
        const changed = await run(act);
        await finish(act);
        return changed;
      });
    const items = await db.execute<{ sku: string }>(sql`
      select distinct sku from pegs where units > 0 and sku > ${done.item} order by sku limit ${MOST_AT_ONCE}`);
    done.item = items.at(-1)?.sku ?? done.item;
    const shared = await oneByOne(items, 'items could not be planned', ({ sku }) =>
      following((act) => shareAnew(act, sku)),
    );
    if (items.length === MOST_AT_ONCE) return shared;
    const parts = await db.execute<{ backorderId: string }>(ordersWithParts(done.backorder, MOST_AT_ONCE));
    done.backorder = parts.at(-1)?.backorderId ?? done.backorder;
    const judged = await oneByOne(parts, 'backorders could not be judged', ({ backorderId }) =>
      following((act) => judgePartsAnew(act, backorderId)),
    );
    return shared + judged;
  };
}
