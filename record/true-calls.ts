import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { dateNews } from '../domain/backorder/date-news';
import type { BackorderFacts } from '../domain/backorder/facts';
import { isOutdated, type KeptOfNotice } from '../domain/backorder/untold';
import type { MailMatter, TemplateName } from '../emails/mail-facts';
import type { Act } from './act';
import { endCalls, noticeWords, rewordFirstNotice, setWords } from './calls';
import { type LoadedBackorder, readBackorder } from './load-facts';
import { mailLines } from './mail-lines';
import { mailFrame } from './mail-queue';
import { isOnlyDates } from './overtaken-calls';
import { writeTurn } from './write-turn';

interface OpenCall {
  readonly id: string;
  readonly template: TemplateName;
  readonly kept: KeptOfNotice & { readonly matter?: MailMatter };
}

/**
 * After a step no open call shows a date that is no longer its line's. What only says dates ends, since newer ones that are
 * news have a call of their own by now; what says more says the dates as they are. Calls that ask are left: their offers are
 * revised. Returns the facts with what is told by that.
 */
export async function keepCallsTrue(act: Act, facts: BackorderFacts): Promise<BackorderFacts> {
  const { id, lines } = facts;
  const calls = await act.tx.execute<OpenCall & Record<string, unknown>>(sql`
    select id, data ->> 'template' as template, data -> 'kept' as kept from tasks
    where backorder_id = ${id} and kind = 'call-customer' and state = 'open' and data ? 'kept' order by seq`);
  const outdated = calls.filter(({ kept }) => isOutdated(lines, kept.shows));
  if (outdated.length === 0) return facts;
  const backorder = await readBackorder(act, id);
  if (backorder === null) return facts;
  const over = outdated.filter(({ template }) => isOnlyDates(template) || template === 'held-for-rest');
  if (over.length > 0) await endCalls(act, id, sql`id = ${anyOf(over.map((call) => call.id))}`, 'nothing-new');
  let isWorded = false;
  for (const call of outdated) if (!over.includes(call) && (await reword(act, backorder, call))) isWorded = true;
  return isWorded ? tellByThem(act, backorder, facts) : facts;
}

/** Words a call as things stand. False where it is left to its question. */
async function reword(act: Act, backorder: LoadedBackorder, { id, template, kept }: OpenCall): Promise<boolean> {
  const before = (kept.before?.lines ?? []).map(({ lineId, told }) => ({ lineId, toldBefore: told }));
  const now = mailFrame(backorder, mailLines({ backorder, lines: backorder.lines }, before), act.here);
  const shows = backorder.lines.map(({ lineId, current }) => ({ lineId, promise: current }));
  if (template === 'first-notice') {
    if (!(await rewordFirstNotice(act, backorder.facts.id, now, {}))) return false;
    setWords(act, id, { kept: { ...kept, shows } });
    return true;
  }
  const { matter } = kept;
  setWords(act, id, {
    ...(matter === undefined ? {} : noticeWords({ ...now, matter })),
    kept: { ...kept, shows },
  });
  return matter !== undefined;
}

/** Calls that were worded anew tell dates that are no news of their own. */
function tellByThem(act: Act, backorder: LoadedBackorder, facts: BackorderFacts): BackorderFacts {
  const told = facts.lines.map((line) =>
    dateNews(line) === null && line.waiting > 0 ? { ...line, told: line.current } : line,
  );
  const turn = { facts: { ...facts, lines: told }, effects: [] };
  writeTurn(act, backorder, turn);
  return turn.facts;
}
