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

describe('the page of a customer who was asked to renew his authorisation', () => {
  const RENEW = 'お支払い方法の再登録をお願いいたします。';
  const IN_PEACE = 'お手続きは必要ありません。';
  const ends = (authorizationExpiresAt: string) => ({ payment: { state: 'authorized', authorizationExpiresAt } });

  /** An order whose authorisation ends on 12 February at noon. */
  async function ordered(orderId: string): Promise<string> {
    await it.shop.item(orderId);
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
    await it.shop.order(orderId, [{ sku: orderId, quantity: 3 }], {
      policy: 'charged-at-shipment',
      ...ends('2030-02-12T03:00:00Z'),
    });
    const { text } = await it.shop.content((await it.shop.mails(orderId)).at(-1)?.id);
    return /^https:\/\/shop\.example(\/c\/\S+)$/m.exec(text)?.[1] ?? '';
  }

  const tasks = async (orderId: string): Promise<string[]> =>
    (await it.api.ok(it.api.get(`/v1/tasks?state=open&backorderId=bo-${orderId}`))).items.map(
      ({ kind }: { kind: string }) => kind,
    );

  test('says what the mail asks until it is renewed, and that the end has passed', async () => {
    const link = await ordered('PAGE');
    expect((await it.api.get(link)).text).toContain(IN_PEACE);
    it.setTime(at('2030-02-11T03:00:00Z'));
    await it.step('PAGE', 'ask-for-renewal');
    const asked = (await it.api.get(link)).text;
    expect(asked).toContain(`${RENEW}お支払いのご確認(与信)の有効期限は、2月12日(火)12時です。`);
    expect(asked).not.toContain(IN_PEACE);

    it.setTime(at('2030-02-12T03:00:00Z'));
    await it.step('PAGE', 'ask-for-renewal');
    const ended = (await it.api.get(link)).text;
    expect(ended).toContain(`有効期限(2月12日(火)12時)が過ぎました。${RENEW}`);
    expect(ended).not.toContain(IN_PEACE);

    await it.api.ok(it.api.patch('/v1/orders/PAGE', ends('2030-03-30T03:00:00Z')));
    const renewed = (await it.api.get(link)).text;
    expect(renewed).toContain(IN_PEACE);
    expect(renewed).not.toContain(RENEW);
  });

  test('whose goods come after the end: staff know of it until the last of them has left', async () => {
    await ordered('LATE');
    it.setTime(at('2030-02-13T03:00:00Z'));
    await it.step('LATE', 'ask-for-renewal');
    expect(await tasks('LATE')).toEqual(['authorization-ended']);
    await it.shop.receive('PO-LATE', 'LATE', 3, it.now());
    await it.step('LATE', 'pass-on-arrival');
    await it.api.ok(it.shop.ship('LATE', [{ lineId: '1', quantity: 2 }]));
    expect(await tasks('LATE')).toEqual(['authorization-ended']);
    await it.api.ok(it.shop.ship('LATE', [{ lineId: '1', quantity: 1 }]));
    expect(await tasks('LATE')).toEqual([]);
  });
});
