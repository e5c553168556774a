import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { TaskKind } from '../domain/backorder/turn';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from './act';
import { lockBackorders } from './lock-items';
import { isMailOrAgain } from './mail-again';
import { openTask } from './tasks';

/** What staff see to because a mail did not arrive: done when it has been sent again. */
const UNTIL_SENT_AGAIN: readonly TaskKind[] = [
  'mail-failed',
  'legal-notice-failed',
  'offer-not-delivered',
  'paper-notice',
];

/** 特商法13条2項: a mail stands in for the letter of a task `t` only while its reader agrees to that. */
const MAY_BE_MAILED = sql`exists (select from backorders b join orders o on o.id = b.order_id
  where b.id = t.backorder_id and (o.customer ->> 'electronicNotice')::boolean)`;

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
              and f.state in ('open', 'stale')))
          or (t.kind = 'paper-notice' and ${MAY_BE_MAILED} and exists (select from mails m
            where m.id = ${original}::text and m.template = 'acceptance')))`);
}

/**
 * A mail came back that had been sent again: a notice that the law wants is to be given after all. One of a delay, while its
 * question is open.
 */
export async function askAgainForNotice(act: Act, mailId: string): Promise<void> {
  const found = await act.tx.execute<{
    kind: TaskKind;
    subject: string;
    backorderId: string;
    data: Record<string, unknown>;
  }>(sql`
    select t.kind, t.subject, t.backorder_id as "backorderId", t.data - 'resentAs' as data from tasks t
    where t.kind in ('legal-notice-failed', 'paper-notice') and t.data ->> 'resentAs' = ${mailId}
      and t.backorder_id = (select backorder_id from mails where id = ${mailId})
      and (t.kind = 'paper-notice' or exists (select from offers f
        where f.backorder_id = t.backorder_id and f.mail_id = t.data ->> 'mailId' and f.state in ('open', 'stale')))`);
  for (const { kind, subject, backorderId, data } of found) await openTask(act, kind, subject, { backorderId }, data);
}
