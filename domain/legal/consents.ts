import { endOfDay } from '../calendar/business-date';
import type { CustomerWord, EndedUnits } from './facts';

type Consent = Extract<CustomerWord, { readonly kind: 'consents' | 'consents-indefinitely' }>;

/** Consent to wait with some units of a line: they stand by a word of their own. */
export type PartialConsent = Consent & { readonly units: number };

const isPartial = (word: CustomerWord): word is PartialConsent => 'units' in word && word.units !== undefined;

/** Of two days the later one first; no day at all before any. */
const longestFirst = (one: Consent, other: Consent): number => {
  if (one.kind === 'consents-indefinitely') return other.kind === 'consents-indefinitely' ? 0 : -1;
  if (other.kind === 'consents-indefinitely') return 1;
  return one.until < other.until ? 1 : Number(one.until > other.until) * -1;
};

/**
 * What a customer said of a line as far as it holds for all that waits. Consent to wait with two of five is none for the line;
 * two and three of five are, until the first of their days: beyond it those stand whose day is later.
 */
export const wordsForAll = (words: readonly CustomerWord[], waiting: number): readonly CustomerWord[] =>
  wordsFor(words, waiting, ({ units }) => units);

/** The same as far as it holds for all that has not left, units on the shelf among it. */
export const wordsForOwed = (words: readonly CustomerWord[], owed: number): readonly CustomerWord[] =>
  wordsFor(words, owed, ({ units, held = 0 }) => units + held);

/** Units on the shelf that an answer lets be held: all of them where it says of all that waited what becomes of it. */
export const heldBeside = (ready: number, answered: number, waiting: number): { readonly held?: number } =>
  ready > 0 && answered >= waiting ? { held: ready } : {};

function wordsFor(
  words: readonly CustomerWord[],
  wanted: number,
  unitsOf: (word: PartialConsent) => number,
): readonly CustomerWord[] {
  let units = 0;
  const first = words
    .filter(isPartial)
    .sort(longestFirst)
    .find((word) => {
      units += unitsOf(word);
      return units >= wanted;
    });
  return words.filter((word) => !isPartial(word) || word === first);
}

/** Units of a line for which the same was said, with the words that hold for them. */
export interface SpokenPart {
  readonly units: number;
  readonly words: readonly CustomerWord[];
  /** Units that wait by words for no shorter than these, and these: the line's own, where nothing was said of these alone. */
  readonly lasting: number;
}

/**
 * A line's waiting units by what their customer said of them: the parts he agreed to wait with, the longest first, and then all
 * others. More than wait he has said nothing of.
 */
export function partsBySaying(words: readonly CustomerWord[], waiting: number): readonly SpokenPart[] {
  const ofAll = words.filter((word) => !isPartial(word));
  const parts: SpokenPart[] = [];
  let said = 0;
  for (const part of words.filter(isPartial).sort(longestFirst)) {
    const units = Math.min(part.units, waiting - said);
    if (units === 0) break;
    said += units;
    parts.push({ units, words: words.filter((word) => !isPartial(word) || word === part), lasting: said });
  }
  return said < waiting ? [...parts, { units: waiting - said, words: ofAll, lasting: waiting }] : parts;
}

/**
 * The words that still stand once units were cancelled for want of one: consent to a day that had passed by then is gone with the
 * units it was said of, the soonest day first.
 */
export function wordsThatStand(
  words: readonly CustomerWord[],
  ended: readonly EndedUnits[],
  timeZone: string,
): readonly CustomerWord[] {
  return ended.reduce<readonly CustomerWord[]>((standing, { at, units }) => {
    const passed = standing
      .filter(isPartial)
      .filter((word) => word.kind === 'consents' && endOfDay(word.until, timeZone) <= at)
      .sort((one, other) => longestFirst(other, one));
    const left = new Map<CustomerWord, number>();
    let gone = units;
    for (const word of passed) {
      const taken = Math.min(gone, word.units);
      gone -= taken;
      left.set(word, word.units - taken);
    }
    return standing.flatMap((word) => {
      const rest = left.get(word);
      return rest === undefined ? [word] : rest === 0 ? [] : [{ ...word, units: rest }];
    });
  }, words);
}
