import { backorder, clock, DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised } from '../course/facts';
import { orderCancelled } from '../course/outside';
import { diary, last, ordered, supplier } from '../course/shop';
import { World } from '../course/world';

const statuses = (world: World) => diary(world).filter((entry) => entry.endsWith('status'));

test('every week, with the days left until the first of the goods, and none when they are all but there', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(24)), dated(JP_SHOP, 'B', day(30))]);
  world.passUntil(clock(JP_SHOP, 24, '23:00'));
  expect(statuses(world)).toEqual(['2026-10-13 10:30 status', '2026-10-20 10:30 status']);
  expect(last(world, 'status').daysUntilRestock).toBe(10);
});

test.each([
  [7, 0],
  [10, 0],
  // Due on the seventh day: three days before the goods are too near, four are not.
  [11, 1],
  [17, 1],
  [18, 2],
])('goods due in %i days: %i status mails', (days, count) => {
  expect(JP_SHOP.notices).toMatchObject({ statusEvery: 'P7D', statusNotBeforeRestockDays: 3 });
  const world = ordered([dated(JP_SHOP, 'A', day(days))]);
  world.passUntil(clock(JP_SHOP, days, '20:00'));
  expect(statuses(world)).toHaveLength(count);
});

test('not for three days after another mail has gone out', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(40), { waiting: 2 })]);
  world.passUntil(clock(JP_SHOP, 5, '12:00'));
  world.happen(orderCancelled(world.facts, 'A', 1, 'x'));
  world.passUntil(clock(JP_SHOP, 9, '12:00'));
  expect(diary(world).slice(1)).toEqual(['2026-10-11 12:00 cancelled', '2026-10-14 12:00 status']);
});

test('not while a date is unknown, an offer is open, or news wait to be told', () => {
  const unknown = ordered([dated(JP_SHOP, 'A', day(40)), line('B')]);
  unknown.pass(12 * DAY);
  expect(unknown.templates).not.toContain('status');
  const asked = ordered([dated(JP_SHOP, 'A', day(40)), line('B', { waiting: 0, allocated: 1 })]);
  asked.pass(8 * DAY - HOUR);
  expect(asked.templates).not.toContain('status');
  const pack = { ...JP_SHOP, notices: { ...JP_SHOP.notices, debounce: 'P20D' } };
  const held = ordered([dated(pack, 'A', day(40))], { pack });
  for (const days of [41, 42]) supplier(held, 'A', promised(pack, day(days)));
  held.pass(19 * DAY);
  expect(held.templates).toEqual(['first-notice', 'date-changed']);
});

test('an order that opened at night hears in the morning', () => {
  const opened = clock(JP_SHOP, 0, '23:15');
  const world = new World(backorder(JP_SHOP, opened, [dated(JP_SHOP, 'A', day(30))]), opened);
  world.pass(9 * DAY);
  expect(statuses(world)).toEqual(['2026-10-14 08:00 status']);
});

describe('a course that comes late to it', () => {
  test('sends no status of goods that are due by now', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(14))]);
    world.now = clock(JP_SHOP, 12, '12:00');
    world.take('status');
    expect(world.templates).toEqual(['first-notice']);
    // What is left is the countdown of the last day.
    expect(world.deadlines.map(({ kind }) => kind)).toEqual(['status', 'restock-day']);
  });

  test('counts the days that are left and not those that were', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(20))]);
    world.now = clock(JP_SHOP, 10, '12:00');
    world.take('status');
    expect(last(world, 'status').daysUntilRestock).toBe(10);
  });

  test('waits for the morning', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(30))]);
    world.now = clock(JP_SHOP, 7, '22:30');
    world.take('status');
    expect(world.templates).toEqual(['first-notice']);
    world.pass(10 * HOUR);
    expect(statuses(world)).toEqual(['2026-10-14 08:00 status']);
  });
});

test('a date that came earlier is shown, and is what the customer knows from then on', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(40))]);
  supplier(world, 'A', promised(JP_SHOP, day(30)));
  world.pass(7 * DAY);
  expect(world.templates).toEqual(['first-notice', 'status']);
  world.pass(MINUTE);
  supplier(world, 'A', promised(JP_SHOP, day(35)));
  expect(world.templates.at(-1)).toBe('date-changed');
});
