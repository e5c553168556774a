import fc from 'fast-check';

/**
 * What happens in a shop, by numbers that stand for whatever there is at that moment: `order: 7` is the eighth order, or
 * with three orders the second. So a history stays playable while fast-check makes it smaller.
 */
export type Deed =
  | { readonly deed: 'order'; readonly order: NewOrder }
  | { readonly deed: 'announce'; readonly item: number; readonly supply: StatedSupply }
  | {
      readonly deed: 'change-supply';
      readonly which: number;
      readonly supply: StatedSupply;
      readonly keepsDate: boolean;
    }
  | {
      readonly deed: 'receive';
      readonly which: number;
      readonly item: number;
      readonly units: number;
      readonly away: boolean;
    }
  | { readonly deed: 'cancel'; readonly line: number; readonly units: number | null; readonly recall: boolean }
  | { readonly deed: 'cancel-all'; readonly order: number }
  | { readonly deed: 'shrink'; readonly line: number; readonly to: number }
  | { readonly deed: 'readdress'; readonly order: number; readonly far: boolean }
  | { readonly deed: 'adjust'; readonly item: number; readonly delta: number; readonly away: boolean }
  | { readonly deed: 'count'; readonly item: number; readonly counted: number; readonly away: boolean }
  | { readonly deed: 'ship'; readonly line: number; readonly units: number }
  | { readonly deed: 'missing'; readonly line: number; readonly units: number }
  | { readonly deed: 'release'; readonly order: number }
  | { readonly deed: 'rank'; readonly customer: number; readonly rank: number }
  | { readonly deed: 'item'; readonly item: number; readonly safetyStock: number; readonly discontinued: boolean }
  | { readonly deed: 'pass'; readonly ms: number };

export interface NewOrder {
  readonly lines: readonly { readonly item: number; readonly quantity: number }[];
  readonly pack: number;
  readonly customer: number;
  /** Null: as is known of the customer. */
  readonly rank: number | null;
  /** How long before it came in the order was paid. */
  readonly paidMinutesAgo: number;
  readonly refusesToWait: boolean;
  readonly alreadySold: boolean;
}

export interface StatedSupply {
  readonly units: number;
  readonly inDays: number | null;
  readonly status: 'planned' | 'confirmed' | 'cancelled';
}

/** A shop and what happens in it. */
export interface History {
  readonly items: readonly { readonly stock: number; readonly safetyStock: number; readonly cap: number | null }[];
  readonly packs: readonly PackName[];
  readonly deeds: readonly Deed[];
  /** Of every third deed, which one is sent twice; of every other, which one is asked about beforehand. */
  readonly repeats: number;
}

/**
 * Packs that differ in what matters here. `eager` takes any supply, `dated` only dated one, `ranked` and `displacing`
 * queue by rank.
 */
export const PACK_NAMES = ['jp-shop', 'eager', 'dated', 'ranked', 'displacing'] as const;
export type PackName = (typeof PACK_NAMES)[number];

const some = fc.nat({ max: 30 });
const units = fc.integer({ min: 1, max: 7 });
const one = (chances: number): fc.Arbitrary<boolean> => fc.nat({ max: chances - 1 }).map((drawn) => drawn === 0);

const supply: fc.Arbitrary<StatedSupply> = fc.record({
  units: fc.integer({ min: 1, max: 12 }),
  inDays: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(0, 95, -1) },
  ),
  status: fc.constantFrom('confirmed', 'confirmed', 'confirmed', 'planned', 'cancelled'),
});

const order: fc.Arbitrary<NewOrder> = fc.record({
  lines: fc.array(fc.record({ item: fc.nat({ max: 1 }), quantity: units }), { minLength: 1, maxLength: 3 }),
  pack: some,
  customer: fc.nat({ max: 3 }),
  rank: fc.constantFrom(null, 0, 1, 2, 5),
  paidMinutesAgo: fc.constantFrom(0, 0, 0, 1, 30, 3000),
  refusesToWait: one(12),
  alreadySold: one(6),
});

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ deed: fc.constant('order' as const), order }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('announce' as const), item: some, supply }) },
  {
    weight: 3,
    arbitrary: fc.record({ deed: fc.constant('change-supply' as const), which: some, supply, keepsDate: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ deed: fc.constant('receive' as const), which: some, item: some, units, away: one(5) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('cancel' as const),
      line: some,
      units: fc.option(units, { nil: null }),
      recall: one(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('cancel-all' as const), order: some }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('shrink' as const), line: some, to: units }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('readdress' as const), order: some, far: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('adjust' as const),
      item: some,
      delta: fc.integer({ min: -6, max: 6 }),
      away: one(4),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('count' as const),
      item: some,
      counted: fc.nat({ max: 12 }),
      away: one(4),
    }),
  },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('ship' as const), line: some, units }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('missing' as const), line: some, units }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('release' as const), order: some }) },
  {
    weight: 1,
    arbitrary: fc.record({
      deed: fc.constant('rank' as const),
      customer: fc.nat({ max: 3 }),
      rank: fc.nat({ max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      deed: fc.constant('item' as const),
      item: some,
      safetyStock: fc.nat({ max: 2 }),
      discontinued: one(4),
    }),
  },
  {
    weight: 2,
    // A request that began a moment before the last one may be served after it: clocks go back a little.
    arbitrary: fc.record({
      deed: fc.constant('pass' as const),
      ms: fc.constantFrom(60_000, 60_000, 3_600_000, 86_400_000, 6 * 86_400_000, -2000),
    }),
  },
);

export function histories(deeds: { readonly least: number; readonly most: number }): fc.Arbitrary<History> {
  return fc.record({
    items: fc.array(
      fc.record({
        stock: fc.nat({ max: 8 }),
        safetyStock: fc.constantFrom(0, 0, 0, 2),
        cap: fc.constantFrom(null, null, null, 6),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    packs: fc.uniqueArray(fc.constantFrom(...PACK_NAMES), { minLength: 1, maxLength: 2 }),
    deeds: fc.array(deed, { minLength: deeds.least, maxLength: deeds.most }),
    repeats: fc.nat({ max: 5 }),
  });
}
