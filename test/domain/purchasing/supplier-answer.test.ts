import fc from 'fast-check';
import { addDays, businessDateOf } from '../../../domain/calendar/business-date';
import { canHold, restId, type SupplierAnswer, unitsAfter } from '../../../domain/purchasing/supplier-answer';

const day = businessDateOf;
const date = fc.integer({ min: 0, max: 400 }).map((n) => addDays(day('2030-02-04'), n));
const eta = fc.record({ date, precision: fc.constantFrom('day' as const, 'third' as const, 'month' as const) });

test('no unit is lost or invented, unless the supplier says that he does not deliver it', () => {
  const asked = fc
    .record({ open: fc.integer({ min: 2, max: 1000 }), received: fc.nat(1000), eta: fc.option(eta) })
    .chain(({ open, received, eta: known }) =>
      fc.record({
        units: fc.constant({ quantity: open + received, received, eta: known }),
        answer: fc.oneof(
          fc.constantFrom<SupplierAnswer>(
            { kind: 'holds' },
            { kind: 'unknown' },
            { kind: 'refused' },
            { kind: 'discontinued' },
          ),
          eta.map((to): SupplierAnswer => ({ kind: 'date', eta: to })),
          fc
            .record({
              quantity: fc.integer({ min: 1, max: open - 1 }),
              eta,
              rest: fc.oneof(
                fc.constantFrom({ kind: 'unknown' as const }, { kind: 'refused' as const }),
                eta.map((to) => ({ kind: 'date' as const, eta: to })),
              ),
            })
            .map((part): SupplierAnswer => ({ kind: 'part', ...part })),
        ),
      }),
    );
  fc.assert(
    fc.property(asked, ({ units, answer }) => {
      const after = unitsAfter(answer, units);
      if (after.kind === 'lost') {
        expect(['refused', 'discontinued']).toContain(answer.kind);
        return;
      }
      const refused = answer.kind === 'part' && answer.rest.kind === 'refused';
      const announced = after.units.quantity + (after.rest?.quantity ?? 0);
      expect(announced).toBe(refused ? units.received + answer.quantity : units.quantity);
      expect(after.units.quantity).toBeGreaterThanOrEqual(units.received);
      expect(after.rest === null || after.rest.quantity > 0).toBe(true);
    }),
  );
});

test('a date can hold until the last day it can mean has passed', () => {
  const units = (text: string, precision: 'day' | 'third') => ({
    quantity: 1,
    received: 0,
    eta: { date: day(text), precision },
  });
  expect(canHold(units('2030-02-04', 'day'), day('2030-02-04'))).toBe(true);
  expect(canHold(units('2030-02-04', 'day'), day('2030-02-05'))).toBe(false);
  expect(canHold(units('2030-02-11', 'third'), day('2030-02-20'))).toBe(true);
  expect(canHold(units('2030-02-11', 'third'), day('2030-02-21'))).toBe(false);
  expect(canHold({ quantity: 1, received: 0, eta: null }, day('2030-02-04'))).toBe(false);
});

test('the rest has an id of its own, never longer than one may be', () => {
  expect(restId('PO-7', 2)).toBe('PO-7-2');
  expect(restId('x'.repeat(64), 999).length).toBeLessThanOrEqual(64);
});
