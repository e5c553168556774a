import fc from 'fast-check';
import { type TimeScale, toBusinessTime, toRealTime } from '../../domain/business-time';
import { type Instant, instantOf } from '../../domain/calendar/business-date';

const openedAt = instantOf(Date.parse('2026-10-06T01:30:00Z'));

const scales: fc.Arbitrary<TimeScale> = fc
  .oneof(fc.constantFrom(1, 60, 28_800, 43_200, 10_000_000), fc.double({ min: 1, max: 100_000, noNaN: true }))
  .map((scale) => ({ openedAt, scale }));

const later = (most: number): fc.Arbitrary<Instant> =>
  fc.integer({ min: 0, max: most }).map((ms) => instantOf(openedAt + ms));
/** Ten business years, and an hour of a demonstration. */
const business = later(10 * 365 * 86_400_000);
const real = later(3_600_000);

test('every other pack lives in real time', () => {
  fc.assert(
    fc.property(business, (at) => {
      const time = { openedAt, scale: 1 };
      expect(toBusinessTime(at, time)).toBe(at);
      expect(toRealTime(at, time)).toBe(at);
    }),
    { seed: 31 },
  );
});

test('months pass in minutes: a business day of the demonstration takes three seconds', () => {
  const time = { openedAt, scale: 28_800 };
  expect(toRealTime(instantOf(openedAt + 86_400_000), time) - openedAt).toBe(3000);
  expect(toBusinessTime(instantOf(openedAt + 60_000), time) - openedAt).toBe(20 * 86_400_000);
});

test('what was before the opening is not stretched', () => {
  fc.assert(
    fc.property(later(86_400_000), scales, (at, time) => {
      const before = instantOf(2 * openedAt - at);
      expect(toBusinessTime(before, time)).toBe(before);
      expect(toRealTime(before, time)).toBe(before);
    }),
    { seed: 32 },
  );
});

test('a timer never rings before its business moment, nor a real millisecond later than it must', () => {
  fc.assert(
    fc.property(business, scales, (at, time) => {
      const rings = toRealTime(at, time);
      expect(toBusinessTime(rings, time)).toBeGreaterThanOrEqual(at);
      if (rings > openedAt) expect(toBusinessTime(instantOf(rings - 1), time)).toBeLessThanOrEqual(at);
    }),
    { seed: 33, numRuns: 2000 },
  );
});

test('a real moment is found again, to the millisecond', () => {
  fc.assert(
    fc.property(real, scales, (at, time) => {
      expect(Math.abs(toRealTime(toBusinessTime(at, time), time) - at)).toBeLessThanOrEqual(1);
    }),
    { seed: 34 },
  );
});

test('both ways keep the order of moments', () => {
  fc.assert(
    fc.property(business, business, scales, (a, b, time) => {
      const [first, second] = a <= b ? [a, b] : [b, a];
      expect(toRealTime(first, time)).toBeLessThanOrEqual(toRealTime(second, time));
      expect(toBusinessTime(first, time)).toBeLessThanOrEqual(toBusinessTime(second, time));
    }),
    { seed: 35 },
  );
});
