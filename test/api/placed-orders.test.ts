import { englishCustomer, yen } from '../servers/shop';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

describe('an order already placed: nothing is merely refused', () => {
  const place = (orderId: string, sku: string, quantity = 1, changes: object = {}) =>
    it.shop.order(orderId, [{ sku, quantity }], { commitment: 'placed', ...changes });
  const choicesOf = (backorder: { offer: { options: { choices: { choice: string }[] }[] } }) =>
    backorder.offer.options.flatMap(({ choices }) => choices.map(({ choice }) => choice));

  test('without supply the customer decides at once, by mail, and staff have a task', async () => {
    await it.shop.item('INSTEAD');
    await it.shop.stock('INSTEAD', 9);
    await it.shop.item('SOLD', { alternatives: [{ sku: 'INSTEAD' }] });
    const answer = await place('P-1', 'SOLD', 2);
    expect(answer.lines).toEqual([
      { lineId: '1', allocated: 0, backordered: 2, refused: 0, reason: 'no-inbound-supply' },
    ]);
    expect(answer.backorder).toMatchObject({
      status: 'deciding',
      offer: {
        version: 1,
        options: [
          {
            lineId: '1',
            choices: expect.arrayContaining([
              { choice: 'alternative', alternativeSku: 'INSTEAD' },
              { choice: 'cancel', refund: yen(2400) },
            ]),
          },
        ],
        expiresAt: expect.stringMatching(/^2030-02-/),
      },
    });
    expect(await it.shop.templates('P-1')).toEqual(['first-notice']);
    expect(await it.shop.tasks('P-1')).toEqual(['cannot-supply']);
  });

  test('discontinued: cancel and refund, and no waiting for what never comes', async () => {
    await it.shop.item('GONE', { discontinued: true });
    const { backorder } = await place('P-2', 'GONE');
    expect(backorder.status).toBe('deciding');
    expect(choicesOf(backorder)).toEqual(['cancel']);
    expect(backorder.offer.options[0].choices[0].refund).toEqual(yen(1200));
    // Nothing was cancelled.
    expect(await it.shop.tasks('P-2')).toEqual(['discontinued']);
    const [mail] = await it.shop.mails('P-2');
    expect((await it.shop.content(mail.id)).text).toContain('今後の入荷が見込めない');
  });

  test('discontinued while the last of it is on its way: the customer decides, and may wait for that', async () => {
    await it.shop.item('LAST', { discontinued: true });
    await it.shop.supply('PO-LAST', 'LAST', 5, '2030-02-20');
    const { backorder } = await place('P-LAST', 'LAST');
    expect(backorder).toMatchObject({ status: 'deciding', offer: { onSilence: 'wait' } });
    expect(choicesOf(backorder)).toEqual(['wait', 'cancel']);
    expect(await it.shop.tasks('P-LAST')).toEqual(['discontinued']);
    const [mail] = await it.shop.mails('P-LAST');
    const { text } = await it.shop.content(mail.id);
    expect(text).toContain('2030年2月20日');
    expect(text).toContain('取り扱いを終了した商品がございます。現在手配しております入荷分が最後となります。');
    expect(text).not.toContain('見込めない');
    await place('P-LAST-EN', 'LAST', 1, { customer: englishCustomer('c-LAST-EN') });
    const [english] = await it.shop.mails('P-LAST-EN');
    const said = (await it.shop.content(english?.id)).text.replace(/\s+/g, ' ');
    expect(said).toContain('What is on its way to us now is the last of it.');
  });

  test('nor is it lost to silence where the day of that is not known', async () => {
    await it.shop.item('LAST-UNDATED', { discontinued: true });
    await it.shop.supply('PO-LAST-UNDATED', 'LAST-UNDATED', 5, null);
    const { backorder } = await place('P-UNDATED', 'LAST-UNDATED');
    expect(choicesOf(backorder)).toEqual(['wait', 'cancel']);
    expect(backorder.offer.onSilence).toBe('wait');
    const [mail] = await it.shop.mails('P-UNDATED');
    expect((await it.shop.content(mail.id)).text).not.toContain('見込めない');
  });

  test.each([
    ['not-backorderable', 'P-3', { backorderable: false }, {}],
    ['cap-reached', 'P-4', { backorderCap: 0 }, {}],
    [
      'customer-refuses-backorder',
      'P-5',
      {},
      { customer: { id: 'c-p5', name: 'N', email: 'a@example.com', locale: 'en', noBackorder: true } },
    ],
  ])('%s opens a decision too', async (reason, orderId, item, changes) => {
    const sku = `SKU-${orderId}`;
    await it.shop.item(sku, item);
    await it.shop.supply(`PO-${orderId}`, sku, 10, '2030-02-20');
    const answer = await place(orderId, sku, 1, changes);
    expect(answer.lines).toMatchObject([{ backordered: 1, refused: 0, reason }]);
    expect(answer.backorder.status).toBe('deciding');
    expect(choicesOf(answer.backorder)).toContain('cancel');
    expect(await it.shop.tasks(orderId)).toHaveLength(1);
  });

  test('the task that it cannot be supplied ends when its backorder closes', async () => {
    await it.shop.item('GIVEN-UP');
    await place('P-OVER', 'GIVEN-UP');
    const stateOf = async () =>
      (await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-P-OVER'))).items.map(
        ({ kind, state }: { kind: string; state: string }) => [kind, state],
      );
    expect(await stateOf()).toEqual([['cannot-supply', 'open']]);
    await it.api.ok(it.shop.cancel('P-OVER'));
    await it.step('P-OVER');
    expect(await it.shop.backorder('P-OVER')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
    expect(await stateOf()).toEqual([['cannot-supply', 'resolved']]);
  });

  test('wait-too-long opens one with the date', async () => {
    await it.shop.item('FAR');
    await it.shop.supply('PO-FAR', 'FAR', 10, '2030-07-01');
    const answer = await place('P-6', 'FAR');
    expect(answer.lines).toMatchObject([
      { backordered: 1, reason: 'wait-too-long', promise: { restockDate: '2030-07-01' } },
    ]);
    expect(answer.backorder.status).toBe('deciding');
  });

  test('what would have been accepted is an ordinary backorder', async () => {
    await it.shop.item('FINE');
    await it.shop.supply('PO-FINE', 'FINE', 10, '2030-02-20');
    expect((await place('P-7', 'FINE')).backorder).toMatchObject({ status: 'scheduled' });
    expect(await it.shop.tasks('P-7')).toEqual([]);
  });

  test('unpaid, there is no refund to offer', async () => {
    await it.shop.item('OWED', { discontinued: true });
    const { backorder } = await place('P-8', 'OWED', 1, { payment: { state: 'cod' } });
    expect(backorder.offer.options[0].choices).toEqual([{ choice: 'cancel' }]);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
