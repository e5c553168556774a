import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';

/** What is kept of a customer for all his orders; null where nothing is. */
export interface KeptCustomer {
  readonly rank: number | null;
  readonly noBackorder: boolean | null;
  readonly shipComplete: boolean | null;
  readonly completeLines: boolean | null;
  readonly timeZone: string | null;
  /** The language he chose; it wins over an order's. */
  readonly locale: 'ja' | 'en' | null;
  readonly fewerMails: boolean | null;
  readonly noticeEmail: string | null;
}

export async function keptCustomer(tx: Pick<Tx, 'execute'>, id: string): Promise<KeptCustomer | null> {
  const rows = await tx.execute<KeptCustomer & Record<string, unknown>>(sql`
    select rank, no_backorder as "noBackorder", ship_complete as "shipComplete",
      complete_lines as "completeLines", time_zone as "timeZone", locale,
      fewer_mails as "fewerMails", notice_email as "noticeEmail" from customers where id = ${id}`);
  return rows[0] ?? null;
}

/** What is kept of the customer holds for every order; what the order says of him wins, but for the language he chose. */
export function withKept<T extends object>(stated: T, kept: KeptCustomer | null): T & Partial<StatedOf<KeptCustomer>> {
  const known = Object.fromEntries(Object.entries(kept ?? {}).filter(([, value]) => value !== null));
  return { ...known, ...stated, ...(kept?.locale ? { locale: kept.locale } : {}) };
}

type StatedOf<T> = { [K in keyof T]: NonNullable<T[K]> };
