import { sql } from 'drizzle-orm';
import type { DecidedLineRecord } from '../db/records';
import type { AnsweredPart } from '../domain/backorder/course-state';
import { plannedRestock } from '../domain/promise/promise';
import type { Act } from './act';
import { sqlInstant } from './sql-instant';

/** The last answers to one question that are looked at. */
const MOST = 500;

interface Standing {
  readonly id: string;
  readonly at: string;
  readonly lines: readonly DecidedLineRecord[];
}

/** Answers that stand of the question that is open or, where none is, of the one that answer was given to; but for itself. */
const standingAnswers = (act: Act, backorderId: string, but: { readonly id: string; readonly offerVersion: number }) =>
  act.tx.execute<Standing & Record<string, unknown>>(sql`
    select d.id, d.at::text, d.lines from decisions d
    where d.backorder_id = ${backorderId} and d.undone_at is null and d.id <> ${but.id}
      and d.offer_version > coalesce((select max(e.version) from offers e
        where e.backorder_id = ${backorderId} and e.state in ('answered', 'silent', 'withdrawn')
          and e.version < coalesce((select max(o.version) from offers o
            where o.backorder_id = ${backorderId} and o.state in ('open', 'stale')), ${but.offerVersion}::int)), 0)
    order by d.at desc, d.id desc limit ${MOST}`);

/** What those answers say of waiting, and of wishes that staff still see to, by line. */
export async function standingParts(
  act: Act,
  backorderId: string,
  but: { readonly id: string; readonly offerVersion: number },
): Promise<Readonly<Record<string, AnsweredPart>>> {
  const [answers, tasks] = await Promise.all([
    standingAnswers(act, backorderId, but),
    act.tx.execute<{ subject: string }>(sql`
      select subject from tasks
      where backorder_id = ${backorderId} and kind = 'alternative-surcharge' and state = 'open' limit ${MOST}`),
  ]);
  const wishes = new Set(tasks.map(({ subject }) => subject));
  const parts = new Map<string, AnsweredPart>();
  for (const { id, at, lines } of answers)
    for (const { lineId, quantity, choice, asksStaff, stood } of lines) {
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
