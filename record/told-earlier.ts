import { sql } from 'drizzle-orm';
import { isToldByThat, knownFromEarlier } from '../domain/backorder/untold';
import { formatInstant, type Instant, parseInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { type EarlierWords, type KeptOfCall, setCall } from './call-words';
import { loadBackorder } from './load-facts';
import { writeTurn } from './write-turn';

/** A call that has just been made. */
interface CallMade {
  readonly taskId: string;
  readonly backorderId: string;
  /** Real time. */
  readonly at: Instant;
  /** Since when the words that were said stood, where staff say which; else those that stood when it was made. */
  readonly wordedAt: Instant | null;
}

interface OtherCall extends Record<string, unknown> {
  readonly shows: KeptOfCall['shows'];
  readonly before: NonNullable<KeptOfCall['before']>;
}

/** Words of a call that had ended by the time they are said to have been told; null where it was the ones it still has. */
export const wordsTold = (
  { earlier = [] }: Pick<KeptOfCall, 'earlier'>,
  { at, wordedAt }: Pick<CallMade, 'at' | 'wordedAt'>,
): EarlierWords | null =>
  earlier.find((words) =>
    wordedAt === null ? at < parseInstant(words.until) : parseInstant(words.wordedAt) === wordedAt,
  ) ?? null;

/** What other calls are to tell, or have told, since that one was opened. */
const laterCalls = (act: Act, { taskId, backorderId }: CallMade): Promise<readonly OtherCall[]> =>
  act.tx.execute<OtherCall>(sql`
    select data -> 'kept' -> 'shows' as shows, data -> 'kept' -> 'before' as before from tasks t
    where backorder_id = ${backorderId} and kind = 'call-customer' and data -> 'kept' ? 'before'
      and (state = 'open' or result in ('told', 'posted'))
      and t.seq > (select m.seq from tasks m where m.id = ${taskId})`);

/**
 * A call was made with words that it no longer has: these are what its customer heard. They stand in the task again, and what
 * has moved since counts as news for him.
 */
export async function countEarlierWords(act: Act, call: CallMade): Promise<void> {
  const rows = await act.tx.execute<{ kept: KeptOfCall | null }>(
    sql`select data -> 'kept' as kept from tasks where id = ${call.taskId}`,
  );
  const kept = rows[0]?.kept ?? null;
  const told = kept === null ? null : wordsTold(kept, call);
  if (kept === null || told === null) return;
  const { say, text, mailId, wordedAt, shows } = told;
  setCall(act, call.taskId, {
    say,
    text,
    wordedAt,
    ...(mailId === undefined ? {} : { mailId }),
    kept: { ...kept, shows },
  });
  const backorder = await loadBackorder(act, call.backorderId);
  if (backorder === null || backorder.facts.closed) return;
  const later = await laterCalls(act, call);
  const known = knownFromEarlier(backorder.facts, told, kept.shows, (line) =>
    later.some(({ shows: shown, before }) => isToldByThat([line], shown, before)),
  );
  writeTurn(act, backorder, { facts: known, effects: [] });
}

/** Whether a call has, or had, words since that moment. */
export const hadWords = (
  { wordedAt, kept }: { readonly wordedAt?: string; readonly kept?: Pick<KeptOfCall, 'earlier'> },
  since: Instant,
): boolean => [wordedAt, ...(kept?.earlier ?? []).map((words) => words.wordedAt)].includes(formatInstant(since));
