import type { BusinessDate, Instant } from '../calendar/business-date';

/**
 * What a backorder has to remember of its course beside quantities, promises and offers: what the customer was told
 * when. All instants are business instants.
 */
export interface CourseState {
  /** The first notice went out. */
  readonly firstToldAt: Instant | null;
  /** Day the customer was last told he would hear more by; null when every line has a date. */
  readonly nextNewsOn: BusinessDate | null;
  readonly lastMailAt: Instant | null;
  /** The last mail that told a later or unknown date: further changes soon after it are held (debounce). */
  readonly lastChangeMailAt: Instant | null;
  readonly lastStatusAt: Instant | null;
  /** Since when some line has waited with no date, or since the customer last agreed to wait without one. */
  readonly unknownSince: Instant | null;
  /** Lateness the customer has agreed to, per line: the latest planned restock day he chose (or let stand) to wait for. */
  readonly agreedUntil: Readonly<Record<string, BusinessDate>>;
  /** Ready units when the split was last put to the customer; offered again only when more are ready. */
  readonly splitAskedAt: number;
  /** Ready units go out ahead of the rest: the customer chose so, or the pack says so. */
  readonly split: boolean;
  /** Lines whose fate (supply cancelled, discontinued, cannot be supplied) has been put to the customer already. */
  readonly askedAbout: readonly string[];
  /** Lines answered in the offer that is open: they are not asked again in its next version. */
  readonly answered: readonly string[];
}

export const freshCourse = (split: boolean): CourseState => ({
  firstToldAt: null,
  nextNewsOn: null,
  lastMailAt: null,
  lastChangeMailAt: null,
  lastStatusAt: null,
  unknownSince: null,
  agreedUntil: {},
  splitAskedAt: 0,
  split,
  askedAbout: [],
  answered: [],
});
