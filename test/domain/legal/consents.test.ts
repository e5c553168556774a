import fc from 'fast-check';
import { addDays, businessDateOf, instantOf } from '../../../domain/calendar/business-date';
import { wordsForAll, wordsForParts } from '../../../domain/legal/consents';
import type { CustomerWord } from '../../../domain/legal/facts';

/** Said in turn `n`, until so many days on; of so many units, or of all. */
const word = (n: number, days: number, units?: number): CustomerWord => ({
  kind: 'consents',
  at: instantOf(n),
  until: addDays(businessDateOf('2030-03-14'), days),
  ...(units === undefined ? {} : { units }),
});
const forever = (n: number, units: number): CustomerWord => ({
  kind: 'consents-indefinitely',
  at: instantOf(n),
  units,
});

test('consent to wait with two of five is none for the line', () => {
  expect(wordsForAll([word(1, 0, 2)], 5)).toEqual([]);
  expect(wordsForParts([word(1, 0, 2)])).toEqual([{ units: 2, words: [word(1, 0, 2)] }]);
});

test('what is said in several answers for all of it together is consent for the line, until the first of the days', () => {
  const both = [word(1, 10, 2), word(2, 40, 3)];
  expect(wordsForAll(both, 5)).toEqual([word(1, 10, 2)]);
  expect(wordsForAll([...both, forever(3, 2)], 5)).toEqual([word(2, 40, 3)]);
});

test('once the others are gone, what was said of those that are left holds for the line', () => {
  expect(wordsForAll([word(1, 0, 2)], 2)).toEqual([word(1, 0, 2)]);
  expect(wordsForAll([word(1, 10, 2), word(2, 40, 3)], 3)).toEqual([word(2, 40, 3)]);
});

test('a consent with the whole line holds on when a later one is given with a part', () => {
  const words = [word(1, 10), word(2, 40, 2)];
  expect(wordsForAll(words, 5)).toEqual([word(1, 10)]);
  expect(wordsForParts(words)).toEqual([{ units: 2, words }]);
});

test('a consent with the whole line says nothing of days that were agreed to for a part', () => {
  expect(wordsForAll([word(1, 40, 2), word(2, 10)], 5)).toEqual([word(2, 10)]);
});

test('a wish for something else is neither', () => {
  const wish: CustomerWord = { kind: 'wishes-otherwise', at: instantOf(1) };
  expect(wordsForAll([wish], 5)).toEqual([wish]);
  expect(wordsForParts([wish])).toEqual([]);
});

test('of any answers: words keep their order, and on the day of the line fewer than wait have agreed to more', () => {
  const said = fc.record({ days: fc.nat(9), units: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (all, waiting) => {
      const spoken = all.map(({ days, units }, n) => word(n, days, units));
      const words = wordsForAll(spoken, waiting);
      expect(spoken.filter((one) => words.includes(one))).toEqual(words);
      const [part] = words.filter((one) => 'units' in one);
      if (part?.kind !== 'consents') return;
      const beyond = spoken.reduce(
        (sum, one) => sum + (one.kind === 'consents' && one.until > part.until ? (one.units ?? 0) : 0),
        0,
      );
      expect(beyond).toBeLessThan(waiting);
    }),
  );
});
