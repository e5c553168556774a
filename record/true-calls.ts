import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { dateNews } from '../domain/backorder/date-news';
import type { BackorderFacts } from '../domain/backorder/facts';
import { isOutdated } from '../domain/backorder/untold';
import type { MailFacts, MailMatter } from '../emails/mail-facts';
import type { Act } from './act';
import { type ByNow, matterByNow } from './call-matter';
import { type OpenCall, openCalls, setCall, spokenWords, wordAnew } from './call-words';
import { endCalls, rewordFirstNotice } from './calls';
import { type LoadedBackorder, readBackorder } from './load-facts';
import { mailLines } from './mail-lines';
import { mailFrame } from './mail-queue';
import { isSaidByFirstNotice, isSignOfLife } from './overtaken-calls';
import { writeTurn } from './write-turn';

/**
 * After a step, and after what is reported of a closed backorder, no open call says what is no longer so: of a line's date, of
 * how many units stand where, of what was answered and how long it can be taken back. What only says dates ends where they
 * have moved, since newer ones that are news have a call of their own by now; what has nothing left to say ends; all else is
 * worded anew. Calls that ask are left while their offer waits to be revised. Returns the facts with what is told by that.
 */
export async function keepCallsTrue(act: Act, facts: BackorderFacts): Promise<BackorderFacts> {
  const { id, lines } = facts;
  const calls = await openCalls(act, id);
  const backorder = calls.length === 0 ? null : await readBackorder(act, id);
  if (backorder === null) return facts;
  let isDateTold = false;
  for (const call of calls) {
    const isMoved = isOutdated(lines, call.kept.shows);
    if (isMoved && isSaidByFirstNotice(call.template)) await endCalls(act, id, only(call), 'nothing-new');
    else if ((await keepTrue(act, backorder, call, isMoved)) && isMoved) isDateTold = true;
  }
  return isDateTold && !facts.closed ? tellByThem(act, backorder, facts) : facts;
}

/**
 * Of an answer that has just been taken back nobody is told that it was given: its confirmation ends, and one that confirms
 * others too goes on without it.
 */
export async function endConfirmation(act: Act, backorderId: string, decisionId: string): Promise<void> {
  const calls = await openCalls(
    act,
    backorderId,
    sql`data -> 'kept' -> 'answers' @> ${JSON.stringify([decisionId])}::text::jsonb`,
  );
  const backorder = calls.length === 0 ? null : await readBackorder(act, backorderId);
  if (backorder === null) return;
  for (const call of calls) await keepTrue(act, backorder, call, false);
}

const only = ({ id }: OpenCall) => sql`id = ${anyOf([id])}`;

/** The order as a call shows it now, beside what was told before it. */
function frameOf(act: Act, backorder: LoadedBackorder, { kept }: OpenCall): Omit<MailFacts, 'matter'> {
  const before = (kept.before?.lines ?? []).map(({ lineId, told }) => ({ lineId, toldBefore: told }));
  return mailFrame(backorder, mailLines({ backorder, lines: backorder.lines }, before), act.here);
}

/** Sees to it that a call says what is so. False where it has ended, or is left to its question. */
async function keepTrue(act: Act, backorder: LoadedBackorder, call: OpenCall, isMoved: boolean): Promise<boolean> {
  const { id } = backorder.facts;
  const byNow = await matterByNow(act, backorder, call);
  if (byNow === 'asked') {
    const shows = backorder.lines.map(({ lineId, current }) => ({ lineId, promise: current }));
    setCall(act, call.id, { kept: { ...call.kept, shows } });
    return false;
  }
  if (byNow === 'over') {
    await endCalls(act, id, only(call), call.template === 'decision-received' ? 'taken-back' : 'moved-on');
    return false;
  }
  const now = frameOf(act, backorder, call);
  if (!isMoved && spokenWords({ ...now, matter: byNow.matter }) === call.say) return true;
  if (isSignOfLife(call.template)) {
    await endCalls(act, id, only(call), 'moved-on');
    return false;
  }
  if (byNow.matter.template === 'first-notice' && byNow.matter.offer === null) {
    const { nextNewsOn, ready } = byNow.matter;
    return rewordFirstNotice(act, id, now, { nextNewsOn, ready });
  }
  wordAnew(act, call, { ...now, matter: asChanged(byNow) }, byNow.answers);
  return true;
}

/** Of an answer taken back it is not said that all is as it was, once something has moved. */
const asChanged = ({ matter }: Exclude<ByNow, string>): MailMatter =>
  matter.template === 'decision-received' && matter.takenBack ? { ...matter, asBefore: false } : matter;

/** Calls that were worded anew tell dates that are no news of their own. */
function tellByThem(act: Act, backorder: LoadedBackorder, facts: BackorderFacts): BackorderFacts {
  const told = facts.lines.map((line) =>
    dateNews(line) === null && line.waiting > 0 ? { ...line, told: line.current } : line,
  );
  const turn = { facts: { ...facts, lines: told }, effects: [] };
  writeTurn(act, backorder, turn);
  return turn.facts;
}
