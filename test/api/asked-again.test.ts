import { instantOf } from '../../domain/calendar/business-date';
import { MINUTE, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, linkOf, page } = visits(() => it);

/** An order of so many units, 40 days late, of which another item can be had; asked about. Returns its link. */
async function asked(orderId: string, quantity: number): Promise<string> {
  await it.shop.item(`${orderId}-ALT`, { name: { ja: '代わりの急須' }, price: yen(1000) });
  await it.shop.stock(`${orderId}-ALT`, 10);
  await it.shop.item(orderId, { alternatives: [{ sku: `${orderId}-ALT` }] });
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-02-20');
  await it.shop.order(orderId, [{ sku: orderId, quantity }]);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-04-01');
  await it.step(orderId, 'pass-on-date');
  return linkOf(orderId);
}

async function undo(link: string): Promise<void> {
  const form = formsOf((await page(link)).text).find(({ action }) => action.endsWith('/undo'));
  const { headers } = await submit(it.api, `${link}/undo`, form?.fields ?? {});
  expect(String(headers['set-cookie'])).toMatch(/undone/);
}

const lastMail = async (orderId: string) => {
  const mail = (await it.shop.mails(orderId)).at(-1);
  return { ...mail, ...(await it.shop.content(mail?.['id'])) };
};

describe('an answer taken back while another question is open that it gave rise to', () => {
  test('both are one question about all units, until the deadline of the first; nothing speaks of the one that is gone', async () => {
    const link = await asked('TWO-QUESTIONS', 2);
    const { offer: first } = await it.shop.backorder('TWO-QUESTIONS');
    expect(first).toMatchObject({ reason: 'too-late' });
    it.pass(MINUTE);
    await confirmed(link, { 'units.1:alternative:TWO-QUESTIONS-ALT': '1', 'units.1:wait': '1' });
    await it.step('TWO-QUESTIONS', 'carry-out-decision');
    const { offer: second } = await it.shop.backorder('TWO-QUESTIONS');
    expect(second).toMatchObject({ version: 2, reason: 'part-ready', options: [{ quantity: 1 }] });
    it.pass(MINUTE);
    await undo(link);
    const { version: _old, ...asWas } = first;
    const { offer } = await it.shop.backorder('TWO-QUESTIONS');
    expect(offer).toMatchObject({ version: 3, ...asWas, options: [{ lineId: '1', quantity: 2 }] });
    expect(JSON.stringify(offer)).not.toContain('split');
    expect((await lastMail('TWO-QUESTIONS')).text).toContain('入荷待ち 2点');
    await it.step('TWO-QUESTIONS', 'carry-out-decision');
    expect((await it.shop.backorder('TWO-QUESTIONS')).offer).toMatchObject({ version: 3 });
    it.setTime(instantOf(Date.parse(offer.expiresAt) - 60 * MINUTE));
    await it.step('TWO-QUESTIONS', 'remind');
    const reminder = await lastMail('TWO-QUESTIONS');
    expect(reminder.template).toBe('offer-reminder');
    expect(reminder.text).toContain('入荷待ち 2点');
    expect(reminder.text).not.toContain('先に発送');
  });

  test('an answer given to the one that is gone is not taken', async () => {
    const link = await asked('GONE-QUESTION', 2);
    await confirmed(link, { 'units.1:alternative:GONE-QUESTION-ALT': '1', 'units.1:wait': '1' });
    await it.step('GONE-QUESTION', 'carry-out-decision');
    await undo(link);
    const { status } = await it.shop.decide('GONE-QUESTION', 2, [{ lineId: '1', choice: 'wait' }]);
    expect(status).toBe(409);
  });
});
