import { terminationOf } from '../domain/backorder/law';
import type { OfferChoice } from '../domain/backorder/offer';
import type { LoadedBackorder, RecordedLine } from '../record/load-facts';
import {
  choiceValue,
  type PageQuestion,
  type Question,
  QuestionField,
  questions,
  type Rejected,
} from './customer-page-form';
import { Item } from './customer-page-items';
import { LateForm } from './customer-page-late';
import { bytesOf } from './customer-page-room';
import { nameOf } from './customer-page-words';

/** More is not read at once, however little there is to say of each. */
const MOST_LINES = 5;

/** What one page shows of an order's lines. */
export interface LinePage {
  readonly lines: readonly RecordedLine[];
  readonly questions: readonly PageQuestion[];
}

export const NO_LINES: LinePage = { lines: [], questions: [] };

interface Piece {
  readonly line: RecordedLine;
  readonly question: PageQuestion | null;
  readonly bytes: number;
}

const isAlternative = ({ choice }: OfferChoice): boolean => choice === 'alternative';

/** The most that is said of a line that has no alternatives and no right to be ended, beside its name, in either language. */
const PLAIN_BYTES = 1900;

/** Rendering costs a millisecond and more: the many lines of a long order that are all alike are not measured one by one. */
function plainBytes(backorder: LoadedBackorder, line: RecordedLine, question: PageQuestion | null): number | null {
  const hasMore = question !== null && (question.further > 0 || question.choices.some(isAlternative));
  if (line.substituteFor !== null || hasMore) return null;
  if (terminationOf(backorder.facts, line.lineId, backorder.now).right !== 'none') return null;
  const name = nameOf(backorder, line.lineId).replaceAll(/[&<>"']/g, '&quot;');
  return PLAIN_BYTES + 2 * Buffer.byteLength(name);
}

function pieceOf(backorder: LoadedBackorder, line: RecordedLine, question: PageQuestion | null): Piece {
  const plain = plainBytes(backorder, line, question);
  if (plain !== null) return { line, question, bytes: plain };
  const bytes = bytesOf(
    <>
      <Item line={line} backorder={backorder} />
      <LateForm backorder={backorder} action="" lineIds={[line.lineId]} rejected={null} />
      {question !== null && <QuestionField backorder={backorder} question={question} nextPage="" rejected={null} />}
    </>,
  );
  return { line, question, bytes };
}

/** A line whose alternatives take more than a page: some of them on each, with all else that can be chosen. */
function split(backorder: LoadedBackorder, line: RecordedLine, question: Question, room: number): Piece[] {
  const alternatives = question.choices.filter(isAlternative);
  const part = (of: readonly OfferChoice[], further: number): Piece => {
    const choices = question.choices.filter((choice) => !isAlternative(choice) || of.includes(choice));
    return pieceOf(backorder, line, { ...question, choices, further });
  };
  const bare = part([], alternatives.length).bytes;
  const pieces: Piece[] = [];
  let taken: OfferChoice[] = [];
  let bytes = bare;
  alternatives.forEach((alternative, index) => {
    const more = part([alternative], alternatives.length).bytes - bare;
    if (taken.length > 0 && bytes + more > room) {
      pieces.push(part(taken, alternatives.length - index));
      taken = [];
      bytes = bare;
    }
    taken.push(alternative);
    bytes += more;
  });
  return [...pieces, part(taken, 0)];
}

function piecesOf(backorder: LoadedBackorder, line: RecordedLine, question: Question | null, room: number): Piece[] {
  const whole = pieceOf(backorder, line, question === null ? null : { ...question, further: 0 });
  return question === null || whole.bytes <= room ? [whole] : split(backorder, line, question, room);
}

/** The lines of an order page by page, each page within that many bytes as long as a line and one choice are. */
export function linePages(backorder: LoadedBackorder, room: number): readonly LinePage[] {
  const asked = new Map(questions(backorder).map((question) => [question.lineId, question]));
  const pages: Piece[][] = [];
  let left = 0;
  for (const line of backorder.lines)
    for (const piece of piecesOf(backorder, line, asked.get(line.lineId) ?? null, room)) {
      const page = pages.at(-1);
      if (page !== undefined && page.length < MOST_LINES && piece.bytes <= left) page.push(piece);
      else {
        pages.push([piece]);
        left = room;
      }
      left -= piece.bytes;
    }
  return pages.map((pieces) => ({
    lines: pieces.map(({ line }) => line),
    questions: pieces.flatMap(({ question }) => question ?? []),
  }));
}

/** Where what was sent and could not be taken is shown: on the page that has what was chosen, else one that has the line. */
export function pageOfRejected(pages: readonly LinePage[], { given, errors, dates }: Rejected): number {
  const [lineId = ''] = [...errors.keys(), ...dates.keys()];
  const isGiven = (choice: OfferChoice): boolean => {
    const value = choiceValue(choice);
    return given.get(`choice.${lineId}`) === value || (given.get(`units.${lineId}:${value}`) ?? '') !== '';
  };
  const chosen = pages.findIndex((page) =>
    page.questions.some((question) => question.lineId === lineId && question.choices.some(isGiven)),
  );
  const named = pages.findIndex(({ lines }) => lines.some((line) => line.lineId === lineId));
  return 1 + Math.max(0, chosen === -1 ? named : chosen);
}
