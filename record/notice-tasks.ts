import { sql } from 'drizzle-orm';
import type { OfferLine } from '../domain/backorder/offer';
import type { PlannedMail, TaskKind } from '../domain/backorder/turn';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { noticeWords } from './call-words';
import { endHearingOnceHeard } from './calls';
import { CHANNEL_FIELD } from './channels';
import { acceptanceDue } from './clock-tasks';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { lockBackorders } from './lock-items';
import { mailLines } from './mail-lines';
import { mailMatter } from './mail-matter';
import { mailFacts } from './mail-queue';
import { ITEM_TASKS } from './tasks';
import { countEarlierWords } from './told-earlier';
import { knowsByNow } from './untold-notices';

/** What came of a task to give a notice: said on the telephone, sent by letter, nobody there, or nobody will. */
export const NOTICE_RESULTS = ['told', 'posted', 'no-answer', 'given-up'] as const;
export type NoticeResult = (typeof NOTICE_RESULTS)[number];

/**
 * Tasks to give a notice, with the results each can have. The first is meant where nothing is said. What the law wants
 * in writing (特商法13条) cannot be told; a notice that came back is given only where somebody says so.
 */
const RESULTS: Readonly<Partial<Record<TaskKind, readonly NoticeResult[]>>> = {
  'call-customer': ['told', 'posted', 'no-answer', 'given-up'],
  'legal-notice-failed': ['given-up', 'told', 'posted', 'no-answer'],
  'paper-notice': ['posted', 'given-up'],
};

/** The results a task can have; none where it gives no notice. */
export const noticeResults = (kind: TaskKind): readonly NoticeResult[] => RESULTS[kind] ?? [];

/** What staff say of a notice they were to give. */
export interface NoticeGiven {
  readonly taskId: string;
  readonly kind: TaskKind;
  readonly backorderId: string | null;
  readonly template: string | null;
  readonly result: NoticeResult;
  /** Real time. */
  readonly at: Instant;
  /** Since when the words that were told stood, where staff say which: real time. */
  readonly wordedAt: Instant | null;
  /** The id of the member of staff, where it was said. */
  readonly by: string | null;
}

/**
 * Puts on record what came of a notice by telephone or letter. One that was given was given at that moment, for the legal
 * clocks as for silence; the course looks again. Of a call that was worded anew it gave the words it had then. Where nobody answered the task stays open, with the attempt noted.
 */
export async function recordNotice(act: Act, given: NoticeGiven): Promise<void> {
  const { taskId, kind, backorderId, template, result, wordedAt, by } = given;
  const at = formatInstant(given.at);
  const isGiven = result === 'told' || result === 'posted';
  if (result === 'no-answer')
    act.write(sql`
      update tasks set data = data || jsonb_build_object('attempts', coalesce((data ->> 'attempts')::int, 0) + 1, 'lastAttemptAt', ${at}::text)
      where id = ${taskId} and state = 'open'`);
  else
    act.write(sql`
      update tasks set result = ${result}, given_at = ${isGiven ? at : null}::timestamptz, given_by = ${by}
      where id = ${taskId}`);
  if (backorderId === null) return;
  if (isGiven) {
    knowsByNow(act, backorderId, sql`(select g.seq from tasks g where g.id = ${taskId})`);
    endHearingOnceHeard(act, backorderId);
    if (kind === 'call-customer') await countEarlierWords(act, { taskId, backorderId, at: given.at, wordedAt });
  }
  const who = {
    taskId,
    task: kind,
    ...(template === null ? {} : { template }),
    result,
    ...(by === null ? {} : { by }),
  };
  note(act, backorderId, {
    journal: { kind: isGiven ? 'notice-given' : 'notice-not-given', data: { ...who, at } },
    ...(isGiven ? { signal: 'orderChanged' as const, signalFacts: { cause: 'notice-given' } } : {}),
  });
}

/** Locks the backorder a task is about, if any, ahead of the task's own row: so do all who open tasks. */
export async function lockTaskBackorder(act: Act, taskId: string): Promise<void> {
  const rows = await act.tx.execute<{ backorderId: string | null }>(
    sql`select backorder_id as "backorderId" from tasks where id = ${taskId}`,
  );
  lockBackorders(
    act,
    rows.flatMap(({ backorderId }) => (backorderId === null ? [] : [backorderId])),
  );
}

const isDiscontinued = ({ discontinued, unknownBecause, problem }: RecordedLine): boolean =>
  discontinued || unknownBecause === 'discontinued' || problem === 'discontinued';

/**
 * The items that a step's task is about where it is one for all who wait for them: those of the lines `asked` about that have
 * ended, or whose supply was cancelled; else those without a date, or all that wait.
 */
export function itemsOfTask(
  task: TaskKind,
  lines: readonly RecordedLine[],
  asked: readonly Pick<OfferLine, 'lineId'>[],
): readonly string[] {
  if (!ITEM_TASKS.includes(task)) return [];
  const waiting = lines.filter((line) => line.waiting > 0);
  const inQuestion = waiting.filter((line) => asked.some(({ lineId }) => lineId === line.lineId));
  const undated = waiting.filter(({ current }) => current === null);
  const about =
    task === 'discontinued'
      ? inQuestion.filter(isDiscontinued)
      : task === 'supply-cancelled'
        ? inQuestion.filter(({ unknownBecause }) => unknownBecause === 'supply-cancelled')
        : undated.length > 0
          ? undated
          : waiting;
  return [...new Set(about.map(({ sku }) => sku))];
}

/** A task that a step opens for staff, as the table keeps it. */
export interface TaskMatter {
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What a task opened by a step is about. One to give a notice has the words in it: to be said on the telephone, or to be
 * posted; and the mail whose place it takes.
 */
export async function taskMatter(
  act: Act,
  backorder: LoadedBackorder,
  lines: readonly RecordedLine[],
  task: TaskKind,
): Promise<TaskMatter> {
  const { id, offer } = backorder.facts;
  const source = {
    backorder,
    lines,
    offer: null,
    money: { refund: null, coupon: null },
    because: null,
    supplierSilent: false,
    others: [],
  };
  const words = (mail: Extract<PlannedMail, { template: 'acceptance' | 'offer' }>) => {
    const facts = mailFacts(backorder, mailLines(source, []), mailMatter(mail, source), act.here);
    return { template: facts.matter.template, ...noticeWords(facts) };
  };
  if (task === 'paper-notice') {
    const { say: _unsaid, ...written } = words({ template: 'acceptance' });
    return { subject: id, data: { ...written, ...acceptanceDue(backorder) } };
  }
  if (task === 'seller-incomplete') {
    const lacks = backorder.facts.law?.sellerLacks ?? [];
    return { subject: id, data: { missing: lacks.map((item) => CHANNEL_FIELD[item]) } };
  }
  if (task !== 'legal-notice-failed' || offer === null) return { subject: id, data: {} };
  const mails = await act.tx.execute<{ mailId: string }>(
    sql`select mail_id as "mailId" from offers where backorder_id = ${id} and version = ${offer.version}`,
  );
  const mailId = mails[0]?.mailId;
  return { subject: `${id}:${mailId}`, data: { ...words({ template: 'offer', replaces: false }), mailId } };
}
