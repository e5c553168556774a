import { type Instant, parseInstant } from '../domain/calendar/business-date';

/** An instant as the driver gives it in raw SQL. */
export const sqlInstant = (text: string): Instant =>
  parseInstant(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
