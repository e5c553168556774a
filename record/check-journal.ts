import { type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '../db/client';
import { anyOf } from '../db/lists';
import { firstOtherRequest } from './check-journal-requests';
import { CHAIN_START, type ChainEnd, firstBrokenLink, type JournalEntry } from './journal';
import { type KeptMail, mailHash } from './mail-hash';

/** What was compared until all was, or until something was not true. */
export interface JournalCheck {
  readonly backorders: number;
  readonly entries: number;
  /** Entries whose mail is, byte for byte, what they say. */
  readonly mails: number;
  /** Entries of mails written before they had a hash: nothing is said of these mails. */
  readonly mailsWithoutHash: number;
  /** Requests to the mail provider that hold those mails and nothing else. */
  readonly requests: number;
  /** The first thing that is not true, in words. */
  readonly untruth: string | null;
}

type Tally = { -readonly [K in Exclude<keyof JournalCheck, 'untruth'>]: number };

/** How much is held in memory at once. */
export interface AtOnce {
  readonly backorders: number;
  readonly entries: number;
  readonly mails: number;
  readonly requests: number;
}

const AT_ONCE: AtOnce = { backorders: 100, entries: 500, mails: 50, requests: 5 };

type Row = JournalEntry & { readonly hash: string };

/** What an entry of a mail names; the data is the writer's own, so a wrong type is as good as none. */
function mailNamedBy({ backorderId, seq, data }: Row) {
  const named: { mailId?: unknown; sha256?: unknown } = JSON.parse(data);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { backorderId, seq, mailId: text(named.mailId), sha256: text(named.sha256) };
}

/** Mails are as their entries say. */
async function firstOtherMail(tx: Tx, entries: readonly Row[], tally: Tally, most: number): Promise<string | null> {
  const named = entries.map(mailNamedBy);
  const hashed = named.filter(({ sha256 }) => sha256 !== null);
  tally.mailsWithoutHash += named.length - hashed.length;
  for (let from = 0; from < hashed.length; from += most) {
    const some = hashed.slice(from, from + most);
    const rows = await tx.execute<KeptMail & { id: string } & Record<string, unknown>>(sql`
      select id, from_address as "fromAddress", reply_to as "replyTo", to_address as "toAddress", subject,
        unsubscribe_url as "unsubscribeUrl", text, html
      from mails where id = ${anyOf(some.flatMap(({ mailId }) => mailId ?? []))}`);
    const hashes = new Map(rows.map((mail) => [mail.id, mailHash(mail)]));
    for (const { backorderId, seq, mailId, sha256 } of some) {
      const is = hashes.get(mailId ?? '');
      if (is === undefined) return `${backorderId}: mail ${mailId} of entry ${seq} is not there`;
      if (is !== sha256) return `${backorderId}: mail ${mailId} is not what entry ${seq} says was queued`;
      tally.mails += 1;
    }
  }
  return null;
}

interface Head extends ChainEnd {
  readonly id: string;
}

/** The chains of some backorders, recomputed from their rows, with their mails. `within` are the entries looked at. */
async function firstUntruth(
  tx: Tx,
  heads: readonly Head[],
  within: SQL,
  tally: Tally,
  atOnce: AtOnce,
): Promise<string | null> {
  const ends = new Map(heads.map(({ id }) => [id, CHAIN_START]));
  const mailIds = new Set<string>();
  let after = { id: '', seq: 0 };
  for (;;) {
    const rows = await tx.execute<Row & Record<string, unknown>>(sql`
      select backorder_id as "backorderId", seq, kind, data, previous_hash as "previousHash", hash,
        to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from journal where ${within} and (backorder_id, seq) > (${after.id}, ${after.seq}::int)
      order by backorder_id, seq limit ${atOnce.entries}`);
    for (const row of rows) {
      const { backorderId, seq, hash } = row;
      const end = ends.get(backorderId);
      if (end === undefined) return `${backorderId}: entry ${seq} is of a backorder that is not there`;
      const broken = firstBrokenLink([row], end);
      if (broken !== null) return `${backorderId}: entry ${broken} is not what followed the one before it`;
      ends.set(backorderId, { seq, hash });
      tally.entries += 1;
      after = { id: backorderId, seq };
    }
    const ofMails = rows.filter(({ kind }) => kind === 'mail-queued');
    for (const entry of ofMails) mailIds.add(mailNamedBy(entry).mailId ?? '');
    const other = await firstOtherMail(tx, ofMails, tally, atOnce.mails);
    if (other !== null) return other;
    if (rows.length < atOnce.entries) break;
  }
  for (const { id, seq, hash } of heads) {
    const end = ends.get(id) ?? CHAIN_START;
    if (end.seq !== seq || end.hash !== hash)
      return `${id}: the journal ends with entry ${end.seq}, and ${seq} were written`;
    tally.backorders += 1;
  }
  const strays = await tx.execute<{ id: string; backorderId: string }>(sql`
    select id, backorder_id as "backorderId" from mails
    where backorder_id = ${anyOf(heads.map(({ id }) => id))} and not id = ${anyOf([...mailIds])} order by seq limit 1`);
  const stray = strays[0];
  return stray === undefined ? null : `${stray.backorderId}: mail ${stray.id} is in no entry of the journal`;
}

/** Backorders that people mean by a number: the order's number or id, or the backorder's id. */
const meantBy = (number: string): SQL => sql`
  any(array(select ${number}::text union select backorder_id(id) from orders where id = ${number}
    union select backorder_id(id) from orders where number = ${number}))`;

/** Their mails, those that tell of other orders too among them. */
const mailsOf = (number: string): SQL => sql`
  any(array(select id from mails where backorder_id = ${meantBy(number)}
    union select mail_id from told_together where backorder_id = ${meantBy(number)}))`;

/**
 * Recomputes each backorder's chain from its rows, compares each mail with the hash in its entry and each request to the
 * mail provider with its mails, and stops at the first that is not true. Reads all, or what `number` means, bit by bit:
 * each bit is one moment, so that work can go on beside it. Changes nothing.
 */
export async function checkJournal(
  db: Database,
  number: string | null,
  atOnce: AtOnce = AT_ONCE,
): Promise<JournalCheck> {
  const tally: Tally = { backorders: 0, entries: 0, mails: 0, mailsWithoutHash: 0, requests: 0 };
  const wanted = number === null ? sql`true` : sql`id = ${meantBy(number)}`;
  let after: string | null = '';
  while (after !== null) {
    const from: string = after;
    const { last, untruth }: { last: string | null; untruth: string | null } = await db.transaction(
      async (tx) => {
        const heads = await tx.execute<Head & Record<string, unknown>>(sql`
          select id, journal_seq as seq, encode(journal_hash, 'hex') as hash from backorders
          where id > ${from} and ${wanted} order by id limit ${atOnce.backorders}`);
        const end = heads.length < atOnce.backorders ? null : (heads.at(-1)?.id ?? null);
        // Between the backorders, and behind the last, there must be no entries of others.
        const between = sql`backorder_id > ${from} and ${end === null ? sql`true` : sql`backorder_id <= ${end}`}`;
        const within = number === null ? between : sql`backorder_id = ${anyOf(heads.map(({ id }) => id))}`;
        return { last: end, untruth: await firstUntruth(tx, heads, within, tally, atOnce) };
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
    if (untruth !== null) return { ...tally, untruth };
    after = last;
  }
  const untruth = await firstOtherRequest(db, number === null ? null : mailsOf(number), atOnce.requests, (checked) => {
    tally.requests += checked;
  });
  return { ...tally, untruth };
}
