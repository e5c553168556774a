import fc from 'fast-check';
import { SHIPPED_PACKS } from '../../../../db/seed-policies';
import { addDays, type BusinessDate, formatInstant } from '../../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../../domain/policy/policy-pack';
import { exampleLine, orderTaken, passUntil } from '../../../../domain/policy/preview/example-course';
import { STORY_IDS, type Story, type StoryId, storiesOf } from '../../../../domain/policy/preview/stories';
import { clock, DAY, day, JP_SHOP, line, TODAY, US_SHOP, withOffers } from '../../backorder/course/facts';
import { ordered } from '../../backorder/course/shop';

const story = (pack: PolicyPack, id: StoryId, on: BusinessDate = TODAY): Story['events'] =>
  storiesOf(pack, on).find((one) => one.id === id)?.events ?? [];
/** What happens in a story, with the day and hour in UTC. */
const told = (events: Story['events']): string[] =>
  events.map((event) => {
    const what =
      'deed' in event ? event.deed : event.effect.kind === 'mail' ? event.effect.mail.template : event.effect.kind;
    return `${formatInstant(event.at).slice(5, 16).replace('T', ' ')} ${what}`;
  });

test('an example is played as real courses are: the same mails at the same moments', () => {
  const world = ordered([line('1', { waiting: 2, supplied: true })]);
  const openedAt = clock(JP_SHOP, 0, '10:30');
  const until = clock(JP_SHOP, 40, '10:30');
  world.passUntil(until);
  const example = passUntil(orderTaken(JP_SHOP, openedAt, [exampleLine('1', 2)], 'ordered'), until);
  const mails = example.events.flatMap((event) =>
    'effect' in event && event.effect.kind === 'mail' ? [[event.at, event.effect.mail.template]] : [],
  );
  expect(mails).toEqual(world.sent.map(({ at, mail }) => [at, mail.template]));
});

test('without a date, in a shop where silence cancels, the end is apology, money and coupon', () => {
  expect(told(story(US_SHOP, 'no-date')).slice(-5)).toEqual([
    '10-30 14:00 end-offer',
    '10-30 14:00 cancel-waiting',
    '10-30 14:00 settle',
    '10-30 14:00 cancelled',
    '10-30 14:00 close',
  ]);
});

test('where a law says what silence means, its end is told too: cancelled and paid back by the law', () => {
  const us = SHIPPED_PACKS.find(({ id, version }) => id === 'us-shop' && version === 2);
  expect(us?.legal?.regime).toBe('us-mitor');
  expect(us === undefined ? [] : told(story(us, 'no-date')).slice(-6)).toEqual([
    '12-06 05:00 cancel-waiting',
    '12-06 05:00 end-offer',
    '12-06 05:00 settle',
    '12-06 05:00 cancelled',
    // Staff had been warned of it.
    '12-06 05:00 clock-safe',
    '12-06 05:00 close',
  ]);
});

test('a notice of acceptance that has left is given: no warning of its clock follows, and none but of the delivery', () => {
  const jp = SHIPPED_PACKS.find(({ id }) => id === 'jp-mail-order');
  expect(jp?.legal?.regime).toBe('jp-tokushoho');
  const events = jp === undefined ? [] : STORY_IDS.flatMap((id) => story(jp, id));
  expect(told(events)).toContain('10-06 01:00 acceptance');
  const warnedOf = events.flatMap((event) =>
    'effect' in event && event.effect.kind === 'clock-at-risk' ? event.effect.clocks.map(({ clock }) => clock) : [],
  );
  expect(new Set(warnedOf)).toEqual(new Set(['deliver-by']));
});

test('an order that closes on shipment closes when the parcel leaves, one on release when the goods are here', () => {
  expect(told(story(US_SHOP, 'goods-come')).slice(-2)).toEqual(['10-28 20:00 shipped', '10-28 20:00 close']);
  expect(told(story(JP_SHOP, 'goods-come')).slice(-3)).toEqual([
    '10-27 02:00 release',
    '10-27 02:00 arrived',
    '10-27 02:00 close',
  ]);
});

test('a customer who cancels in a shop without undo has the money asked for at once', () => {
  expect(told(story({ ...JP_SHOP, undoWindow: 'PT0S' }, 'customer-cancels')).slice(-5)).toEqual([
    '10-08 01:00 customer-cancels',
    '10-08 01:00 decision-received',
    '10-08 01:00 settle',
    '10-08 01:00 cancelled',
    '10-08 01:00 close',
  ]);
});

test('every story of every pack has a beginning and an end, in order of time, whatever the day and the terms', () => {
  const terms = fc.record({
    lateAfterDays: fc.nat(400),
    unknownAfter: fc.constantFrom(null, 'P1D', 'P30D'),
    answerWithin: fc.constantFrom('PT1M', 'P3D', 'P60D'),
    remindBefore: fc.constantFrom('PT0S', 'P2D', 'P90D'),
    minimumReadingTime: fc.constantFrom('PT0S', 'P2D'),
    onSilence: fc.constantFrom('wait' as const, 'cancel' as const),
    whenPartReady: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...SHIPPED_PACKS), terms, fc.nat(1500), (pack, offers, days) => {
      const stories = storiesOf(withOffers(pack, offers), addDays(day(0), days));
      expect(stories.map(({ id }) => id)).toEqual(STORY_IDS);
      for (const { events } of stories) {
        const times = events.map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect('deed' in (events[0] ?? {})).toBe(true);
        expect(events.length).toBeGreaterThan(1);
        expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(400 * DAY);
      }
    }),
    { numRuns: 60 },
  );
});
