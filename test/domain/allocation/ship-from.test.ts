import fc from 'fast-check';
import { type LocationStock, shipFrom, type UnitsToShip } from '../../../domain/allocation/ship-from';

const SKUS = ['A', 'B', 'C'];
const LOCATIONS = ['main', 'osaka', 'fukuoka', 'sendai'];

const units: fc.Arbitrary<readonly UnitsToShip[]> = fc
  .array(fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 6 }) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((lines) => lines.map((line, index) => ({ ...line, lineId: String(index + 1) })));
const stock: fc.Arbitrary<readonly LocationStock[]> = fc
  .uniqueArray(
    fc.record({
      sku: fc.constantFrom(...SKUS),
      locationId: fc.constantFrom(...LOCATIONS),
      free: fc.integer({ min: 0, max: 9 }),
    }),
    { selector: ({ sku, locationId }) => `${sku} ${locationId}`, maxLength: 12 },
  )
  .map((places) => places);

const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((all, item) => all + of(item), 0);
const at = (locationId: string, free: Record<string, number>): LocationStock[] =>
  Object.entries(free).map(([sku, of]) => ({ sku, locationId, free: of }));
const order = (...lines: readonly (readonly [string, number])[]): UnitsToShip[] =>
  lines.map(([sku, quantity], index) => ({ lineId: String(index + 1), sku, quantity }));
const shown = (asked: readonly UnitsToShip[], places: readonly LocationStock[]) =>
  shipFrom(asked, places).map(({ lineId, quantity, locationId }) => `${lineId}: ${quantity} ${locationId}`);

test('as many units leave as there are, no line more than it asked for, no location more than it has', () => {
  fc.assert(
    fc.property(units, stock, (asked, places) => {
      const from = shipFrom(asked, places);
      for (const { lineId, quantity } of asked)
        expect(
          sum(
            from.filter((line) => line.lineId === lineId),
            (line) => line.quantity,
          ),
        ).toBeLessThanOrEqual(quantity);
      for (const { sku, locationId, free } of places)
        expect(
          sum(
            from.filter((line) => line.sku === sku && line.locationId === locationId),
            (line) => line.quantity,
          ),
        ).toBeLessThanOrEqual(free);
      for (const sku of SKUS) {
        const of = <T extends { sku: string }>(list: readonly T[]) => list.filter((item) => item.sku === sku);
        expect(sum(of(from), (line) => line.quantity)).toBe(
          Math.min(
            sum(of(asked), (line) => line.quantity),
            sum(of(places), (place) => place.free),
          ),
        );
      }
    }),
  );
});

test('no fewer locations could ship as much', () => {
  fc.assert(
    fc.property(units, stock, (asked, places) => {
      const used = new Set(shipFrom(asked, places).map(({ locationId }) => locationId));
      const all = sum(shipFrom(asked, places), ({ quantity }) => quantity);
      for (let some = 0; some < 2 ** LOCATIONS.length; some++) {
        const chosen = LOCATIONS.filter((_, index) => (some >> index) % 2 === 1);
        if (chosen.length >= used.size) continue;
        const these = places.filter(({ locationId }) => chosen.includes(locationId));
        expect(sum(shipFrom(asked, these), ({ quantity }) => quantity)).toBeLessThan(all);
      }
    }),
  );
});

test('the order in which stock is read changes nothing', () => {
  fc.assert(
    fc.property(units, stock, (asked, places) => {
      expect(shipFrom(asked, [...places].reverse())).toEqual(shipFrom(asked, places));
    }),
  );
});

test('a location that has the whole order is preferred to those that have more of a part', () => {
  const places = [...at('main', { A: 50 }), ...at('osaka', { A: 2, B: 1 }), ...at('sendai', { B: 90 })];
  expect(shown(order(['A', 2], ['B', 1]), places)).toEqual(['1: 2 osaka', '2: 1 osaka']);
});

test('of two that have it the one with most stock, then the first by its id', () => {
  expect(shown(order(['A', 2]), [...at('osaka', { A: 3 }), ...at('main', { A: 5 })])).toEqual(['1: 2 main']);
  expect(shown(order(['A', 2]), [...at('osaka', { A: 5 }), ...at('main', { A: 5 })])).toEqual(['1: 2 main']);
});

test('what no location has alone leaves in as few parcels as can be', () => {
  const places = [...at('main', { A: 3 }), ...at('osaka', { A: 2, B: 2 }), ...at('sendai', { A: 3 })];
  expect(shown(order(['A', 5], ['B', 2]), places)).toEqual(['1: 2 osaka', '1: 3 main', '2: 2 osaka']);
});

test('among more locations than can be tried those that ship most are taken', () => {
  const places = Array.from({ length: 12 }, (_, nth) => at(`loc-${nth}`, { A: nth + 1 })).flat();
  expect(shown(order(['A', 20]), places)).toEqual(['1: 12 loc-11', '1: 8 loc-10']);
});
