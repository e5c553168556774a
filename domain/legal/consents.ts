import type { CustomerWord } from './facts';

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

/** What he agreed to of parts of the line, each with what he said of the whole. */
export const wordsForParts = (
  words: readonly CustomerWord[],
): readonly { readonly units: number; readonly words: readonly CustomerWord[] }[] =>
  words.filter(isPartial).map((part) => ({
    units: part.units,
    words: words.filter((word) => !isPartial(word) || word === part),
  }));
