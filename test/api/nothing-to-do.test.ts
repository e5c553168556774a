import type { Json } from '../servers/api-client';
import { HOUR, MINUTE, MONDAY } from '../servers/clock';
import { servedShop, visits } from './customer-visits';
import { formsOf, submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { askedWithOther, confirmed, page } = visits(() => it);

/** An order of three, 40 days late, with an alternative in stock. */
const threeAsked = (orderId: string): Promise<string> => askedWithOther(orderId, { lines: [3] });

const reasons = async (orderId: string): Promise<string[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline`))).items
    .filter(({ kind }: Json) => kind === 'offer-opened')
    .map(({ data }: Json) => data.reason);

describe('units that an answer itself has made ready', () => {
  test('put no question about those just answered: what he was told, that nothing is to be done, stays true', async () => {
    const link = await threeAsked('SETTLED');
    await confirmed(link, { 'units.1:alternative:SETTLED-ALT': '1', 'units.1:wait': '2' });
    expect((await page(link)).text).toContain('お手続きは必要ありません');
    await it.step('SETTLED', 'carry-out-decision');
    it.pass(31 * MINUTE);
    await it.step('SETTLED', 'settle-decision');
    expect((await it.shop.backorder('SETTLED')).offer).toBeUndefined();
    expect(await reasons('SETTLED')).toEqual(['too-late']);
    expect((await page(link)).text).toContain('お手続きは必要ありません');
  });

  test('are part of the question when more has come', async () => {
    const link = await threeAsked('MORE');
    await confirmed(link, { 'units.1:alternative:MORE-ALT': '1', 'units.1:wait': '2' });
    it.pass(HOUR);
    await it.step('MORE', 'settle-decision');
    await it.shop.receive('PO-MORE', 'MORE', 1, it.now());
    await it.step('MORE', 'pass-on-arrival');
    expect(await reasons('MORE')).toEqual(['too-late', 'part-ready']);
  });

  test('and agreed with staff outside of any question, put none either', async () => {
    const link = await threeAsked('BY-PHONE');
    await confirmed(link, { 'choice.1': 'wait' });
    await it.api.ok(
      it.api.post('/v1/backorders/bo-BY-PHONE/decisions', {
        offerVersion: 0,
        lines: [{ lineId: '1', quantity: 1, choice: 'alternative', alternativeSku: 'BY-PHONE-ALT' }],
        actor: { type: 'staff', id: 'sato', via: 'phone' },
      }),
    );
    await it.step('BY-PHONE', 'carry-out-decision');
    expect(await reasons('BY-PHONE')).toEqual(['too-late']);
  });

  test('are forgotten when the answer is taken back: what comes then is asked about', async () => {
    const link = await threeAsked('BACK');
    await confirmed(link, { 'units.1:alternative:BACK-ALT': '2', 'units.1:wait': '1' });
    const form = formsOf((await page(link)).text).find(({ action }) => action.endsWith('/undo'));
    await submit(it.api, `${link}/undo`, form?.fields ?? {});
    await confirmed(link, { offerVersion: '2', 'choice.1': 'wait' });
    await it.step('BACK', 'carry-out-decision');
    it.pass(HOUR);
    await it.shop.receive('PO-BACK', 'BACK', 1, it.now());
    await it.step('BACK', 'pass-on-arrival');
    expect(await reasons('BACK')).toEqual(['too-late', 'too-late', 'part-ready']);
  });
});
