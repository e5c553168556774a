import { sql } from 'drizzle-orm';
import type { Act } from '../../../record/act';
import type { MailDeps } from '../deps';
import { freeze, outboxAct, QUEUED_MAIL, type QueuedMail } from './batches';

/** A refused batch some of whose mails are still suspected of having spoilt it, and what became of its latest part. */
interface Refused {
  id: string;
  parts: number;
  latest: 'accepted' | 'refused' | 'unknown' | 'waits' | null;
}

/** A part carries its whole's name: `batch_x`, `batch_x.1`, `batch_x.1.2`. */
const WHOLE_OF_PART = sql`regexp_replace(p.id, '\\.\\d+$', '')`;
const NUMBER_OF_PART = sql`substring(p.id from '\\d+$')::int`;

async function refusedBatches(act: Act): Promise<readonly Refused[]> {
  return act.tx.execute<Refused & Record<string, unknown>>(sql`
    select r.id, coalesce(latest.number, 0) as parts,
      case when latest.state = 'prepared' then 'waits' else latest.state end as latest
    from mail_batches r left join lateral (
      select p.state, p.attempts, ${NUMBER_OF_PART} as number from mail_batches p
      where p.id <> r.id and ${WHOLE_OF_PART} = r.id order by number desc limit 1
    ) latest on true
    where r.state = 'refused' and (latest.state is distinct from 'prepared' or latest.attempts > 0)
      and r.id in (select batch_id from mails where status = 'queued' and batch_id is not null)
    order by r.id for update of r skip locked`);
}

async function tryHalf(act: Act, { id, parts }: Refused): Promise<void> {
  const suspects = await act.tx.execute<QueuedMail & Record<string, unknown>>(sql`
    select ${QUEUED_MAIL} from mails where batch_id = ${id} and status = 'queued' order by priority, seq`);
  await freeze(act.tx, `${id}.${parts + 1}`, suspects.slice(0, Math.ceil(suspects.length / 2)), act.at);
}

/**
 * One bad mail spoils a request, and the provider does not say which. So half of a refused batch is tried as a request
 * of its own while the other half waits: accepted, the bad one is in the half that waits and is looked for there;
 * refused, the half that waits is cleared and joins the queue again, to go out with others in full requests. The bad
 * one ends up alone and is failed. Seven or eight small requests find it among a hundred. Returns how many batches it
 * went on with.
 */
export async function lookForSpoilers(deps: MailDeps): Promise<number> {
  const open = sql`
    select 1 from mails m join mail_batches r on r.id = m.batch_id and r.state = 'refused'
    where m.status = 'queued' and m.batch_id is not null limit 1`;
  // Looked for without a transaction, since there is almost never one.
  if ((await deps.db.execute(open)).length === 0) return 0;
  let moved = 0;
  await outboxAct(deps, async (act) => {
    const refused = await refusedBatches(act);
    for (const batch of refused)
      if (batch.latest === null || batch.latest === 'accepted') await tryHalf(act, batch);
      // Also where the tried half is in doubt: that may last, and the rest has no part in it.
      else act.write(sql`update mails set batch_id = null where batch_id = ${batch.id} and status = 'queued'`);
    moved = refused.length;
  });
  return moved;
}
