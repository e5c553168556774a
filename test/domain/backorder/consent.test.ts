import fc from 'fast-check';
import { wordsForAll } from '../../../domain/backorder/law';
import { businessDateOf, instantOf } from '../../../domain/calendar/business-date';
import type { CustomerWord } from '../../../domain/legal/facts';

const until = businessDateOf('2030-03-14');
const word = (n: number, units?: number): CustomerWord => ({
  kind: 'consents',
  at: instantOf(n),
  until,
  ...(units === undefined ? {} : { units }),
});

test('consent to wait with two of five is none for the line, and two are agreed', () => {
  expect(wordsForAll([word(1, 2)], 5)).toEqual({ words: [], consented: 2 });
});

test('what is said in two answers for all of it together is consent for the line', () => {
  const both = [word(1, 2), word(2, 3)];
  expect(wordsForAll(both, 5)).toEqual({ words: both, consented: 0 });
});

test('once the others are gone, what was said of those that are left holds for the line', () => {
  expect(wordsForAll([word(1, 2)], 2)).toEqual({ words: [word(1, 2)], consented: 0 });
});

test('a consent with the whole line holds on when a later one is given with a part', () => {
  expect(wordsForAll([word(1), word(2, 2)], 5)).toEqual({ words: [word(1)], consented: 2 });
});

test('a wish for something else is neither', () => {
  const wish: CustomerWord = { kind: 'wishes-otherwise', at: instantOf(1) };
  expect(wordsForAll([wish], 5)).toEqual({ words: [wish], consented: 0 });
});

test('never more is agreed than would leave something to cancel, and words keep their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      (units, waiting) => {
        const { words, consented } = wordsForAll(
          units.map((quantity, n) => word(n, quantity)),
          waiting,
        );
        expect(consented).toBeLessThan(waiting);
        expect(words.map(({ at }) => at)).toEqual(words.map(({ at }) => at).sort((a, b) => a - b));
      },
    ),
  );
});
