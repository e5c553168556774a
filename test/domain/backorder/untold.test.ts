import type { LineFacts } from '../../../domain/backorder/facts';
import { factsAtOpening } from '../../../domain/backorder/opening';
import { tellDates } from '../../../domain/backorder/rules/dates';
import { tell } from '../../../domain/backorder/turn';
import {
  earliest,
  isOutdated,
  isToldByThat,
  type KnownBefore,
  knownFromEarlier,
  saidSoFar,
  takenForUntold,
} from '../../../domain/backorder/untold';
import { clock, day, JP_SHOP, line, promised } from './course/facts';

const NOW = clock(JP_SHOP, 0, '10:00');
const on = (days: number) => promised(JP_SHOP, day(days));
const knows = (lineId: string, told: number, current: number): LineFacts =>
  line(lineId, { original: on(told), told: on(told), current: on(current) });
const gone = (one: LineFacts): LineFacts => ({ ...one, waiting: 0, shipped: one.waiting, current: null });
const factsOf = (...lines: readonly LineFacts[]) => factsAtOpening('bo-1', JP_SHOP, NOW, lines);
const beforeOf = (facts: ReturnType<typeof factsOf>): KnownBefore => ({
  lines: facts.lines.map(({ lineId, told, original }) => ({ lineId, told, original })),
  course: saidSoFar(facts),
});

describe('a notice that was not given', () => {
  const before = factsOf(knows('1', 10, 20));
  const told = tell(before, NOW, { template: 'date-changed', nextNewsOn: day(5), questionOver: false }).facts;

  test('leaves its customer with what he knew, of dates as of the course', () => {
    expect(told.lines[0]?.told).toEqual(on(20));
    expect(takenForUntold(told, beforeOf(before))).toEqual(before);
  });

  test('shows a date that is no longer so once the line has moved, and not of a line that waits no more', () => {
    const shown = [{ lineId: '1', promise: on(20) }];
    expect(isOutdated(told.lines, shown)).toBe(false);
    expect(isOutdated([knows('1', 20, 15)], shown)).toBe(true);
    expect(isOutdated([gone(knows('1', 20, 15))], shown)).toBe(false);
  });

  test('counts as told only while nothing else has told the line', () => {
    const shown = [{ lineId: '1', promise: on(20) }];
    expect(isToldByThat(told.lines, shown, beforeOf(before))).toBe(true);
    expect(isToldByThat([knows('1', 10, 20)], shown, beforeOf(before))).toBe(false);
    expect(isToldByThat([knows('1', 25, 25)], shown, beforeOf(before))).toBe(false);
  });

  test('of several the earliest says what was known of each line', () => {
    const first = beforeOf(factsOf(knows('1', 10, 20)));
    const second = beforeOf(factsOf(knows('1', 20, 30), knows('2', 11, 12)));
    const known = earliest([first, second]);
    expect(known?.lines.map(({ lineId, told: at }) => [lineId, at])).toEqual([
      ['1', on(10)],
      ['2', on(11)],
    ]);
    expect(earliest([])).toBeNull();
  });
});

describe('a question that nobody heard', () => {
  const over = (facts: ReturnType<typeof factsOf>) =>
    tellDates({ ...facts, offerUnheard: true }, NOW, { questionOver: true }).effects;

  test('is over without a word where the day is no later than the one that was told', () => {
    expect(over(factsOf(knows('1', 20, 10)))).toEqual([]);
  });

  test('leaves a later day to be told, and says nothing of the question', () => {
    expect(over(factsOf(knows('1', 10, 20)))).toMatchObject([
      { kind: 'mail', mail: { template: 'date-changed', questionOver: false } },
    ]);
  });

  test('once heard is told to be over in any case', () => {
    expect(tellDates(factsOf(knows('1', 20, 10)), NOW, { questionOver: true }).effects).toMatchObject([
      { kind: 'mail', mail: { template: 'date-changed', questionOver: true } },
    ]);
  });
});

describe('words that a call had before it was worded anew', () => {
  const shown = (days: number | null) => [{ lineId: '1', promise: days === null ? null : on(days) }];
  const never = () => false;

  test('told, leave its customer with the day they showed: the one since is news, and not held back', () => {
    const facts = factsOf(knows('1', 20, 20));
    const course = { ...facts.course, lastChangeMailAt: NOW };
    const known = knownFromEarlier({ ...facts, course }, { shows: shown(10), nextNewsOn: null }, shown(20), never);
    expect(known.lines[0]).toMatchObject({ told: on(10), original: on(20) });
    expect(known.course.lastChangeMailAt).toBeNull();
  });

  test('that said no day, leave him without one, and with the day by which he hears more', () => {
    const said = { shows: shown(null), nextNewsOn: day(3) };
    const known = knownFromEarlier(factsOf(knows('1', 20, 20)), said, shown(20), never);
    expect(known.lines[0]).toMatchObject({ told: null, original: null });
    expect(known.course).toMatchObject({ nextNewsOn: day(3), newsPromised: true });
  });

  test('leave a day that another notice has told since, and one that has not been told at all', () => {
    const told = knownFromEarlier(factsOf(knows('1', 20, 20)), { shows: shown(10) }, shown(20), () => true);
    expect(told.lines[0]?.told).toEqual(on(20));
    const untold = knownFromEarlier(factsOf(knows('1', 10, 20)), { shows: shown(15) }, shown(20), never);
    expect(untold.lines[0]?.told).toEqual(on(10));
  });
});
