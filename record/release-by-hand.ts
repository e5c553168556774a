import { sql } from 'drizzle-orm';
import type { ActorRecord } from '../db/records';
import { release } from '../domain/backorder/rules/arrival';
import { type ReleaseRefusal, releasableByHand, type WantedUnits } from '../domain/backorder/rules/hand-release';
import { type Act, note } from './act';
import { carryOut } from './carry-out';
import type { LineChange } from './foretell';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { lockOrder } from './order-lines';
import { staleOffers } from './replan';

/** What staff want shipped now, who says so, and why. */
export interface HandRelease {
  /** All that may leave when absent. */
  readonly lines?: readonly WantedUnits[] | undefined;
  readonly reason: string;
  readonly actor: ActorRecord;
}

/** What came of it. */
export interface HandReleased {
  /** The lines of which units leave; releasing moves no promise. */
  readonly changes: readonly LineChange[];
  readonly mailsQueued: number;
}

/** Locks a backorder with all items of its order, and reads it. Null when there is none of that id. */
export async function lockedBackorder(act: Act, backorderId: string): Promise<LoadedBackorder | null> {
  const rows = await act.tx.execute<{ orderId: string }>(
    sql`select order_id as "orderId" from backorders where id = ${backorderId}`,
  );
  if (rows[0] === undefined) return null;
  await lockOrder(act, rows[0].orderId);
  return loadBackorder(act, backorderId);
}

/**
 * 手動の出荷指示: staff have allocated units shipped now, although the pack would let them wait for the rest. The customer
 * is told as of any release, an open offer is looked at anew, and the journal keeps who did it and why. The backorder and
 * its items must be locked.
 */
export async function releaseByHand(
  act: Act,
  backorder: LoadedBackorder,
  { lines, reason, actor }: HandRelease,
): Promise<HandReleased | ReleaseRefusal> {
  const { facts, now, factsVersion } = backorder;
  const units = releasableByHand(facts, now, lines);
  if ('because' in units) return units;
  const turn = release(facts, now, units);
  await carryOut(act, backorder, turn, `release-${factsVersion}`, { actor, reason });
  note(act, facts.id, { signal: 'orderChanged', signalFacts: { cause: 'released' } });
  await staleOffers(act, [facts.id]);
  return {
    changes: units.map(({ lineId }) => {
      const promise = facts.lines.find((line) => line.lineId === lineId)?.current ?? null;
      return { backorderId: facts.id, lineId, before: promise, after: promise };
    }),
    mailsQueued: turn.effects.filter(({ kind }) => kind === 'mail').length,
  };
}
