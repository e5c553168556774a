import fc from 'fast-check';
import { newsDueAt } from '../../../../domain/backorder/rules/dates';
import { dateAt, instantAt, timeOfDayAt } from '../../../../domain/calendar/business-date';
import { JP_SHOP, line, US_SHOP } from '../course/facts';
import { last, ordered } from '../course/shop';

// A day by which its customer hears more is his own: he reads of it on his clock.

/** When an order without a date has its promised news, for a customer of that zone. */
function due(timeZone: string, pack = JP_SHOP) {
  const { facts } = ordered([line('A')], { pack, timeZone });
  const { nextNewsOn } = facts.course;
  const at = newsDueAt(facts);
  if (nextNewsOn === null || at === null) throw new Error('news are promised');
  return { nextNewsOn, at, says: `${dateAt(at, timeZone)} ${timeOfDayAt(at, timeZone)}` };
}

test.each([
  ['Asia/Tokyo', '2026-10-09 16:00', 'with the shop in its afternoon'],
  ['Asia/Kolkata', '2026-10-09 12:30', 'a little west of it in the shop’s afternoon, which is his noon'],
  ['Europe/Paris', '2026-10-09 09:00', 'further west in his morning'],
  [
    'America/Los_Angeles',
    '2026-10-09 09:00',
    'across the date line in the morning of that day, not the evening before',
  ],
  ['Pacific/Auckland', '2026-10-09 16:00', 'east of it in his own afternoon'],
])('promised for the ninth by a shop in Tokyo, news reach %s at %s: %s', (timeZone, when) => {
  expect(due(timeZone).says).toBe(when);
});

test('anywhere, and of any shop, they come on the day named, by day, and by the afternoon', () => {
  const zones = fc.constantFrom(
    'Pacific/Kiritimati',
    'Pacific/Auckland',
    'Asia/Tokyo',
    'Asia/Kathmandu',
    'Europe/Paris',
    'America/New_York',
    'America/Los_Angeles',
    'Pacific/Pago_Pago',
  );
  fc.assert(
    fc.property(zones, fc.constantFrom(JP_SHOP, US_SHOP), (timeZone, pack) => {
      const world = ordered([line('A')], { pack, timeZone });
      const { nextNewsOn } = world.facts.course;
      const at = newsDueAt(world.facts);
      if (nextNewsOn === null || at === null) return;
      const { morningAt, newsAt } = pack.notices;
      expect(dateAt(at, timeZone)).toBe(nextNewsOn);
      expect(at).toBeGreaterThanOrEqual(instantAt(nextNewsOn, morningAt, timeZone));
      expect(at).toBeLessThanOrEqual(instantAt(nextNewsOn, newsAt, timeZone));
      world.passUntil(at);
      expect(last(world, 'still-asking')).toMatchObject({ promised: true });
    }),
  );
});
