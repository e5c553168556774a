import { type SQL, sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { KeptOfNotice } from '../domain/backorder/untold';
import { formatInstant } from '../domain/calendar/business-date';
import type { MailFacts, MailMatter, TemplateName } from '../emails/mail-facts';
import { type Act, note } from './act';
import { type KeptOfCall, noticeWords, OPEN_CALL as OPEN, type OpenCall, openCalls, wordAnew } from './call-words';
import type { LoadedBackorder } from './load-facts';
import { lockBackorders } from './lock-items';
import { type CallEnd, endsAtClosing, givesWayTo, isOnlyDates, isSaidByFirstNotice, OFFERS } from './overtaken-calls';
import { openTask } from './tasks';

type FirstNotice = Extract<MailMatter, { readonly template: 'first-notice' }>;
type Confirmation = Extract<MailMatter, { readonly template: 'decision-received' }>;

/** How an order stands, for whatever is to be said of it. */
type OrderNow = Omit<MailFacts, 'matter'>;

const template = sql`data ->> 'template'`;

/** The call carries an offer that is open: it ends with that. */
const carriesQuestion = sql`exists (select from offers f where f.backorder_id = tasks.backorder_id
  and f.mail_id = tasks.data ->> 'mailId' and f.state in ('open', 'stale'))`;

/** Whether a backorder has notices that are still to be told by telephone; one that is written to can have had none. */
export const mayHaveCalls = ({ customer, addressStopped, callsOpen }: LoadedBackorder): boolean =>
  callsOpen || addressStopped || (customer.noticeEmail ?? customer.email) === undefined;

/** Ends open calls of a backorder as overtaken: they are not told, and say why. Its task row keeps the reason. */
export async function endCalls(act: Act, backorderId: string, which: SQL, by: CallEnd): Promise<void> {
  lockBackorders(act, [backorderId]);
  const ended = await act.tx.execute<{ id: string; template: TemplateName }>(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz, result = 'overtaken',
      data = data || jsonb_build_object('overtakenBy', ${by}::text)
    where backorder_id = ${backorderId} and ${OPEN} and ${which}
    returning id, ${template} as template`);
  for (const call of ended)
    note(act, backorderId, {
      journal: { kind: 'notice-overtaken', data: { taskId: call.id, template: call.template, overtakenBy: by } },
    });
}

/** Opens a call: what staff have to tell a customer who cannot be written to. `answers`: those that it confirms. */
export async function openCall(
  act: Act,
  { facts: { id } }: LoadedBackorder,
  { facts, kept }: { readonly facts: MailFacts; readonly kept: KeptOfNotice },
  {
    cause,
    mailId,
    answers = [],
  }: { readonly cause: string; readonly mailId: string; readonly answers?: readonly string[] | undefined },
): Promise<void> {
  const { matter } = facts;
  const keeps: KeptOfCall = { ...kept, matter, ...(answers.length === 0 ? {} : { answers }) };
  await openTask(
    act,
    'call-customer',
    `${id}:${cause}`,
    { backorderId: id },
    { template: matter.template, mailId, wordedAt: formatInstant(act.at), ...noticeWords(facts), kept: keeps },
  );
}

/**
 * First notices that nobody has told yet say the dates as they are by now, and no change of dates that were never told.
 * One whose question is open is left: its offer says what it says until that is replaced. `news` may say more of how things
 * stand. The last of several says it all. Returns whether there was one.
 */
export async function rewordFirstNotice(
  act: Act,
  backorderId: string,
  now: OrderNow,
  news: Partial<Pick<FirstNotice, 'nextNewsOn' | 'ready'>>,
): Promise<boolean> {
  const found = await openCalls(act, backorderId, sql`${template} = 'first-notice' and not ${carriesQuestion}`);
  const last = found.at(-1);
  if (last === undefined || last.kept.matter.template !== 'first-notice') return false;
  const others = found.filter((call) => call !== last).map(({ id }) => id);
  if (others.length > 0) await endCalls(act, backorderId, sql`id = ${anyOf(others)}`, 'first-notice');
  const lines = now.lines.map((line) => ({ ...line, toldBefore: null }));
  wordAnew(act, last, { ...now, lines, matter: { ...last.kept.matter, ...news, offer: null } });
  return true;
}

/**
 * A notice is about to be given: open calls that are no longer true by it end. True where a call that is still to be made
 * says it all, so that no other need be made.
 */
export async function overtakeCalls(act: Act, backorder: LoadedBackorder, facts: MailFacts): Promise<boolean> {
  if (!mayHaveCalls(backorder)) return false;
  const { id } = backorder.facts;
  const { matter } = facts;
  const over = givesWayTo(matter);
  if (over.length > 0)
    await endCalls(
      act,
      id,
      sql`${template} = ${anyOf(over)} and (${template} <> 'first-notice' or ${matter.template === 'cancelled'} or not ${carriesQuestion})`,
      matter.template,
    );
  if (matter.template === 'decision-received') await endTakenBack(act, id, matter);
  const isSaid = isSaidByFirstNotice(matter.template);
  if (!isSaid && !OFFERS.includes(matter.template)) return false;
  const news = isOnlyDates(matter.template) && 'nextNewsOn' in matter ? { nextNewsOn: matter.nextNewsOn } : {};
  return (await rewordFirstNotice(act, id, facts, news)) && isSaid;
}

/** Of an answer that was taken back nothing is left to say once the same lines have been answered, or undone, again. */
async function endTakenBack(act: Act, backorderId: string, { decided }: Confirmation): Promise<void> {
  const over = (await openCalls(act, backorderId, sql`${template} = 'decision-received'`)).filter(
    ({ kept: { matter } }) =>
      matter.template === 'decision-received' &&
      matter.takenBack &&
      matter.decided.every((units) => decided.some(({ lineId }) => lineId === units.lineId)),
  );
  if (over.length > 0)
    await endCalls(act, backorderId, sql`id = ${anyOf(over.map(({ id }) => id))}`, 'decision-received');
}

/** What was to be told of a refund gives way to what comes of it next. */
export async function overtakeRefundCalls(
  act: Act,
  backorder: LoadedBackorder,
  refundId: string,
  by: TemplateName,
): Promise<void> {
  if (!mayHaveCalls(backorder)) return;
  const { id } = backorder.facts;
  await endCalls(act, id, sql`starts_with(subject, ${`${id}:`} || (${template}) || ${`:${refundId}:`})`, by);
}

/** Of which offer a call asks, or reminds. */
const asks = (backorderId: string, version: number): SQL => sql`
  exists (select from offers f where f.backorder_id = ${backorderId} and f.version = ${version}
    and data ->> 'mailId' in (f.mail_id, f.reminder_mail_id))`;

/** A question is over: staff need not see to its being heard, by mail or otherwise. */
const endHearing = (act: Act, backorderId: string, version: number): void =>
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where state = 'open' and ((kind = 'offer-not-delivered' and subject = ${backorderId})
      or (kind = 'legal-notice-failed' and subject = ${backorderId} || ':' || (
        select f.mail_id from offers f where f.backorder_id = ${backorderId} and f.version = ${version}::int)))`);

/** A notice has been told: once the open question has been heard, and its reminder where there was one, that is seen to. */
export const endHearingOnceHeard = (act: Act, backorderId: string): void =>
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where kind = 'offer-not-delivered' and subject = ${backorderId} and state = 'open'
      and exists (select from offers f where f.backorder_id = ${backorderId} and f.state in ('open', 'stale')
        and not exists (select from unnest(array[f.mail_id, f.reminder_mail_id]) as n(mail_id)
          where n.mail_id is not null
            and not exists (select from tasks t
              where t.backorder_id = ${backorderId} and t.data ->> 'mailId' = n.mail_id and t.given_at is not null)
            and not exists (select from mails m where m.id = n.mail_id and m.status in ('sent', 'delivered'))))`);

/**
 * A question is over: nobody is asked it by telephone any more. A first notice that carried it is still to be told,
 * without it, unless the customer has answered: then he knows. `now` says how the order stands.
 */
export async function endQuestionTasks(
  act: Act,
  backorder: LoadedBackorder,
  { version, as }: { readonly version: number; readonly as: 'answered' | 'silent' | 'replaced' | 'withdrawn' },
  now: OrderNow | null,
): Promise<void> {
  const { id } = backorder.facts;
  endHearing(act, id, version);
  if (!mayHaveCalls(backorder)) return;
  const carried = now !== null && (as === 'replaced' || as === 'withdrawn');
  const which = carried ? sql`${template} <> 'first-notice' and ${asks(id, version)}` : asks(id, version);
  await endCalls(act, id, which, as);
  if (!carried) return;
  await rewordFirstNotice(act, id, now, {});
  // Told from now on it gives no notice of that offer.
  act.write(sql`
    update tasks set data = data - 'mailId'
    where backorder_id = ${id} and ${OPEN} and ${template} = 'first-notice' and ${asks(id, version)}`);
}

/** Calls that ask say until when, as of now; `factsOf` is null of those that say it already. */
export async function rewordQuestion(
  act: Act,
  backorder: LoadedBackorder,
  version: number,
  factsOf: (call: OpenCall) => Promise<MailFacts | null>,
): Promise<void> {
  if (!mayHaveCalls(backorder)) return;
  const { id } = backorder.facts;
  for (const call of await openCalls(act, id, asks(id, version))) {
    const facts = await factsOf(call);
    if (facts !== null) wordAnew(act, call, facts);
  }
}

/** The backorder is closed: what was to be told of dates and asked is over. What came of it is still to be told. */
export async function endCallsAtClosing(act: Act, backorder: LoadedBackorder): Promise<void> {
  if (mayHaveCalls(backorder))
    await endCalls(act, backorder.facts.id, sql`${template} = ${anyOf(endsAtClosing)}`, 'closed');
}

/** An authorisation was renewed or charged: the customer need not be asked for it. */
export const endPaymentCalls = (act: Act, backorderId: string): Promise<void> =>
  endCalls(act, backorderId, sql`${template} = 'authorization-ending'`, 'payment-renewed');
