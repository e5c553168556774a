import postgres from 'postgres';
import type { TemporalSettings } from '../../config/environment';
import { temporalProblem } from '../../config/temporal';
import { connectionProblem } from '../../db/connection-problem';

/** A server that the environment names cannot be used; the message says why. */
export class OwnServerAway extends Error {
  override readonly name = 'OwnServerAway';
}

/** Makes sure that the database DATABASE_URL names lets us in. */
export async function checkDatabase(url: string): Promise<void> {
  try {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      await sql`select 1`;
    } finally {
      await sql.end({ timeout: 1 });
    }
  } catch (error) {
    throw new OwnServerAway(connectionProblem(url, error) ?? `DATABASE_URL: ${(error as Error).message}`);
  }
}

/** Makes sure that the Temporal server TEMPORAL_ADDRESS names answers, and has the namespace. */
export async function checkTemporal(settings: TemporalSettings): Promise<void> {
  const problem = await temporalProblem(settings);
  if (problem !== null) throw new OwnServerAway(problem);
}
