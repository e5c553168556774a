import fc from 'fast-check';
import { leavesFrom } from '../../../domain/allocation/leaves-from';

const PLACES = ['main', 'osaka'] as const;
const few = fc.nat({ max: 4 });
const at = fc.record({ main: few, osaka: few });

describe('what is said to have left a location', () => {
  test('is never more than it was told to ship of the line, and what it had for nobody, of units nobody was told to ship', () => {
    fc.assert(
      fc.property(
        at,
        at,
        few,
        fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 4 }), locationId: fc.constantFrom(...PLACES) }), {
          maxLength: 4,
        }),
        (told, free, untold, wanted) => {
          const released = told.main + told.osaka;
          const found = leavesFrom(
            wanted.map((one) => ({ lineId: '1', sku: 'A', ...one })),
            [{ lineId: '1', allocated: released + untold, released }],
            PLACES.map((locationId) => ({ lineId: '1', locationId, quantity: told[locationId] })),
            PLACES.map((locationId) => ({ sku: 'A', locationId, free: free[locationId] })),
          );
          const sums = PLACES.map((place) =>
            wanted.reduce((sum, { quantity, locationId }) => sum + (locationId === place ? quantity : 0), 0),
          );
          const beyond = PLACES.map((place, index) => Math.max(0, (sums[index] ?? 0) - told[place]));
          const fits =
            beyond.every((units, index) => units <= free[PLACES[index] ?? 'main']) &&
            beyond.reduce((sum, units) => sum + units, 0) <= untold;
          expect(found.possible).toBe(fits);
          if (!found.possible) return;
          for (const [index, place] of PLACES.entries()) {
            const from = found.leaving.filter(({ locationId }) => locationId === place);
            expect(from.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(sums[index]);
            expect(from.reduce((sum, { released: units }) => sum + units, 0)).toBe(
              (sums[index] ?? 0) - (beyond[index] ?? 0),
            );
          }
        },
      ),
    );
  });
});
