import { type SQL, sql } from 'drizzle-orm';
import type { DecidedLineRecord, PaymentRecord, QuantityRecord, StatedTimes } from '../db/records';
import type { OfferLine } from '../domain/backorder/offer';
import { type TimeScale, toBusinessTime } from '../domain/business-time';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import { heldBeside } from '../domain/legal/consents';
import type {
  AcceptanceNotice,
  CustomerWord,
  DelayNotice,
  EndedUnits,
  LawOnRecord,
  LegalOrder,
  NoticeDelivery,
} from '../domain/legal/facts';
import type { Reading } from './act';
import { ofEach } from './of-each';
import { sqlInstant } from './sql-instant';

/** What of an order is known by the time its law is looked at. */
export interface LawSource {
  readonly backorderId: string;
  readonly order: LegalOrder;
  readonly lines: readonly { readonly lineId: string; readonly stated: StatedTimes | null }[];
  readonly sellerLacks: LawOnRecord['sellerLacks'];
  /** How the notice of acceptance was given, as the course remembers it. */
  readonly acceptance: 'mail' | 'paper' | null;
  readonly scale: TimeScale;
}

/** When money came in before the goods went out; null where none did. An order may be paid without saying when. */
export const paidBefore = ({ state, paidAt }: PaymentRecord, completedAt: Instant): Instant | null =>
  state !== 'paid' ? null : paidAt === undefined ? completedAt : sqlInstant(paidAt);

interface MailState {
  readonly status: string;
  readonly sentAt: string | null;
}

/** More offers or answers than these no backorder has; the last ones count. */
const MOST = 500;

/** How a notice reached its customer otherwise than by mail. */
interface ReachedBy {
  /** Real time at which staff gave it by telephone or letter; null: they have not. */
  readonly givenAt: string | null;
  /** Business time of the first answer to its offer, however its customer heard of that; null: there is none. */
  readonly answeredAt?: string | null;
}

/**
 * A complaint is about a mail that was read; everything else that is not delivered has not been given, unless staff have
 * given it, or it was answered.
 */
function deliveryOf(
  mails: readonly MailState[],
  { givenAt, answeredAt = null }: ReachedBy,
  scale: TimeScale,
): NoticeDelivery {
  const taken = mails.filter(({ status }) => ['sent', 'delivered', 'complained'].includes(status));
  const [at] = [
    ...[...taken.map(({ sentAt }) => sentAt), givenAt].flatMap((text) =>
      text === null ? [] : [toBusinessTime(sqlInstant(text), scale)],
    ),
    ...(answeredAt === null ? [] : [sqlInstant(answeredAt)]),
  ].sort((a, b) => a - b);
  if (at !== undefined) return { state: 'accepted', at };
  // A customer without an address has no mail: until somebody has reached him he has not been told.
  const isUnderWay = mails.length === 0 || mails.some(({ status }) => status === 'queued');
  return { state: isUnderWay ? 'pending' : 'failed' };
}

/** Answers to an offer `f`, also those taken back: whoever gave one has seen what it says. */
const ANSWERS_TO_IT = sql`from decisions d where d.backorder_id = f.backorder_id and d.offer_version = f.version`;

/** The same of an offer `f`, for lists: its mail did not arrive, and nobody has told its customer instead. */
export const CAME_BACK = sql`
  (f.options @> '[{"legal":{}}]'
    and coalesce((select bool_and(m.status not in ('queued', 'sent', 'delivered', 'complained')) from mails m
      where m.backorder_id = f.backorder_id and (m.id = f.mail_id or m.cause like 'resend:' || f.mail_id || ':%')), false)
    and not exists (select from tasks t
      where t.backorder_id = f.backorder_id and t.data ->> 'mailId' = f.mail_id and t.given_at is not null)
    and not exists (select ${ANSWERS_TO_IT}))`;

interface NoticeRow extends Required<ReachedBy> {
  readonly version: number;
  readonly openedAt: string;
  readonly options: readonly OfferLine[];
  readonly mails: readonly MailState[] | null;
}

