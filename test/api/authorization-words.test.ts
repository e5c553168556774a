import { shippedPack } from '../../db/seed-policies';
import { at, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  const jpShop = shippedPack('jp-shop');
  await it.api.ok(
    it.api.put('/v1/policies/charged-at-shipment/versions/1', {
      ...jpShop,
      id: 'charged-at-shipment',
      version: 1,
      payment: { chargeCards: 'at-shipment', renewBefore: 'P3D' },
    }),
  );
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const NOTHING_TAKEN = '代金はまだ頂戴しておりません';
const GIFT_CARD = {
  tenders: [
    { method: 'gift-card', amount: yen(1200) },
    { method: 'card', amount: yen(2400) },
  ],
};

test.each([
  [
    'AT-SHIPMENT',
    'says that nothing was taken where a card is charged at shipment and nothing has left',
    true,
    {},
    false,
  ],
  ['AT-ORDER', 'does not say so where the shop charges with the order', false, { policy: 'jp-shop' }, false],
  ['GIFT', 'does not say so where part was paid with a gift card', false, GIFT_CARD, false],
  ['SHIPPED', 'does not say so where part has been shipped', false, {}, true],
])('%s: the mail about an authorisation that ends %s', async (orderId, _what, said, changes, ships) => {
  await it.shop.item(orderId);
  if (ships) await it.shop.stock(orderId, 1);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  await it.shop.order(orderId, [{ sku: orderId, quantity: 3 }], {
    policy: 'charged-at-shipment',
    payment: { state: 'authorized', authorizationExpiresAt: '2030-02-12T03:00:00Z' },
    ...changes,
  });
  if (ships) {
    await it.api.ok(it.api.post(`/v1/backorders/bo-${orderId}/release`, { reason: 'test' }));
    await it.api.ok(it.shop.ship(orderId, [{ lineId: '1', quantity: 1 }]));
  }
  it.setTime(at('2030-02-11T03:00:00Z'));
  await it.step(orderId, 'ask-for-renewal');
  const mail = (await it.shop.mails(orderId)).find(({ template }) => template === 'authorization-ending');
  const { text } = await it.shop.content(mail?.id);
  expect(text).toContain('与信');
  expect(text).toContain('期限を過ぎた場合も、それだけでご注文を取り消すことはございません。');
  expect(text.includes(NOTHING_TAKEN)).toBe(said);
});
