import { type Instant, instantOf, parseInstant } from '../../domain/calendar/business-date';

/** Monday, 2030-02-04 10:00 in Tokyo: tests of dates begin there, whatever day it is. */
export const MONDAY = instantOf(Date.parse('2030-02-04T01:00:00Z'));

/** A moment written out. */
export const at = (text: string): Instant => parseInstant(text);

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
