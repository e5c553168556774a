import { type LegalSection, legalFaults } from '../../../domain/policy/sections/legal';

const EU: LegalSection = { regime: 'eu-2011-83', warnBeforeBusinessDays: 2, refundWithinDays: 7 };
const JP: LegalSection = {
  regime: 'jp-tokushoho',
  warnBeforeBusinessDays: 2,
  acceptanceWithinDays: 7,
  acceptanceAimBusinessDays: 1,
  refundWithinDays: 7,
  statedAtOrder: false,
};
const US: LegalSection = { regime: 'us-mitor', noticeWithinBusinessDays: 1, warnBeforeBusinessDays: 2 };
const MARKET: LegalSection = { regime: 'marketplace-4-days', warnBeforeBusinessDays: 1 };

const pointers = (legal: LegalSection | undefined, onSilence: 'wait' | 'cancel') =>
  legalFaults({ legal, offers: { onSilence }, cancellation: { coupon: null } }).map(({ pointer }) => pointer);

describe('what silence may mean under a law', () => {
  test.each([
    ['no law named', undefined, []],
    ['the United States', US, []],
    ['the European Union', EU, ['/offers/onSilence']],
    ['Japan, when the order page did not say so', JP, ['/offers/onSilence']],
    ['Japan, when it did', { ...JP, statedAtOrder: true }, []],
    ['a marketplace', MARKET, ['/offers/onSilence']],
  ] as const)('cancelling on silence: %s', (_, legal, faults) => {
    expect(pointers(legal, 'cancel')).toEqual(faults);
  });

  test('a marketplace allows no coupon of the shop’s own', () => {
    const coupon = { percent: 10, validDays: 30 };
    const faults = (legal: LegalSection) =>
      legalFaults({ legal, offers: { onSilence: 'wait' }, cancellation: { coupon } }).map(({ pointer }) => pointer);
    expect(faults(MARKET)).toEqual(['/cancellation/coupon']);
    for (const legal of [US, EU, JP]) expect(faults(legal)).toEqual([]);
  });

  test('waiting on silence is allowed everywhere', () => {
    for (const legal of [undefined, US, EU, JP, MARKET]) expect(pointers(legal, 'wait')).toEqual([]);
  });
});
