import type { Json } from '../servers/api-client';
import { at } from '../servers/clock';
import { type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

/** What a law's outcomes are told by: orders placed together, deeds on fixed days, and what is on record afterwards. */
export interface LegalStory {
  readonly engine: SkippingEngine;
  readonly shop: Shop;
  /** Lets time pass until that moment. */
  until(moment: string): Promise<void>;
  /** An order of two for a supply of its own that is due on `eta`; of that channel, under that pack. */
  order(orderId: string, terms: OrderTerms): Promise<void>;
  /** The supplier names another day, or none. */
  moves(orderId: string, eta: string | null): Promise<void>;
  /** The goods come, and the parcel leaves. */
  ships(orderId: string): Promise<void>;
  decides(orderId: string, line: object): Promise<void>;
  /** Its refund has been paid: nobody is reminded of it any more. */
  paid(orderId: string): Promise<void>;
  /** Templates of its mails with when they were queued, to the minute. */
  mails(orderId: string): Promise<readonly string[]>;
  text(orderId: string, template: string): Promise<string>;
  /** What was cancelled: when, to the minute, and why. */
  cancelled(orderId: string): Promise<readonly string[]>;
  /** Open and resolved tasks with when they were opened, to the minute. */
  tasks(orderId: string): Promise<readonly string[]>;
  task(orderId: string, kind: string): Promise<Json>;
  /** What staff were asked to say on the telephone in place of such a mail. */
  said(orderId: string, template: string): Promise<string>;
}

interface OrderTerms {
  readonly channel: string;
  readonly policy: string;
  readonly eta: string | null;
  readonly currency?: string;
  readonly customer?: object;
  readonly line?: object;
  readonly [field: string]: unknown;
}

/** Months of a dozen orders: seconds on an idle machine, more on one that others work on too. */
export const STORY_TIMEOUT_MS = 300_000;

/** 2030-03-06T23:00 */
const minute = (moment: string): string => moment.slice(0, 16);

/** Shops on three continents, each on its own clock, and an engine whose time stands still at their common beginning. */
export async function legalStory(start: string): Promise<LegalStory> {
  const engine = await skippingEngine();
  const { api } = engine;
  const shop = shopOf(api);
  const zones = { us: 'America/New_York', eu: 'Europe/Berlin', jp: 'Asia/Tokyo', bazaar: 'America/New_York' };
  for (const [channel, timeZone] of Object.entries(zones))
    await api.ok(
      api.put(`/v1/channels/${channel}`, {
        name: { ja: '山猫商店', en: 'Wildcat Store' },
        sender: { name: 'Wildcat', email: 'orders@wildcat.example' },
        address: '東京都千代田区1-1',
        phone: '03-0000-0000',
        timeZone,
      }),
    );
  const timeline = async (orderId: string): Promise<Json[]> =>
    (await api.ok(api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`))).items;
  const tasksOf = async (orderId: string): Promise<Json[]> =>
    (await api.ok(api.get(`/v1/tasks?backorderId=bo-${orderId}`))).items.reverse();
  await engine.advanceTo(at(start));
  return {
    engine,
    shop,
    until: (moment) => engine.advanceTo(at(moment)),
    async order(orderId, { eta, line = {}, customer = {}, currency = 'USD', ...terms }) {
      await shop.item(orderId);
      await shop.supply(`PO-${orderId}`, orderId, 100, eta);
      const unitPrice = { amount: 1999, currency };
      await shop.order(orderId, [], {
        currency,
        placedAt: new Date(engine.now()).toISOString(),
        customer: {
          id: orderId,
          name: 'Emma Clarke',
          email: `${orderId.toLowerCase()}@example.com`,
          locale: 'en',
          ...customer,
        },
        lines: [{ lineId: '1', sku: orderId, quantity: 2, unitPrice, ...line }],
        shippingFee: { amount: 500, currency },
        ...terms,
      });
      await engine.settle();
    },
    async moves(orderId, eta) {
      await shop.supply(`PO-${orderId}`, orderId, 100, eta);
      await engine.settle();
    },
    async ships(orderId) {
      await shop.receive(`PO-${orderId}`, orderId, 2, engine.now());
      await engine.settle();
      await api.ok(shop.ship(orderId, [{ lineId: '1', quantity: 2 }]));
      await engine.settle();
    },
    async decides(orderId, line) {
      const { offer } = await shop.backorder(orderId);
      const version = 'date' in line ? 0 : (offer?.version ?? 0);
      await api.ok(shop.decide(orderId, version, [{ lineId: '1', ...line }]));
      await engine.settle();
    },
    async paid(orderId) {
      const [refund] = (await shop.backorder(orderId)).refunds;
      const paidAt = new Date(engine.now()).toISOString();
      await api.ok(api.post(`/v1/refunds/${refund.id}/confirm`, { paidAt, reference: `R-${orderId}` }));
      await engine.settle();
    },
    mails: async (orderId) =>
      (await shop.mails(orderId)).map(({ template, queuedAt }: Json) => `${minute(queuedAt)} ${template}`),
    async text(orderId, template) {
      const mail = (await shop.mails(orderId)).find((one: Json) => one.template === template);
      return (await shop.content(mail?.id)).text;
    },
    cancelled: async (orderId) =>
      (await timeline(orderId)).flatMap(({ kind, at: when, data }: Json) =>
        kind === 'cancelled' ? [`${minute(when)} ${data.cause}`] : [],
      ),
    tasks: async (orderId) => (await tasksOf(orderId)).map(({ kind, openedAt }: Json) => `${minute(openedAt)} ${kind}`),
    said: async (orderId, template) =>
      (await tasksOf(orderId)).find(({ kind, data }: Json) => kind === 'call-customer' && data.template === template)
        ?.data.text ?? '',
    task: async (orderId, kind) => (await tasksOf(orderId)).find((task: Json) => task.kind === kind),
  };
}
