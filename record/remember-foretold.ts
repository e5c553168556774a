import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { formatInstant, type Instant } from '../domain/calendar/business-date';

/** What was foretold of a request, as two hashes. */
export interface RememberedForetold {
  /** Of who asked what, at which version of the plan. */
  readonly request: string;
  readonly outcome: string;
}

/** Remembers what a request was foretold to do; what was foretold of it before is not so any more. */
export async function rememberForetold(
  tx: Pick<Tx, 'execute'>,
  at: Instant,
  { request, outcome }: RememberedForetold,
): Promise<void> {
  await tx.execute(sql`
    insert into foretold (request, outcome, at) values (${request}, ${outcome}, ${formatInstant(at)}::timestamptz)
    on conflict (request) do update set outcome = excluded.outcome, at = excluded.at`);
}

/** What a request was last foretold to do; null where nobody has asked. */
export async function foretoldOf(tx: Pick<Tx, 'execute'>, request: string): Promise<string | null> {
  const rows = await tx.execute<{ outcome: string }>(sql`select outcome from foretold where request = ${request}`);
  return rows[0]?.outcome ?? null;
}
