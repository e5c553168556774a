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

/** Goes once through all there are, a turn at a time. */
interface Round {
  /** Begins again with the first. */
  restart(): void;
  /** Does as many as fit into a turn; for how many that changed something. Fails where one could not be done. */
  turn(work: (id: string) => Promise<boolean>): Promise<number>;
  /** Whether each has been tried once. */
  isThrough(): boolean;
}

/**
 * One that could not be done now is tried again with the next turn; of those no more are remembered than fit into one, and
 * nothing new is begun while they fill it.
 */
function roundOf(read: (after: string, limit: number) => Promise<readonly string[]>, failedText: string): Round {
  let done = '';
  let isThrough = false;
  const failed = new Set<string>();
  return {
    restart() {
      done = '';
      isThrough = false;
      failed.clear();
    },
    async turn(work) {
      const room = MOST_AT_ONCE - failed.size;
      const fresh = await read(done, room);
      const ids = new Set([...failed, ...fresh]);
      done = fresh.at(-1) ?? done;
      isThrough = fresh.length < room;
      for (const id of fresh) failed.add(id);
      return oneByOne([...ids], failedText, async (id) => {
        const changed = await work(id);
        failed.delete(id);
        return changed;
      });
    },
    isThrough: () => isThrough,
  };
}

/**
 * Follows the house's terms of allocation when they change, and once more after a start, since they may have changed while
 * nobody looked: every item that is waited for is shared and planned anew, then every backorder of which a part is on the
 * shelf is judged anew, each in a transaction of its own. Returns for how many something changed.
 */
export function sharingFollower(db: Database, here: Installation): (nowMs: number) => Promise<number> {
  let followed: string | null = null;
  const items = roundOf(async (after, limit) => {
    const rows = await db.execute<{ sku: string }>(sql`
      select distinct sku from pegs where units > 0 and sku > ${after} order by sku limit ${limit}`);
    return rows.map(({ sku }) => sku);
  }, 'items could not be planned');
  const parts = roundOf(async (after, limit) => {
    const rows = await db.execute<{ backorderId: string }>(ordersWithParts(after, limit));
    return rows.map(({ backorderId }) => backorderId);
  }, 'backorders could not be judged');
  return async (nowMs) => {
    const terms = canonical(await db.transaction((tx) => sharingTerms({ tx, here })));
    if (terms !== followed) for (const round of [items, parts]) round.restart();
    followed = terms;
    const following = (run: (act: Act) => Promise<boolean>): Promise<boolean> =>
      perform(db, { at: instantOf(nowMs), here, wholeQueue: true }, async (act) => {
        const changed = await run(act);
        await finish(act);
        return changed;
      });
    let judged = 0;
    let shared = 0;
    try {
      shared = await items.turn((sku) => following((act) => shareAnew(act, sku)));
    } finally {
      // An item that could not be planned holds up no backorder.
      if (items.isThrough())
        judged = await parts.turn((backorderId) => following((act) => judgePartsAnew(act, backorderId)));
    }
    return shared + judged;
  };
}
