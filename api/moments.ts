import { formatInstant, type Instant, instantOf, parseInstant } from '../domain/calendar/business-date';
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

/** A moment as this API writes it: in UTC, as it was sent where it was sent so. */
export const inUtc = (text: string): string => (text.endsWith('Z') ? text : formatInstant(parseInstant(text)));

type Moments<Key extends string> = { readonly [key in Key]?: string };

/** The same object with those of its moments in UTC. */
export function momentsInUtc<Key extends string, Shape extends Moments<Key>>(
  shape: Shape,
  keys: readonly Key[],
): Shape {
  const moments = keys.flatMap((key) => {
    const text: string | undefined = shape[key];
    return text === undefined ? [] : [[key, inUtc(text)] as const];
  });
  return { ...shape, ...Object.fromEntries(moments) };
}
