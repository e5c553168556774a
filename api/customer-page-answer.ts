import { type BusinessDate, isBusinessDate } from '../domain/calendar/business-date';
import type { AnswerLine } from '../record/judge-answer';
import type { LoadedBackorder } from '../record/load-facts';
import { choiceValue, questions } from './customer-page-form';
import { isId } from './shapes';

/** So many answers are read of a form; an order has no more lines. */
export const MOST_ANSWERS = 500;

type Choice = Pick<AnswerLine, 'choice' | 'alternativeSku'>;

function choiceOf(value: string): Choice | null {
  const [choice, alternativeSku, ...rest] = value.split(':');
  if (rest.length > 0) return null;
  if (choice === 'alternative') return isId(alternativeSku) ? { choice, alternativeSku } : null;
  if (alternativeSku !== undefined) return null;
  return choice === 'wait' || choice === 'split' || choice === 'cancel' ? { choice } : null;
}

/** Numbers as people type them, full-width digits too. Null for what is none; an empty field says nothing. */
function unitsOf(value: string): number | null {
  const digits = value.normalize('NFKC').trim();
  return /^\d{1,9}$/.test(digits) && Number(digits) > 0 ? Number(digits) : null;
}

/** A day as people type it where their browser has no calendar: 2030-4-1, 2030/04/01, ２０３０年４月１日. Null for none. */
function dayOf(value: string): BusinessDate | null {
  const [, year, month = '', day = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(value.normalize('NFKC').trim()) ?? [];
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isBusinessDate(text) ? text : null;
}

/** What a form says of some lines, and the lines of which it says what cannot be read: numbers of units, or days. */
export interface ReadAnswer {
  readonly lines: readonly AnswerLine[];
  readonly unreadable: readonly string[];
  readonly unreadableDays: readonly string[];
}

/** `deadline.<lineId>`: days by which lines have to be delivered; empty fields say nothing. */
function readPeriods(form: URLSearchParams): Omit<ReadAnswer, 'unreadable'> {
  const lines: AnswerLine[] = [];
  const unreadableDays: string[] = [];
  for (const [name, value] of form) {
    const lineId = name.startsWith(PERIOD) ? name.slice(PERIOD.length) : '';
    if (!isId(lineId) || value.trim() === '') continue;
    const date = dayOf(value);
    if (date === null) unreadableDays.push(lineId);
    else lines.push({ lineId, choice: 'set-deadline', date });
  }
  return { lines, unreadableDays };
}

const PERIOD = 'deadline.';

/**
 * The answers of a form. `choice.<lineId>` is for all units of a line; `units.<lineId>:<choice>` for some, and counts
 * instead where any is filled in; `choice.*` is for all lines that it is possible for, and counts instead of the rest.
 * A form that names days for delivery has nothing else in it.
 */
export function readAnswer(form: URLSearchParams, backorder: LoadedBackorder): ReadAnswer {
  const periods = readPeriods(form);
  if (periods.lines.length + periods.unreadableDays.length > 0) return { ...periods, unreadable: [] };
  const all = choiceOf(form.get('choice.*') ?? '');
  if (all !== null) {
    const possible = questions(backorder).filter(({ choices }) =>
      choices.some((choice) => choiceValue(choice) === all.choice),
    );
    return { lines: possible.map(({ lineId }) => ({ lineId, ...all })), unreadable: [], unreadableDays: [] };
  }
  const byUnits: (AnswerLine & { readonly quantity: number })[] = [];
  const unreadable = new Set<string>();
  const whole: AnswerLine[] = [];
  for (const [name, value] of form) {
    const units = /^units\.([^:]+):(.+)$/.exec(name);
    if (units !== null) {
      const [, lineId = '', of = ''] = units;
      const quantity = unitsOf(value);
      const choice = choiceOf(of);
      if (!isId(lineId) || choice === null || /^[\s0]*$/.test(value.normalize('NFKC'))) continue;
      if (quantity === null) unreadable.add(lineId);
      else byUnits.push({ lineId, quantity, ...choice });
    } else if (name.startsWith('choice.')) {
      const lineId = name.slice('choice.'.length);
      const choice = choiceOf(value);
      if (isId(lineId) && choice !== null) whole.push({ lineId, ...choice });
    }
  }
  const split = new Set(byUnits.map(({ lineId }) => lineId));
  return {
    lines: [...whole.filter(({ lineId }) => !split.has(lineId)), ...byUnits].slice(0, MOST_ANSWERS + 1),
    unreadable: [...unreadable],
    unreadableDays: [],
  };
}

/** The fields that say the same again. */
export function answerFields(form: URLSearchParams, lines: readonly AnswerLine[]): (readonly [string, string])[] {
  const all = form.get('choice.*') ?? '';
  if (choiceOf(all) !== null) return [['choice.*', all]];
  return lines.map(({ lineId, quantity, choice, alternativeSku, date }) => {
    if (date !== undefined) return [`${PERIOD}${lineId}`, date];
    const value = alternativeSku === undefined ? choice : `${choice}:${alternativeSku}`;
    return quantity === undefined ? [`choice.${lineId}`, value] : [`units.${lineId}:${value}`, String(quantity)];
  });
}
