import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { orderOf } from '../servers/shop';
import { visits } from './customer-visits';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

const EVERY_DAY = { country: null, weekend: [], closedOn: [] };
const COOL = {
  id: 'cool',
  name: { ja: 'クール便', en: 'Chilled' },
  calendar: { country: null, weekend: [7], closedOn: [] },
  transit: [{ country: 'JP', minDays: 3, maxDays: 4 }],
};
const ISLANDS = {
  id: 'islands',
  calendar: EVERY_DAY,
  transit: [{ country: 'JP', region: 'JP-47', minDays: 7, maxDays: 9 }],
};
const TOKYO = { country: 'JP', region: 'JP-13' };
const OKINAWA = { country: 'JP', region: 'JP-47' };
const CHILLED = { ...TOKYO, carrier: 'cool' };
const USUAL_WINDOW = { from: '2030-02-22', to: '2030-02-23' };
/** Goods of Wednesday the 20th leave on Thursday; three days on is a Sunday. */
const COOL_WINDOW = { from: '2030-02-25', to: '2030-02-25' };

let it: Served;
beforeAll(async () => {
  it = await served();
  await put('by-carrier', 1, [COOL, ISLANDS]);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { linkOf, page } = visits(() => it);

const put = (id: string, version: number, carriers?: readonly object[]): Promise<Json> =>
  it.api.ok(
    it.api.put(`/v1/policies/${id}/versions/${version}`, {
      extends: { id: 'jp-shop', version: 1 },
      ...(carriers === undefined ? {} : { shipping: { carriers } }),
    }),
  );
const order = (orderId: string, sku: string, shipTo: object, more: object = {}): Promise<Json> =>
  it.shop.order(orderId, [{ sku, quantity: 1 }], { policy: 'by-carrier', shipTo, ...more });
const patch = (orderId: string, shipTo: object) => it.api.patch(`/v1/orders/${orderId}`, { shipTo });
const promiseOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).lines[0].promise;
const windowOf = async (orderId: string): Promise<Json> => (await promiseOf(orderId)).current.deliveryWindow;
const timeline = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`))).items;
const item = async (sku: string): Promise<void> => {
  await it.shop.item(sku);
  await it.shop.supply(`PO-${sku}`, sku, 50, '2030-02-20');
};

describe('two orders of one item to one place', () => {
  test('get the windows of their carriers from one supply, and a new date moves both', async () => {
    await item('TWO');
    await order('TWO-USUAL', 'TWO', TOKYO);
    const answer = await order('TWO-COOL', 'TWO', CHILLED);
    expect(answer.lines[0].promise).toMatchObject({ shipDate: '2030-02-21', deliveryWindow: COOL_WINDOW });
    expect(await windowOf('TWO-USUAL')).toEqual(USUAL_WINDOW);
    expect((await it.api.ok(it.api.get('/v1/orders/TWO-COOL'))).shipTo).toEqual(CHILLED);

    const moved = { sku: 'TWO', quantity: 50, eta: '2030-02-26', status: 'confirmed' };
    const foretold = await it.api.ok(it.api.put('/v1/supplies/PO-TWO?dryRun=true', moved));
    await it.api.ok(it.api.put('/v1/supplies/PO-TWO', moved));
    // Gone on Wednesday the 27th.
    const windows = [
      { from: '2030-02-28', to: '2030-03-01' },
      { from: '2030-03-02', to: '2030-03-04' },
    ];
    expect([await windowOf('TWO-USUAL'), await windowOf('TWO-COOL')]).toEqual(windows);
    expect(
      ['TWO-USUAL', 'TWO-COOL'].map(
        (id) => foretold.promises.find(({ backorderId }: Json) => backorderId === `bo-${id}`).after.deliveryWindow,
      ),
    ).toEqual(windows);
  });

  test('are told them: the first notice, and the mail of the goods that have come', async () => {
    await item('MAILS');
    await order('MAILS-USUAL', 'MAILS', TOKYO);
    await order('MAILS-COOL', 'MAILS', CHILLED);
    await it.shop.receive('PO-MAILS', 'MAILS', 50, MONDAY);
    for (const id of ['MAILS-USUAL', 'MAILS-COOL']) await it.step(id, 'pass-on-arrival');
    const texts = async (orderId: string): Promise<string[]> => {
      const mails = await it.shop.mails(orderId);
      return Promise.all(mails.map(async ({ id }) => (await it.shop.content(id)).text));
    };
    const [usual, cool] = [await texts('MAILS-USUAL'), await texts('MAILS-COOL')];
    expect(await it.shop.templates('MAILS-COOL')).toEqual(['first-notice', 'arrived']);
    expect(usual[0]).toContain('2月22日(金)〜2月23日(土)');
    expect(cool[0]).toContain('2月25日(月)');
    // Released on Monday the 4th, gone on Tuesday.
    expect(usual[1]).toContain('2月6日(水)〜2月7日(木)');
    expect(cool[1]).toContain('2月8日(金)〜2月9日(土)');
  });

  test('stand in the plan with the carrier that makes the difference', async () => {
    await item('PLAN');
    await order('PLAN-USUAL', 'PLAN', TOKYO);
    await order('PLAN-COOL', 'PLAN', CHILLED);
    await order('PLAN-ISLAND', 'PLAN', { ...OKINAWA, carrier: 'islands' });
    const { items: lines } = await it.api.ok(it.api.get('/v1/items/PLAN/plan'));
    expect(lines.map(({ reason }: Json) => reason.en)).toEqual([
      expect.stringMatching(/arrives Fri, February 22 – Sat, February 23, 2030\.$/),
      expect.stringMatching(/arrives Mon, February 25, 2030, carried by Chilled\.$/),
      expect.stringMatching(/arrives .*, carried by islands\.$/),
    ]);
    expect(lines[1].reason.ja).toMatch(/お届け予定は.*頃\(クール便\)です。$/);
    const explained = await it.api.ok(it.api.get('/v1/backorders/bo-PLAN-COOL/explanation'));
    expect(explained.lines[0].reason).toEqual(lines[1].reason);
  });
});

describe('a carrier chosen anew', () => {
  test('moves the delivery window and nothing else, and the journal says from whom to whom', async () => {
    await item('ANEW');
    await order('ANEW', 'ANEW', TOKYO);
    await order('ANEW-OTHER', 'ANEW', TOKYO);
    const { original, current } = await promiseOf('ANEW');
    const answer = await it.api.ok(patch('ANEW', CHILLED));
    expect(answer.backorder.lines[0].promise).toEqual({
      original,
      current: { ...current, deliveryWindow: COOL_WINDOW },
    });
    expect(await windowOf('ANEW-OTHER')).toEqual(USUAL_WINDOW);
    const entries = (await timeline('ANEW')).slice(-2);
    expect(entries.map(({ kind }) => kind)).toEqual(['promise-changed', 'order-changed']);
    expect(entries[0]?.summary).toBe('Line 1: delivery 2030-02-22 – 2030-02-23 → 2030-02-25');
    expect(entries[1]?.data.changes).toEqual([{ field: 'shipTo.carrier', from: null, to: 'cool' }]);
    expect(entries[1]?.summary).toBe('The order was changed (carrier: the usual one → cool)');
  });

  test('is taken back by an address without one', async () => {
    await item('BACK');
    await order('BACK', 'BACK', CHILLED);
    const before = await footprint(it.db);
    await it.api.ok(patch('BACK', CHILLED));
    expect(await footprint(it.db)).toEqual(before);
    await it.api.ok(patch('BACK', TOKYO));
    expect(await windowOf('BACK')).toEqual(USUAL_WINDOW);
    expect((await timeline('BACK')).at(-1)?.data.changes).toEqual([
      { field: 'shipTo.carrier', from: 'cool', to: null },
    ]);
  });

  test('counts for a pre-order that is here and waits for its release, too', async () => {
    await it.shop.item('GAME', { kind: 'preorder', releaseDate: '2030-02-20' });
    await it.shop.stock('GAME', 5);
    await order('GAME', 'GAME', TOKYO);
    expect((await promiseOf('GAME')).current).toMatchObject({
      shipDate: '2030-02-20',
      deliveryWindow: { from: '2030-02-21', to: '2030-02-22' },
    });
    await it.api.ok(patch('GAME', CHILLED));
    expect((await promiseOf('GAME')).current).toMatchObject({
      shipDate: '2030-02-20',
      deliveryWindow: { from: '2030-02-23', to: '2030-02-25' },
    });
  });
});

describe('a later delivery that comes of a carrier or an address chosen anew', () => {
  /** The last mail, after the course has passed on what there was to say. */
  async function told(orderId: string): Promise<{ template: string; subject: string; text: string }> {
    await it.step(orderId, 'pass-on-date');
    const { id, template } = (await it.shop.mails(orderId)).at(-1) ?? {};
    const { subject, text } = await it.shop.content(id);
    return { template, subject, text };
  }
  const SORRY = /お詫び|申し訳|ご迷惑|変更の理由/;

  test('is told as what it is, without an apology', async () => {
    await item('WISHED');
    await order('WISHED', 'WISHED', TOKYO);
    await it.api.ok(patch('WISHED', CHILLED));
    const { template, subject, text } = await told('WISHED');
    expect([template, subject]).toEqual(['date-changed', '【重要】お届け予定日変更のお知らせ(ご注文番号:WISHED)']);
    expect(text).toContain('お届け先・配送方法のご変更に伴い、お届け予定日が変わりましたので、お知らせいたします。');
    expect(text).toContain('入荷予定日に変更はございません。');
    expect(text).toMatch(/お届け予定日:2030年2月25日\(月\)頃\(変更前:2030年2月22日\(金\)〜2月23日\(土\)頃\)/);
    expect(text).not.toMatch(SORRY);
  });

  test('is not taken for the supplier’s doing, whose reason stands elsewhere', async () => {
    await it.shop.item('REASON');
    await it.shop.supply('PO-REASON', 'REASON', 50, '2030-02-20', { reason: { code: 'logistics' } });
    await order('REASON', 'REASON', TOKYO);
    await it.api.ok(patch('REASON', OKINAWA));
    expect((await told('REASON')).text).not.toMatch(SORRY);
  });

  test('is a delay like any other where the goods come later, too', async () => {
    await item('BOTH');
    await order('BOTH', 'BOTH', TOKYO);
    await it.api.ok(patch('BOTH', CHILLED));
    await it.shop.supply('PO-BOTH', 'BOTH', 50, '2030-02-25');
    const { subject, text } = await told('BOTH');
    expect(subject).toContain('入荷予定日変更のお詫びとお知らせ');
    expect(text).toMatch(SORRY);
  });

  test('is no excuse for a delay that comes after it was told', async () => {
    await item('LATER-ON');
    await order('LATER-ON', 'LATER-ON', TOKYO);
    await it.api.ok(patch('LATER-ON', CHILLED));
    await told('LATER-ON');
    await it.shop.supply('PO-LATER-ON', 'LATER-ON', 50, '2030-02-26');
    expect((await told('LATER-ON')).text).toMatch(SORRY);
  });

  test('counts for a pre-order that is here, too', async () => {
    await it.shop.item('DISC', { kind: 'preorder', releaseDate: '2030-02-20' });
    await it.shop.stock('DISC', 5);
    await order('DISC', 'DISC', TOKYO);
    await it.api.ok(patch('DISC', CHILLED));
    const { subject, text } = await told('DISC');
    expect(subject).toContain('【重要】お届け予定日変更のお知らせ');
    expect(text).not.toMatch(SORRY);
  });
});

describe('a carrier that cannot take an order', () => {
  const send = (orderId: string, shipTo: object, policy = 'by-carrier') =>
    it.api.post('/v1/orders', orderOf(orderId, [{ sku: 'REFUSED', quantity: 1 }], { policy, shipTo }));

  const REFUSED: readonly (readonly [string, object, RegExp])[] = [
    [
      'one that the policy does not have',
      { ...TOKYO, carrier: 'pigeon' },
      /must be a carrier of the policy: cool, islands; or/,
    ],
    [
      'one that does not go there',
      { ...TOKYO, carrier: 'islands' },
      /goes to that country and region: cool; or left out/,
    ],
    [
      'one that goes nowhere abroad',
      { country: 'FR', carrier: 'cool' },
      /must be left out.*no other carrier of the policy/,
    ],
    ['none at all', { ...TOKYO, carrier: 'Cool!' }, /1 to 32 of a-z 0-9 -/],
  ];

  test.each(REFUSED)('%s: it is refused with the order, and with its change', async (what, shipTo, message) => {
    await item('REFUSED');
    const id = `KEPT-${what.length}`;
    await order(id, 'REFUSED', CHILLED);
    const before = await footprint(it.db);
    expectRefused(await send('NEVER', shipTo), '/shipTo/carrier', message);
    expectRefused(await patch(id, shipTo), '/shipTo/carrier', message);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('is refused where a policy has none to choose from', async () => {
    await item('REFUSED');
    expectRefused(await send('NEVER', CHILLED, 'jp-shop'), '/shipTo/carrier', /must be left out: the policy has no/);
  });

  test('is seen before the order by a shop front that names it', async () => {
    await item('FRONT');
    const ask = (query: string) => it.api.get(`/v1/items/FRONT/availability?policy=by-carrier${query}`);
    expect((await it.api.ok(ask(''))).deliveryWindow).toEqual(USUAL_WINDOW);
    expect((await it.api.ok(ask('&carrier=cool'))).deliveryWindow).toEqual(COOL_WINDOW);
    for (const carrier of ['pigeon', 'islands']) {
      const answer = await ask(`&carrier=${carrier}`);
      expectProblem(answer, 400, 'bad-request');
      expect(answer.body.errors).toEqual([{ pointer: '/carrier', message: expect.stringContaining('cool') }]);
    }
  });
});

test('an order moved to a version without its carrier goes by the usual one, and comes back with it', async () => {
  await put('new-contract', 1, [COOL]);
  await item('ADOPT');
  await order('ADOPT', 'ADOPT', CHILLED, { policy: 'new-contract' });
  await put('new-contract', 2);
  await put('new-contract', 3, [COOL]);
  const adopt = (version: number) =>
    it.api.ok(
      it.api.post(`/v1/policies/new-contract/versions/${version}/adopt`, {
        backorderIds: ['bo-ADOPT'],
        reason: 'another contract',
      }),
    );
  await adopt(2);
  expect(await windowOf('ADOPT')).toEqual(USUAL_WINDOW);
  // What is said again as it stands is no change; another address has to name a carrier that is there.
  expect((await patch('ADOPT', CHILLED)).status).toBe(200);
  expectRefused(await patch('ADOPT', { ...OKINAWA, carrier: 'cool' }), '/shipTo/carrier', /must be left out/);
  await adopt(3);
  expect(await windowOf('ADOPT')).toEqual(COOL_WINDOW);
});

test('the customer’s page shows the window of his carrier', async () => {
  await item('PART');
  await it.shop.stock('PART', 1);
  await it.shop.order('PART', [{ sku: 'PART', quantity: 2 }], { policy: 'by-carrier', shipTo: CHILLED });
  const { text } = await page(await linkOf('PART'));
  expect(text).toContain('2月25日(月)');
});
