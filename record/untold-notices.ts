import { type SQL, sql } from 'drizzle-orm';
import { canonical } from '../domain/backorder/digest';
import type { BackorderFacts, LineFacts } from '../domain/backorder/facts';
import {
  earliest,
  isOutdated,
  isToldByThat,
  type KeptOfNotice,
  type KnownBefore,
  saidSoFar,
  takenForUntold,
} from '../domain/backorder/untold';
import { formatInstant } from '../domain/calendar/business-date';
import type { MailFacts } from '../emails/mail-facts';
import type { Act } from './act';
import { mayHaveCalls } from './calls';
import type { LoadedBackorder } from './load-facts';
import { writeTurn } from './write-turn';

type Untold = Required<KeptOfNotice>;

const IS_CALL = sql`kind = 'call-customer'`;

/** Calls that may have told nothing: still to be made, given up, or overtaken by what this act tells. */
const isUntold = (act: Act): SQL => sql`
  (state = 'open' or result = 'given-up' or (result = 'overtaken' and resolved_at = ${formatInstant(act.at)}::timestamptz))`;

/** Its question was answered, however its customer heard of it: he has seen what it says. */
const isAnswered = (backorderId: string, mailId: SQL): SQL => sql`
  exists (select from offers f join decisions d on d.backorder_id = f.backorder_id and d.offer_version = f.version
    where f.backorder_id = ${backorderId} and f.mail_id = ${mailId})`;

const untoldCalls = (act: Act, backorderId: string) =>
  act.tx.execute<Untold & Record<string, unknown>>(sql`
    select data -> 'kept' -> 'shows' as shows, data -> 'kept' -> 'before' as before from tasks
    where backorder_id = ${backorderId} and ${IS_CALL} and data -> 'kept' ? 'before' and ${isUntold(act)}
      and not ${isAnswered(backorderId, sql`tasks.data ->> 'mailId'`)}
    order by seq`);

const REACHES = sql`('queued', 'sent', 'delivered', 'complained')`;

/**
 * What was known before mails that came back or never left, where no notice has reached the customer since and their dates
 * still count as told.
 */
async function beforeLostMails(act: Act, { id, lines }: BackorderFacts): Promise<readonly Untold[]> {
  const rows = await act.tx.execute<Untold & Record<string, unknown>>(sql`
    select j.data::jsonb -> 'kept' -> 'shows' as shows, j.data::jsonb -> 'kept' -> 'before' as before
    from mails m join journal j on j.backorder_id = m.backorder_id and j.kind = 'mail-queued'
      and j.data::jsonb ->> 'mailId' = m.id and j.data::jsonb ? 'kept'
    where m.backorder_id = ${id} and m.status in ('bounced', 'failed', 'superseded')
      and m.seq > coalesce((select max(r.seq) from mails r where r.backorder_id = ${id} and r.status in ${REACHES}), 0)
      and not exists (select from tasks t where t.backorder_id = ${id} and t.given_at is not null
        and (t.opened_at >= m.queued_at or t.data ->> 'mailId' = m.id))
      and not ${isAnswered(id, sql`m.id`)}
    order by m.seq`);
  return rows.filter(({ shows, before }) => isToldByThat(lines, shows, before));
}

/** Notices that count as told and have not been, the earliest first. `isUnsent`: a mail has just been kept from leaving. */
async function untoldOf(act: Act, backorder: LoadedBackorder, isUnsent = false): Promise<readonly Untold[]> {
  const { facts } = backorder;
  const called = mayHaveCalls(backorder);
  return [
    ...(called || facts.offerUnheard || isUnsent ? await beforeLostMails(act, facts) : []),
    ...(called ? await untoldCalls(act, facts.id) : []),
  ];
}

/**
 * A date has moved while a notice that shows it has not been given: its customer knows no more than he did before it, and
 * what there is to tell him, if anything, is measured by that. Changes nothing on record.
 */
export async function asCustomerKnows(act: Act, backorder: LoadedBackorder): Promise<LoadedBackorder> {
  const { facts } = backorder;
  if (facts.closed) return backorder;
  const untold = await untoldOf(act, backorder);
  const before = earliest(untold.map((notice) => notice.before));
  if (before === null || !untold.some(({ shows }) => isOutdated(facts.lines, shows))) return backorder;
  const toldOf = ({ lineId }: LineFacts) => before.lines.find((line) => line.lineId === lineId);
  return {
    ...backorder,
    facts: takenForUntold(facts, before),
    lines: backorder.lines.map((line) => ({ ...line, ...toldOf(line) })),
  };
}

/** The same, written down: before a step's rules look. */
export async function takeBackUntold(act: Act, backorder: LoadedBackorder): Promise<LoadedBackorder> {
  const known = await asCustomerKnows(act, backorder);
  if (known === backorder) return backorder;
  writeTurn(act, backorder, { facts: known.facts, effects: [] });
  forgetGivenUp(act, known.facts.id);
  return known;
}

/** A call that nobody will make is taken back once. */
const forgetGivenUp = (act: Act, backorderId: string): void =>
  act.write(sql`
    update tasks set data = data #- '{kept,before}'
    where backorder_id = ${backorderId} and ${IS_CALL} and result = 'given-up' and data -> 'kept' ? 'before'`);

/** A notice is given that shows all dates: what calls opened before it were to tell of them is known. */
export const knowsByNow = (act: Act, backorderId: string, beforeSeq: SQL | null): void =>
  act.write(sql`
    update tasks set data = data #- '{kept,before}'
    where backorder_id = ${backorderId} and ${IS_CALL} and data -> 'kept' ? 'before'
      and ${beforeSeq === null ? sql`true` : sql`seq < ${beforeSeq}`}`);

/** A notice as its customer is to hear it, and what is kept of it until he has. */
export interface AsKnown {
  readonly facts: MailFacts;
  readonly kept: KeptOfNotice;
}

/**
 * A notice says what was before as far as its customer knows: no date of a notice that was not given, and no question is
 * replaced that he never heard.
 */
export async function asKnown(
  act: Act,
  backorder: LoadedBackorder,
  facts: MailFacts,
  isUnsent = false,
): Promise<AsKnown> {
  const { matter, lines } = facts;
  const shows = lines.map(({ lineId, promise }) => ({ lineId, promise }));
  if (matter.template === 'first-notice') return { facts, kept: { shows } };
  const own: KnownBefore = {
    lines: lines.map(({ lineId, toldBefore }) => ({
      lineId,
      told: toldBefore,
      original: backorder.lines.find((line) => line.lineId === lineId)?.original ?? null,
    })),
    course: saidSoFar(backorder.facts),
  };
  const untold = await untoldOf(act, backorder, isUnsent);
  const before = earliest([...untold.map((notice) => notice.before), own]) ?? own;
  const known = lines.map((line) => ({
    ...line,
    toldBefore: before.lines.find(({ lineId }) => lineId === line.lineId)?.told ?? null,
  }));
  const isFirstHeard = 'replaces' in matter && matter.replaces === true && backorder.facts.offerUnheard;
  return {
    facts: { ...facts, lines: known, matter: isFirstHeard ? { ...matter, replaces: false } : matter },
    kept: { shows, before },
  };
}

/** A mail that tells another date may come back days later: the journal keeps what was known before it. */
export const keptOfMail = ({ facts: { lines }, kept }: AsKnown): { readonly kept?: KeptOfNotice } =>
  kept.before !== undefined &&
  lines.some(({ waiting, promise, toldBefore }) => waiting > 0 && canonical(promise) !== canonical(toldBefore))
    ? { kept }
    : {};
