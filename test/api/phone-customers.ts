import type { Answer, Json } from '../servers/api-client';
import { HOUR, MINUTE } from '../servers/clock';
import type { Served } from './served';

/** What tests of calls do: orders of customers without an address, and staff who call them. */
export interface PhoneCustomers {
  /** Goods that come on that day, 50 of each. */
  due(skus: readonly string[], eta?: string): Promise<void>;
  /** An order of them, so many units each, by a customer without an address. */
  order(orderId: string, units: Readonly<Record<string, number>>, changes?: object): Promise<void>;
  /** The supplier names another day, and the course takes its next step for it. */
  moveTo(orderId: string, sku: string, eta: string): Promise<void>;
  /** So many come in, and the course takes its next step for them. */
  arrive(orderId: string, sku: string, quantity: number): Promise<void>;
  /** Calls of an order, open or not, the newest first. */
  all(orderId: string): Promise<Json[]>;
  open(orderId: string): Promise<Json[]>;
  /** What staff are to say, the newest call first. */
  said(orderId: string): Promise<[string, string][]>;
  resolve(id: string, body?: object): Promise<Answer>;
  /** Staff make every call there is. */
  tell(orderId: string): Promise<void>;
  /** The customer answers as on his page, can take it back for a while, and the course carries it out. */
  answer(orderId: string, lines: readonly object[]): Promise<Json>;
  undo(orderId: string): Promise<Json>;
  cancel(orderId: string, lines: readonly object[], more?: object): Promise<Json>;
}

const CUSTOMER = { type: 'customer', via: 'web' };
const STAFF = { type: 'staff', id: 'sato', via: 'phone' };

export function phoneCustomers(it: () => Served, locale: 'ja' | 'en' = 'en'): PhoneCustomers {
  const all = async (orderId: string): Promise<Json[]> =>
    (await it().api.ok(it().api.get(`/v1/tasks?backorderId=bo-${orderId}`))).items.filter(
      ({ kind }: Json) => kind === 'call-customer',
    );
  const open = async (orderId: string) => (await all(orderId)).filter(({ state }) => state === 'open');
  const resolve = (id: string, body: object = {}) => it().api.post(`/v1/tasks/${id}/resolve`, body);
  return {
    all,
    open,
    resolve,
    async due(skus, eta = '2030-02-20') {
      for (const sku of skus) {
        await it().shop.item(sku, { alternatives: [{ sku: 'ALT' }] });
        await it().shop.supply(`PO-${sku}`, sku, 50, eta);
      }
    },
    async order(orderId, units, changes = {}) {
      const customer = { id: `c-${orderId}`, name: 'Emma Clarke', phone: '090-0000-0000', locale };
      const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
      await it().shop.order(orderId, lines, { customer, ...changes });
    },
    async moveTo(orderId, sku, eta) {
      it().pass(HOUR);
      await it().shop.supply(`PO-${sku}`, sku, 50, eta);
      await it().step(orderId, 'pass-on-date');
    },
    async arrive(orderId, sku, quantity) {
      it().pass(HOUR);
      await it().shop.receive(`PO-${sku}`, sku, quantity, it().now());
      await it().step(orderId, 'pass-on-arrival');
    },
    said: async (orderId) => (await open(orderId)).map(({ data }) => [data.template, data.say]),
    async tell(orderId) {
      for (const { id } of await open(orderId)) await it().api.ok(resolve(id));
    },
    async answer(orderId, lines) {
      it().pass(MINUTE);
      const { offer } = await it().shop.backorder(orderId);
      const answered = await it().api.ok(
        it().api.post(`/v1/backorders/bo-${orderId}/decisions`, {
          offerVersion: offer.version,
          lines,
          actor: CUSTOMER,
          undoable: true,
        }),
      );
      await it().step(orderId, 'carry-out-decision');
      return answered;
    },
    async undo(orderId) {
      const undone = await it().api.ok(it().api.post(`/v1/backorders/bo-${orderId}/undo`, { actor: CUSTOMER }));
      await it().step(orderId, 'carry-out-decision');
      return undone;
    },
    async cancel(orderId, lines, more = {}) {
      const done = await it().api.ok(
        it().api.post(`/v1/orders/${orderId}/cancel`, { reason: 'by telephone', actor: STAFF, lines, ...more }),
      );
      await it().step(orderId);
      return done;
    },
  };
}
