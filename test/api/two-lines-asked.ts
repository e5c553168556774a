import type { Json } from '../servers/api-client';
import { type Served, served } from './served';

/** A shop with the alternative `ALT` in stock. */
export async function servedWithAlternative(): Promise<Served> {
  const it = await served();
  await it.shop.item('ALT');
  await it.shop.stock('ALT', 100);
  return it;
}

/** A question about two lines, and what its customer, or staff for him, answers. */
export const twoLinesAsked = (itsShop: () => Served) => ({
  answer: (
    orderId: string,
    offerVersion: number,
    lines: readonly object[],
    actor: object = { type: 'staff', id: 'hana', via: 'phone' },
  ) => itsShop().api.post(`/v1/backorders/bo-${orderId}/decisions`, { offerVersion, lines, actor }),

  /**
   * Two lines of two units that are 40 days late, with an alternative in stock, and so an open offer. The lines are of
   * items named after the order.
   */
  async asked(orderId: string): Promise<Json> {
    const it = itsShop();
    for (const n of [1, 2]) {
      await it.shop.item(`${orderId}-${n}`, { alternatives: [{ sku: 'ALT' }] });
      await it.shop.supply(`PO-${orderId}-${n}`, `${orderId}-${n}`, 50, '2030-02-20');
    }
    await it.shop.order(
      orderId,
      [1, 2].map((n) => ({ sku: `${orderId}-${n}`, quantity: 2, price: 1200 })),
    );
    for (const n of [1, 2]) await it.shop.supply(`PO-${orderId}-${n}`, `${orderId}-${n}`, 50, '2030-04-01');
    await it.step(orderId, 'pass-on-date');
    const backorder = await it.shop.backorder(orderId);
    expect(backorder).toMatchObject({ status: 'deciding', offer: { version: 1 } });
    return backorder;
  },
});
