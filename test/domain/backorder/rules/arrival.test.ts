import fc from 'fast-check';
import { splitIsPossible } from '../../../../domain/backorder/offer';
import { readyLeaves, releaseReady, waitingLeaves } from '../../../../domain/backorder/rules/arrival';
import { leavingNow } from '../../../../domain/backorder/times';
import { backorder, clock, dated, day, HOUR, JP_SHOP, line, promised, withOffers } from '../course/facts';
import { answers, arrives, last, ordered, units } from '../course/shop';

const NOW = clock(JP_SHOP, 0, '10:30');
const HOME = { country: 'JP' };
const ready = line('S', { waiting: 0, allocated: 2, substituteFor: 'A' });

const leaves = (lines: Parameters<typeof backorder>[2], split = false, pack = JP_SHOP) => {
  const facts = backorder(pack, NOW, [...lines, ready]);
  return readyLeaves({ ...facts, course: { ...facts.course, split } }, 'S', NOW, HOME);
};

test('what is ready leaves at once where nothing is waited for, or the order is split', () => {
  const now = { how: 'now', ...leavingNow(JP_SHOP, NOW, HOME) };
  expect(leaves([])).toEqual(now);
  expect(leaves([dated(JP_SHOP, 'B', day(20))], true)).toEqual(now);
});

test('else with the rest: on the last of its days, or nobody knows when', () => {
  const last = promised(JP_SHOP, day(30)).shipDate;
  expect(leaves([dated(JP_SHOP, 'B', day(20)), dated(JP_SHOP, 'C', day(30))])).toEqual({
    how: 'with-rest',
    shipDate: last,
  });
  expect(leaves([dated(JP_SHOP, 'B', day(20)), line('C')])).toEqual({ how: 'with-rest', shipDate: null });
});

test('with the rest, too, where no parcel is left for what is ready alone', () => {
  const one = withOffers(JP_SHOP, { split: { maxParcels: 1 } });
  expect(leaves([dated(one, 'B', day(20))], true, one)).toMatchObject({ how: 'with-rest' });
});

describe('goods come on their day and stay for the rest', () => {
  const two = withOffers(JP_SHOP, { split: { maxParcels: 2 } });
  const held = () => {
    const ready = line('R', { waiting: 0, allocated: 1 });
    const world = ordered([ready, dated(two, 'A', day(10)), dated(two, 'B', day(20))], { pack: two });
    answers(world, { A: 'split' });
    world.pass(HOUR);
    arrives(world, 'A', 1);
    return world;
  };

  test('one mail says so, with the day they leave', () => {
    const world = held();
    expect(units(world, 'A')).toMatchObject({ allocated: 1, released: 0 });
    expect(last(world, 'held-for-rest')).toEqual({
      template: 'held-for-rest',
      held: [{ lineId: 'A', quantity: 1 }],
      shipDate: promised(two, day(20)).shipDate,
      laterThanTold: true,
    });
    world.take('pass-on-arrival');
    world.pass(HOUR);
    world.take('pass-on-change');
    expect(world.templates.filter((template) => template === 'held-for-rest')).toHaveLength(1);
  });

  test('nothing more is said of them until they leave with the rest', () => {
    const world = held();
    arrives(world, 'B', 1);
    expect(world.templates.at(-1)).toBe('arrived');
    expect(world.facts.closed).toBe(true);
  });

  test('for a customer who wants one parcel, too, but not where the day he was told is kept', () => {
    const late = ordered([dated(JP_SHOP, 'A', day(10)), line('B')], { shipComplete: true });
    arrives(late, 'A', 1);
    expect(last(late, 'held-for-rest')).toMatchObject({ shipDate: null, laterThanTold: false });
    const kept = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))], { shipComplete: true });
    arrives(kept, 'A', 1);
    expect(kept.templates).toEqual(['first-notice']);
  });

  test('where the question about the split says that they are here, no second mail does', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(20))]);
    world.pass(HOUR);
    arrives(world, 'A', 1);
    expect(world.templates).toEqual(['first-notice', 'offer']);
  });
});

