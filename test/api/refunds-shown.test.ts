import { DAY, MONDAY } from '../servers/clock';
import { englishCustomer, yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await it.api.ok(
    it.api.put('/v1/channels/web', {
      name: { ja: '店', en: 'Shop' },
      sender: { name: '店', email: 's@example.com' },
      refundFormUrl: 'https://shop.example/account?refund={refundId}',
    }),
  );
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { linkOf, page } = visits(() => it);

const words = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** An order that waits, so many units of which are cancelled one after the other. Returns its link. */
async function cancelled(orderId: string, units: number, changes: object): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  await it.shop.order(orderId, [{ sku: orderId, quantity: 20, price: 1000 }], changes);
  for (let unit = 0; unit < units; unit++) {
    it.pass(1000);
    await it.api.ok(it.shop.cancel(orderId, { lines: [{ lineId: '1', quantity: 1 }] }));
  }
  return linkOf(orderId);
}
const atStore = { tenders: [{ method: 'convenience-store', amount: yen(20_000) }] };
const formsOn = (html: string): number => html.split('https://shop.example/account?refund=').length - 1;

describe('the page shows refunds that wait for an account', () => {
  test('each with its form, however many came after it', async () => {
    const { text } = await page(await cancelled('FIVE', 5, atStore));
    expect(formsOn(text)).toBe(5);
    expect(words(text)).not.toContain('ほか');
  });

  test('as many as a page is for, and says how many more there are', async () => {
    const { text } = await page(await cancelled('TWELVE', 12, atStore));
    expect(formsOn(text)).toBe(10);
    expect(words(text)).toContain('ほか2件の返金につきましては、それぞれのお知らせをご覧ください');
  });

  test('apart from the part that does not', async () => {
    const link = await cancelled('APART', 1, {
      customer: englishCustomer('c-apart'),
      tenders: [
        { method: 'wallet', amount: yen(5000) },
        { method: 'transfer', amount: yen(10_000) },
        { method: 'points', amount: yen(5000) },
      ],
    });
    const shown = words((await page(link)).text);
    expect(shown).toContain('Refund of ¥500: we are waiting for your account details');
    expect(shown).toMatch(/Refund of ¥250 \/ Points worth ¥250, by /);
    it.pass(60 * DAY);
    expect(words((await page(link)).text)).toContain(
      'Refund of ¥250 / Points worth ¥250: this part does not wait for your account details',
    );
  });

  test('and where the shop has no form for it, that staff will ask', async () => {
    const { text } = await page(await cancelled('NO-FORM', 1, { ...atStore, channel: 'stall' }));
    expect(formsOn(text)).toBe(0);
    expect(words(text)).toContain('返金 1,000円(お振込先は、担当者よりおうかがいいたします)');
  });

  test('but not where a card that was closed needs one as well', async () => {
    const link = await cancelled('CLOSED', 1, {
      tenders: [
        { method: 'card', amount: yen(10_000) },
        { method: 'transfer', amount: yen(10_000) },
      ],
    });
    const { items } = await it.api.ok(it.api.get('/v1/refunds?orderId=CLOSED'));
    await it.api.ok(it.api.post(`/v1/refunds/${items[0].id}/fail`, { reason: 'card closed', needsAccount: true }));
    expect(words((await page(link)).text)).toContain('返金 1,000円(お振込先のご連絡をお待ちしております)');
  });
});

test('of refunds that wait for nothing the newest are shown, and how many more there are', async () => {
  const shown = words((await page(await cancelled('CARD', 5, {}))).text);
  expect(shown.match(/返金 1,000円/g)).toHaveLength(3);
  expect(shown).toContain('ほか2件の返金につきましては');
});
