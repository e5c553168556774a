import { instantOf } from '../../domain/calendar/business-date';
import { sweepPurchasing } from '../../worker/sweep-purchasing';
import { formsOf, submit } from '../api/page-form';
import type { Json } from '../servers/api-client';
import { HERE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { shopOf } from '../servers/shop';

let engine: SkippingEngine;
beforeAll(async () => {
  engine = await skippingEngine();
});
afterAll(() => engine.stop());

/** A moment as the shop's clock in Tokyo shows it. */
const tokyo = (text: string) => instantOf(Date.parse(`${text}:00+09:00`));

/** Time passes up to that moment, and suppliers are asked what is due then. */
async function until(when: string): Promise<void> {
  await engine.advanceTo(tokyo(when));
  await sweepPurchasing(engine.db, HERE, engine.now());
  await engine.settle();
}

const letters = async (): Promise<Json[]> => (await engine.api.ok(engine.api.get('/v1/mails?supplierId=kiln'))).items;

test('a date nobody knows: the supplier is asked, asked again, answers on his page, and the customer has it by mail', async () => {
  const { api } = engine;
  const shop = shopOf(api);
  await api.ok(
    api.put('/v1/suppliers/kiln', {
      name: '南部鉄器工房',
      email: 'kiln@example.com',
      locale: 'ja',
      contactName: '佐藤',
    }),
  );
  await shop.item('KYUSU', { supplierId: 'kiln' });
  await shop.supply('PO-7', 'KYUSU', 10, null);
  await shop.order('1001', [{ sku: 'KYUSU', quantity: 2 }]);
  await engine.settle();
  expect(await shop.templates('1001')).toEqual(['first-notice']);

  // A business day later he is asked, and daily as the customer's news day comes near.
  await until('2030-02-05T09:00');
  expect(await letters()).toMatchObject([{ status: 'sent', to: 'kiln@example.com' }]);
  for (const day of ['06', '07']) await until(`2030-02-${day}T09:00`);
  expect((await letters()).map(({ subject }) => subject)).toEqual([
    '納期ご回答のお願い(発注番号:PO-7)',
    '【再度のお願い】納期ご回答のお願い(発注番号:PO-7)',
    '【再度のお願い】納期ご回答のお願い(発注番号:PO-7)',
  ]);

  // The news day comes without an answer: the customer is told so, since it is so.
  await until('2030-02-07T17:00');
  const news = (await shop.mails('1001')).at(-1);
  expect(news?.template).toBe('still-asking');
  expect((await shop.content(news?.id)).text).toContain('仕入先には納期を問い合わせておりますが');

  // The supplier opens the link of his first letter, chooses, checks, confirms.
  const letter = await shop.content((await letters())[0]?.id);
  const link = /^https:\/\/shop\.example(\/s\/\S+)$/m.exec(letter.text)?.[1] ?? '';
  const [asked] = formsOf((await api.get(link, { key: null })).text);
  const check = await submit(api, asked?.action ?? '', {
    ...asked?.fields,
    'answer.0': 'month',
    'month.0': '2030-03',
    'third.0': '2',
  });
  expect(check.text).toContain('3月中旬に納品');
  const [checked] = formsOf(check.text);
  expect((await submit(api, checked?.action ?? '', { ...checked?.fields, confirm: 'yes' })).status).toBe(303);
  await engine.settle();

  // His answer has woken the course as a date of staff's would have.
  const told = (await shop.mails('1001')).at(-1);
  expect(told).toMatchObject({ template: 'date-confirmed', status: 'sent', to: 'hanako@example.com' });
  expect((await shop.content(told?.id)).text).toContain('3月中旬');
  expect((await shop.backorder('1001')).status).toBe('scheduled');
  await until('2030-02-08T09:00');
  expect(await letters()).toHaveLength(3);
});

test('a customer is told the reason of the delay he is told of, and not that of an earlier one', async () => {
  const { api } = engine;
  const shop = shopOf(api);
  await shop.item('NABE', { supplierId: 'kiln' });
  await shop.supply('PO-8', 'NABE', 10, '2030-02-20');
  await shop.order('1002', [{ sku: 'NABE', quantity: 2 }]);
  await engine.settle();
  const reason = { code: 'logistics', customerText: { ja: '台風のため輸送が遅れております' } };
  await shop.supply('PO-8', 'NABE', 10, null, { reason });
  await engine.settle();
  const last = async () => (await shop.content((await shop.mails('1002')).at(-1)?.id)).text;
  expect(await last()).toContain('台風のため');
  // The supplier names a day, and later another, and says nothing of why.
  const answered = async (date: string) => {
    const letter = await shop.content((await letters()).at(-1)?.id);
    const link = /^https:\/\/shop\.example(\/s\/\S+)$/m.exec(letter.text)?.[1] ?? '';
    const { text } = await api.get(link, { key: null });
    const number = /name="line\.(\d+)" value="supply:PO-8"/.exec(text)?.[1] ?? '';
    const form = formsOf(text).find(({ fields }) => `line.${number}` in fields);
    const filled = { [`answer.${number}`]: 'date', [`date.${number}`]: date, confirm: 'yes' };
    expect((await submit(api, form?.action ?? '', { ...form?.fields, ...filled })).status).toBe(303);
    await engine.settle();
  };
  await until('2030-02-12T09:00');
  await answered('2030-02-28');
  await until('2030-02-13T09:00');
  await answered('2030-03-05');
  const mails = await shop.mails('1002');
  expect(mails.at(-1)?.template).toBe('date-changed');
  expect(await last()).toContain('2030年3月5日(火)');
  expect(await last()).not.toMatch(/台風|変更の理由/);
});
