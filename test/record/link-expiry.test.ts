import fc from 'fast-check';
import { linkExpiresDay } from '../../record/customer-link';
import { DAY, MONDAY } from '../servers/clock';

test('a link lives for the pack’s days from the opening, and so do all that are sent in the first half of them', () => {
  const day = Math.floor(MONDAY / DAY);
  for (const passed of [0, 1, 199]) expect(linkExpiresDay(MONDAY, MONDAY + passed * DAY, 400)).toBe(day + 400);
  expect(linkExpiresDay(MONDAY, MONDAY + 200 * DAY, 400)).toBe(day + 600);
});

test('however late a mail leaves, its link lives for more than half of the pack’s days and for no more than all of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 3650 }), (passed, validDays) => {
      const left = linkExpiresDay(MONDAY, MONDAY + passed * DAY, validDays) - Math.floor(MONDAY / DAY) - passed;
      expect(left).toBeLessThanOrEqual(validDays);
      expect(left * 2).toBeGreaterThan(validDays - 1);
    }),
  );
});
