import fc from 'fast-check';
import { formatMoney, isCurrency, minorDigits, shareOf } from '../../../domain/money/money';

describe('currencies', () => {
  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['USD', 2],
    ['EUR', 2],
    ['KWD', 3],
  ])('%s has %i decimals', (code, digits) => {
    expect(isCurrency(code)).toBe(true);
    expect(minorDigits(code)).toBe(digits);
  });

  test.each(['XYZ', 'jpy', 'US', 'DEM', ''])('%j is no currency in use', (code) => {
    expect(isCurrency(code)).toBe(false);
  });
});

describe('amounts as people write them', () => {
  test.each([
    [12800, 'JPY', 'ja', '12,800円'],
    [12800, 'JPY', 'en', '¥12,800'],
    [12800, 'USD', 'en', '$128.00'],
    [12800, 'USD', 'ja', '$128.00'],
    [5, 'USD', 'en', '$0.05'],
    [0, 'JPY', 'ja', '0円'],
    [1234567, 'KWD', 'en', 'KWD 1,234.567'],
    [900000000001, 'USD', 'en', '$9,000,000,000.01'],
  ] as const)('%i %s in %s: %s', (amount, currency, locale, text) => {
    // Intl writes a no-break space after a code.
    expect(formatMoney({ amount, currency }, locale).replace(/\u00a0/g, ' ')).toBe(text);
  });

  test('no minor unit is lost or invented', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_000_000_000_000 }),
        fc.constantFrom('JPY', 'USD', 'KWD'),
        (amount, currency) => {
          for (const locale of ['ja', 'en'] as const)
            expect(Number(formatMoney({ amount, currency }, locale).replace(/\D/g, ''))).toBe(amount);
        },
      ),
      { seed: 51 },
    );
  });
});

describe('shares', () => {
  const totals = fc.integer({ min: 0, max: 9_000_000_000_000 });

  test('however the units are divided, the shares add up to the whole', () => {
    fc.assert(
      fc.property(totals, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), (total, parts) => {
        const units = parts.reduce((sum, part) => sum + part, 0);
        let from = 0;
        let sum = 0;
        for (const part of parts) {
          sum += shareOf(total, units, from, from + part);
          from += part;
        }
        expect(sum).toBe(total);
      }),
      { seed: 52 },
    );
  });

  test('a share is never negative, never more than its fair part rounded up, and the whole for all units', () => {
    fc.assert(
      fc.property(totals, fc.integer({ min: 1, max: 2_147_483_647 }), fc.nat(), fc.nat(), (total, units, a, b) => {
        const [from, to] = [a % units, b % units].sort((x, y) => x - y) as [number, number];
        const share = shareOf(total, units, from, to);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(Math.ceil((total / units) * (to - from)) + 1);
        expect(shareOf(total, units, 0, units)).toBe(total);
        expect(shareOf(total, units, from, from)).toBe(0);
      }),
      { seed: 53 },
    );
  });
});
