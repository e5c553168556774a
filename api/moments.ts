import { type Instant, instantOf, parseInstant } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import { refuse } from './problems';

/** Clocks of other systems run ahead by so much at most. */
const SKEW_MS = 5 * 60_000;

/** The moment something happened, as another system says; what is yet to come has not happened. */
export function pastMoment(act: Act, text: string, pointer: string): Instant {
  const at = parseInstant(text);
  if (at > instantOf(act.at + SKEW_MS)) throw refuse(pointer, 'must not be in the future');
  return at;
}
