import type { DecidedLineRecord } from '../db/records';
import type { LineFacts } from '../domain/backorder/facts';
import { readyLeaves } from '../domain/backorder/rules/arrival';
import type { PlannedMail } from '../domain/backorder/turn';
import type { Instant } from '../domain/calendar/business-date';
import type { DecidedUnits, MailMatter, SubstituteLeaves } from '../emails/mail-facts';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { lineName, localized } from './mail-lines';
import type { MailSource } from './mail-source';

type DecisionMail = Extract<PlannedMail, { template: 'decision-received' }>;

/** What was decided, when what was taken for it leaves, and until when it can be taken back. */
export function decisionMatter(mail: DecisionMail, source: MailSource): MailMatter {
  const { decisionIds, takenBack } = mail;
  const taken = source.backorder.decisions.filter(({ id }) => decisionIds.includes(id));
  const { now } = source.backorder;
  const undo = taken.flatMap(({ lines, undoUntil }) =>
    undoUntil !== null && undoUntil > now && lines.every((answer) => standsWhole(source.backorder, answer))
      ? [undoUntil]
      : [],
  );
  // Of several answers the first one's end: until then all of it can be taken back.
  const undoUntil = takenBack || undo.length === 0 ? null : undo.reduce((a, b) => (a < b ? a : b));
  return {
    template: 'decision-received',
    by: taken.some(({ actor }) => actor.type === 'customer') ? 'customer' : 'staff',
    via: taken[0]?.actor.via ?? 'api',
    takenBack,
    ...(mail.takenBack ? { asBefore: mail.asBefore, questionOver: mail.questionOver } : {}),
    undoUntil,
    decided: taken.flatMap(({ lines, undoUntil: until }) =>
      lines.flatMap((answer) => {
        const line = source.lines.find(({ lineId }) => lineId === answer.lineId);
        return line ? [decidedUnits(answer, line, source.backorder, takenBack ? null : until)] : [];
      }),
    ),
  };
}

function decidedUnits(
  answer: DecidedLineRecord,
  line: RecordedLine,
  backorder: LoadedBackorder,
  undoUntil: Instant | null,
): DecidedUnits {
  const { lineId, quantity, choice, alternativeSku = '', terms = {}, asksStaff = false, ...more } = answer;
  const { locale } = backorder.customer;
  const units = { lineId, quantity, sku: line.sku, name: lineName(line, locale) };
  if (choice === 'set-deadline') return { ...units, choice, until: more.date };
  if (choice === 'cancel') return { ...units, choice, terminates: more.terminates === true };
  if (choice !== 'alternative') return { ...units, choice };
  return {
    ...units,
    choice,
    alternative: {
      sku: alternativeSku,
      name: localized(line.alternativeNames[alternativeSku], locale, alternativeSku),
    },
    terms,
    leaves: asksStaff ? null : substituteLeaves(backorder, substituteOf(backorder, answer), undoUntil),
  };
}

/** The line that stands in for units an answer has replaced. */
function substituteOf(
  { facts }: LoadedBackorder,
  { lineId, alternativeSku, substituteLineId }: DecidedLineRecord,
): LineFacts | undefined {
  const substitutes = facts.lines.filter((line) => line.substituteFor === lineId && line.sku === alternativeSku);
  return substituteLineId === undefined
    ? substitutes.at(-1)
    : substitutes.find((line) => line.lineId === substituteLineId);
}

/** Nothing has become yet of what an answer has set aside: it can be given back. */
function standsWhole(backorder: LoadedBackorder, answer: DecidedLineRecord): boolean {
  if (answer.choice !== 'alternative' || answer.asksStaff === true) return true;
  const substitute = substituteOf(backorder, answer);
  return substitute !== undefined && substitute.allocated - substitute.released === answer.quantity;
}

/** When the substitute leaves that an answer has set aside, unless it was lost or given up before anybody could say so. */
function substituteLeaves(
  { facts, now, shipTo }: LoadedBackorder,
  substitute: LineFacts | undefined,
  undoUntil: Instant | null,
): SubstituteLeaves {
  if (substitute === undefined || substitute.waiting + substitute.allocated + substitute.shipped === 0)
    return { how: 'given-up' };
  if (substitute.waiting > 0) return { how: 'missing' };
  const from = undoUntil !== null && undoUntil > now ? undoUntil : now;
  return readyLeaves(facts, substitute.lineId, from, shipTo);
}
