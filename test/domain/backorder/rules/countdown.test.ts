import { today } from '../../../../domain/backorder/times';
import { daysBetween, timeOfDayAt } from '../../../../domain/calendar/business-date';
import { clock, DAY, dated, day, HOUR, JP_SHOP, line, promised } from '../course/facts';
import { arrives, diary, ordered, supplier } from '../course/shop';

const on = (days: number) => promised(JP_SHOP, day(days));
const countdowns = (world: Parameters<typeof diary>[0]) => diary(world).filter((entry) => entry.endsWith('countdown'));

test('three days and one day before the goods, in the morning of the customer', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(20))]);
  world.passUntil(clock(JP_SHOP, 20, '12:00'));
  expect(countdowns(world)).toEqual(['2026-10-23 09:00 countdown', '2026-10-25 09:00 countdown']);
  expect(world.sent.flatMap(({ mail }) => (mail.template === 'countdown' ? [mail.daysUntilRestock] : []))).toEqual([
    3, 1,
  ]);
});

test('not on the heels of another mail, and not while a question is open', () => {
  const fresh = ordered([dated(JP_SHOP, 'A', day(3))]);
  fresh.passUntil(clock(JP_SHOP, 3, '12:00'));
  expect(countdowns(fresh)).toEqual(['2026-10-08 09:00 countdown']);
  const split = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(5))]);
  split.passUntil(clock(JP_SHOP, 5, '12:00'));
  expect(split.facts.offer).not.toBeNull();
  expect(countdowns(split)).toEqual([]);
});

test('to each date anew: a later one is counted down to again, an earlier one is not counted twice', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10))]);
  world.passUntil(clock(JP_SHOP, 8, '12:00'));
  expect(countdowns(world)).toEqual(['2026-10-13 09:00 countdown']);
  supplier(world, 'A', on(20));
  world.passUntil(clock(JP_SHOP, 20, '12:00'));
  expect(countdowns(world).slice(1)).toEqual(['2026-10-23 09:00 countdown', '2026-10-25 09:00 countdown']);
});

test('not to a date that is not known to the day, nor when the goods are here, nor for whoever wants fewer mails', () => {
  const vague = ordered([{ ...dated(JP_SHOP, 'A', day(20)), current: promised(JP_SHOP, day(20), 'third') }]);
  const came = ordered([dated(JP_SHOP, 'A', day(20))]);
  came.passUntil(clock(JP_SHOP, 10, '12:00'));
  arrives(came, 'A', 1);
  const quiet = ordered([dated(JP_SHOP, 'A', day(20))], { fewerMails: true });
  for (const world of [vague, came, quiet]) {
    world.passUntil(clock(JP_SHOP, 20, '12:00'));
    expect(countdowns(world)).toEqual([]);
  }
  expect(diary(quiet)).toEqual(['2026-10-06 10:30 first-notice']);
});

test('a course that comes late counts on that day still, outside the night, and never the day after', () => {
  const late = ordered([dated(JP_SHOP, 'A', day(20))]);
  late.now = clock(JP_SHOP, 17, '20:30');
  late.take('status');
  expect(countdowns(late)).toEqual(['2026-10-23 20:30 countdown']);
  const night = ordered([dated(JP_SHOP, 'A', day(20))]);
  night.now = clock(JP_SHOP, 17, '22:30');
  night.take('status');
  night.pass(DAY - HOUR);
  expect(countdowns(night)).toEqual([]);
});

test.each(['America/Los_Angeles', 'Pacific/Honolulu', 'Europe/Berlin', 'Pacific/Kiritimati'])(
  'in the mornings of a customer in %s, by the days that the page and the status mail count',
  (timeZone) => {
    const world = ordered([dated(JP_SHOP, 'A', day(20))], { timeZone });
    world.passUntil(clock(JP_SHOP, 20, '12:00'));
    const counted = world.sent.flatMap(({ at, mail }) => (mail.template === 'countdown' ? [{ at, mail }] : []));
    expect(counted.map(({ mail }) => mail.daysUntilRestock)).toEqual([3, 1]);
    for (const { at, mail } of counted) {
      expect(timeOfDayAt(at, timeZone)).toBe('09:00');
      expect(daysBetween(today(world.facts, at), day(20))).toBe(mail.daysUntilRestock);
    }
  },
);
