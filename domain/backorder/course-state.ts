import type { BusinessDate, Instant } from '../calendar/business-date';
import type { LinePromise } from '../promise/promise';
import type { OfferReason } from './offer';

/** Units of a line whose customer waits with them, or has said what he wants instead, while the others are asked about. */
export interface AnsweredPart {
  readonly units: number;
  /** The first planned restock day among those it was said of; null: of no day. */
  readonly until: BusinessDate | null;
  /** When it was said last. */
  readonly at: Instant;
}

/**
 * What a backorder has to remember of its course beside quantities, promises and offers: what the customer was told
 * when. All instants are business instants.
 */
export interface CourseState {
  /** The first notice went out. */
  readonly firstToldAt: Instant | null;
  /** Day by which the customer hears more of a line without a date; null while none has to be kept. */
  readonly nextNewsOn: BusinessDate | null;
  /** The customer was told that day, and is not merely owed a word. */
  readonly newsPromised: boolean;
  readonly lastMailAt: Instant | null;
  /** The last mail that told a later or unknown date: further changes soon after it are held (debounce). */
  readonly lastChangeMailAt: Instant | null;
  readonly lastStatusAt: Instant | null;
  /** The last countdown: to which day, and how many days before it. */
  readonly countedDown: { readonly restock: BusinessDate; readonly days: number } | null;
  /** Since when a line has waited with no date, or since its customer last agreed to wait without one. */
  readonly unknownSince: Readonly<Record<string, Instant>>;
  /** Lateness the customer has agreed to, per line: the latest planned restock day he chose (or let stand) to wait for. */
  readonly agreedUntil: Readonly<Record<string, BusinessDate>>;
  /** With how many units of a line he has agreed to wait in words: more of it, as where units that came were lost, are in question anew. */
  readonly agreedUnits: Readonly<Record<string, number>>;
  /** Ready units when the split was last put to the customer; offered again only when more are ready. */
  readonly splitAskedAt: number;
  /** Parcels the warehouse was told to send so far. */
  readonly parcels: number;
  /** Ready units go out ahead of the rest: the customer chose so, or the pack says so. */
  readonly split: boolean;
  /** They go out though the customer wanted one parcel: they had been held for the rest too long. */
  readonly shipsAnyway: boolean;
  /** What of a line's fate (supply cancelled, cannot be supplied) its customer waits in spite of: not asked about again. */
  readonly waitsDespite: readonly string[];
  /**
   * Lines that the offer in hand has left behind, answered or with nothing left to ask of them: its next version names them
   * only where they are in question again.
   */
  readonly answered: readonly string[];
  /** Lines of which units were answered for and the rest is still asked about: for the line nothing is agreed yet. */
  readonly answeredParts: Readonly<Record<string, AnsweredPart>>;
  /** Legal clocks staff were warned of, each with the end it had then. */
  readonly warned: Readonly<Record<string, Instant>>;
  /** Rights to end the contract that the customer was told of, by line, each with when it came. */
  readonly toldTerminable: Readonly<Record<string, Instant>>;
  /** How the notice of acceptance that Japan's law asks for was given; null while it was not. */
  readonly acceptance: 'mail' | 'paper' | null;
  /** Lines that the last mail showed as here and not leaving yet: their customer knows. */
  readonly heldTold: readonly string[];
  /** Units are missing that its customer was told were ready: what the apology of the first notice to come is for. */
  readonly lostReady: boolean;
  /** Lines' promises as a change of address or carrier left them, which had moved nothing but the delivery. */
  readonly sentElsewhere: Readonly<Record<string, LinePromise>>;
  /** The end of an authorised payment that the customer was asked to renew it before. */
  readonly authorizationTold: Instant | null;
  /** The end that staff were asked to see to, since it came and nothing had been renewed. */
  readonly authorizationEnded: Instant | null;
}

/** What an answer settles: taken back with it. Answers on record from earlier say nothing of ready units. */
export type Agreed = Pick<CourseState, 'unknownSince' | 'agreedUntil' | 'waitsDespite' | 'split'> &
  Partial<Pick<CourseState, 'splitAskedAt' | 'agreedUnits' | 'answeredParts'>>;

