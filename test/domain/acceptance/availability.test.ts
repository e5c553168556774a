import { shippedPack } from '../../../db/seed-policies';
import { availabilityStatus } from '../../../domain/acceptance/availability';
import { usualDestination } from '../../../domain/promise/promise';

const pack = shippedPack('jp-shop');

describe('what an order’s answer means to whoever only asks', () => {
  test.each([
    ['all from plenty', { refused: 0, waiting: 0 }, 6, 'in-stock'],
    ['all from the last five', { refused: 0, waiting: 0 }, 5, 'low'],
    ['some of it waits', { refused: 0, waiting: 1 }, 100, 'backorder'],
    ['refused', { refused: 2, waiting: 0 }, 100, 'unavailable'],
  ] as const)('%s', (_what, answer, left, status) => {
    expect(availabilityStatus(answer, left, pack)).toBe(status);
  });

  test('low is the policy’s to say', () => {
    const careful = { ...pack, availability: { lowAt: 20 } };
    expect(availabilityStatus({ refused: 0, waiting: 0 }, 20, careful)).toBe('low');
    expect(availabilityStatus({ refused: 0, waiting: 0 }, 21, careful)).toBe('in-stock');
  });
});

describe('where a shop usually sends', () => {
  const { shipping } = pack;
  const nowhere = { ...shipping, warehouse: { ...shipping.warehouse, country: null } };

  test('is the country of its warehouse', () => {
    expect(usualDestination(shipping)).toEqual({ country: 'JP' });
    expect(usualDestination(shippedPack('us-shop').shipping)).toEqual({ country: 'US' });
  });

  test('else the first its carrier names, else no country in particular', () => {
    expect(usualDestination(nowhere)).toEqual({ country: 'JP' });
    expect(usualDestination({ ...nowhere, transit: [{ minDays: 1, maxDays: 2 }] })).toEqual({ country: '' });
  });
});
