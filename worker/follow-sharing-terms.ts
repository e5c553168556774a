import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { canonical } from '../domain/backorder/digest';
import { instantOf } from '../domain/calendar/business-date';
import type { Installation } from '../record/act';
import { allocateByNewTerms } from '../record/allocate';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import { type Occasion, perform } from '../record/perform';
import { replan } from '../record/replan';
import { sharingTerms } from '../record/sharing';
import { oneByOne } from './one-by-one';

/** So many items a turn; orders of other items go on between them. */
const MOST_AT_ONCE = 500;

/**
 * Gives out and plans every item that is waited for anew when the house shares otherwise than before: each in a transaction
 * of its own, and once more after a start, since the terms may have changed while nobody looked. One that could not be
 * followed now is tried again with the next turn; of those no more are remembered than fit into one, and nothing new is
 * begun while they fill it. Returns for how many something changed.
 */
export function sharingFollower(db: Database, here: Installation): (nowMs: number) => Promise<number> {
  let followed: string | null = null;
  let done = '';
  const failed = new Set<string>();
  return async (nowMs) => {
    const terms = canonical(await db.transaction((tx) => sharingTerms({ tx, here })));
    if (terms !== followed) {
      done = '';
      failed.clear();
    }
    followed = terms;
    const fresh = await db.execute<{ sku: string }>(sql`
      select distinct sku from pegs where units > 0 and sku > ${done} order by sku limit ${MOST_AT_ONCE - failed.size}`);
    const skus = [...failed, ...fresh.map(({ sku }) => sku)];
    done = fresh.at(-1)?.sku ?? done;
    for (const sku of skus) failed.add(sku);
    return oneByOne(skus, 'items could not be planned', async (sku) => {
      const changed = await follow(db, { at: instantOf(nowMs), here, wholeQueue: true }, sku);
      failed.delete(sku);
      return changed;
    });
  };
}

/** Gives out and plans one item by the terms of now; whether that changed anything. */
const follow = (db: Database, occasion: Occasion, sku: string): Promise<boolean> =>
  perform(db, occasion, async (act) => {
    await lockItems(act, [sku]);
    const given = await allocateByNewTerms(act, sku);
    const moves = await replan(act, [sku]);
    await finish(act);
    return given.length + moves.length > 0;
  });
