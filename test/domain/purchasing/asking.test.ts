import { businessDateOf, formatInstant } from '../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../domain/policy/policy-pack';
import { askAt, chaseAgainDay, chaseDay } from '../../../domain/purchasing/asking';
import { fenceDay, isBeyondFence } from '../../../domain/purchasing/fence';
import { JP_SHOP, US_SHOP } from '../backorder/course/facts';

const day = businessDateOf;
const purchasing = (changes: Partial<NonNullable<PolicyPack['purchasing']>>, pack = JP_SHOP): PolicyPack => ({
  ...pack,
  purchasing: { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null, ...changes },
});
const asked = (plannedOn: string, overdue: boolean, pack: PolicyPack): string | null => {
  const at = askAt({ plannedOn: day(plannedOn), overdue }, pack);
  return at === null ? null : formatInstant(at);
};

test('a supplier is asked on the morning so many days before, on the warehouse’s clock', () => {
  expect(asked('2030-02-20', false, JP_SHOP)).toBe('2030-02-17T00:00:00Z');
  expect(asked('2030-02-20', false, US_SHOP)).toBe('2030-02-17T14:00:00Z');
  expect(asked('2030-02-20', false, purchasing({ askBeforeDays: 10 }))).toBe('2030-02-10T00:00:00Z');
});

test('never beforehand where the pack says 0', () => {
  expect(asked('2030-02-20', false, purchasing({ askBeforeDays: 0 }))).toBeNull();
});

test('and on the next business morning after the day has passed', () => {
  expect(asked('2030-02-20', true, JP_SHOP)).toBe('2030-02-21T00:00:00Z');
  // Friday the 8th; Monday the 11th is a holiday.
  expect(asked('2030-02-08', true, purchasing({ askBeforeDays: 0 }))).toBe('2030-02-12T00:00:00Z');
});

test('purchases are looked after when so many working days have passed', () => {
  expect(chaseDay(JP_SHOP, day('2030-02-04'))).toBe('2030-02-07');
  expect(chaseDay(JP_SHOP, day('2030-02-07'))).toBe('2030-02-13');
  expect(chaseDay(purchasing({ chaseAfterDays: 0 }), day('2030-02-04'))).toBe('2030-02-04');
  expect(chaseAgainDay(purchasing({ chaseAfterDays: 0 }), day('2030-02-04'))).toBe('2030-02-05');
});

test('the fence: supply may be so many days ahead to the day; none where the pack has none', () => {
  const today = day('2030-02-04');
  expect(fenceDay(purchasing({ fenceDays: 30 }), today)).toBe('2030-03-06');
  expect(isBeyondFence(day('2030-03-06'), purchasing({ fenceDays: 30 }), today)).toBe(false);
  expect(isBeyondFence(day('2030-03-07'), purchasing({ fenceDays: 30 }), today)).toBe(true);
  expect(fenceDay(JP_SHOP, today)).toBeNull();
  expect(isBeyondFence(day('2039-01-01'), JP_SHOP, today)).toBe(false);
});
