import { type SQL, sql } from 'drizzle-orm';
import type { KeptOfNotice, SaidEarlier } from '../domain/backorder/untold';
import { formatInstant } from '../domain/calendar/business-date';
import type { MailFacts, MailMatter, TemplateName } from '../emails/mail-facts';
import { renderMail } from '../emails/render';
import { spokenText } from '../emails/spoken';
import { writeLetter } from '../emails/write-letter';
import type { Act } from './act';

/** Words that a call had before it was worded anew: who was told them by then has heard these, and no others. */
export interface EarlierWords extends SaidEarlier {
  readonly say: string;
  readonly text: string;
  /** The offer they put, where they did. */
  readonly mailId?: string;
  /** From when until when they stood, in real time. */
  readonly wordedAt: string;
  readonly until: string;
}

/** What is kept of a call until it has been made. */
export interface KeptOfCall extends KeptOfNotice {
  /** What its words are written from, beside the order as it stands. */
  readonly matter: MailMatter;
  /** The answers that it confirms. */
  readonly answers?: readonly string[];
  /** The earliest first. */
  readonly earlier?: readonly EarlierWords[];
}

/** A call that is still to be made. */
export interface OpenCall {
  readonly id: string;
  readonly template: TemplateName;
  readonly mailId: string | null;
  readonly text: string;
  readonly say: string;
  /** Since when it says so, in real time. */
  readonly wordedAt: string;
  readonly kept: KeptOfCall;
}

export const OPEN_CALL = sql`kind = 'call-customer' and state = 'open'`;

/** More calls than these are open of no backorder: each kind of them replaces or takes up its like. */
const MOST_CALLS = 200;

/** Open calls of a backorder, the earliest first. */
export const openCalls = (act: Act, backorderId: string, which: SQL = sql`true`): Promise<readonly OpenCall[]> =>
  act.tx.execute<OpenCall & Record<string, unknown>>(sql`
    select id, data ->> 'template' as template, data ->> 'mailId' as "mailId", data ->> 'text' as text,
      data ->> 'say' as say, data ->> 'wordedAt' as "wordedAt", data -> 'kept' as kept
    from tasks where backorder_id = ${backorderId} and ${OPEN_CALL} and data -> 'kept' ? 'matter' and (${which})
    order by seq limit ${MOST_CALLS}`);

/** What a notice says: as a letter, and on the telephone. */
export const noticeWords = (facts: MailFacts) => ({ text: renderMail(facts).text, say: spokenWords(facts) });

/** What it says on the telephone alone. */
export const spokenWords = (facts: MailFacts): string => spokenText(writeLetter(facts));

/** Words that nobody has told within so many rewordings are no longer told. */
const EARLIER_WORDS_KEPT = 10;

const saidBy = ({ kept: { matter, shows }, say, text, mailId, wordedAt }: OpenCall, until: string): EarlierWords => ({
  shows,
  ...(matter.template === 'first-notice' ? { nextNewsOn: matter.nextNewsOn } : {}),
  say,
  text,
  ...(mailId === null ? {} : { mailId }),
  wordedAt,
  until,
});

/**
 * Words a call anew. The words it had are kept with the moment they ended: staff may have told them, and not said so yet.
 * `answers`: those of the answers it confirms that still stand.
 */
export function wordAnew(act: Act, call: OpenCall, facts: MailFacts, answers = call.kept.answers): void {
  const words = noticeWords(facts);
  const at = formatInstant(act.at);
  const isOther = words.say !== call.say && call.wordedAt !== at;
  const { earlier = [] } = call.kept;
  const kept: KeptOfCall = {
    ...call.kept,
    matter: facts.matter,
    shows: facts.lines.map(({ lineId, promise }) => ({ lineId, promise })),
    ...(answers === undefined ? {} : { answers }),
    ...(isOther ? { earlier: [...earlier, saidBy(call, at)].slice(-EARLIER_WORDS_KEPT) } : {}),
  };
  setCall(act, call.id, { ...words, ...(isOther ? { wordedAt: at } : {}), kept });
}

export function setCall(act: Act, taskId: string, data: Readonly<Record<string, unknown>>): void {
  act.write(sql`
    update tasks set data = data || ${JSON.stringify(data)}::text::jsonb where id = ${taskId}`);
}