/** Offers that gave legal notice, with how far they got: their mails, sent again to a new address too, calls and letters, answers. */
const noticesSql = (backorderId: SQL) => sql`
  select f.version, f.opened_at as "openedAt", f.options,
    (select jsonb_agg(jsonb_build_object('status', m.status, 'sentAt', m.sent_at)) from mails m
      where m.backorder_id = f.backorder_id and (m.id = f.mail_id or m.cause like 'resend:' || f.mail_id || ':%')) as mails,
    (select min(t.given_at)::text from tasks t
      where t.backorder_id = f.backorder_id and t.data ->> 'mailId' = f.mail_id) as "givenAt",
    (select min(d.at)::text ${ANSWERS_TO_IT}) as "answeredAt"
  from offers f where f.backorder_id = ${backorderId} and f.options @> '[{"legal":{}}]'
  order by f.version desc limit ${MOST}`;

/** The notices given about each line, the earliest first. */
function noticesOf(rows: readonly NoticeRow[], { scale }: LawSource): Map<string, DelayNotice[]> {
  const notices = new Map<string, DelayNotice[]>();
  for (const { version, openedAt, options, mails, ...reachedBy } of rows.toReversed()) {
    const delivery = deliveryOf(mails ?? [], reachedBy, scale);
    for (const { lineId, legal } of options) {
      if (legal === undefined) continue;
      const { revisedShipDate, agreedUnits } = legal;
      const said = { revisedShipDate, ...(agreedUnits === undefined ? {} : { agreedUnits }) };
      const notice = { version, plannedAt: sqlInstant(openedAt), delivery, ...said };
      notices.set(lineId, [...(notices.get(lineId) ?? []), notice]);
    }
  }
  return notices;
}

interface AnswerRow {
  readonly at: string;
  readonly lines: readonly DecidedLineRecord[];
  readonly options: readonly OfferLine[] | null;
}

const answersSql = (backorderId: SQL) => sql`
  select d.at, d.lines, f.options
  from decisions d left join offers f on f.backorder_id = d.backorder_id and f.version = d.offer_version
  where d.backorder_id = ${backorderId} and d.undone_at is null order by d.at desc, d.id limit ${MOST}`;

/** What customers said in so many words: that they wait for the date the offer showed them, or for none; or until when. */
function wordsOf(rows: readonly AnswerRow[]): Map<string, CustomerWord[]> {
  const words = new Map<string, CustomerWord[]>();
  for (const { at, lines, options } of rows.toReversed())
    for (const line of lines) {
      const answered = lines.reduce((units, one) => units + (one.lineId === line.lineId ? one.quantity : 0), 0);
      const word = wordOf(line, sqlInstant(at), options ?? [], answered);
      if (word !== null) words.set(line.lineId, [...(words.get(line.lineId) ?? []), word]);
    }
  return words;
}

/** What an answer says of a line in the law's terms; null where that is nothing. `answered`: units of the line in all of it. */
function wordOf(
  { lineId, quantity: units, choice, date, asksStaff, stood }: DecidedLineRecord,
  at: Instant,
  options: readonly OfferLine[],
  answered: number,
): CustomerWord | null {
  if (choice === 'set-deadline') return date === undefined ? null : { kind: 'sets-deadline', at, until: date };
  const asked = options.find((option) => option.lineId === lineId);
  const shown = asked?.choices.find((option) => option.choice === 'wait');
  if (choice === 'alternative') return asksStaff === true ? { kind: 'wishes-otherwise', at } : null;
  // Whoever has the ready units sent ahead waits for the rest.
  if ((choice !== 'wait' && choice !== 'split') || asked === undefined || shown?.choice !== 'wait') return null;
  const of = { units, ...heldBeside(stood?.allocated ?? 0, answered, asked.quantity) };
  return shown.promise === null
    ? { kind: 'consents-indefinitely', at, ...of }
    : { kind: 'consents', at, until: shown.promise.shipDate, ...of };
}

interface EndedRow {
  readonly at: string;
  readonly lines: readonly QuantityRecord[];
}

