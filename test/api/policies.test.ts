import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { SHIPPED_PACKS, seedPolicies, shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
let jpShop: Json;
beforeAll(async () => {
  it = await served();
  jpShop = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
  await it.shop.item('TEA');
  await it.shop.supply('PO-TEA', 'TEA', 100, '2030-02-20');
});
afterAll(() => it.stop());

const put = (id: string, version: number | string, pack: object) =>
  it.api.put(`/v1/policies/${id}/versions/${version}`, pack);
const policyOf = async (orderId: string): Promise<Json> => (await it.shop.backorder(orderId)).policy;

describe('the packs to begin with', () => {
  test('are those that are shipped, and say what the contract says of them', async () => {
    const { items } = await it.api.ok(it.api.get('/v1/policies'));
    expect(items.map(({ id, version }: Json) => `${id}/${version}`).sort()).toEqual(
      SHIPPED_PACKS.map(({ id, version }) => `${id}/${version}`).sort(),
    );
    const [demo, us] = await Promise.all(
      ['demo', 'us-shop'].map((id) => it.api.ok(it.api.get(`/v1/policies/${id}/versions/1`))),
    );
    expect(jpShop).toMatchObject({
      acceptance: { inbound: 'confirmed', waitTooLongDays: 90 },
      notices: {
        debounce: 'PT30M',
        quietHours: { from: '21:00', to: '08:00', holds: ['status', 'countdown', 'offer-reminder'] },
      },
      offers: { lateAfterDays: 30, onSilence: 'wait' },
      closeOn: 'release',
    });
    expect(demo).toMatchObject({ acceptance: { inbound: 'any' }, closeOn: 'release' });
    expect(us).toMatchObject({ closeOn: 'shipment' });
  });

  test('fit the schema the API shows', async () => {
    const schema = await it.api.ok(it.api.get('/v1/policies/schema'));
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const ajv = new Ajv({ strict: false, validateSchema: false });
    addFormats(ajv);
    const { $schema: _draft, ...bare } = schema;
    const fits = ajv.compile(bare);
    for (const id of ['jp-shop', 'us-shop', 'demo'])
      expect(fits(await it.api.ok(it.api.get(`/v1/policies/${id}/versions/1`)))).toBe(true);
    expect(fits({ ...jpShop, closeOn: 'never' })).toBe(false);
  });
});

describe('a version', () => {
  test('read, changed and put under a new number is valid; new orders follow it, running ones keep theirs', async () => {
    await it.shop.order('KEEPS', [{ sku: 'TEA', quantity: 1 }]);
    const created = await put('jp-shop', 2, { ...jpShop, offers: { ...jpShop.offers, lateAfterDays: 10 } });
    expect([created.status, created.headers['location']]).toEqual([201, '/v1/policies/jp-shop/versions/2']);
    expect(created.body).toMatchObject({ id: 'jp-shop', version: 2, offers: { lateAfterDays: 10 } });
    expect(await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/2'))).toEqual(created.body);
    await it.shop.order('FOLLOWS', [{ sku: 'TEA', quantity: 1 }]);
    expect([await policyOf('KEEPS'), await policyOf('FOLLOWS')]).toEqual([
      { id: 'jp-shop', version: 1 },
      { id: 'jp-shop', version: 2 },
    ]);
  });

  test('put again with equal content is 200, whether used or not', async () => {
    const before = await footprint(it.db);
    expect((await put('jp-shop', 1, jpShop)).status).toBe(200);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('that is used cannot change: 409', async () => {
    const before = await footprint(it.db);
    expectProblem(await put('jp-shop', 1, { ...jpShop, undoWindow: 'PT1H' }), 409, 'policy-version-used');
    expect(await footprint(it.db)).toEqual(before);
  });

  test('that nobody uses yet can still be put right', async () => {
    expect((await put('draft', 1, jpShop)).status).toBe(201);
    expect(await put('draft', 1, { ...jpShop, undoWindow: 'PT1H' })).toMatchObject({
      status: 200,
      body: { undoWindow: 'PT1H' },
    });
    await it.shop.order('USES', [{ sku: 'TEA', quantity: 1 }], { policy: 'draft' });
    expectProblem(await put('draft', 1, jpShop), 409, 'policy-version-used');
  });
});

describe('a pack that extends another', () => {
  const child = (changes: object = {}) => ({ extends: { id: 'jp-shop', version: 1 }, ...changes });

  test('is answered as it was put; flattened it is whole, and either can be put again', async () => {
    const created = await put('child', 1, child({ offers: { lateAfterDays: 10 } }));
    expect([created.status, created.body]).toEqual([
      201,
      { ...child({ offers: { lateAfterDays: 10 } }), id: 'child', version: 1, contentHash: expect.any(String) },
    ]);
    const [written, flattened] = await Promise.all(
      ['', '?flattened=true'].map((query) => it.api.ok(it.api.get(`/v1/policies/child/versions/1${query}`))),
    );
    expect(written).toEqual(created.body);
    const offers = { ...jpShop.offers, lateAfterDays: 10 };
    expect(flattened).toEqual({ ...jpShop, id: 'child', offers, contentHash: written.contentHash });
    for (const again of [written, flattened]) {
      expect((await put('child', 1, again)).status).toBe(200);
      expect(await put('child', 2, { ...again, undoWindow: 'PT1H' })).toMatchObject({ body: { undoWindow: 'PT1H' } });
    }
  });

  test('fits the schema the API shows, as it was put and flattened', async () => {
    const { $schema: _draft, ...schema } = await it.api.ok(it.api.get('/v1/policies/schema'));
    const ajv = new Ajv({ strict: false, validateSchema: false });
    addFormats(ajv);
    const fits = ajv.compile(schema);
    await it.api.ok(put('fitting', 1, child({ availability: null, offers: { unknownAfter: null } })));
    for (const query of ['', '?flattened=true'])
      expect(fits(await it.api.ok(it.api.get(`/v1/policies/fitting/versions/1${query}`)))).toBe(true);
    expect(fits({ ...child(), colour: 'red' })).toBe(false);
  });

  test('changes a number of its parent’s law without naming the law, and fits the schema the API shows', async () => {
    const { $schema: _draft, ...schema } = await it.api.ok(it.api.get('/v1/policies/schema'));
    const ajv = new Ajv({ strict: false, validateSchema: false });
    addFormats(ajv);
    const fits = ajv.compile(schema);
    const pack = { extends: { id: 'us-shop', version: 2 }, legal: { warnBeforeBusinessDays: 5 } };
    const put1 = await put('us-mine', 1, pack);
    expect([put1.status, put1.body.legal]).toEqual([201, pack.legal]);
    expect(fits(await it.api.ok(it.api.get('/v1/policies/us-mine/versions/1')))).toBe(true);
    const flattened = await it.api.ok(it.api.get('/v1/policies/us-mine/versions/1?flattened=true'));
    expect(fits(flattened)).toBe(true);
    expect(flattened.legal).toEqual({ ...shippedPack('us-shop').legal, warnBeforeBusinessDays: 5 });
    expectRefused(
      await put('us-mine', 2, { ...pack, legal: { refundWithinDays: 7 } }),
      '/legal/refundWithinDays',
      /^belongs to eu-2011-83 and jp-tokushoho, not to us-mitor/,
    );
    // Without a parent the schema holds a pack to a whole law.
    expect(fits({ ...flattened, legal: pack.legal })).toBe(false);
  });

  test('rules orders as the whole it stands for', async () => {
    await it.api.ok(put('any-supply', 1, child({ acceptance: { inbound: 'any' } })));
    await it.shop.item('PLANNED');
    await it.shop.supply('PO-PLANNED', 'PLANNED', 5, '2030-02-20', { status: 'planned' });
    const order = (id: string, policy: string) => it.shop.order(id, [{ sku: 'PLANNED', quantity: 1 }], { policy });
    expect((await order('TAKES', 'any-supply')).lines[0]).toMatchObject({ backordered: 1 });
    expect((await order('REFUSES', 'jp-shop')).lines[0]).toMatchObject({ refused: 1 });
  });

  test('keeps its parent as it is: 409 for another content of it, 200 for the same', async () => {
    await it.api.ok(put('parent', 1, jpShop));
    await it.api.ok(put('heir', 1, { extends: { id: 'parent', version: 1 } }));
    expectProblem(await put('parent', 1, { ...jpShop, undoWindow: 'PT1H' }), 409, 'policy-version-used');
    expect((await put('parent', 1, jpShop)).status).toBe(200);
  });

  test('can extend an earlier version of itself, and packs that extend packs', async () => {
    await it.api.ok(put('own', 1, child({ undoWindow: 'PT1H' })));
    await it.api.ok(put('own', 2, { extends: { id: 'own', version: 1 }, closeOn: 'shipment' }));
    expect(await it.api.ok(it.api.get('/v1/policies/own/versions/2?flattened=true'))).toMatchObject({
      undoWindow: 'PT1H',
      closeOn: 'shipment',
      notices: jpShop.notices,
    });
  });

  test.each([
    [
      'a parent that is not there',
      { extends: { id: 'nobody', version: 1 } },
      '/extends',
      /nobody@1, which does not exist/,
    ],
    ['itself', { extends: { id: 'circle', version: 1 } }, '/extends', /leads back to itself/],
    ['a parent without version', { extends: { id: 'jp-shop' } }, '/extends/version', /is required/],
    ['an unknown field', child({ offers: { colour: 'red' } }), '/offers/colour', /not a known field/],
    ['null for what is needed', child({ undoWindow: null }), '/undoWindow', /must be/],
    ['faults of the whole', child({ shipping: { timeZone: 'Asia/Atlantis' } }), '/shipping/timeZone', /Asia\/Tokyo/],
  ])('is refused with %s', async (_what, pack, pointer, message) => {
    expectRefused(await put('circle', 1, pack), pointer, message);
    expectProblem(await it.api.get('/v1/policies/circle/versions/1'), 404);
  });
});

test('a start of the engine puts back no shipped version that somebody has changed', async () => {
  const changed = await it.api.ok(put('marketplace-4-days', 1, { extends: { id: 'us-shop', version: 1 } }));
  await seedPolicies(it.db);
  expect(await it.api.ok(it.api.get('/v1/policies/marketplace-4-days/versions/1'))).toEqual(changed);
});

test('an order’s journal says by content which pack it was opened under', async () => {
  await it.shop.order('PINNED', [{ sku: 'TEA', quantity: 1 }], { policy: 'us-shop' });
  const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-PINNED/timeline'));
  const { contentHash } = await it.api.ok(it.api.get('/v1/policies/us-shop/versions/2'));
  expect(items[0].data.policy).toEqual({ id: 'us-shop', version: 2, hash: contentHash });
});

describe('refused', () => {
  test.each([
    [{ closeOn: 'never' }, '/closeOn'],
    [{ closeOn: undefined }, '/closeOn'],
    [{ name: { ja: 'あ' } }, '/name/en'],
    [{ name: { ja: 'NUL\u0000', en: 'x' } }, '/name/ja'],
    [{ name: { ja: 'x', en: '\ud800' } }, '/name/en'],
    [{ undoWindow: '30 minutes' }, '/undoWindow'],
    [{ timeScale: 10 }, '/timeScale'],
    [{ colour: 'red' }, '/colour'],
  ])('%j', async (change, pointer) => {
    expectRefused(await put('mine', 1, { ...jpShop, ...change }), pointer);
    expectProblem(await it.api.get('/v1/policies/mine/versions/1'), 404);
  });

  test('what no schema can see: a time zone there is not, more days at least than at most', async () => {
    const shipping = (change: object) => ({ ...jpShop, shipping: { ...jpShop.shipping, ...change } });
    expectRefused(await put('mine', 1, shipping({ timeZone: 'Asia/Atlantis' })), '/shipping/timeZone');
    expectRefused(
      await put('mine', 1, shipping({ transit: [{ minDays: 3, maxDays: 2 }] })),
      '/shipping/transit/0/maxDays',
    );
  });

  test.each([0, -1, 1.5, 'one', 2147483648])('%s is no version', async (version) => {
    expectRefused(await put('mine', version, jpShop), '/version', /whole number|at least|at most/);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
