import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { toBusinessTime } from '../domain/business-time';
import { formatInstant } from '../domain/calendar/business-date';
import { timeScaleOf } from '../domain/policy/policy-pack';
import type { JournalKind } from './journal';
import { sqlInstant } from './load-facts';
import { policyOf } from './policies';
import { timelineText } from './timeline-text';

/** A journal entry as people and auditors read it. */
export interface TimelineEntry {
  /** The backorder's own time: what its mails and promises count in. */
  readonly at: string;
  /** Real time, over which the hash goes; the same unless the pack runs faster. */
  readonly recordedAt: string;
  readonly kind: JournalKind;
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly seq: number;
  readonly hash: string;
  readonly previousHash: string;
}

interface Row {
  seq: number;
  at: string;
  kind: JournalKind;
  data: string;
  hash: string;
  previousHash: string;
}

/** Up to `limit` entries after number `after`, oldest first; null when there is no such backorder. */
export async function timeline(
  tx: Pick<Tx, 'execute'>,
  backorderId: string,
  { after, limit, locale }: { readonly after: number; readonly limit: number; readonly locale: 'ja' | 'en' },
): Promise<readonly TimelineEntry[] | null> {
  const heads = await tx.execute<{ openedAt: string; policyId: string; policyVersion: number }>(sql`
    select opened_at as "openedAt", policy_id as "policyId", policy_version as "policyVersion"
    from backorders where id = ${backorderId}`);
  const head = heads[0];
  if (!head) return null;
  const pack = await policyOf(tx, head.policyId, head.policyVersion);
  const scale = { openedAt: sqlInstant(head.openedAt), scale: timeScaleOf(pack) };
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    select seq, at, kind, data, hash, previous_hash as "previousHash" from journal
    where backorder_id = ${backorderId} and seq > ${after}::bigint order by seq limit ${limit}`);
  return rows.map(({ seq, at, kind, data, hash, previousHash }) => {
    const recordedAt = sqlInstant(at);
    const content = JSON.parse(data) as Record<string, unknown>;
    return {
      at: formatInstant(toBusinessTime(recordedAt, scale)),
      recordedAt: formatInstant(recordedAt),
      kind,
      summary: timelineText(kind, content, locale),
      data: content,
      seq,
      hash,
      previousHash,
    };
  });
}
