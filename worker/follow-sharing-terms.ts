import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { canonical } from '../domain/backorder/digest';
import { instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import { perform } from '../record/perform';
import { replan } from '../record/replan';
import { sharingTerms } from '../record/sharing';
import { oneByOne } from './one-by-one';

/** So many items a turn; orders of other items go on between them. */
const MOST_AT_ONCE = 500;

/**
 * Plans every item that is waited for anew when the house shares otherwise than before: each in a transaction of its own,
 * and once more after a start, since the terms may have changed while nobody looked. Returns how many were planned.
 */
export function sharingFollower(db: Database, here: Installation): (nowMs: number) => Promise<number> {
  let followed: string | null = null;
  let done = '';
  return async (nowMs) => {
    const terms = canonical(await db.transaction((tx) => sharingTerms({ tx, here })));
    if (terms !== followed) done = '';
    followed = terms;
    const items = await db.execute<{ sku: string }>(sql`
      select distinct sku from pegs where units > 0 and sku > ${done} order by sku limit ${MOST_AT_ONCE}`);
    done = items.at(-1)?.sku ?? done;
    return oneByOne(items, 'items could not be planned', ({ sku }) =>
      perform(db, { at: instantOf(nowMs), here, wholeQueue: true }, async (act) => {
        await lockItems(act, [sku]);
        const moves = await replan(act, [sku]);
        await finish(act);
        return moves.length > 0;
      }),
    );
  };
}