describe('how what waits will leave', () => {
  const [early, late] = [dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(20))];
  const ways = (split: object, course: object = {}, more: object = {}, lines = [early, late]) => {
    const facts = backorder(withOffers(JP_SHOP, { split }), NOW, lines, more);
    const taken = { ...facts, course: { ...facts.course, ...course } };
    return lines.map((one) => waitingLeaves(taken, one, NOW));
  };
  const [alone, perhaps] = [{ how: 'alone' }, { how: 'perhaps-with-rest' }];
  const withB = { how: 'with-rest', last: promised(JP_SHOP, day(20)) };

  test('on its own day where the order is split and parcels are left, and where nothing comes later', () => {
    expect(ways({ maxParcels: 9 }, { split: true })).toEqual([alone, alone]);
    expect(ways({ maxParcels: 2 }, { split: true })).toEqual([alone, alone]);
    expect(ways({ maxParcels: 9 }, {}, { shipComplete: true }, [late, late])).toEqual([alone, alone]);
  });

  test('perhaps with the rest where the customer may yet be asked to split, or parcels may run out', () => {
    expect(ways({ maxParcels: 9 })).toEqual([perhaps, alone]);
    expect(ways({ maxParcels: 2 }, { split: true, parcels: 1 })).toEqual([perhaps, alone]);
    expect(ways({ maxParcels: 9 }, {}, {}, [early, line('C')])[0]).toEqual(perhaps);
  });

  test('for certain with the last of it for a customer who wants one parcel, and where no split is allowed', () => {
    expect(ways({ maxParcels: 9 }, {}, { shipComplete: true })).toEqual([withB, alone]);
    expect(ways({ maxParcels: 1 })).toEqual([withB, alone]);
    expect(ways({ maxParcels: 9, minimumAmountMinor: 1_000_000 })).toEqual([withB, alone]);
    expect(ways({ maxParcels: 9 }, {}, { shipComplete: true }, [early, line('C')])[0]).toEqual({
      how: 'with-rest',
      last: null,
    });
  });
});

describe('to a customer who wants each line whole', () => {
  const [A, B] = [
    line('A', { waiting: 3, allocated: 2, current: promised(JP_SHOP, day(10)) }),
    dated(JP_SHOP, 'B', day(20)),
  ];
  const split = (lines = [A, B]) => {
    const facts = backorder(JP_SHOP, NOW, lines, { completeLines: true });
    return { ...facts, course: { ...facts.course, split: true } };
  };

  test('no part of a line goes ahead, and is not asked about; it leaves on the day the line is whole', () => {
    expect(releaseReady(split(), NOW).effects).toEqual([]);
    expect(splitIsPossible(backorder(JP_SHOP, NOW, [A, B], { completeLines: true }), NOW)).toBe(false);
    expect(splitIsPossible(backorder(JP_SHOP, NOW, [A, B]), NOW)).toBe(true);
    expect(readyLeaves(split(), 'A', NOW, HOME)).toEqual({
      how: 'with-rest',
      shipDate: promised(JP_SHOP, day(10)).shipDate,
    });
  });

  test('a whole line goes ahead of the others', () => {
    const whole = { ...A, waiting: 0, allocated: 5 };
    expect(releaseReady(split([whole, B]), NOW).effects[0]).toEqual({
      kind: 'release',
      lines: [{ lineId: 'A', quantity: 5 }],
    });
  });

  test('part of a line is nothing to ask about once it has come', () => {
    const facts = backorder(withOffers(JP_SHOP, { split: { maxParcels: 9 } }), NOW, [A, B], { completeLines: true });
    expect(waitingLeaves(facts, A, NOW).how).toBe('perhaps-with-rest');
    const [first, later] = [dated(JP_SHOP, 'C', day(5)), { ...A, current: promised(JP_SHOP, day(20)) }];
    const costly = withOffers(JP_SHOP, { split: { maxParcels: 9, minimumAmountMinor: 2 * first.unitPriceMinor } });
    expect(waitingLeaves(backorder(costly, NOW, [first, later]), first, NOW).how).toBe('perhaps-with-rest');
    expect(waitingLeaves(backorder(costly, NOW, [first, later], { completeLines: true }), first, NOW).how).toBe(
      'with-rest',
    );
  });
});

test('what is said to leave now is what the course releases at that moment', () => {
  const units = fc.record({ waiting: fc.integer({ min: 0, max: 2 }), allocated: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(
      fc.array(units, { maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (others, split, ...wishes) => {
        const lines = others.map((one, n) => line(`L${n}`, one)).filter(({ ordered }) => ordered > 0);
        const [shipComplete, completeLines] = wishes;
        const facts = backorder(JP_SHOP, NOW, [...lines, ready], { shipComplete, completeLines });
        const course = { ...facts, course: { ...facts.course, split } };
        const released = releaseReady(course, NOW).effects.some(
          (effect) => effect.kind === 'release' && effect.lines.some(({ lineId }) => lineId === 'S'),
        );
        expect(readyLeaves(course, 'S', NOW, HOME).how === 'now').toBe(released);
      },
    ),
    { numRuns: 200 },
  );
});
