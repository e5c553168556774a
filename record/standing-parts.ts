import { sql } from 'drizzle-orm';
import type { DecidedLineRecord } from '../db/records';
import type { AnsweredPart, CourseState } from '../domain/backorder/course-state';
import type { BackorderFacts } from '../domain/backorder/facts';
import { plannedRestock } from '../domain/promise/promise';
import type { Act } from './act';
import { sqlInstant } from './sql-instant';
import type { RevocableDecision } from './undoable';

/** The last answers to one question that are looked at. */
const MOST = 500;

interface AnswerRow {
  readonly id: string;
  readonly at: string;
  readonly lines: readonly DecidedLineRecord[];
  readonly isGone: boolean;
  /** What had been answered for when it was given, by line; null: nobody kept that. */
  readonly before: CourseState['answeredParts'] | null;
}

/** The answer that is being taken back. */
type TakenBack = Pick<RevocableDecision, 'id' | 'offerVersion'>;

/** Answers to the question that is open or, where none is, to the one that answer was given to; the newest first. */
const answersToIt = (act: Act, backorderId: string, but: TakenBack) =>
  act.tx.execute<AnswerRow & Record<string, unknown>>(sql`
    select d.id, d.at::text, d.lines, d.undone_at is not null or d.id = ${but.id} as "isGone",
      d.agreed_before -> 'answeredParts' as before
    from decisions d
    where d.backorder_id = ${backorderId}
      and d.offer_version > coalesce((select max(e.version) from offers e
        where e.backorder_id = ${backorderId} and e.state in ('answered', 'silent', 'withdrawn')
          and e.version < coalesce((select max(o.version) from offers o
            where o.backorder_id = ${backorderId} and o.state in ('open', 'stale')), ${but.offerVersion}::int)), 0)
    order by d.at desc, d.id desc limit ${MOST}`);

/**
 * Those of them that stand and say something of a line. Where all of it was asked about again, what had been said of it before is
 * said no more: nothing had been answered for when the next answer was given, or is by now.
 */
function standing(answers: readonly AnswerRow[], lineId: string, { offer, course }: BackorderFacts): AnswerRow[] {
  const isAsked = offer?.lines.some((line) => line.lineId === lineId) === true;
  if (isAsked && !Object.hasOwn(course.answeredParts, lineId)) return [];
  const of = answers.filter(({ lines }) => lines.some((line) => line.lineId === lineId));
  const first = of.findIndex(({ before }) => before !== null && !Object.hasOwn(before, lineId));
  return of.slice(0, first < 0 ? of.length : first + 1).filter(({ isGone }) => !isGone);
}

/** What those answers say of waiting, and of wishes that staff still see to, by line; `facts` are those before it is taken back. */
export async function standingParts(
  act: Act,
  facts: BackorderFacts,
  but: TakenBack,
): Promise<Readonly<Record<string, AnsweredPart>>> {
  const [answers, tasks] = await Promise.all([
    answersToIt(act, facts.id, but),
    act.tx.execute<{ subject: string }>(sql`
      select subject from tasks
      where backorder_id = ${facts.id} and kind = 'alternative-surcharge' and state = 'open' limit ${MOST}`),
  ]);
  const wishes = new Set(tasks.map(({ subject }) => subject));
  const parts = new Map<string, AnsweredPart>();
  for (const { lineId } of facts.lines)
    for (const { id, at, lines } of standing(answers, lineId, facts))
      for (const { quantity, choice, asksStaff, stood } of lines.filter((line) => line.lineId === lineId)) {
        const waits = choice === 'wait' || choice === 'split' || (asksStaff === true && wishes.has(`${id}:${lineId}`));
        if (!waits) continue;
        const day = stood === undefined || stood.promise === null ? null : plannedRestock(stood.promise);
        const known = parts.get(lineId);
        const until =
          known?.until === undefined || known.until === null || (day !== null && day < known.until) ? day : known.until;
        // The newest comes first.
        parts.set(lineId, { units: quantity + (known?.units ?? 0), until, at: known?.at ?? sqlInstant(at) });
      }
  return Object.fromEntries(parts);
}
