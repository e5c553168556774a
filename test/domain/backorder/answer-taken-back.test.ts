import { freshCourse, withAnswerTakenBack } from '../../../domain/backorder/course-state';
import type { Instant } from '../../../domain/calendar/business-date';
import { businessDateOf, instantOf } from '../../../domain/calendar/business-date';

const at = (text: string): Instant => instantOf(Date.parse(text));
const day = businessDateOf;
const [EARLIER, LATER] = [at('2030-02-01T00:00:00Z'), at('2030-02-04T00:00:00Z')];
/** No other answer says anything of the lines. */
const ALONE = { parts: {}, waiting: {} };
const NOTHING = { unknownSince: {}, agreedUntil: {}, waitsDespite: [], split: false };

test('for its own lines all is as before the answer; what has happened to others since stays', () => {
  const now = {
    ...freshCourse(true),
    unknownSince: { a: LATER, b: LATER },
    agreedUntil: { a: day('2030-04-01'), b: day('2030-05-01') },
    waitsDespite: ['late:a', 'late:b'],
  };
  const before = { ...NOTHING, unknownSince: { a: EARLIER }, waitsDespite: ['supply-cancelled:a'] };
  expect(withAnswerTakenBack(now, before, [{ lineId: 'a', choice: 'wait' }], [], ALONE)).toEqual({
    ...freshCourse(true),
    unknownSince: { a: EARLIER, b: LATER },
    agreedUntil: { b: day('2030-05-01') },
    waitsDespite: ['late:b', 'supply-cancelled:a'],
  });
});

test('a later answer that stays is not taken back with it', () => {
  const now = { ...freshCourse(true), agreedUntil: { a: day('2030-04-01') } };
  const wait = [{ lineId: 'a', choice: 'wait' }];
  expect(withAnswerTakenBack(now, NOTHING, wait, wait, ALONE)).toEqual(now);
  const split = [{ lineId: 'a', choice: 'split' }];
  expect(withAnswerTakenBack(now, NOTHING, split, [], ALONE)).toMatchObject({ split: false, agreedUntil: {} });
  expect(withAnswerTakenBack(now, NOTHING, split, [{ lineId: 'b', choice: 'split' }], ALONE)).toMatchObject({
    split: true,
  });
});

test('units it made ready are asked about again when others come, unless a later answer knew of them', () => {
  const now = { ...freshCourse(false), splitAskedAt: 2 };
  const before = { ...NOTHING, splitAskedAt: 0 };
  const taken = [{ lineId: 'a', choice: 'alternative' }];
  expect(withAnswerTakenBack(now, before, taken, [], ALONE)).toMatchObject({ splitAskedAt: 0 });
  expect(withAnswerTakenBack(now, before, taken, [{ lineId: 'b', choice: 'wait' }], ALONE)).toMatchObject({
    splitAskedAt: 2,
  });
  expect(withAnswerTakenBack(now, NOTHING, taken, [], ALONE)).toMatchObject({ splitAskedAt: 2 });
});

test('a later answer about some of a line does not stand for all of it: the others are open again', () => {
  const now = { ...freshCourse(true), agreedUntil: { a: day('2030-04-01') } };
  const two = { units: 2, until: day('2030-04-01'), at: LATER };
  const answer = [{ lineId: 'a', choice: 'cancel' }];
  const later = [{ lineId: 'a', choice: 'wait' }];
  expect(withAnswerTakenBack(now, NOTHING, answer, later, { parts: { a: two }, waiting: { a: 5 } })).toMatchObject({
    agreedUntil: {},
    answeredParts: { a: two },
  });
  expect(withAnswerTakenBack(now, NOTHING, answer, later, { parts: { a: two }, waiting: { a: 2 } })).toEqual(now);
});
