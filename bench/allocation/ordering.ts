import { acceptOrder } from '../../record/accept-order';
import { policyOf } from '../../record/policies';
import type { Crowd } from './crowd';
import type { Warehouse } from './warehouse';

let orders = 0;

/** Takes orders of one unit of a crowd's item, placed at an instant that says where in the queue they stand. */
export async function ordering({ db, act }: Warehouse): Promise<(crowd: Crowd, placedAt: string) => Promise<unknown>> {
  const pack = await policyOf(db, 'jp-shop', 1);
  return ({ sku }, placedAt) => {
    const orderId = `${sku}-new-${++orders}`;
    const order = {
      orderId,
      placedAt,
      channel: 'web',
      currency: 'JPY',
      commitment: 'placed',
      customer: { id: orderId, name: '山田 花子', email: 'hanako@example.com', locale: 'ja' },
      shipTo: { country: 'JP', region: 'JP-13' },
      payment: { state: 'paid' },
      lines: [{ lineId: '1', sku, quantity: 1, unitPrice: { amount: 1200, currency: 'JPY' } }],
    } as const;
    return act((inside) => acceptOrder(inside, order, pack));
  };
}