export const agreedOf = ({
  unknownSince,
  agreedUntil,
  waitsDespite,
  split,
  splitAskedAt,
  agreedUnits,
  answeredParts,
}: CourseState): Required<Agreed> => ({
  unknownSince,
  agreedUntil,
  waitsDespite,
  split,
  splitAskedAt,
  agreedUnits,
  answeredParts,
});

/** What an answer said, as far as agreeing goes. */
export interface AnswerGiven {
  readonly lineId: string;
  readonly choice: string;
}

/** What of the lines of a question is answered for by the answers to it that stand, and how many units of each wait. */
export interface StandingParts {
  readonly parts: Readonly<Record<string, AnsweredPart>>;
  readonly waiting: Readonly<Record<string, number>>;
}

const own = <T>(of: Readonly<Record<string, T>>, lineId: string): T | undefined =>
  Object.hasOwn(of, lineId) ? of[lineId] : undefined;

/**
 * A course with an answer taken back: for its lines it stands as it did before, unless what other answers that stay say of one
 * is said of all that waits of it. What has happened to other lines since is left alone.
 */
export function withAnswerTakenBack(
  course: CourseState,
  before: Agreed,
  answer: readonly AnswerGiven[],
  later: readonly AnswerGiven[],
  { parts, waiting }: StandingParts,
): CourseState {
  const isSettled = (id: string): boolean =>
    later.some(({ lineId }) => lineId === id) && (own(parts, id)?.units ?? 0) >= (own(waiting, id) ?? 0);
  const lines = new Set(answer.map(({ lineId }) => lineId).filter((id) => !isSettled(id)));
  const back = <T>(now: Readonly<Record<string, T>>, then: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries([
      ...Object.entries(now).filter(([lineId]) => !lines.has(lineId)),
      ...Object.entries(then).filter(([lineId]) => lines.has(lineId)),
    ]);
  const isOfLines = (entry: string): boolean => lines.has(entry.slice(entry.indexOf(':') + 1));
  const splits = (given: readonly AnswerGiven[]): boolean => given.some(({ choice }) => choice === 'split');
  return {
    ...course,
    unknownSince: back(course.unknownSince, before.unknownSince),
    agreedUntil: back(course.agreedUntil, before.agreedUntil),
    agreedUnits: back(course.agreedUnits, before.agreedUnits ?? {}),
    waitsDespite: [
      ...course.waitsDespite.filter((entry) => !isOfLines(entry)),
      ...before.waitsDespite.filter(isOfLines),
    ],
    split: splits(answer) && !splits(later) ? before.split : course.split,
    splitAskedAt: later.length > 0 ? course.splitAskedAt : (before.splitAskedAt ?? course.splitAskedAt),
    answered: course.answered.filter((lineId) => !lines.has(lineId)),
    answeredParts: back(course.answeredParts, parts),
  };
}

/** A line's entry in what its customer waits in spite of. */
export const despite = (reason: OfferReason, { lineId }: { readonly lineId: string }): string => `${reason}:${lineId}`;

export const freshCourse = (split: boolean): CourseState => ({
  firstToldAt: null,
  nextNewsOn: null,
  newsPromised: false,
  lastMailAt: null,
  lastChangeMailAt: null,
  lastStatusAt: null,
  countedDown: null,
  unknownSince: {},
  agreedUntil: {},
  agreedUnits: {},
  splitAskedAt: 0,
  parcels: 0,
  split,
  shipsAnyway: false,
  waitsDespite: [],
  answered: [],
  answeredParts: {},
  warned: {},
  toldTerminable: {},
  acceptance: null,
  heldTold: [],
  lostReady: false,
  sentElsewhere: {},
  authorizationTold: null,
  authorizationEnded: null,
});

const isUsual = (value: unknown): boolean =>
  value === null || value === false || value === 0 || (typeof value === 'object' && Object.keys(value).length === 0);

/** What has to be kept of a course: all that is not as it was at the start. A million may wait at once. */
export const keptCourse = (course: CourseState): Partial<CourseState> =>
  Object.fromEntries(Object.entries(course).filter(([, value]) => !isUsual(value)));

/** A course from what was kept of it. */
export const courseFrom = (kept: Partial<CourseState>): CourseState => ({ ...freshCourse(false), ...kept });
