import { type Instant, instantOf } from '../../domain/calendar/business-date';
import { sweepPurchasing } from '../../worker/sweep-purchasing';
import type { Answer, Json } from '../servers/api-client';
import { HERE } from '../servers/installation';
import { submit } from './page-form';
import type { Served } from './served';

/** What is filled in for a line, by the name of the field. */
export type FilledIn = Readonly<Record<string, string>>;

/** A moment as the shop's clock in Tokyo shows it. */
export const tokyo = (text: string): Instant => instantOf(Date.parse(`${text}:00+09:00`));

/** What tests of the suppliers' side do: suppliers are asked, look at their page, answer on it. */
export function supplierSide(it: () => Served) {
  const sweep = (): Promise<number> => sweepPurchasing(it().db, HERE, it().now());
  const letters = async (supplierId: string): Promise<Json[]> =>
    (await it().api.ok(it().api.get(`/v1/mails?supplierId=${supplierId}&limit=200`))).items;
  const linkOf = async (supplierId: string): Promise<string> => {
    const mail = (await letters(supplierId)).at(-1);
    const link = /^https:\/\/shop\.example(\/s\/\S+)$/m.exec((await it().shop.content(mail?.id)).text)?.[1];
    if (link === undefined) throw new Error(`no link alone on a line in the letter to ${supplierId}`);
    return link;
  };
  const page = (link: string, headers: Record<string, string> = {}): Promise<Answer> =>
    it().api.get(link, { key: null, headers });
  /** The form's number and version of a supply or purchase on the page. */
  const place = async (link: string, id: string): Promise<{ number: string; line: string; version: string }> => {
    const { text } = await page(link);
    const found = new RegExp(`name="line\\.(\\d+)" value="((?:supply|purchase):${id})"`).exec(text);
    const number = found?.[1] ?? '';
    const version = new RegExp(`name="version\\.${number}" value="(\\d+)"`).exec(text)?.[1] ?? '';
    if (found === null) throw new Error(`${id} is not on the page`);
    return { number, line: found[2] ?? '', version };
  };
  const form = async (link: string, answers: Readonly<Record<string, FilledIn>>): Promise<Record<string, string>> => {
    const fields: Record<string, string> = {};
    for (const [id, filled] of Object.entries(answers)) {
      const { number, line, version } = await place(link, id);
      fields[`line.${number}`] = line;
      fields[`version.${number}`] = version;
      for (const [field, value] of Object.entries(filled)) fields[`${field}.${number}`] = value;
    }
    return fields;
  };
  const send = (link: string, fields: Readonly<Record<string, string>>) => submit(it().api, `${link}/answers`, fields);
  /** A supplier who can be written to. */
  const supplier = (id: string, more: object = {}): Promise<Json> =>
    it().api.ok(
      it().api.put(`/v1/suppliers/${id}`, {
        name: `工房${id}`,
        email: `${id}@example.com`,
        phone: '0120-000-111',
        locale: 'ja',
        ...more,
      }),
    );
  /** Ten units without a date, two of them waited for; the supplier has been asked. Returns his link. */
  async function asked(sku = 'CUP', { supplierId = 'kiln', eta = null as string | null, quantity = 2 } = {}) {
    it().setTime(tokyo('2030-02-04T10:00'));
    await supplier(supplierId);
    await it().shop.item(sku, { supplierId, name: { ja: `器 ${sku}`, en: `Bowl ${sku}` } });
    await it().shop.supply(`PO-${sku}`, sku, 10, eta);
    await it().shop.order(sku, [{ sku, quantity }]);
    it().setTime(tokyo(eta === null ? '2030-02-05T09:00' : '2030-02-15T09:00'));
    await sweep();
    return linkOf(supplierId);
  }
  return {
    asked,
    supplier,
    sweep,
    letters,
    linkOf,
    page,
    form,
    send,
    /** Fills in, checks and confirms. */
    async answer(link: string, answers: Readonly<Record<string, FilledIn>>): Promise<Answer> {
      return send(link, { ...(await form(link, answers)), confirm: 'yes' });
    },
    supply: (id: string): Promise<Json> => it().api.ok(it().api.get(`/v1/supplies/${id}`)),
    tasks: async (): Promise<Json[]> =>
      (await it().api.ok(it().api.get('/v1/tasks?state=open&limit=200'))).items.reverse(),
  };
}
