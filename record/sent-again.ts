import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { TaskKind } from '../domain/backorder/turn';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { lockBackorders } from './lock-items';
import { isMailOrAgain } from './mail-again';
import { openTask } from './tasks';

/** What staff see to because a mail did not arrive: done when it has been sent again. */
const UNTIL_SENT_AGAIN: readonly TaskKind[] = ['mail-failed', 'legal-notice-failed', 'offer-not-delivered'];

/** A mail that was sent again, and the one it stands in for. */
export interface SentAgain {
  readonly id: string;
  readonly original: string;
  readonly backorderId: string | null;
}

/**
 * The provider has taken mails that were sent again: nobody need see to what came back before them. The tasks keep which mail
 * that was, for it may come back too.
 */
export function endUntilSentAgain(act: Act, mails: readonly SentAgain[]): void {
  if (mails.length === 0) return;
  lockBackorders(
    act,
    mails.flatMap(({ backorderId }) => backorderId ?? []),
  );
  for (const { id, original, backorderId } of mails)
    act.write(sql`
      update tasks t set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz,
        data = t.data || jsonb_build_object('resentAs', ${id}::text)
      where t.state = 'open' and t.kind = ${anyOf(UNTIL_SENT_AGAIN)} and ${backorderId === null ? sql`t.backorder_id is null` : sql`t.backorder_id = ${backorderId}`}
        and (exists (select from mails m where m.id = t.data ->> 'mailId' and ${isMailOrAgain(sql`${original}::text`)})
          or (t.kind = 'offer-not-delivered' and exists (select from offers f
            where f.backorder_id = t.backorder_id and ${original}::text in (f.mail_id, f.reminder_mail_id)
              and f.state in ('open', 'stale'))))`);
}

/** A mail came back that had been sent again: a notice that the law wants is to be given after all, while its question is open. */
export async function askAgainForNotice(act: Act, mailId: string): Promise<void> {
  const found = await act.tx.execute<{ subject: string; backorderId: string; data: Record<string, unknown> }>(sql`
    select subject, backorder_id as "backorderId", data - 'resentAs' as data from tasks t
    where t.kind = 'legal-notice-failed' and t.data ->> 'resentAs' = ${mailId}
      and t.backorder_id = (select backorder_id from mails where id = ${mailId})
      and exists (select from offers f where f.backorder_id = t.backorder_id and f.mail_id = t.data ->> 'mailId'
        and f.state in ('open', 'stale'))`);
  for (const { subject, backorderId, data } of found)
    await openTask(act, 'legal-notice-failed', subject, { backorderId }, data);
}
