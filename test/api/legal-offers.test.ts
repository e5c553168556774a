import { sql } from 'drizzle-orm';
import { MONDAY } from '../servers/clock';
import { servedShop, visits } from './customer-visits';
import type { Served } from './served';

// 16 CFR 435: what the customer of a late order is told while the offer about it is open.

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, linkOf } = visits(() => it);

/** The mail provider takes all that is queued. */
const mailsLeave = (orderId: string) =>
  it.db.execute(sql`
    update mails set status = 'sent', sent_at = queued_at where backorder_id = ${`bo-${orderId}`} and status = 'queued'`);

/** Two that were to ship by 12 February and are expected on that day instead. Told; returns its link. */
async function late(orderId: string, eta: string): Promise<string> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, eta);
  await it.shop.order(orderId, [{ sku: orderId, quantity: 2, stated: { shipBy: '2030-02-12' } }], {
    policy: 'us-shop',
    customer: { id: orderId, name: 'Emma Clarke', email: `${orderId.toLowerCase()}@example.com`, locale: 'en' },
    shipTo: { country: 'US', region: 'US-NY' },
  });
  await mailsLeave(orderId);
  return linkOf(orderId);
}

const lastMail = async (orderId: string) => {
  const mail = (await it.shop.mails(orderId)).findLast(({ template }) => template.startsWith('offer'));
  return { template: mail?.template, text: (await it.shop.content(mail?.id)).text };
};

test('one of two is cancelled: the mail that replaces the first says again until when silence consents', async () => {
  const link = await late('HALF', '2030-03-04');
  await confirmed(link, { 'units.1:cancel': '1' });
  const { template, text } = await lastMail('HALF');
  expect(template).toBe('offer-us-first-delay');
  expect(text).toContain('This replaces our earlier email');
  expect(text).toMatch(/should ship by Tue, February 12, 2030, and we will not be able to keep that date/);
  expect(text).toMatch(/cancel and receive a prompt refund .* at no cost to you/);
  expect(text).toMatch(/by the end of (.+, 2030), you will be deemed to have agreed to shipment on or before \1/);
  expect(text).not.toMatch(/nothing is cancelled/);
  const [option] = (await it.shop.backorder('HALF')).offer.options;
  expect(option.legal).toMatchObject({ notice: 'us-first-delay', silence: { means: 'consent' } });
});
