import fc from 'fast-check';
import type { LineFacts } from '../../../domain/backorder/facts';
import { addsUp, owedUnits, readyByLine, readyUnits, waitingUnits } from '../../../domain/backorder/quantities';
import { line } from './course/facts';

const units = fc.nat(9);
const wholeLine: fc.Arbitrary<LineFacts> = fc
  .record({ waiting: units, allocated: units, shipped: units, cancelled: units, substituted: units, released: units })
  .map((counts) =>
    line('A', {
      ...counts,
      released: Math.min(counts.released, counts.allocated),
      ordered: counts.waiting + counts.allocated + counts.shipped + counts.cancelled + counts.substituted,
    }),
  );

test('ordered = waiting + allocated + shipped + cancelled + substituted; released is a part of allocated', () => {
  fc.assert(
    fc.property(wholeLine, (whole) => {
      expect(addsUp(whole)).toBe(true);
      for (const part of ['ordered', 'waiting', 'allocated', 'shipped', 'cancelled', 'substituted'] as const)
        expect(addsUp({ ...whole, [part]: whole[part] + 1 })).toBe(false);
      expect(addsUp({ ...whole, released: whole.allocated + 1 })).toBe(false);
      expect(addsUp({ ...whole, waiting: -1, allocated: whole.allocated + whole.waiting + 1 })).toBe(false);
    }),
    { seed: 131 },
  );
});

test('what is ready, waits and is owed is counted over all lines', () => {
  fc.assert(
    fc.property(fc.array(wholeLine, { maxLength: 5 }), (lines) => {
      const ready = readyByLine(lines);
      expect(ready.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(readyUnits(lines));
      for (const { quantity } of ready) expect(quantity).toBeGreaterThan(0);
      const released = lines.reduce((sum, item) => sum + item.released, 0);
      expect(owedUnits(lines)).toBe(waitingUnits(lines) + readyUnits(lines) + released);
    }),
    { seed: 132 },
  );
});
