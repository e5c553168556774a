import fc from 'fast-check';
import {
  grownPurchase,
  positionOf,
  type ReorderTerms,
  reorderPoint,
  roundedUp,
  type StockPosition,
  unitsToBuy,
} from '../../../domain/purchasing/reorder';

const terms = (changes: Partial<ReorderTerms> = {}): ReorderTerms => ({
  dailyDemand: 10,
  leadTimeDays: 5,
  safetyStock: 20,
  orderMultiple: null,
  ...changes,
});
const has = (changes: Partial<StockPosition> = {}): StockPosition => ({
  onHand: 0,
  allocated: 0,
  reserved: 0,
  waiting: 0,
  inbound: 0,
  ...changes,
});

describe('the reorder point', () => {
  test.each<[string, Partial<ReorderTerms>, number | null]>([
    ['what is sold until a purchase arrives, and the safety stock', {}, 70],
    ['no safety stock', { safetyStock: null }, 50],
    ['rounded up', { dailyDemand: 1.3 }, 27],
    ['not rounded up for the last digit of a binary fraction', { dailyDemand: 0.7, leadTimeDays: 10 }, 27],
    ['without a lead time the safety stock alone', { leadTimeDays: null }, 20],
    ['without a daily demand the safety stock alone', { dailyDemand: null }, 20],
    ['a demand, but no lead time and no safety stock: none', { leadTimeDays: null, safetyStock: null }, null],
    ['nothing set: none', { dailyDemand: null, leadTimeDays: null, safetyStock: null }, null],
  ])('%s', (_what, changes, point) => {
    expect(reorderPoint(terms(changes))).toBe(point);
  });
});

describe('units to buy', () => {
  test.each<[string, Partial<ReorderTerms>, Partial<StockPosition>, number]>([
    ['above the point nothing', {}, { onHand: 71 }, 0],
    ['at the point enough to lie above it', {}, { onHand: 70 }, 1],
    ['as the supplier sells them', { orderMultiple: 24 }, { onHand: 70 }, 24],
    ['what is somebody’s is not there', {}, { onHand: 80, allocated: 6, reserved: 4 }, 1],
    ['whoever waits is bought for too', {}, { waiting: 12 }, 83],
    ['what is on its way is bought already', {}, { waiting: 12, inbound: 83 }, 0],
    ['no point, no purchase', { dailyDemand: null, safetyStock: null }, { waiting: 12 }, 0],
    [
      'nothing is kept on the shelf: only what waits is bought',
      { dailyDemand: 0, safetyStock: null },
      { waiting: 2 },
      2,
    ],
    ['and nothing when nobody does', { dailyDemand: 0, safetyStock: null }, {}, 0],
  ])('%s', (_what, changes, position, units) => {
    expect(unitsToBuy(terms(changes), has(position))).toBe(units);
  });
});

const units = fc.nat(2000);
const setting: fc.Arbitrary<ReorderTerms> = fc.record({
  dailyDemand: fc.option(fc.double({ min: 0, max: 300, noNaN: true })),
  leadTimeDays: fc.option(fc.nat(90)),
  safetyStock: fc.option(fc.nat(500)),
  orderMultiple: fc.option(fc.integer({ min: 1, max: 144 })),
});
const position: fc.Arbitrary<StockPosition> = fc.record({
  onHand: units,
  allocated: units,
  reserved: units,
  waiting: units,
  inbound: units,
});

test('what is bought lifts the position above the point and covers those who wait, in whole multiples and not one too many', () => {
  fc.assert(
    fc.property(setting, position, (item, stands) => {
      const bought = unitsToBuy(item, stands);
      const point = reorderPoint(item);
      const multiple = item.orderMultiple ?? 1;
      expect(bought % multiple).toBe(0);
      if (point === null || positionOf(stands) > point) {
        expect(bought).toBe(0);
        return;
      }
      const lifted = positionOf({ ...stands, inbound: stands.inbound + bought });
      const enough = (has: number) => (point === 0 ? has >= 0 : has > point);
      expect(enough(lifted)).toBe(true);
      if (bought > 0) expect(enough(lifted - multiple)).toBe(false);
      expect(unitsToBuy(item, { ...stands, inbound: stands.inbound + bought })).toBe(0);
    }),
    { seed: 81, numRuns: 2000 },
  );
});

test('fewer units never make a purchase smaller', () => {
  fc.assert(
    fc.property(setting, position, fc.nat(50), (item, stands, fewer) => {
      const worse = { ...stands, waiting: stands.waiting + fewer };
      expect(unitsToBuy(item, worse)).toBeGreaterThanOrEqual(unitsToBuy(item, stands));
    }),
    { seed: 82, numRuns: 1000 },
  );
});

test('no purchase is of more units than a quantity can say', () => {
  expect(roundedUp(2147483647, 1000)).toBe(2147483000);
  expect(unitsToBuy(terms({ dailyDemand: 2147483647, leadTimeDays: 3650 }), has())).toBe(2147483647);
});

describe('a purchase nobody has answered', () => {
  test.each<[string, number, Partial<ReorderTerms>, Partial<StockPosition>, number | null]>([
    ['is enough for those who wait', 2, { dailyDemand: 0, safetyStock: null }, { waiting: 2 }, null],
    ['grows with them', 1, { dailyDemand: 0, safetyStock: null }, { waiting: 2 }, 2],
    ['as the supplier sells', 24, { orderMultiple: 24 }, { waiting: 25 }, 96],
    ['not with what only the shelf lacks', 1, {}, { onHand: 0 }, null],
    ['what is on its way counts', 1, {}, { waiting: 9, inbound: 8 }, null],
  ])('%s', (_what, asked, changes, position, quantity) => {
    expect(grownPurchase(asked, terms(changes), has(position))).toBe(quantity);
  });

  test('that grew is enough', () => {
    const units = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        units,
        units,
        fc.integer({ min: 1, max: 50 }),
        (asked, waiting, inbound, orderMultiple) => {
          const [the, position] = [terms({ orderMultiple }), has({ waiting, inbound })];
          const grown = grownPurchase(asked, the, position);
          if (grown === null) {
            expect(positionOf(position) + asked).toBeGreaterThanOrEqual(0);
            return;
          }
          expect(grown).toBeGreaterThan(asked);
          expect(grownPurchase(grown, the, position)).toBeNull();
        },
      ),
      { seed: 5 },
    );
  });
});