/** What was cancelled without the customer's word. */
const endedSql = (backorderId: SQL) => sql`
  select at, lines from cancellations
  where backorder_id = ${backorderId} and not undone and cause in ('silence', 'law', 'discontinued')
  order by at desc, id limit ${MOST}`;

/** The units that ended of a line, the earliest first. Cancellations keep the real time in which they were carried out. */
const endedOf = (rows: readonly EndedRow[], lineId: string, scale: TimeScale): readonly EndedUnits[] =>
  rows.toReversed().flatMap(({ at, lines }) => {
    const business = toBusinessTime(sqlInstant(at), scale);
    return lines.flatMap((line) => (line.lineId === lineId ? [{ at: business, units: line.quantity }] : []));
  });

interface AcceptanceRow extends MailState {
  readonly queuedAt: string;
}

const acceptanceMailsSql = (backorderId: SQL) => sql`
  select status, sent_at as "sentAt", queued_at as "queuedAt" from mails
  where backorder_id = ${backorderId} and template = 'acceptance' order by seq desc limit 10`;

const lettersSql = (backorderId: SQL) => sql`
  select min(given_at)::text as "postedAt" from tasks where backorder_id = ${backorderId} and kind = 'paper-notice'`;

function acceptanceOf(
  mails: readonly AcceptanceRow[],
  postedAt: string | null,
  { acceptance, scale }: LawSource,
): AcceptanceNotice {
  if (acceptance === null) return null;
  const delivery = deliveryOf(mails, { givenAt: postedAt }, scale);
  // A letter that is still to be posted takes the place of a mail that came back.
  if (acceptance === 'paper') return delivery.state === 'failed' ? { state: 'pending' } : delivery;
  const queuedAt = mails[0]?.queuedAt;
  if (delivery.state !== 'pending' || queuedAt === undefined) return delivery;
  return { state: 'pending', since: toBusinessTime(sqlInstant(queuedAt), scale) };
}

const dayOf = (text: string | undefined): BusinessDate | null => (text === undefined ? null : (text as BusinessDate));

/** What the law looks at of orders, by backorder: asked for only where the pack names one. */
export async function loadLaws(
  reading: Reading,
  sources: readonly LawSource[],
): Promise<ReadonlyMap<string, LawOnRecord>> {
  const ids = sources.map(({ backorderId }) => backorderId);
  const noticed = sources.flatMap(({ backorderId, acceptance }) => (acceptance === null ? [] : [backorderId]));
  const [notices, answers, ends, mails, letters] = await Promise.all([
    ofEach<NoticeRow>(reading, ids, noticesSql),
    ofEach<AnswerRow>(reading, ids, answersSql),
    ofEach<EndedRow>(reading, ids, endedSql),
    ofEach<AcceptanceRow>(reading, noticed, acceptanceMailsSql),
    ofEach<{ readonly postedAt: string | null }>(reading, noticed, lettersSql),
  ]);
  return new Map(
    sources.map((source) => {
      const { backorderId: id, order, sellerLacks } = source;
      const acceptance = acceptanceOf(mails(id), letters(id)[0]?.postedAt ?? null, source);
      return [id, { order, acceptance, sellerLacks, lines: lawOfLines(source, notices(id), answers(id), ends(id)) }];
    }),
  );
}

function lawOfLines(
  source: LawSource,
  notices: readonly NoticeRow[],
  answers: readonly AnswerRow[],
  ends: readonly EndedRow[],
): LawOnRecord['lines'] {
  const given = noticesOf(notices, source);
  const words = wordsOf(answers);
  return Object.fromEntries(
    source.lines.map(({ lineId, stated }) => [
      lineId,
      {
        stated: { shipBy: dayOf(stated?.stated?.shipBy), deliverBy: dayOf(stated?.stated?.deliverBy) },
        essential: stated?.essential ?? false,
        notices: given.get(lineId) ?? [],
        words: words.get(lineId) ?? [],
        ended: endedOf(ends, lineId, source.scale),
      },
    ]),
  );
}
