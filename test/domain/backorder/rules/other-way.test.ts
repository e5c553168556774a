import { dated, day, JP_SHOP, promised, withOffers } from '../course/facts';
import { goesElsewhere } from '../course/outside';
import { last, ordered, supplier } from '../course/shop';
import type { World } from '../course/world';

/** A pack that never asks: dates alone are looked at. */
const NO_OFFERS = withOffers(JP_SHOP, { lateAfterDays: 3650, unknownAfter: null, whenPartReady: false });
const on = (days: number) => promised(JP_SHOP, day(days));

describe('a later delivery of an address or a carrier chosen anew', () => {
  const elsewhere = (world: World, lineId = 'A') => world.happen(goesElsewhere(world.facts, lineId, 3));

  test('is told as that, at once, and holds no other news back', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(10))], { pack: NO_OFFERS });
    elsewhere(world);
    expect(last(world, 'date-changed')).toMatchObject({ otherWay: true, nextNewsOn: null });
    supplier(world, 'A', on(12));
    expect(world.templates).toEqual(['first-notice', 'date-changed', 'date-changed']);
    expect(last(world, 'date-changed')).not.toHaveProperty('otherWay');
  });

  test('is a delay like any other where the goods come later too, of that line or another', () => {
    for (const late of ['A', 'B']) {
      const world = ordered([dated(NO_OFFERS, 'A', day(10)), dated(NO_OFFERS, 'B', day(10))], { pack: NO_OFFERS });
      world.happen(goesElsewhere(world.facts, 'A', 3), false);
      supplier(world, late, on(12));
      expect(last(world, 'date-changed')).not.toHaveProperty('otherWay');
    }
  });

  test('is one where it was moved again by something else', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(10))], { pack: NO_OFFERS });
    world.happen(goesElsewhere(world.facts, 'A', 3), false);
    const { sentElsewhere } = world.facts.course;
    world.happen(goesElsewhere(world.facts, 'A', 2), false);
    world.facts = { ...world.facts, course: { ...world.facts.course, sentElsewhere } };
    world.take('pass-on-change');
    expect(last(world, 'date-changed')).not.toHaveProperty('otherWay');
  });

  test('where nothing of it is later, is no news', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(10))], { pack: NO_OFFERS });
    world.happen(goesElsewhere(world.facts, 'A', -1));
    expect(world.templates).toEqual(['first-notice']);
  });
});
