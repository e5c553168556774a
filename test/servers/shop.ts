import type { Caller, Json } from './api-client';
import { MONDAY } from './clock';

export const yen = (amount: number) => ({ amount, currency: 'JPY' });

export interface OrderedLine {
  readonly sku: string;
  readonly quantity: number;
  readonly price?: number;
  readonly [field: string]: unknown;
}

/** An order as a Japanese shop would send it: paid, to Tokyo, line ids `1`, `2`, ... `changes` replace whole fields. */
export function orderOf(
  orderId: string,
  lines: readonly OrderedLine[],
  changes: Readonly<Record<string, unknown>> = {},
): Json {
  return {
    orderId,
    placedAt: new Date(MONDAY - 60_000).toISOString(),
    channel: 'web',
    currency: 'JPY',
    customer: { id: `c-${orderId}`, name: '山田 花子', email: 'hanako@example.com', locale: 'ja' },
    shipTo: { country: 'JP', region: 'JP-13' },
    payment: { state: 'paid' },
    lines: lines.map(({ sku, quantity, price = 1200, ...rest }, index) => ({
      lineId: String(index + 1),
      sku,
      quantity,
      unitPrice: yen(price),
      ...rest,
    })),
    ...changes,
  };
}

export const englishCustomer = (id: string) => ({
  id,
  name: 'Emma Clarke',
  email: 'emma@example.com',
  locale: 'en',
});

/** The things a test's shop does in one word each; every one is a call of the API and must succeed. */
export function shopOf(api: Caller) {
  return {
    item: (sku: string, more: Readonly<Record<string, unknown>> = {}): Promise<Json> =>
      api.ok(api.put(`/v1/items/${sku}`, { name: { ja: `商品${sku}`, en: `Item ${sku}` }, price: yen(1200), ...more })),
    stock: (sku: string, quantityDelta: number): Promise<Json> =>
      api.ok(api.post('/v1/stock-adjustments', { sku, quantityDelta, reason: 'test' })),
    supply: (supplyId: string, sku: string, quantity: number, eta: string | null, more: object = {}): Promise<Json> =>
      api.ok(api.put(`/v1/supplies/${supplyId}`, { sku, quantity, eta, status: 'confirmed', ...more })),
    receive: (supplyId: string | null, sku: string, quantity: number, receivedAt: number): Promise<Json> =>
      api.ok(
        api.post('/v1/receipts', {
          ...(supplyId === null ? {} : { supplyId }),
          sku,
          quantity,
          receivedAt: new Date(receivedAt).toISOString(),
        }),
      ),
    order: (orderId: string, lines: readonly OrderedLine[], changes: object = {}): Promise<Json> =>
      api.ok(api.post('/v1/orders', orderOf(orderId, lines, changes as Record<string, unknown>))),
    backorder: (orderId: string): Promise<Json> => api.ok(api.get(`/v1/backorders/bo-${orderId}`)),
    /** The templates of all mails of an order's backorder, in the order they were queued. */
    mails: async (orderId: string): Promise<Json[]> =>
      (await api.ok(api.get(`/v1/mails?backorderId=bo-${orderId}&limit=200`))).items,
    templates: async (orderId: string): Promise<string[]> =>
      (await api.ok(api.get(`/v1/mails?backorderId=bo-${orderId}&limit=200`))).items.map(
        ({ template }: { template: string }) => template,
      ),
    content: (mailId: string): Promise<Json> => api.ok(api.get(`/v1/mails/${mailId}/content`)),
    tasks: async (orderId: string): Promise<string[]> =>
      (await api.ok(api.get(`/v1/tasks?backorderId=bo-${orderId}`))).items.map(({ kind }: { kind: string }) => kind),
    decide: (orderId: string, offerVersion: number, lines: readonly object[]) =>
      api.post(`/v1/backorders/bo-${orderId}/decisions`, {
        offerVersion,
        lines,
        actor: { type: 'customer', via: 'phone' },
      }),
    cancel: (orderId: string, more: object = {}) =>
      api.post(`/v1/orders/${orderId}/cancel`, { reason: 'test', actor: { type: 'customer', via: 'api' }, ...more }),
    ship: (orderId: string, lines: readonly object[], more: object = {}) =>
      api.post(`/v1/orders/${orderId}/shipments`, { lines, ...more }),
  };
}

export type Shop = ReturnType<typeof shopOf>;
