import { inLanes } from './rounds';
import type { Site } from './site';

/** An order as a shop sends one, of one unit. */
export const orderOf = (orderId: string, sku: string): object => ({
  orderId,
  placedAt: new Date().toISOString(),
  channel: 'web',
  currency: 'JPY',
  customer: { id: `c-${orderId}`, name: '山田 花子', email: 'hanako@example.com', locale: 'ja' },
  shipTo: { country: 'JP', region: 'JP-13', postalCode: '100-0001' },
  payment: { state: 'paid' },
  lines: [{ lineId: '1', sku, quantity: 1, unitPrice: { amount: 1200, currency: 'JPY' } }],
  shippingFee: { amount: 500, currency: 'JPY' },
  total: { amount: 1700, currency: 'JPY' },
});

const putItem = (site: Site, sku: string): Promise<string> =>
  site.api.send('PUT', `/v1/items/${sku}`, { name: { ja: '青い傘', en: 'Blue umbrella' } });

/** Items that have plenty on the shelf. */
export async function stocked(site: Site, prefix: string, count: number): Promise<void> {
  await inLanes(count, 8, async (index) => {
    await putItem(site, `${prefix}${index}`);
    await site.api.send('POST', '/v1/stock-adjustments', {
      sku: `${prefix}${index}`,
      quantityDelta: 1_000_000,
      reason: 'bench',
    });
  });
}

/** Items of which nothing is there but plenty is on its way. */
export async function inbound(site: Site, prefix: string, count: number, eta: string | null): Promise<void> {
  await inLanes(count, 8, async (index) => {
    await putItem(site, `${prefix}${index}`);
    await site.api.send('PUT', `/v1/supplies/PO-${prefix}${index}`, {
      sku: `${prefix}${index}`,
      quantity: 1_000_000,
      eta,
      status: 'confirmed',
    });
  });
}
