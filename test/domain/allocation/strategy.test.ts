import fc from 'fast-check';
import { coveringSupplies, DOWN_THE_QUEUE } from '../../../domain/allocation/share';
import {
  arrived,
  type PlannedLine,
  type PlannedOutcome,
  type PlannedSupply,
  planByStrategy,
  STRATEGIES,
  type Strategy,
  strategyOf,
} from '../../../domain/allocation/strategy';
import { addDays, businessDateOf } from '../../../domain/calendar/business-date';

const FIRST = businessDateOf('2030-03-01');

/** Supplies in the order they are expected: dated ones first. Some come on one day. */
const supplies: fc.Arbitrary<PlannedSupply[]> = fc
  .tuple(
    fc.array(fc.record({ units: fc.integer({ min: 1, max: 9 }), wait: fc.nat({ max: 3 }) }), { maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
  )
  .map(([dated, undated]) => {
    let day = FIRST;
    return [
      ...dated.map(({ units, wait }, nth) => {
        day = addDays(day, wait);
        return { id: `D${nth}`, units, plannedOn: day };
      }),
      ...undated.map((units, nth) => ({ id: `U${nth}`, units, plannedOn: null })),
    ];
  });

const newcomers = (strategies: readonly Strategy[]): fc.Arbitrary<PlannedLine[]> =>
  fc.array(
    fc.record({
      waiting: fc.integer({ min: 1, max: 6 }),
      strategy: fc.constantFrom(...strategies),
      supplyId: fc.constant(null),
      promisedOn: fc.constant(null),
    }),
    { maxLength: 8 },
  );

/** A line as it stands once it was planned so. */
const promised = (line: PlannedLine, { nth }: PlannedOutcome, supply: readonly PlannedSupply[]): PlannedLine => ({
  ...line,
  supplyId: nth === null ? null : (supply[nth]?.id ?? null),
  promisedOn: nth === null ? null : (supply[nth]?.plannedOn ?? null),
});
const settled = (queue: readonly PlannedLine[], supply: readonly PlannedSupply[]): PlannedLine[] => {
  const plan = planByStrategy(queue, supply);
  return queue.map((line, index) => promised(line, plan[index] ?? { nth: null, ofFirst: 0 }, supply));
};
const nths = (plan: readonly PlannedOutcome[]) => plan.map(({ nth }) => nth);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const later = (nth: number | null) => nth ?? Number.POSITIVE_INFINITY;
/** How late a supply is: those of one day are equally late. */
const lateness = (supply: readonly PlannedSupply[], nth: number | null): string =>
  nth === null ? '~~' : (supply[nth]?.plannedOn ?? `~${String(nth).padStart(3, '0')}`);

/** A settled queue that others join, at its end or in its midst. */
const joined = fc
  .tuple(
    supplies,
    newcomers(STRATEGIES),
    fc.array(fc.tuple(fc.nat({ max: 8 }), newcomers(STRATEGIES)), { maxLength: 3 }),
  )
  .map(([supply, first, more]) => {
    const before = settled(first, supply);
    const queue: PlannedLine[] = [...before];
    for (const [place, lines] of more) queue.splice(Math.min(place, queue.length), 0, ...lines);
    return { supply, before, queue };
  });
const RUNS = { numRuns: 3000, seed: 20261125 };

test('where all redistribute it is the plain queue', () => {
  fc.assert(
    fc.property(supplies, newcomers(['redistribute']), (supply, queue) => {
      const waiters = queue.map(({ waiting }) => ({ waiting, channel: 'web' }));
      expect(nths(planByStrategy(queue, supply))).toEqual(
        coveringSupplies(
          waiters,
          supply.map(({ units }) => units),
          DOWN_THE_QUEUE,
        ),
      );
    }),
    RUNS,
  );
});

test('whoever joins: nobody who keeps his promise gets a worse one, those left out stay where they are', () => {
  fc.assert(
    fc.property(joined, ({ supply, before, queue }) => {
      const plan = planByStrategy(queue, supply);
      for (const line of before) {
        if (line.supplyId === null) continue;
        const had = supply.findIndex(({ id }) => id === line.supplyId);
        const has = plan[queue.indexOf(line)]?.nth ?? null;
        const [then, now] = [lateness(supply, had), lateness(supply, has)];
        if (line.strategy === 'win' || line.strategy === 'gain' || line.strategy === 'improve')
          expect(now <= then).toBe(true);
        if (line.strategy === 'skip') expect(has).toBe(had);
        if (line.strategy === 'fill') expect(later(has)).toBeGreaterThanOrEqual(had);
      }
    }),
    RUNS,
  );
});

test('fill and lose never displace others: without them everybody else is promised the same', () => {
  fc.assert(
    fc.property(joined, ({ supply, queue }) => {
      const others = queue.filter(({ strategy }) => strategy !== 'fill' && strategy !== 'lose' && strategy !== 'skip');
      const untouched = queue.filter(({ strategy }) => strategy === 'skip');
      const plan = planByStrategy(queue, supply);
      const alone = [...others, ...untouched];
      const without = planByStrategy(alone, supply);
      for (const line of others) expect(plan[queue.indexOf(line)]?.nth).toBe(without[alone.indexOf(line)]?.nth);
    }),
    RUNS,
  );
});

test('planned once more, nothing changes', () => {
  fc.assert(
    fc.property(joined, ({ supply, queue }) => {
      const plan = nths(planByStrategy(queue, supply));
      expect(nths(planByStrategy(settled(queue, supply), supply))).toEqual(plan);
    }),
    RUNS,
  );
});

test('units are conserved: no supply gives more than it has, and none is left while somebody could take it', () => {
  fc.assert(
    fc.property(joined, fc.integer({ min: 1, max: 12 }), ({ supply, queue }, units) => {
      const given = planByStrategy(queue, [arrived(units), ...supply]).map(({ ofFirst }) => ofFirst);
      given.forEach((of, index) => {
        expect(of >= 0 && of <= (queue[index]?.waiting ?? 0)).toBe(true);
      });
      expect(sum(given)).toBe(Math.min(units, sum(queue.map(({ waiting }) => waiting))));
    }),
    RUNS,
  );
});

test('what arrives is given so that planning the rest finds nothing to change', () => {
  fc.assert(
    fc.property(joined, fc.integer({ min: 1, max: 12 }), ({ supply, queue }, units) => {
      const plan = planByStrategy(queue, [arrived(units), ...supply]);
      const left = queue.map((line, index) => ({ ...line, waiting: line.waiting - (plan[index]?.ofFirst ?? 0) }));
      const after = planByStrategy(left, supply);
      left.forEach((line, index) => {
        if (line.waiting === 0) return;
        const nth = plan[index]?.nth ?? null;
        if (nth === 0) return; // Bound to a supply it need not wait for: fill and skip only.
        expect(after[index]?.nth).toBe(nth === null ? null : nth - 1);
      });
    }),
    RUNS,
  );
});

test('supplies that come as announced bring everybody all he waits for by the day he was promised it', () => {
  fc.assert(
    fc.property(joined, ({ supply, queue }) => {
      let open = settled(queue, supply).map((line, index) => ({ ...line, index }));
      const promisedBy = new Map(open.map(({ index, promisedOn }) => [index, promisedOn] as const));
      supply.forEach(({ units, plannedOn }, nth) => {
        const rest = supply.slice(nth + 1);
        const plan = planByStrategy(open, [arrived(units), ...rest]);
        const given = plan.map(({ ofFirst }) => ofFirst);
        expect(sum(given)).toBe(Math.min(units, sum(open.map(({ waiting }) => waiting))));
        open = open
          .map((line, at) => ({ ...line, waiting: line.waiting - (given[at] ?? 0) }))
          .filter(({ waiting }) => waiting > 0);
        const isDayOver = plannedOn !== null && rest[0]?.plannedOn !== plannedOn;
        for (const { index } of open) if (isDayOver) expect((promisedBy.get(index) ?? '~') > plannedOn).toBe(true);
        const after = settled(open, rest);
        open = open.map((line, at) => ({ ...line, ...after[at] }));
      });
    }),
    { ...RUNS, numRuns: 1000 },
  );
});

test('when supply is lost, promises are kept in the order of the strategies', () => {
  const day = (nth: number) => addDays(FIRST, nth);
  const line = (strategy: Strategy, waiting: number): PlannedLine => ({
    strategy,
    waiting,
    supplyId: 'S',
    promisedOn: day(0),
  });
  const queue = [line('improve', 2), line('gain', 2), line('win', 2)];
  const supply = (units: number) => [
    { id: 'S', units, plannedOn: day(0) },
    { id: 'L', units: 9, plannedOn: day(5) },
  ];
  expect(nths(planByStrategy(queue, supply(6)))).toEqual([0, 0, 0]);
  expect(nths(planByStrategy(queue, supply(4)))).toEqual([1, 0, 0]);
  expect(nths(planByStrategy(queue, supply(2)))).toEqual([1, 1, 0]);
});

test('a winner who joins takes from those who may lose, and from nobody else', () => {
  const supply = [
    { id: 'SOON', units: 4, plannedOn: FIRST },
    { id: 'LATE', units: 9, plannedOn: addDays(FIRST, 9) },
  ];
  const first = (strategy: Strategy): PlannedLine => ({ strategy, waiting: 2, supplyId: null, promisedOn: null });
  const join = (strategy: Strategy) => {
    const before = settled([first('gain'), first(strategy)], supply);
    return nths(planByStrategy([...before, first('win')], supply));
  };
  expect(join('redistribute')).toEqual([0, 1, 0]);
  expect(join('lose')).toEqual([0, 1, 0]);
  expect(join('improve')).toEqual([0, 0, 1]);
  expect(join('skip')).toEqual([0, 0, 1]);
});

describe('the class a customer belongs to', () => {
  const classes = [
    { customers: ['vip'], strategy: 'win' },
    { ranks: { from: 5 }, channels: ['store'], strategy: 'gain' },
    { ranks: { to: -1 }, strategy: 'lose' },
  ] as const;
  test.each([
    ['is the first that names him', { customerId: 'vip', rank: -3, channel: 'web' }, 'win'],
    ['wants all that it states', { customerId: 'a', rank: 5, channel: 'store' }, 'gain'],
    ['is not the one of which something does not fit', { customerId: 'a', rank: 5, channel: 'web' }, 'redistribute'],
    ['goes by rank', { customerId: 'a', rank: -1, channel: 'web' }, 'lose'],
  ])('%s', (_what, who, strategy) => {
    expect(strategyOf(classes, who)).toBe(strategy);
  });
});
