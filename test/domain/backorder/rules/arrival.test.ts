import fc from 'fast-check';
import { readyLeaves, releaseReady } from '../../../../domain/backorder/rules/arrival';
import { leavingNow } from '../../../../domain/backorder/times';
import { backorder, clock, dated, day, JP_SHOP, line, promised, withOffers } from '../course/facts';

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

test('what is said to leave now is what the course releases at that moment', () => {
  const units = fc.record({ waiting: fc.integer({ min: 0, max: 2 }), allocated: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(fc.array(units, { maxLength: 3 }), fc.boolean(), fc.boolean(), (others, split, shipComplete) => {
      const lines = others.map((one, n) => line(`L${n}`, one)).filter(({ ordered }) => ordered > 0);
      const facts = backorder(JP_SHOP, NOW, [...lines, ready], { shipComplete });
      const course = { ...facts, course: { ...facts.course, split } };
      const released = releaseReady(course, NOW).effects.some(
        (effect) => effect.kind === 'release' && effect.lines.some(({ lineId }) => lineId === 'S'),
      );
      expect(readyLeaves(course, 'S', NOW, HOME).how === 'now').toBe(released);
    }),
    { numRuns: 200 },
  );
});
