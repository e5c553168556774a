import fc from 'fast-check';
import { englishCustomer, yen } from '../servers/shop';
import { expectPage, servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());

const { linkOf, page, send } = visits(() => it);

const CUSTOMERS = { ja: {}, en: { customer: englishCustomer('c-big') } };

const NAMES = {
  usual: {
    ja: '国産ひのき使用・職人手づくり 名入れ対応 夫婦箸セット(桐箱入り・ギフト包装)',
    en: 'Handmade hinoki chopsticks for two, in a paulownia gift box, with names',
  },
  /** As long as the API takes them. */
  longest: { ja: '箸'.repeat(490), en: 'chopsticks '.repeat(44) },
  /** Characters that a page has to escape. */
  escaped: { ja: '"<&\'>'.repeat(90), en: '"<&\'>'.repeat(90) },
};

interface Big {
  readonly lines: number;
  readonly alternatives: number;
  readonly names: keyof typeof NAMES;
  /** Of each alternative; with fewer than a line's units it is offered for that many. */
  readonly stock: number;
}

let orders = 0;

/** An order of so many lines, all late, each with alternatives that are there. Returns its link. */
async function bigOrder(locale: 'ja' | 'en', { lines, alternatives, names, stock }: Big): Promise<string> {
  const id = `BIG${orders++}`;
  const numbered = (n: number) => ({ ja: `${NAMES[names].ja}${n}`, en: `${NAMES[names].en}${n}` });
  const alternativeSkus = Array.from({ length: alternatives }, (_, n) => `${id}-a-${n}-${'x'.repeat(40)}`);
  for (const [n, sku] of alternativeSkus.entries()) {
    await it.shop.item(sku, { name: numbered(n), price: yen(1000) });
    await it.shop.stock(sku, stock);
  }
  const skus = Array.from({ length: lines }, (_, n) => `${id}-l-${n}`);
  for (const [n, sku] of skus.entries()) {
    await it.shop.item(sku, { name: numbered(n), alternatives: alternativeSkus.map((other) => ({ sku: other })) });
    await it.shop.supply(`PO-${sku}`, sku, 50, '2030-02-20');
  }
  await it.shop.order(
    id,
    skus.map((sku) => ({ sku, quantity: 3 })),
    CUSTOMERS[locale],
  );
  for (const sku of skus) await it.shop.supply(`PO-${sku}`, sku, 50, '2030-04-01');
  await it.step(id, 'pass-on-date');
  return linkOf(id);
}

/** What can be chosen on all pages of an order, each of them measured. */
async function allChoices(link: string): Promise<Set<string>> {
  const chosen = new Set<string>();
  for (let number = 1; ; number++) {
    const answer = await page(`${link}?page=${number}`);
    expectPage(answer, 200);
    for (const [, name = ''] of answer.text.matchAll(/name="units\.([^"]+)"/g)) chosen.add(name);
    for (const [, line = '', value = ''] of answer.text.matchAll(/name="choice\.([^"*]+)" value="([^"]+)"/g))
      chosen.add(`${line}:${value}`);
    if (!answer.text.includes(`?page=${number + 1}"`)) return chosen;
  }
}

describe('no page of a customer’s is over 20 KB', () => {
  test('whatever the order: every alternative of every line is on one of its pages, and can be chosen there', async () => {
    const big = fc.record({
      lines: fc.integer({ min: 1, max: 8 }),
      alternatives: fc.constantFrom(1, 6, 20),
      names: fc.constantFrom('usual' as const, 'longest' as const, 'escaped' as const),
      stock: fc.constantFrom(2, 100),
    });
    const examples: [Big, 'ja' | 'en'][] = [
      [{ lines: 5, alternatives: 6, names: 'usual', stock: 100 }, 'ja'],
      [{ lines: 3, alternatives: 20, names: 'longest', stock: 100 }, 'ja'],
      [{ lines: 2, alternatives: 20, names: 'escaped', stock: 2 }, 'en'],
    ];
    await fc.assert(
      fc.asyncProperty(big, fc.constantFrom('ja' as const, 'en' as const), async (order, locale) => {
        const link = await bigOrder(locale, order);
        const choices = await allChoices(link);
        const each = Array.from({ length: order.lines }, (_, n) =>
          [...choices].filter((one) => one.startsWith(`${n + 1}:`)),
        );
        for (const ofLine of each) {
          expect(ofLine.filter((one) => one.includes(':alternative:'))).toHaveLength(order.alternatives);
          expect(ofLine.filter((one) => /:(wait|cancel)$/.test(one))).toHaveLength(2);
        }
      }),
      { numRuns: 6, examples },
    );
  });

  test('nor the one that says what would follow, nor the one with the answer, nor the one that could not take it', async () => {
    for (const locale of ['ja', 'en'] as const)
      for (const names of ['usual', 'longest'] as const) {
        const link = await bigOrder(locale, { lines: 5, alternatives: 6, names, stock: 100 });
        const first = (await page(link)).text;
        const fields = [...first.matchAll(/name="(units\.[^"]+)"/g)].map(([, name = '']) => name);
        const lineOf = (name: string) => name.slice(0, name.indexOf(':'));
        const three = fields.filter(
          (name, at) => fields.slice(0, at).filter((one) => lineOf(one) === lineOf(name)).length < 3,
        );
        expectPage(await send(link, Object.fromEntries(fields.map((name) => [name, '9'.repeat(9)]))), 422);
        const preview = await send(link, Object.fromEntries(three.map((name) => [name, '1'])));
        expectPage(preview, 200);
        // All of it is written out where it fits.
        if (names === 'usual') expect(preview.text.match(/class="item"/g)).toHaveLength(three.length);
        const [form] = formsOf(preview.text);
        expect((await submit(it.api, form?.action ?? '', form?.fields ?? {})).status).toBe(303);
        await allChoices(link);
      }
  });

  test('what could not be taken is shown on the page it was chosen on', async () => {
    const link = await bigOrder('ja', { lines: 1, alternatives: 20, names: 'longest', stock: 100 });
    const [wanted = ''] = [...(await allChoices(link))].filter((one) => one.includes('-a-19-'));
    const refused = await send(link, { [`units.${wanted}`]: '7' });
    expectPage(refused, 422);
    expect(refused.text).toMatch(new RegExp(`name="units.${wanted}"[^>]*value="7"`));
  });
});
