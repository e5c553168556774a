import fc from 'fast-check';
import { addDays, businessDateOf, endOfDay, instantOf } from '../../../domain/calendar/business-date';
import { partsBySaying, wordsForAll, wordsThatStand } from '../../../domain/legal/consents';
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
  expect(partsBySaying([word(1, 0, 2)], 5)).toEqual([
    { units: 2, words: [word(1, 0, 2)], lasting: 2 },
    { units: 3, words: [], lasting: 5 },
  ]);
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
  expect(partsBySaying(words, 5)).toEqual([
    { units: 2, words, lasting: 2 },
    { units: 3, words: [word(1, 10)], lasting: 5 },
  ]);
});

test('a consent with the whole line says nothing of days that were agreed to for a part', () => {
  expect(wordsForAll([word(1, 40, 2), word(2, 10)], 5)).toEqual([word(2, 10)]);
});

test('a wish for something else is neither', () => {
  const wish: CustomerWord = { kind: 'wishes-otherwise', at: instantOf(1) };
  expect(wordsForAll([wish], 5)).toEqual([wish]);
  expect(partsBySaying([wish], 2)).toEqual([{ units: 2, words: [wish], lasting: 2 }]);
});

describe('units that were cancelled for want of an answer', () => {
  const at = (days: number) => endOfDay(addDays(businessDateOf('2030-03-14'), days), 'America/New_York');
  const standing = (words: readonly CustomerWord[], days: number, units: number) =>
    wordsThatStand(words, [{ at: at(days), units }], 'America/New_York');

  test('take the consent with them that had run out: the others are read as before', () => {
    const words = [word(1, 10, 2), word(2, 40, 1)];
    expect(standing(words, 10, 2)).toEqual([word(2, 40, 1)]);
    expect(standing(words, 10, 1)).toEqual([word(1, 10, 1), word(2, 40, 1)]);
  });

  test('leave what was agreed to for longer, and what was said of the whole line', () => {
    const words = [word(1, 40, 2), word(2, 5), forever(3, 1)];
    expect(standing(words, 10, 3)).toEqual(words);
  });

  test('of several consents that have run out take the soonest first, and no more than went', () => {
    const words = [word(1, 9, 2), word(2, 8, 2)];
    expect(standing(words, 10, 3)).toEqual([word(1, 9, 1)]);
  });
});

test('of any answers: every waiting unit is in one part, and none waits by shorter words than it might', () => {
  const said = fc.record({ days: fc.nat(9), units: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (all, waiting) => {
      const spoken = all.map(({ days, units }, n) => word(n, days, units));
      const parts = partsBySaying(spoken, waiting);
      expect(parts.reduce((sum, { units }) => sum + units, 0)).toBe(waiting);
      expect(parts.map(({ lasting }) => lasting)).toEqual(
        parts.map((_, n) => parts.slice(0, n + 1).reduce((sum, { units }) => sum + units, 0)),
      );
      for (const { units } of parts) expect(units).toBeGreaterThan(0);
      // The line as a whole is as safe as the part that is least so.
      expect(parts.at(-1)?.words).toEqual(wordsForAll(spoken, waiting));
    }),
  );
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
