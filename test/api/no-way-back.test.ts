import { shippedPack } from '../../db/seed-policies';
import { MINUTE, MONDAY } from '../servers/clock';
import { englishCustomer, yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  const pack = shippedPack('jp-shop');
  const offers = { ...pack.offers, dearerAlternative: 'ask-staff' };
  await it.api.ok(it.api.put('/v1/policies/asks/versions/1', { ...pack, id: 'asks', version: 1, offers }));
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, linkOf, page, askedWithOther } = visits(() => it);

/** An order of two units a line, 40 days late, of which another item at that price can be had; asked about. */
const asked = (orderId: string, price: number, order: object = {}, lines = 1): Promise<string> =>
  askedWithOther(orderId, {
    price,
    order,
    lines: Array<number>(lines).fill(2),
    name: { ja: '代わりの急須', en: 'Other pot' },
  });

async function takes(orderId: string, link: string): Promise<void> {
  await confirmed(link, { 'choice.1': `alternative:${orderId}-ALT` });
  await it.step(orderId, 'carry-out-decision');
}

const agree = (orderId: string, more: object = {}) =>
  it.api.ok(
    it.api.post(`/v1/backorders/bo-${orderId}/decisions`, {
      offerVersion: 0,
      lines: [{ lineId: '1', choice: 'alternative', alternativeSku: `${orderId}-ALT` }],
      actor: { type: 'staff', id: 'sato', via: 'phone' },
      ...more,
    }),
  );

const undoForm = async (link: string) =>
  formsOf((await page(link)).text).find(({ action }) => action.endsWith('/undo'));

/** Presses the button, and reads what the page says then. */
async function pressed(link: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const cookie = String((await submit(it.api, `${link}/undo`, fields)).headers['set-cookie']).split(';')[0] ?? '';
  return (await page(link, { cookie })).text;
}

const unitsOf = async (orderId: string) => {
  const { lines } = await it.shop.backorder(orderId);
  return lines.map(({ waiting, allocated, released, substituted }: Record<string, number>) => ({
    waiting,
    allocated,
    released,
    substituted,
  }));
};

const undoByApi = (orderId: string) =>
  it.api.post(`/v1/backorders/bo-${orderId}/undo`, { actor: { type: 'staff', id: 'sato', via: 'phone' } });

describe('a wish for a dearer alternative on which staff have agreed with the customer', () => {
  test('is nothing to take back: the page shows what was agreed and no button, and who presses one is told why', async () => {
    const link = await asked('AGREED', 1500, { policy: 'asks' });
    await takes('AGREED', link);
    const wish = await undoForm(link);
    expect(wish).toBeDefined();
    expect((await page(link)).text).toContain('担当者からご連絡します');
    it.pass(MINUTE);
    await agree('AGREED');
    const shown = (await page(link)).text;
    expect(await undoForm(link)).toBeUndefined();
    expect(shown).toContain('代替品「代わりの急須」に変更');
    expect(shown).toContain('担当者がその後のご意向を承っているため、このご希望は取り消せません。');
    expect(shown).not.toContain('担当者からご連絡します');
    const before = await unitsOf('AGREED');
    expect(await pressed(link, wish?.fields ?? {})).toContain(
      '担当者がその後のご意向を承っているため、取り消せませんでした。',
    );
    const refused = await undoByApi('AGREED');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ type: expect.stringMatching(/nothing-to-undo$/) });
    expect(refused.body.detail).toMatch(/Staff have entered/);
    expect(await unitsOf('AGREED')).toEqual(before);
    await it.step('AGREED', 'carry-out-decision');
    expect((await it.shop.mails('AGREED')).map(({ subject }) => subject).join()).not.toContain('お取り消し');
  });

  test('holds nothing back: what was agreed is final, and leaves on the day its mail says', async () => {
    const link = await asked('LEAVES', 1500, { policy: 'asks' });
    await takes('LEAVES', link);
    it.pass(MINUTE);
    await agree('LEAVES');
    await it.step('LEAVES', 'carry-out-decision');
    expect(await unitsOf('LEAVES')).toMatchObject([{ substituted: 2 }, { released: 2 }]);
  });

  test('stands again, and staff are asked again, when what was agreed has been taken back', async () => {
    const link = await asked('BOTH-BACK', 1500, { policy: 'asks' });
    await takes('BOTH-BACK', link);
    it.pass(MINUTE);
    await agree('BOTH-BACK', { undoable: true });
    expect(await pressed(link, (await undoForm(link))?.fields ?? {})).toContain('ご回答を取り消しました。');
    expect(await unitsOf('BOTH-BACK')).toMatchObject([{ waiting: 2, substituted: 0 }]);
    expect(await it.shop.tasks('BOTH-BACK')).toContain('alternative-surcharge');
    expect((await page(link)).text).toContain('担当者からご連絡します');
    expect(await pressed(link, (await undoForm(link))?.fields ?? {})).toContain('ご回答を取り消しました。');
    expect((await it.shop.backorder('BOTH-BACK')).offer).toMatchObject({ reason: 'too-late' });
  });

  test('is as good as before where staff have entered what he says of another line', async () => {
    const link = await asked('WISHED', 1500, { policy: 'asks' }, 2);
    await confirmed(link, { 'choice.1': 'alternative:WISHED-ALT', 'choice.2': 'wait' });
    const cancel = { offerVersion: 0, lines: [{ lineId: '2', choice: 'cancel' }] };
    it.pass(MINUTE);
    await agree('WISHED', cancel);
    expect(await pressed(link, (await undoForm(link))?.fields ?? {})).toContain('ご回答を取り消しました。');
    expect((await it.shop.backorder('WISHED')).offer).toMatchObject({ options: [{ lineId: '1' }] });
  });
});

