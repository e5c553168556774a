import type { Json } from '../servers/api-client';
import { at, HOUR, MONDAY } from '../servers/clock';
import { servedShop } from './customer-visits';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const tasksOf = async (orderId: string, state = 'open'): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=${state}`))).items;

/** The lines of open warnings, oldest first. */
const warned = async (orderId: string): Promise<readonly string[]> =>
  (await tasksOf(orderId))
    .filter(({ kind }) => kind === 'legal-clock-at-risk')
    .flatMap(({ data }) => data.clocks.map(({ lineId }: Json) => lineId))
    .reverse();

const customer = (orderId: string, more: object = {}) => ({
  id: orderId,
  name: 'Emma Clarke',
  email: `${orderId.toLowerCase()}@example.com`,
  locale: 'en',
  ...more,
});

/** Two lines of a European order that are to be at the door by 12 and by 28 February, and will not be. */
async function twoDays(orderId: string): Promise<void> {
  await it.shop.item(orderId);
  await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-03-20');
  const line = (shippedBy: string) => ({ sku: orderId, quantity: 1, stated: { deliverBy: shippedBy } });
  await it.shop.order(orderId, [line('2030-02-12'), line('2030-02-28')], {
    policy: 'eu-shop',
    customer: customer(orderId),
    shipTo: { country: 'DE' },
  });
}

async function keepLaw(orderId: string, moment: string): Promise<void> {
  it.setTime(at(moment));
  await it.step(orderId, 'keep-law');
}

describe('a legal clock that nears its end', () => {
  test('is a task of its own, also beside one that is open; it says the day, and when that has passed', async () => {
    await twoDays('BESIDE');
    await keepLaw('BESIDE', '2030-02-11T11:00:00Z');
    expect(await warned('BESIDE')).toEqual(['1']);
    const [first] = await tasksOf('BESIDE');
    expect(first.title).toEqual({
      ja: 'お届けの期限(2030年2月12日(火)まで)が近づいています。期限までに対応できるか確認してください。',
      en: 'The time limit for delivery (Tue, February 12, 2030) is near. See whether it can still be kept.',
    });
    await keepLaw('BESIDE', '2030-02-27T11:00:00Z');
    expect(await warned('BESIDE')).toEqual(['1', '2']);
    expect((await tasksOf('BESIDE')).find(({ id }) => id === first.id)?.title).toEqual({
      ja: 'お届けの期限(2030年2月12日(火)まで)を過ぎています。至急、対応してください。',
      en: 'The time limit for delivery (Tue, February 12, 2030) has passed. See to it at once.',
    });
  });

  test('is warned of though staff have resolved the warning of another', async () => {
    await twoDays('RESOLVED');
    await keepLaw('RESOLVED', '2030-02-11T11:00:00Z');
    const [first] = await tasksOf('RESOLVED');
    await it.api.ok(it.api.post(`/v1/tasks/${first.id}/resolve`, {}));
    await it.step('RESOLVED', 'keep-law');
    expect(await warned('RESOLVED')).toEqual([]);
    await keepLaw('RESOLVED', '2030-02-27T11:00:00Z');
    expect(await warned('RESOLVED')).toEqual(['2']);
  });

  test('is no task any more once nothing of its line is owed', async () => {
    await twoDays('ENDED');
    await keepLaw('ENDED', '2030-02-27T11:00:00Z');
    expect(await warned('ENDED')).toEqual(['1', '2']);
    await it.api.ok(it.shop.cancel('ENDED', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.step('ENDED', 'pass-on-change');
    expect(await warned('ENDED')).toEqual(['2']);
    await it.api.ok(it.shop.cancel('ENDED'));
    await it.step('ENDED', 'pass-on-change');
    expect(await it.shop.backorder('ENDED')).toMatchObject({ status: 'closed' });
    expect(await warned('ENDED')).toEqual([]);
    expect((await tasksOf('ENDED', 'resolved')).map(({ resolvedAt }) => resolvedAt)).toHaveLength(2);
  });
});

describe('承諾の通知 (特商法13条) of an order that was paid days ago', () => {
  async function paid(orderId: string, paidAt: string, more: object): Promise<void> {
    await it.shop.item(orderId);
    await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-03-20');
    await it.shop.order(orderId, [{ sku: orderId, quantity: 1 }], {
      policy: 'jp-mail-order',
      placedAt: paidAt,
      payment: { state: 'paid', paidAt },
      customer: customer(orderId, { locale: 'ja', ...more }),
    });
  }

  test('is no warning while the mail that gives it is on its way', async () => {
    await paid('MAILED', '2030-01-29T03:00:00Z', { electronicNotice: true });
    expect(await it.shop.templates('MAILED')).toContain('acceptance');
    await it.step('MAILED', 'keep-law');
    expect(await tasksOf('MAILED')).toEqual([]);
    it.pass(2 * HOUR);
    await it.step('MAILED', 'keep-law');
    expect((await tasksOf('MAILED')).map(({ kind }) => kind)).toEqual(['legal-clock-at-risk']);
  });

  test('on paper names the day, or says that it has passed; and is one task', async () => {
    await paid('IN-TIME', '2030-01-29T03:00:00Z', {});
    await paid('TOO-LATE', '2030-01-26T03:00:00Z', {});
    for (const orderId of ['IN-TIME', 'TOO-LATE']) await it.step(orderId, 'keep-law');
    const [inTime, ...others] = await tasksOf('IN-TIME');
    expect(others).toEqual([]);
    expect(inTime).toMatchObject({ kind: 'paper-notice', data: { dueOn: '2030-02-05' } });
    expect(inTime?.title.ja).toContain('電話番号)を、2030年2月5日(火)までに書面でお送りください。');
    expect(inTime?.title.en).toContain('Post the notice of acceptance by Tue, February 5, 2030:');
    const [tooLate, ...more] = await tasksOf('TOO-LATE');
    expect(more).toEqual([]);
    expect(tooLate?.title.ja).toContain('至急、書面でお送りください(期限の2030年2月2日(土)を過ぎています)。');
    expect(tooLate?.title.en).toContain('at once, for it was due by Sat, February 2, 2030');
  });
});
