import fc from 'fast-check';
import {
  type Arrival,
  type FreeUnits,
  type LineInTurn,
  planInTurn,
  servedInTurn,
} from '../../../domain/allocation/in-turn';
import type { Part } from '../../../domain/allocation/kits';

/** Two components and a third, two kits that share them, and a plain item. */
const PARTS: Readonly<Record<string, readonly Part[]>> = {
  SET: [
    { sku: 'POT', quantity: 1 },
    { sku: 'CUP', quantity: 2 },
  ],
  DUO: [{ sku: 'CUP', quantity: 2 }],
  BOX: [
    { sku: 'POT', quantity: 1 },
    { sku: 'LID', quantity: 1 },
  ],
};
const partsOf = (sku: string): readonly Part[] => PARTS[sku] ?? [];
const SKUS = ['POT', 'CUP', 'LID', 'SET', 'DUO', 'BOX'];

const queues = fc.array(
  fc.record({
    sku: fc.constantFrom(...SKUS),
    waiting: fc.integer({ min: 1, max: 6 }),
  }) satisfies fc.Arbitrary<LineInTurn>,
  { maxLength: 9 },
);
const arrivals: fc.Arbitrary<readonly Arrival[]> = fc.array(
  fc.record({ sku: fc.constantFrom('POT', 'CUP', 'LID', 'CUP', 'SET'), units: fc.integer({ min: 1, max: 9 }) }),
  { maxLength: 9 },
);
const nothing = (): Map<string, FreeUnits> => new Map(SKUS.map((sku) => [sku, { own: 0, forKits: 0 }]));

/** The plain way: unit by unit, each time to the first who can use one. */
function unitByUnit(queue: readonly LineInTurn[], coming: readonly Arrival[]): (number | null)[] {
  const shelf = new Map<string, number>(SKUS.map((sku) => [sku, 0]));
  const has = (sku: string, units: number): boolean => (shelf.get(sku) ?? 0) >= units;
  const take = (sku: string, units: number) => shelf.set(sku, (shelf.get(sku) ?? 0) - units);
  const left = queue.map(({ waiting }) => waiting);
  const covering = queue.map((): number | null => null);
  const serveOne = (nth: number): boolean => {
    for (const [index, { sku }] of queue.entries()) {
      if ((left[index] ?? 0) === 0) continue;
      const parts = partsOf(sku);
      if (has(sku, 1)) take(sku, 1);
      else if (parts.length > 0 && parts.every((part) => has(part.sku, part.quantity)))
        for (const part of parts) take(part.sku, part.quantity);
      else continue;
      left[index] = (left[index] ?? 0) - 1;
      if (left[index] === 0) covering[index] = nth;
      return true;
    }
    return false;
  };
  coming.forEach(({ sku, units }, nth) => {
    shelf.set(sku, (shelf.get(sku) ?? 0) + units);
    while (serveOne(nth));
  });
  return covering;
}

describe('items and the kits made of them, given out in turn', () => {
  test('are planned as they come when each arrival is given unit by unit to the first who can use it', () => {
    fc.assert(
      fc.property(queues, arrivals, (queue, coming) => {
        expect(planInTurn(queue, nothing(), coming, partsOf).covering).toEqual(unitByUnit(queue, coming));
      }),
      { numRuns: 2000 },
    );
  });

  test('leave spare, of what comes last, what nobody is given', () => {
    fc.assert(
      fc.property(queues, arrivals, (queue, coming) => {
        const { covering, spare } = planInTurn(queue, nothing(), coming, partsOf);
        for (const sku of SKUS) {
          const of = (units: readonly number[]) =>
            units.reduce((sum, each, nth) => sum + (coming[nth]?.sku === sku ? each : 0), 0);
          const wanted = queue.reduce(
            (sum, line) =>
              sum +
              line.waiting *
                ((line.sku === sku ? 1 : 0) + (partsOf(line.sku).find((part) => part.sku === sku)?.quantity ?? 0)),
            0,
          );
          expect(of(spare)).toBeGreaterThanOrEqual(of(coming.map(({ units }) => units)) - wanted);
        }
        // Whoever waits on could use none of what is spare.
        const rest = queue.filter((_, index) => covering[index] === null && (queue[index]?.waiting ?? 0) === 1);
        const left = new Map(
          SKUS.map((sku) => {
            const units = spare.reduce((sum, each, nth) => sum + (coming[nth]?.sku === sku ? each : 0), 0);
            return [sku, { own: units, forKits: units }] as const;
          }),
        );
        expect(servedInTurn(rest, left, partsOf).every(({ ready, built }) => ready + built === 0)).toBe(true);
      }),
    );
  });

  test('plan whoever comes first no later than if nobody came after him', () => {
    fc.assert(
      fc.property(queues, arrivals, (queue, coming) => {
        const all = planInTurn(queue, nothing(), coming, partsOf).covering;
        const [first] = queue;
        if (first && partsOf(first.sku).length === 0)
          expect(all[0]).toBe(planInTurn([first], nothing(), coming, partsOf).covering[0]);
      }),
    );
  });

  test('keep nothing for a kit that lacks something else: whoever comes after is served with it', () => {
    const queue = [
      { sku: 'SET', waiting: 1 },
      { sku: 'CUP', waiting: 2 },
    ];
    const coming = [
      { sku: 'CUP', units: 2 },
      { sku: 'POT', units: 1 },
      { sku: 'CUP', units: 2 },
    ];
    expect(planInTurn(queue, nothing(), coming, partsOf).covering).toEqual([2, 0]);
  });

  test('leave the safety stock out of kits, and give what arrives to those who wait for it themselves', () => {
    const free = nothing().set('CUP', { own: 3, forKits: 1 }).set('POT', { own: 0, forKits: 9 });
    expect(servedInTurn([{ sku: 'SET', waiting: 1 }], free, partsOf)).toEqual([{ ready: 0, built: 0 }]);
    expect(servedInTurn([{ sku: 'CUP', waiting: 5 }], free, partsOf)).toEqual([{ ready: 3, built: 0 }]);
    // Two short of the safety stock: what comes fills that before it goes into kits.
    const below = nothing().set('CUP', { own: 0, forKits: -2 }).set('POT', { own: 0, forKits: 9 });
    const coming = [
      { sku: 'CUP', units: 3 },
      { sku: 'CUP', units: 1 },
    ];
    expect(planInTurn([{ sku: 'DUO', waiting: 1 }], below, coming, partsOf).covering).toEqual([1]);
  });

  test('take a kit ready-made before they put one together', () => {
    const free = nothing()
      .set('SET', { own: 1, forKits: 1 })
      .set('CUP', { own: 0, forKits: 9 })
      .set('POT', { own: 0, forKits: 9 });
    expect(servedInTurn([{ sku: 'SET', waiting: 3 }], free, partsOf)).toEqual([{ ready: 1, built: 2 }]);
  });
});