describe.each([
  [
    'ja',
    '代替品の発送の手配が済んでいるため、このご回答は取り消せません。',
    '代替品の発送の手配が済んでいるため、取り消せませんでした。',
    /まで取り消せます/,
    '期限を過ぎたため',
  ],
  [
    'en',
    'The replacement is already on its way out, so this answer can’t be taken back any more.',
    'We couldn’t take this back: the replacement is already on its way out.',
    /You can take it back until/,
    'too late to take this back',
  ],
] as const)('an alternative that has left in the time to take it back (%s)', (locale, beside, said, until, falsely) => {
  const customer = (id: string) => (locale === 'en' ? { customer: englishCustomer(id) } : {});

  test('the page says so where the button was, and gives no other reason', async () => {
    const orderId = `left-${locale}`;
    const link = await asked(orderId, 1000, customer(orderId));
    await takes(orderId, link);
    const form = await undoForm(link);
    expect((await page(link)).text).toMatch(until);
    it.pass(MINUTE);
    await it.api.ok(it.shop.ship(orderId, [{ lineId: '1.alt1', quantity: 2 }]));
    const shown = (await page(link)).text;
    expect(await undoForm(link)).toBeUndefined();
    expect(shown).toContain(beside);
    expect(shown).not.toMatch(until);
    const after = await pressed(link, form?.fields ?? {});
    expect(after).toContain(said);
    expect(after).not.toContain(falsely);
    expect((await undoByApi(orderId)).body.detail).toMatch(/released or shipped/);
  });

  test('is too late to be taken back when the time is over, and only then', async () => {
    const orderId = `over-${locale}`;
    const link = await asked(orderId, 1000, customer(orderId));
    await takes(orderId, link);
    const form = await undoForm(link);
    it.pass(31 * MINUTE);
    expect(await undoForm(link)).toBeUndefined();
    expect(await pressed(link, form?.fields ?? {})).toContain(falsely);
  });
});

test('an alternative of which a unit is not there after all is not said to have left', async () => {
  const link = await asked('SHORT', 1000);
  await takes('SHORT', link);
  const form = await undoForm(link);
  const counted = { sku: 'SHORT-ALT', counted: 1, countedAt: new Date(MONDAY).toISOString() };
  await it.api.ok(it.api.post('/v1/stock-counts', counted));
  expect((await page(link)).text).toContain('ご回答の後にご注文の状況が変わったため、このご回答は取り消せません。');
  expect(await undoForm(link)).toBeUndefined();
  expect(await pressed(link, form?.fields ?? {})).toContain('ご注文の状況が変わったため、取り消せませんでした。');
});

test('an earlier answer that can be taken back has its button, though a later one has left', async () => {
  await it.shop.item('LATER-ALT', { price: yen(1000) });
  await it.shop.stock('LATER-ALT', 10);
  await it.shop.item('LATER', { alternatives: [{ sku: 'LATER-ALT' }] });
  await it.shop.supply('PO-LATER', 'LATER', 50, '2030-02-20');
  await it.shop.order('LATER', [
    { sku: 'LATER', quantity: 2 },
    { sku: 'LATER', quantity: 2 },
  ]);
  await it.shop.supply('PO-LATER', 'LATER', 50, '2030-04-01');
  await it.step('LATER', 'pass-on-date');
  const link = await linkOf('LATER');
  await confirmed(link, { offerVersion: '1', 'choice.2': 'cancel' });
  it.pass(MINUTE);
  await confirmed(link, { offerVersion: '2', 'choice.1': 'alternative:LATER-ALT' });
  await it.api.ok(it.shop.ship('LATER', [{ lineId: '1.alt1', quantity: 2 }]));
  expect(await pressed(link, (await undoForm(link))?.fields ?? {})).toContain('ご回答を取り消しました。');
  expect(await unitsOf('LATER')).toMatchObject([{ substituted: 2 }, { waiting: 2 }, {}]);
});
