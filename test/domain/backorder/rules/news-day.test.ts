import fc from 'fast-check';
import { newsDueAt } from '../../../../domain/backorder/rules/dates';
import { dateAt, instantAt, timeOfDayAt } from '../../../../domain/calendar/business-date';
import { clock, DAY, dated, day, HOUR, JP_SHOP, line, US_LAW, US_SHOP } from '../course/facts';
import { answers, last, ordered, supplier } from '../course/shop';

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

describe('a question that stands for weeks while a date is unknown (16 CFR 435)', () => {
  /** Five units of which nobody can say a date any more since the second day. */
  function undated() {
    const world = ordered([dated(US_LAW, 'A', day(10), { waiting: 5 })], { pack: US_LAW });
    world.pass(DAY);
    supplier(world, 'A', null);
    world.pass(HOUR);
    expect(world.facts.offer?.reason).toBe('legal-delay');
    return world;
  }
  const words = (world: ReturnType<typeof undated>, from: number) =>
    world.sent.slice(from).map(({ at, mail }) => `${dateAt(at, US_LAW.shipping.timeZone)} ${mail.template}`);

  test('does not keep its customer without a word: news come in their rhythm', () => {
    const world = undated();
    const before = world.sent.length;
    world.passUntil(clock(US_LAW, 24, '12:00'));
    // Five working days after the seventh of October, the twelfth being a holiday; promised from then on.
    expect(words(world, before)).toEqual([
      '2026-10-15 still-asking',
      '2026-10-22 still-asking',
      '2026-10-29 still-asking',
    ]);
    expect(last(world, 'still-asking').promised).toBe(true);
  });

  test('and none of them promises a word after the question has ended', () => {
    const world = undated();
    const { expiresAt } = world.facts.offer ?? { expiresAt: world.now };
    world.passUntil(expiresAt);
    const days = world.sent.flatMap(({ mail }) => (mail.template === 'still-asking' ? [mail.nextNewsOn] : []));
    expect(days.length).toBeGreaterThan(3);
    expect(days.at(-1)).toBeNull();
    for (const promised of days.slice(0, -1))
      expect(promised !== null && promised < dateAt(expiresAt, US_LAW.shipping.timeZone)).toBe(true);
  });

  test('nor does his answer about a part of it take away the day that was promised', () => {
    const world = undated();
    world.passUntil(clock(US_LAW, 10, '12:00'));
    const { nextNewsOn } = world.facts.course;
    expect(nextNewsOn).not.toBeNull();
    answers(world, { A: ['wait', 2] });
    expect(world.facts.course).toMatchObject({ nextNewsOn, newsPromised: true });
  });

  test('where the reminder comes as soon, that is the next word', () => {
    const world = ordered([line('A')], { pack: US_SHOP });
    world.passUntil(clock(US_SHOP, 40, '12:00'));
    const asked = world.sent.findIndex(({ mail }) => mail.template === 'offer');
    expect(world.sent[asked + 1]?.mail.template).toBe('offer-reminder');
  });
});
