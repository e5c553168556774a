import { sql } from 'drizzle-orm';
import { terminationOf } from '../domain/backorder/law';
import { owedUnits } from '../domain/backorder/quantities';
import { stoodOf } from '../domain/backorder/rules/taking-back';
import { addDays, type BusinessDate, dateAt, formatInstant, type Instant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { type AnswerInput, type AnswerLine, type Decided, NO_OFFER, type ResolvedLine } from './judge-answer';
import type { LoadedBackorder } from './load-facts';
import { whoDid } from './who-did';

/** A period longer than this is no threat to anybody, and most likely a slip of the pen. */
const MOST_DAYS = 180;

/** The first and the last day that a further period set now may end on: it has to leave the shop a whole day at least. */
export function furtherPeriodDays({ facts, now }: LoadedBackorder): {
  readonly first: BusinessDate;
  readonly last: BusinessDate;
} {
  const today = dateAt(now, facts.policy.shipping.timeZone);
  return { first: addDays(today, 1), last: addDays(today, MOST_DAYS) };
}

/** Setting a further period is a right the law gives: it belongs to no offer, and leaves one that is open as it is. */
export const setsFurtherPeriod = ({ lines }: Pick<AnswerInput, 'lines'>): boolean =>
  lines.some(({ choice }) => choice === 'set-deadline');

/** Why no further period can be set for a line; null where one can. */
function whyNot({ facts, now }: LoadedBackorder, lineId: string): string | null {
  const day = (at: Instant): BusinessDate => dateAt(at, facts.policy.shipping.timeZone);
  const termination = terminationOf(facts, lineId, now);
  switch (termination.right) {
    case 'after-further-period':
      return null;
    case 'none':
      return 'is possible once delivery is late, where the law of the pack gives the customer that right';
    case 'running':
      return `is not possible again: a further period has been set already, and ends with ${addDays(day(termination.until), -1)}`;
    case 'now':
      return 'is not needed any more: the customer may end the contract now, by cancelling';
  }
}

function judgeLine(
  backorder: LoadedBackorder,
  answer: AnswerLine,
  at: string,
): ResolvedLine | Extract<Decided, { kind: 'refused' }> {
  const refused = (field: string, message: string) =>
    ({ kind: 'refused', pointer: `${at}/${field}`, message }) as const;
  const line = backorder.lines.find(({ lineId }) => lineId === answer.lineId);
  if (!line) return refused('lineId', 'is not a line of this backorder');
  if (answer.choice !== 'set-deadline')
    return refused('choice', 'must be sent by itself: a further period answers no offer');
  const because = whyNot(backorder, line.lineId);
  if (because !== null) return refused('choice', because);
  if (answer.quantity !== undefined) return refused('quantity', 'cannot be named: a further period is for the line');
  const { first, last } = furtherPeriodDays(backorder);
  if (answer.date === undefined || answer.date < first || answer.date > last)
    return refused('date', `must be a day from ${first} to ${last}`);
  return { answer, line, quantity: owedUnits([line]) };
}

/** The lines of an answer that sets further periods, each once; or why it cannot be taken. */
export function resolveFurtherPeriods(
  backorder: LoadedBackorder,
  input: AnswerInput,
): ResolvedLine[] | Extract<Decided, { kind: 'refused' }> {
  const resolved: ResolvedLine[] = [];
  for (const [index, answer] of input.lines.entries()) {
    const judged = judgeLine(backorder, answer, `/lines/${index}`);
    if ('kind' in judged) return judged;
    if (resolved.some(({ line }) => line.lineId === judged.line.lineId))
      return { kind: 'refused', pointer: `/lines/${index}/lineId`, message: 'must be named once' };
    resolved.push(judged);
  }
  return resolved;
}

/**
 * 相当の期間の催告: the customer sets further periods for delivery. The clock runs to their end from now on; what is open
 * between him and the shop stays open.
 */
export function setFurtherPeriods(
  act: Act,
  backorder: LoadedBackorder,
  input: AnswerInput,
  resolved: readonly ResolvedLine[],
  undoUntil: Instant | null,
): void {
  const { facts, now } = backorder;
  const decisionId = act.newId('decision');
  const kept = resolved.map(({ answer: { lineId, choice, date }, line, quantity }) => ({
    lineId,
    quantity,
    choice,
    date,
    stood: stoodOf(line),
  }));
  const lines = kept.map(({ stood: _stood, ...answer }) => answer);
  act.write(sql`
    insert into decisions (id, backorder_id, offer_version, lines, actor, at, undo_until)
    values (${decisionId}, ${facts.id}, ${NO_OFFER}, ${JSON.stringify(kept)}::text::jsonb,
            ${JSON.stringify(input.actor)}::text::jsonb, ${formatInstant(now)}::timestamptz,
            ${undoUntil === null ? null : formatInstant(undoUntil)}::timestamptz)`);
  note(act, facts.id, {
    journal: {
      kind: 'decided',
      data: { decisionId, offerVersion: NO_OFFER, ...whoDid(input.actor), lines },
    },
    signal: 'decided',
    signalFacts: { furtherPeriods: lines.length },
    event: 'backorder.decided',
  });
}
