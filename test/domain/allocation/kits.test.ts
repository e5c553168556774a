import fc from 'fast-check';
import {
  buildable,
  completedKits,
  freeForKits,
  type KitWaiter,
  type Part,
  partsOf,
  type Recipes,
} from '../../../domain/allocation/kits';

/** Items by depth: an item is made of items further down only, so that no recipe leads back to itself. */
const SKUS = ['A', 'B', 'C', 'D', 'E', 'F'];
const recipeOf = (depth: number): fc.Arbitrary<readonly Part[]> =>
  depth > 3
    ? fc.constant([])
    : fc.uniqueArray(
        fc.record({ sku: fc.constantFrom(...SKUS.slice(depth + 1)), quantity: fc.integer({ min: 1, max: 4 }) }),
        { maxLength: 3, selector: ({ sku }) => sku },
      );
const recipes: fc.Arbitrary<Recipes> = fc
  .tuple(...SKUS.map((_, depth) => recipeOf(depth)))
  .map((parts) => new Map(SKUS.map((sku, depth) => [sku, parts[depth] ?? []])));
const free = fc
  .array(fc.integer({ min: 0, max: 60 }), { minLength: SKUS.length, maxLength: SKUS.length })
  .map((units) => new Map(SKUS.map((sku, index) => [sku, units[index] ?? 0])));
const waiters: fc.Arbitrary<readonly KitWaiter[]> = fc.array(
  fc.record({ kit: fc.constantFrom('A', 'B', 'C'), waiting: fc.integer({ min: 1, max: 9 }) }),
  { maxLength: 10 },
);

/** Takes a kit to pieces one at a time, the plain way. */
function pieces(sku: string, known: Recipes): string[] {
  const recipe = known.get(sku) ?? [];
  if (recipe.length === 0) return [sku];
  return recipe.flatMap((part) => Array.from({ length: part.quantity }, () => pieces(part.sku, known)).flat());
}

describe('what a kit is made of', () => {
  test('is the pieces it comes to when it is taken to pieces, however deep', () => {
    fc.assert(
      fc.property(recipes, (known) => {
        const counted = new Map<string, number>();
        if ((known.get('A') ?? []).length > 0)
          for (const sku of pieces('A', known)) counted.set(sku, (counted.get(sku) ?? 0) + 1);
        expect(new Map(partsOf('A', known).map(({ sku, quantity }) => [sku, quantity]))).toEqual(counted);
      }),
    );
  });

  test('is nothing where it is no kit', () => {
    expect(partsOf('A', new Map())).toEqual([]);
    expect(partsOf('A', new Map([['A', []]]))).toEqual([]);
  });

  test('multiplies on the way down, and adds up what is needed in two places', () => {
    const known = new Map([
      [
        'GIFT',
        [
          { sku: 'SET', quantity: 2 },
          { sku: 'CUP', quantity: 1 },
        ],
      ],
      [
        'SET',
        [
          { sku: 'CUP', quantity: 3 },
          { sku: 'POT', quantity: 1 },
        ],
      ],
    ]);
    expect(partsOf('GIFT', known)).toEqual([
      { sku: 'CUP', quantity: 7 },
      { sku: 'POT', quantity: 2 },
    ]);
  });

  test('of a recipe that leads back to itself can never be had', () => {
    const known = new Map([
      ['A', [{ sku: 'B', quantity: 1 }]],
      ['B', [{ sku: 'A', quantity: 1 }]],
    ]);
    expect(buildable(partsOf('A', known), () => 1_000_000)).toBe(0);
  });
});

describe('how many kits can be put together', () => {
  test('so many that the parts are there for all of them, and not for one more', () => {
    fc.assert(
      fc.property(recipes, free, (known, units) => {
        const parts = partsOf('A', known);
        const freeOf = (sku: string): number => units.get(sku) ?? 0;
        const kits = buildable(parts, freeOf);
        const lacking = (n: number) => parts.some(({ sku, quantity }) => freeOf(sku) < n * quantity);
        expect(lacking(kits)).toBe(false);
        expect(parts.length === 0 ? kits === 0 : lacking(kits + 1)).toBe(true);
      }),
    );
  });

  test('nothing of the safety stock goes into kits, and nothing that somebody waits for', () => {
    const stock = { onHand: 10, reserved: 1, allocated: 2, waiting: 0, safetyStock: 3 };
    expect(freeForKits(stock)).toBe(4);
    expect(freeForKits({ ...stock, waiting: 1 })).toBe(0);
    expect(freeForKits({ ...stock, safetyStock: 9 })).toBe(0);
  });
});

describe('parts that several kits wait for', () => {
  const completed = (known: Recipes, units: ReadonlyMap<string, number>, lines: readonly KitWaiter[]) =>
    completedKits(
      lines,
      (kit) => partsOf(kit, known),
      (sku) => units.get(sku) ?? 0,
    );

  test('are never used twice', () => {
    fc.assert(
      fc.property(recipes, free, waiters, (known, units, lines) => {
        const used = new Map<string, number>();
        for (const [kit, n] of completed(known, units, lines))
          for (const { sku, quantity } of partsOf(kit, known)) used.set(sku, (used.get(sku) ?? 0) + n * quantity);
        for (const [sku, n] of used) expect(n).toBeLessThanOrEqual(units.get(sku) ?? 0);
      }),
    );
  });

  test('no kit is left waiting that could be completed, and none is put together that nobody waits for', () => {
    fc.assert(
      fc.property(recipes, free, waiters, (known, units, lines) => {
        const done = completed(known, units, lines);
        const left = new Map(units);
        for (const [kit, n] of done)
          for (const { sku, quantity } of partsOf(kit, known)) left.set(sku, (left.get(sku) ?? 0) - n * quantity);
        for (const kit of ['A', 'B', 'C']) {
          const wanted = lines.reduce((sum, line) => sum + (line.kit === kit ? line.waiting : 0), 0);
          expect(done.get(kit) ?? 0).toBeLessThanOrEqual(wanted);
          if ((done.get(kit) ?? 0) < wanted)
            expect(buildable(partsOf(kit, known), (sku) => left.get(sku) ?? 0)).toBe(0);
        }
      }),
    );
  });

  test('go to whoever stands first, past those who cannot be completed anyway', () => {
    const known = new Map([
      ['K', [{ sku: 'X', quantity: 2 }]],
      [
        'L',
        [
          { sku: 'X', quantity: 1 },
          { sku: 'Y', quantity: 1 },
        ],
      ],
    ]);
    const lines = [
      { kit: 'L', waiting: 1 },
      { kit: 'K', waiting: 2 },
    ];
    expect(completed(known, new Map([['X', 4]]), lines)).toEqual(new Map([['K', 2]]));
    const enough = new Map([
      ['X', 4],
      ['Y', 4],
    ]);
    expect(completed(known, enough, lines)).toEqual(
      new Map([
        ['L', 1],
        ['K', 1],
      ]),
    );
  });
});
