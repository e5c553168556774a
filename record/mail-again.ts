import { type SQL, sql } from 'drizzle-orm';

/** Under what cause a mail is sent again: it stands in for the one that was written first, however often that came back. */
export const againCause = (mailId: string, itsCause: string, id: string): string =>
  `resend:${/^resend:([^:]+):/.exec(itsCause)?.[1] ?? mailId}:${id}`;

/** Whether `m` is that mail, or the same sent again. */
export const isMailOrAgain = (mailId: SQL): SQL =>
  sql`(m.id = ${mailId} or m.cause like 'resend:' || ${mailId} || ':%')`;
