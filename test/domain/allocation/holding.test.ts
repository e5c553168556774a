import { heldTooLongSince, whenHeldTooLong } from '../../../domain/allocation/holding';
import { isWorthSending } from '../../../domain/allocation/minimum-split';
import { DAY_MS, instantOf } from '../../../domain/calendar/business-date';

const NOW = instantOf(Date.UTC(2030, 1, 4));

describe('how long units are held for the rest of their order', () => {
  test('so many days back; a pack that runs faster gets there sooner', () => {
    expect(heldTooLongSince(NOW, { longestHoldingDays: 7 }, 1)).toBe(NOW - 7 * DAY_MS);
    expect(heldTooLongSince(NOW, { longestHoldingDays: 7 }, 1000)).toBe(NOW - 604_800);
  });
  test('without a limit: as long as it takes', () => {
    expect(heldTooLongSince(NOW, {}, 1)).toBeNull();
  });
  test('staff decide where the pack does not say', () => {
    expect(whenHeldTooLong({ longestHoldingDays: 7 })).toBe('ask-staff');
  });
});

describe('whether part of a line is worth sending', () => {
  const line = { waiting: 4, unitPriceMinor: 1200 };
  test.each([
    ['any number where nothing is said', line, 1, null, true],
    ['the last units of a line always', { ...line, waiting: 0 }, 1, { quantity: 10 }, true],
    ['too few units', line, 4, { quantity: 5 }, false],
    ['units enough', line, 5, { quantity: 5 }, true],
    ['too little value', line, 4, { amountMinor: 5000, currency: 'JPY' }, false],
    ['value enough', line, 5, { amountMinor: 5000, currency: 'JPY' }, true],
    ['few units of great value', line, 5, { quantity: 9, amountMinor: 5000, currency: 'JPY' }, true],
    ['an amount in another currency says nothing', line, 1, { amountMinor: 5000, currency: 'USD' }, true],
    ['but units still count', line, 1, { quantity: 2, amountMinor: 1, currency: 'USD' }, false],
  ])('%s', (_what, of, quantity, minimum, worth) => {
    expect(isWorthSending(of, quantity, 'JPY', minimum)).toBe(worth);
  });
});
