import { type Instant, parseInstant } from '../domain/calendar/business-date';

/** An instant as the driver gives it in raw SQL. */
export const sqlInstant = (text: string): Instant =>
  parseInstant(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));

/** The same of a column that may be empty. */
export const maybeInstant = (text: string | null): Instant | null => (text === null ? null : sqlInstant(text));
