import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { yen } from '../servers/shop';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const CHANNEL = {
  name: { ja: '山猫商店', en: 'Wildcat Store' },
  sender: { name: '山猫商店', email: 'orders@wildcat.example' },
  replyTo: 'help@wildcat.example',
  staffName: '佐藤',
  address: '東京都千代田区1-1',
  phone: '03-0000-0000',
  signature: { ja: '敬具', en: 'Yours' },
  timeZone: 'Asia/Tokyo',
  defaultPolicy: 'jp-shop',
};
const SUPPLIER = { name: '北の窯', email: 'kiln@example.com', locale: 'ja', leadTimeDays: 21, orderMultiple: 12 };
const ITEM = {
  name: { ja: '湯呑み', en: 'Tea cup' },
  kind: 'preorder',
  backorderable: true,
  releaseDate: '2030-03-01',
  price: yen(1800),
  url: 'https://shop.example/cup',
  imageUrl: 'https://shop.example/cup.jpg',
  backorderCap: 100,
  safetyStock: 2,
  supplierId: 'kiln',
  alternatives: [{ sku: 'MUG', note: '色違い' }],
  discontinued: false,
  components: [{ sku: 'CLAY', quantity: 3 }],
};

describe.each([
  ['/v1/channels/web', CHANNEL, { id: 'web' }, { phone: '03-1111-1111' }],
  ['/v1/suppliers/kiln', SUPPLIER, { id: 'kiln' }, { leadTimeDays: 30 }],
  ['/v1/items/CUP', ITEM, { sku: 'CUP' }, { safetyStock: 3 }],
] as const)('PUT %s', (url, body, id, change) => {
  test('creates with 201 and where it is; GET answers the same', async () => {
    const created = await it.api.put(url, body);
    expect([created.status, created.headers['location']]).toEqual([201, url]);
    expect(created.body).toEqual({ ...id, ...body });
    expect(await it.api.ok(it.api.get(url))).toEqual(created.body);
  });

  test('of equal content is 200 and touches nothing', async () => {
    const before = await footprint(it.db);
    const again = await it.api.put(url, body);
    expect([again.status, again.headers['location'], again.body]).toEqual([200, undefined, { ...id, ...body }]);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('replaces with 200', async () => {
    const replaced = await it.api.put(url, { ...body, ...change });
    expect([replaced.status, replaced.body]).toEqual([200, { ...id, ...body, ...change }]);
  });

  test('takes back what GET answered', async () => {
    expect((await it.api.put(url, await it.api.ok(it.api.get(url)))).status).toBe(200);
  });

  test('forgets what is not said any more', async () => {
    const { name } = body;
    const sender = 'sender' in body ? { sender: body.sender } : {};
    await it.api.ok(it.api.put(url, { name, ...sender }));
    const read: Json = await it.api.ok(it.api.get(url));
    for (const gone of Object.keys(change)) expect(read).not.toHaveProperty(gone);
  });
});

describe('channels', () => {
  test.each([
    [{ name: undefined }, '/name'],
    [{ name: {} }, '/name'],
    [{ name: { fr: 'Chat' } }, '/name/fr'],
    [{ name: 'Wildcat' }, '/name'],
    [{ sender: undefined }, '/sender'],
    [{ sender: { name: 'x' } }, '/sender/email'],
    [{ sender: { name: 'x', email: 'nowhere' } }, '/sender/email'],
    [{ sender: { name: 'x\u0000', email: 'a@example.com' } }, '/sender/name'],
    [{ replyTo: 'two@example.com, more@example.com' }, '/replyTo'],
    [{ timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ timeZone: '' }, '/timeZone'],
    [{ timeZone: '+09:00' }, '/timeZone'],
    [{ defaultPolicy: 'none' }, '/defaultPolicy'],
    [{ id: 'other' }, '/id'],
    [{ colour: 'red' }, '/colour'],
  ])('%j is refused', async (change, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await it.api.put('/v1/channels/bad', { ...CHANNEL, ...change }), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test.each(['Web', 'a_b', 'x'.repeat(33), 'a%20b', '%E5%BA%97'])('%s is no channel id', async (id) => {
    expectRefused(await it.api.put(`/v1/channels/${id}`, CHANNEL), '/id', /1 to 32/);
    expectProblem(await it.api.get(`/v1/channels/${id}`), 404);
  });

  test('one nobody has set up behaves like `default`', async () => {
    await it.api.ok(it.api.put('/v1/channels/default', { ...CHANNEL, name: { ja: '既定の店', en: 'Default Store' } }));
    await it.shop.item('VIA');
    await it.shop.supply('PO-VIA', 'VIA', 9, '2030-02-20');
    await it.shop.order('VIA', [{ sku: 'VIA', quantity: 1 }], { channel: 'never-heard-of' });
    const [mail] = await it.shop.mails('VIA');
    expect((await it.shop.content(mail.id)).text).toMatch(/既定の店/);
  });

  test('name their policy for orders that name none', async () => {
    await it.api.ok(
      it.api.put('/v1/channels/us', { ...CHANNEL, defaultPolicy: 'us-shop', timeZone: 'America/New_York' }),
    );
    const order = (orderId: string, more: object) =>
      it.shop.order(orderId, [{ sku: 'VIA', quantity: 1 }], { channel: 'us', ...more });
    expect((await order('US-1', {})).backorder.policy.id).toBe('us-shop');
    expect((await order('US-2', { policy: 'jp-shop' })).backorder.policy.id).toBe('jp-shop');
  });
});

describe('suppliers', () => {
  test.each([
    [{ name: undefined }, '/name'],
    [{ name: '' }, '/name'],
    [{ email: 'x' }, '/email'],
    [{ locale: 'zh' }, '/locale'],
    [{ leadTimeDays: -1 }, '/leadTimeDays'],
    [{ leadTimeDays: 1.5 }, '/leadTimeDays'],
    [{ orderMultiple: 0 }, '/orderMultiple'],
    [{ phone: '1' }, '/phone'],
  ])('%j is refused', async (change, pointer) => {
    expectRefused(await it.api.put('/v1/suppliers/bad', { ...SUPPLIER, ...change }), pointer);
    expectProblem(await it.api.get('/v1/suppliers/bad'), 404);
  });
});

describe('items', () => {
  test.each([
    [{ name: undefined }, '/name'],
    [{ kind: 'gift' }, '/kind'],
    [{ backorderable: 'yes' }, '/backorderable'],
    [{ releaseDate: '2027-02-29' }, '/releaseDate'],
    [{ kind: 'preorder', releaseDate: '9999-12-31' }, '/releaseDate'],
    [{ price: 1800 }, '/price'],
    [{ price: { amount: -1, currency: 'JPY' } }, '/price/amount'],
    [{ price: { amount: 1, currency: 'ZZZ' } }, '/price/currency'],
    [{ url: 'javascript:alert(1)' }, '/url'],
    [{ url: '/cup' }, '/url'],
    [{ imageUrl: 'ftp://example.com/x' }, '/imageUrl'],
    [{ backorderCap: -1 }, '/backorderCap'],
    [{ backorderCap: '5' }, '/backorderCap'],
    [{ safetyStock: 0.5 }, '/safetyStock'],
    [{ alternatives: [{ sku: 'BAD' }] }, '/alternatives/0/sku'],
    [{ alternatives: [{ sku: 'A' }, { sku: 'A' }] }, '/alternatives/1/sku'],
    [{ alternatives: ['A'] }, '/alternatives/0'],
    [{ components: [{ sku: 'A' }] }, '/components/0/quantity'],
    [{ components: [{ sku: 'A', quantity: 0 }] }, '/components/0/quantity'],
    [{ components: [{ sku: 'BAD', quantity: 1 }] }, '/components/0/sku'],
    [{ sku: 'OTHER' }, '/sku'],
    [{ weight: 1 }, '/weight'],
  ])('%j is refused', async (change, pointer) => {
    const before = await footprint(it.db);
    expectRefused(await it.api.put('/v1/items/BAD', { ...ITEM, ...change }), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('a kit cannot contain itself through another', async () => {
    await it.shop.item('KIT-A', { components: [{ sku: 'KIT-B', quantity: 1 }] });
    expectRefused(
      await it.api.put('/v1/items/KIT-B', { name: { en: 'B' }, components: [{ sku: 'KIT-A', quantity: 1 }] }),
      '/components',
      /itself/,
    );
  });

  test('two kits that are changed at the same moment do not become parts of each other', async () => {
    for (let nth = 0; nth < 5; nth++) {
      const [a, b] = [`PAIR-A${nth}`, `PAIR-B${nth}`];
      await it.shop.item(a);
      await it.shop.item(b);
      const made = (sku: string, of: string) =>
        it.api.put(`/v1/items/${sku}`, { name: { en: sku }, components: [{ sku: of, quantity: 1 }] });
      const answers = await Promise.all([made(a, b), made(b, a)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    }
  });

  test('recipes that run in circles already are looked through once, and a kit of too many items is refused', async () => {
    await it.db.execute(sql`
      insert into items (sku, name, kind, backorderable, components)
      select 'RING-' || n, '{}', 'backorder', true,
        jsonb_build_array(jsonb_build_object('sku', 'RING-' || (n + 1) % 1001, 'quantity', 1))
      from generate_series(0, 1000) n`);
    expectRefused(
      await it.api.put('/v1/items/OUTSIDE', { name: { en: 'x' }, components: [{ sku: 'RING-0', quantity: 1 }] }),
      '/components',
      /at most 1000 items/,
    );
    await it.db.execute(sql`delete from items where sku like 'RING-%'`);
  });

  test('discontinued while customers wait: their dates go in the same transaction', async () => {
    await it.shop.item('ENDS');
    await it.shop.supply('PO-ENDS', 'ENDS', 9, null);
    await it.shop.order('ENDS', [{ sku: 'ENDS', quantity: 1 }]);
    await it.shop.item('ENDS', { discontinued: true });
    await it.step('ENDS');
    expect(await it.shop.backorder('ENDS')).toMatchObject({ status: 'deciding' });
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
