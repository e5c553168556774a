import fc from 'fast-check';
import { SHIPPED_PACKS, shippedPack } from '../../../db/seed-policies';
import { differencesOf } from '../../../domain/policy/differences';
import { JP_SHOP, US_SHOP } from '../backorder/course/facts';

const pointers = (...packs: Parameters<typeof differencesOf>) => differencesOf(...packs).map(({ pointer }) => pointer);

test('a pack differs from itself in nothing, and from its next version only in what was changed', () => {
  expect(differencesOf(JP_SHOP, { ...JP_SHOP, version: 2 })).toEqual([]);
  const next = { ...JP_SHOP, version: 2, offers: { ...JP_SHOP.offers, lateAfterDays: 10 }, undoWindow: 'PT1H' };
  expect(differencesOf(JP_SHOP, next)).toEqual([
    {
      section: 'offers',
      pointer: '/offers/lateAfterDays',
      name: { ja: expect.stringMatching(/日数/), en: 'ask when the date is more than so many days late' },
      before: 30,
      after: 10,
    },
    {
      section: 'undoWindow',
      pointer: '/undoWindow',
      name: { ja: expect.any(String), en: 'how long an answer can be taken back' },
      before: 'PT30M',
      after: 'PT1H',
    },
  ]);
});

test('lists, and what only one of them has, differ as a whole', () => {
  const next = { ...JP_SHOP, availability: { lowAt: 3 }, cancellation: { ...JP_SHOP.cancellation, coupon: null } };
  expect(pointers(JP_SHOP, next)).toEqual(['/availability', '/cancellation/coupon']);
  expect(pointers(JP_SHOP, US_SHOP)).toContain('/shipping/transit');
});

test('carriers differ one by one, each by its id, whatever their order', () => {
  const carrier = (id: string, minDays: number) => ({
    id,
    calendar: { country: null, weekend: [7], closedOn: [] },
    transit: [{ minDays, maxDays: 5 }],
  });
  const shop = (...carriers: ReturnType<typeof carrier>[]) => ({
    ...JP_SHOP,
    shipping: { ...JP_SHOP.shipping, carriers },
  });
  const [sea, mail, cool] = [carrier('sea', 1), carrier('mail', 1), carrier('cool', 1)];
  expect(differencesOf(shop(mail, cool), shop(cool, mail))).toEqual([]);
  expect(pointers(JP_SHOP, shop(mail, cool))).toEqual(['/shipping/carriers/cool', '/shipping/carriers/mail']);
  expect(differencesOf(shop(sea, mail), shop(carrier('mail', 2), cool))).toEqual([
    {
      section: 'shipping',
      pointer: '/shipping/carriers/cool',
      name: { ja: '注文で選べる配送会社「cool」', en: 'carriers that an order may name, cool' },
      before: undefined,
      after: cool,
    },
    {
      section: 'shipping',
      pointer: '/shipping/carriers/mail/transit',
      name: { ja: '配送日数「mail」', en: 'days on the road, mail' },
      before: [{ minDays: 1, maxDays: 5 }],
      after: [{ minDays: 2, maxDays: 5 }],
    },
    expect.objectContaining({ pointer: '/shipping/carriers/sea', before: sea, after: undefined }),
  ]);
});

test('between any two packs the same settings differ both ways, with the sides exchanged', () => {
  const packs = fc.constantFrom(...SHIPPED_PACKS);
  fc.assert(
    fc.property(packs, packs, (a, b) => {
      const back = differencesOf(b, a).map(({ before, after, ...rest }) => ({ ...rest, before: after, after: before }));
      expect(differencesOf(a, b)).toEqual(back);
    }),
  );
  expect(differencesOf(shippedPack('jp-base'), JP_SHOP).map(({ pointer }) => pointer)).toEqual([
    '/name/ja',
    '/name/en',
    '/acceptance/inbound',
    '/cancellation/coupon',
  ]);
});
