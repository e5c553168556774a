import { shippedPack } from '../../db/seed-policies';
import type { Answer, Json } from '../servers/api-client';
import { yen } from '../servers/shop';
import { formsOf, submit } from './page-form';
import { type Served, served } from './served';

/** What tests of the customers' pages do: orders with a link, visits to it. */
export interface CustomerVisits {
  /** The link in the last mail of an order. */
  linkOf(orderId: string): Promise<string>;
  page(link: string, headers?: Record<string, string>): Promise<Answer>;
  /** A backorder of one line whose date is fine: nothing to decide. Returns its link. */
  waiting(orderId: string, changes?: object): Promise<string>;
  /** The same with an offer open, since the goods are 40 days late. */
  asked(orderId: string, changes?: object): Promise<string>;
  /** An order 40 days late of which another item, `<orderId>-ALT`, can be had; asked about. Returns its link. */
  askedWithOther(orderId: string, other?: OtherItem): Promise<string>;
  lineOf(orderId: string): Promise<Json>;
  /** An answer's first step: what the page says would follow. */
  send(link: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  /** What the page says would follow, and then the answer itself. */
  confirmed(link: string, fields: Readonly<Record<string, string>>): Promise<{ preview: string; status: number }>;
}

/** The other item an order is asked about, and the order itself. */
export interface OtherItem {
  readonly price?: number;
  readonly there?: number;
  readonly name?: { readonly ja: string; readonly en: string };
  /** Units of each line of the order. */
  readonly lines?: readonly number[];
  readonly order?: object;
}

/** A shop with a name, and an alternative in stock. */
export async function servedShop(): Promise<Served> {
  const it = await served();
  await it.api.ok(
    it.api.put('/v1/channels/default', {
      name: { ja: '山猫商店', en: 'Wildcat Store' },
      sender: { name: '山猫商店', email: 'orders@wildcat.example' },
      replyTo: 'help@wildcat.example',
      address: '東京都千代田区1-1',
      phone: '03-0000-0000',
    }),
  );
  await it.shop.item('ALT', { name: { ja: '代わりの品', en: 'Something else' } });
  await it.shop.stock('ALT', 100);
  return it;
}

/** `strict`: the US shop before it had a legal section, where silence cancels because the pack says so. */
export async function putStrictPack({ api }: Served): Promise<void> {
  const usShop = shippedPack('us-shop', 1);
  const pack = { ...usShop, id: 'strict', version: 1, offers: { ...usShop.offers, onSilence: 'cancel' } };
  await api.ok(api.put('/v1/policies/strict/versions/1', pack));
}

/** The Japanese shop with other offer terms. Returns the pack's id. */
export async function putOffers({ api }: Served, id: string, offers: object): Promise<string> {
  const jpShop = shippedPack('jp-shop');
  const pack = { ...jpShop, id, version: 1, offers: { ...jpShop.offers, ...offers } };
  await api.ok(api.put(`/v1/policies/${id}/versions/1`, pack));
  return id;
}

export function visits(it: () => Served): CustomerVisits {
  const linkOf = async (orderId: string): Promise<string> => {
    const { shop } = it();
    const mail = (await shop.mails(orderId)).at(-1);
    const link = /^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await shop.content(mail?.id)).text)?.[1];
    if (link === undefined) throw new Error(`no link alone on a line in the mail of ${orderId}`);
    return link;
  };
  const waiting = async (orderId: string, changes: object = {}): Promise<string> => {
    const { shop } = it();
    await shop.item(orderId, { alternatives: [{ sku: 'ALT' }] });
    await shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
    await shop.order(orderId, [{ sku: orderId, quantity: 2 }], changes);
    return linkOf(orderId);
  };
  const send = (link: string, fields: Readonly<Record<string, string>>) =>
    submit(it().api, `${link}/decisions`, { offerVersion: '1', ...fields });
  return {
    linkOf,
    waiting,
    send,
    async confirmed(link, fields) {
      const preview = await send(link, fields);
      expectPage(preview, 200);
      const [form] = formsOf(preview.text);
      const done = await submit(it().api, form?.action ?? '', form?.fields ?? {});
      return { preview: preview.text, status: done.status };
    },
    page: (link, headers = {}) => it().api.get(link, { key: null, headers }),
    async asked(orderId, changes = {}) {
      await waiting(orderId, changes);
      await it().shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
      await it().step(orderId, 'pass-on-date');
      expect((await it().shop.backorder(orderId)).offer).toMatchObject({ version: 1 });
      return linkOf(orderId);
    },
    async askedWithOther(
      orderId,
      { price = 1200, there = 10, name = { ja: '代わりの品', en: 'Something else' }, lines = [2], order = {} } = {},
    ) {
      const { shop, step } = it();
      const other = `${orderId}-ALT`;
      await shop.item(other, { name, price: yen(price) });
      await shop.stock(other, there);
      await shop.item(orderId, { alternatives: [{ sku: other }] });
      await shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
      await shop.order(
        orderId,
        lines.map((quantity) => ({ sku: orderId, quantity })),
        order,
      );
      await shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
      await step(orderId, 'pass-on-date');
      return linkOf(orderId);
    },
    lineOf: async (orderId) => (await it().shop.backorder(orderId)).lines[0],
  };
}

/** A page of ours: its headers, its size, and nothing from elsewhere in it. */
export function expectPage(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*form-action 'self'/),
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
    'cache-control': 'no-store',
  });
  expect(Buffer.byteLength(answer.text)).toBeLessThan(20 * 1024);
  expect(answer.text).not.toMatch(/<script|javascript:|onclick|https?:\/\//);
}
