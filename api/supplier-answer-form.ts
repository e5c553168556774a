import {
  type BusinessDate,
  businessDateOf,
  isBusinessDate,
  LAST_DAY,
  plannedDay,
} from '../domain/calendar/business-date';
import { canHold, type RestAnswer, type StatedDate, type SupplierAnswer } from '../domain/purchasing/supplier-answer';
import { type AskedLine, unitsOf } from '../record/supplier-page';
import { isId } from './shapes';

/** What is filled in for a line; each is a field `<name>.<number of the line on the page>`. */
export const FIELDS = ['answer', 'date', 'month', 'third', 'quantity', 'partDate', 'rest', 'restDate'] as const;
export type Field = (typeof FIELDS)[number];
export type Filled = Readonly<Record<Field, string>>;

export const NOTHING_FILLED: Filled = {
  answer: '',
  date: '',
  month: '',
  third: '',
  quantity: '',
  partDate: '',
  rest: '',
  restDate: '',
};

/** A line as a form came with it. */
export interface FormLine {
  readonly kind: AskedLine['kind'];
  readonly id: string;
  readonly version: number;
  readonly filled: Filled;
}

export type Fault =
  | 'missing'
  | 'past'
  | 'too-far'
  | 'no-number'
  | 'too-many'
  | 'before-part'
  /** The date named before has passed. */
  | 'cannot-hold';
export type Faults = Readonly<Partial<Record<Field, Fault>>>;

/** What a filled-in line comes to: nothing, an answer, or what is wrong with it, by the field. */
export type Judged =
  | { readonly kind: 'none' }
  | { readonly kind: 'answer'; readonly answer: SupplierAnswer }
  | { readonly kind: 'faulty'; readonly faults: Faults };

/** Far more than a page has; a form of thousands is nobody's. */
const MOST_LINES = 50;

/** The lines of a form. What is not of the page's making is left out. */
export function formLines(form: URLSearchParams): FormLine[] {
  const lines: FormLine[] = [];
  for (let n = 0; n < MOST_LINES; n++) {
    const [kind, id] = (form.get(`line.${n}`) ?? '').split(':', 2);
    const version = form.get(`version.${n}`) ?? '';
    if ((kind !== 'supply' && kind !== 'purchase') || !isId(id) || !/^\d{1,9}$/.test(version)) continue;
    const value = (field: Field) => (form.get(`${field}.${n}`) ?? '').normalize('NFKC').trim().slice(0, 40);
    const filled = Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as Record<Field, string>;
    lines.push({ kind, id, version: Number(version), filled });
  }
  return lines;
}

type Read<T> = { readonly value: T } | { readonly fault: Fault };

/** What is wrong with the last day goods are said to come; null when it may stand. */
const dayFault = (day: BusinessDate, today: BusinessDate): 'past' | 'too-far' | null =>
  day < today ? 'past' : day > LAST_DAY ? 'too-far' : null;

function readDay(text: string, today: BusinessDate): Read<StatedDate> {
  if (!isBusinessDate(text)) return { fault: 'missing' };
  const fault = dayFault(text, today);
  return fault === null ? { value: { date: text, precision: 'day' } } : { fault };
}

/** 上旬・中旬・下旬, or the month as a whole: the last day it can mean. */
function readVague(month: string, third: string, today: BusinessDate): Read<StatedDate> {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || month < '1900') return { fault: 'missing' };
  const day = { '1': '10', '2': '20' }[third];
  const date =
    day === undefined ? plannedDay(businessDateOf(`${month}-01`), 'month') : businessDateOf(`${month}-${day}`);
  const fault = dayFault(date, today);
  const precision = ['1', '2', '3'].includes(third) ? 'third' : 'month';
  return fault === null ? { value: { date, precision } } : { fault };
}

function readQuantity(text: string, open: number): Read<number> {
  const plain = text.replaceAll(',', '');
  if (plain === '') return { fault: 'missing' };
  if (!/^\d{1,10}$/.test(plain) || Number(plain) === 0) return { fault: 'no-number' };
  return Number(plain) > open ? { fault: 'too-many' } : { value: Number(plain) };
}

function readRest({ rest, restDate }: Filled, part: StatedDate | null, today: BusinessDate): Read<RestAnswer> {
  if (rest === 'unknown' || rest === 'refused') return { value: { kind: rest } };
  const day = readDay(restDate, today);
  if ('fault' in day) return day;
  if (part !== null && day.value.date < part.date) return { fault: 'before-part' };
  return { value: { kind: 'date', eta: day.value } };
}

const faulty = (faults: Faults): Judged => ({ kind: 'faulty', faults });
const answered = (answer: SupplierAnswer): Judged => ({ kind: 'answer', answer });

function judgePart(filled: Filled, open: number, today: BusinessDate): Judged {
  const quantity = readQuantity(filled.quantity, open);
  const eta = readDay(filled.partDate, today);
  // All of it is no part: nothing is said of a rest.
  if ('value' in quantity && quantity.value === open)
    return 'fault' in eta ? faulty({ partDate: eta.fault }) : answered({ kind: 'date', eta: eta.value });
  const rest = readRest(filled, 'value' in eta ? eta.value : null, today);
  if ('value' in quantity && 'value' in eta && 'value' in rest)
    return answered({ kind: 'part', quantity: quantity.value, eta: eta.value, rest: rest.value });
  return faulty({
    ...('fault' in quantity ? { quantity: quantity.fault } : {}),
    ...('fault' in eta ? { partDate: eta.fault } : {}),
    ...('fault' in rest ? { restDate: rest.fault } : {}),
  });
}

/**
 * Units a part can be of: those still to come. A form of before the line was answered with a part may be that answer, sent
 * twice: the line has been lowered to it since, and what was open then is not measured again.
 */
const openUnits = ({ kind, version }: FormLine, line: AskedLine): number =>
  line.answer?.kind === 'part' && (kind !== line.kind || version < line.version)
    ? Number.POSITIVE_INFINITY
    : line.quantity - line.received;

/** What a supplier means by what he filled in for a line. Today is the warehouse's day. */
export function judge(sent: FormLine, line: AskedLine, today: BusinessDate): Judged {
  const { filled } = sent;
  switch (filled.answer) {
    case '':
      return { kind: 'none' };
    case 'holds':
      return canHold(unitsOf(line), today) && !line.overdue
        ? answered({ kind: 'holds' })
        : faulty({ answer: 'cannot-hold' });
    case 'date': {
      const eta = readDay(filled.date, today);
      return 'fault' in eta ? faulty({ date: eta.fault }) : answered({ kind: 'date', eta: eta.value });
    }
    case 'month': {
      const eta = readVague(filled.month, filled.third, today);
      return 'fault' in eta ? faulty({ month: eta.fault }) : answered({ kind: 'date', eta: eta.value });
    }
    case 'part':
      return judgePart(filled, openUnits(sent, line), today);
    case 'unknown':
    case 'refused':
    case 'discontinued':
      return answered({ kind: filled.answer });
    default:
      return faulty({ answer: 'missing' });
  }
}
