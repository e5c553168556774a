import { movesDates, type UnderLaw, whyItStays } from '../../../domain/policy/adoption';
import { DEMO, JP_SHOP, US_SHOP } from '../backorder/course/facts';

const next = (changes: object = {}): UnderLaw => ({ ...JP_SHOP, version: 2, ...changes });
const under = (regime: string, version: number): UnderLaw => ({ ...JP_SHOP, version, legal: { regime } }) as UnderLaw;

test('a running backorder can go on under any terms of its shop', () => {
  const offers = { ...JP_SHOP.offers, answerWithin: 'P1D', onSilence: 'cancel' as const };
  expect(whyItStays(JP_SHOP, next({ offers, closeOn: 'shipment', undoWindow: 'PT0S' }))).toBeNull();
  expect(whyItStays(JP_SHOP, US_SHOP)).toBeNull();
});

test('it stays where it is already, where time runs at another speed, and where places were given by other rules', () => {
  expect(whyItStays(JP_SHOP, { ...JP_SHOP })).toBe('already-there');
  expect(whyItStays(DEMO, JP_SHOP)).toBe('time-scale');
  expect(whyItStays(JP_SHOP, next({ queue: { order: ['rank', 'completedAt'], rankMayDisplace: false } }))).toBe(
    'queue',
  );
});

test('clocks of a law are neither stopped nor exchanged; they may begin to run, and their terms may change', () => {
  expect(whyItStays(under('a-law', 1), next())).toBe('law');
  expect(whyItStays(under('a-law', 1), under('another-law', 2))).toBe('law');
  expect(whyItStays(under('a-law', 1), under('a-law', 2))).toBeNull();
  expect(whyItStays(JP_SHOP, under('a-law', 2))).toBeNull();
});

test('dates move with calendars, ways and the fence, and with nothing else', () => {
  const purchasing = { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null };
  expect(movesDates(JP_SHOP, next({ offers: US_SHOP.offers, notices: US_SHOP.notices, purchasing }))).toBe(false);
  expect(movesDates(JP_SHOP, next({ purchasing: { ...purchasing, fenceDays: 60 } }))).toBe(true);
  expect(movesDates(JP_SHOP, next({ shipping: { ...JP_SHOP.shipping, cutOff: '12:00' } }))).toBe(true);
});
