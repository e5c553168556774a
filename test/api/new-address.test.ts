import { bounced } from '../servers/provider-event';
import { englishCustomer } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());

const { waiting } = visits(() => it);

const ordered = (orderId: string): Promise<string> =>
  waiting(orderId, { customer: { ...englishCustomer(`c-${orderId}`), email: `wrong-${orderId}@example.com` } });
const corrected = (orderId: string, email = `right-${orderId}@example.com`) =>
  it.api.ok(it.api.patch(`/v1/orders/${orderId}`, { customer: { email } }));
const mails = async (orderId: string): Promise<readonly string[]> =>
  (await it.shop.mails(orderId)).map(({ template, to }) => `${template} ${to}`);

async function lastComesBack(orderId: string): Promise<void> {
  await bounced(it.api, (await it.shop.mails(orderId)).at(-1)?.id);
}

describe('what came back, when its order gets another address', () => {
  test('goes there by itself, in the same words', async () => {
    await ordered('WORD');
    await lastComesBack('WORD');
    await corrected('WORD');
    expect(await mails('WORD')).toEqual(['first-notice wrong-WORD@example.com', 'first-notice right-WORD@example.com']);
    const [before, after] = await it.shop.mails('WORD');
    expect(await it.shop.content(after?.id)).toEqual(await it.shop.content(before?.id));
  });

  test('goes to the address that its customer confirms for all his orders', async () => {
    const link = await ordered('NOTICE');
    await lastComesBack('NOTICE');
    await submit(it.api, `${link}/preferences`, { locale: 'en', email: 'mine@example.com' });
    const question = (await it.shop.mails('NOTICE')).at(-1);
    expect(question).toMatchObject({ template: 'address-confirm', to: 'mine@example.com' });
    const confirm = /^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await it.shop.content(question?.id)).text)?.[1] ?? '';
    await submit(it.api, confirm, {});
    expect((await mails('NOTICE')).at(-1)).toBe('first-notice mine@example.com');
  });

  test('is left to staff where something has been said since, by telephone too', async () => {
    await ordered('SINCE');
    await lastComesBack('SINCE');
    await it.shop.supply('PO-SINCE', 'SINCE', 50, '2030-03-01');
    await it.step('SINCE', 'pass-on-date');
    expect(await it.shop.tasks('SINCE')).toContain('call-customer');
    await corrected('SINCE');
    expect(await mails('SINCE')).toEqual(['first-notice wrong-SINCE@example.com']);
  });

  test('goes neither to the same address again, nor to one that is written to no more', async () => {
    await ordered('OTHER');
    await lastComesBack('OTHER');
    await ordered('SAME');
    await lastComesBack('SAME');
    await corrected('SAME', 'WRONG-same@example.com');
    await corrected('SAME', 'wrong-OTHER@example.com');
    expect(await mails('SAME')).toHaveLength(1);
    await corrected('SAME');
    expect(await mails('SAME')).toHaveLength(2);
  });

  test('nothing is sent again of what arrived', async () => {
    await ordered('FINE');
    await corrected('FINE');
    expect(await mails('FINE')).toHaveLength(1);
  });
});
