import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { DAY, MINUTE, MONDAY } from '../servers/clock';
import { expectProblem } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const plan = (sku: string, query = ''): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/plan${query}`));
const explained = (orderId: string): Promise<Json> => it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/explanation`));
const reasonOf = async (orderId: string): Promise<Json> => (await explained(orderId)).lines[0].reason;
const minutesAgo = (minutes: number): string => new Date(MONDAY - minutes * MINUTE).toISOString();

test('says of goods for a customer who wants one parcel that they leave with the rest', async () => {
  for (const sku of ['SOFA', 'LAMP', 'RUG']) await it.shop.item(sku);
  await it.shop.supply('PO-SOFA', 'SOFA', 5, '2030-02-20');
  await it.shop.supply('PO-LAMP', 'LAMP', 5, '2030-03-20');
  await it.shop.supply('PO-RUG', 'RUG', 5, null);
  const customer = { id: 'c-ROOM', name: '山田 花子', locale: 'ja', shipComplete: true };
  await it.shop.order(
    'ROOM',
    ['SOFA', 'LAMP', 'RUG'].map((sku) => ({ sku, quantity: 1 })),
    { customer },
  );
  await it.shop.order(
    'HALL',
    ['SOFA', 'LAMP'].map((sku) => ({ sku, quantity: 1 })),
  );
  const reasons = async (order: string) => (await explained(order)).lines.map(({ reason }: Json) => reason);
  const [sofa, lamp, rug] = await reasons('ROOM');
  expect(sofa.ja).toContain('単独では2月21日(木)に出荷できますが、一括配送をご希望のお客様のため');
  expect(lamp.en).toContain('By itself it could ship Fri, March 22, but this customer wants one parcel');
  expect(rug.en).not.toContain('one parcel');
  expect((await reasons('HALL')).map(({ en }: Json) => en)).toEqual([
    expect.stringContaining('It ships Thu, February 21'),
    expect.stringContaining('It ships'),
  ]);
});

describe('the plan of an item', () => {
  beforeAll(async () => {
    it.setTime(MONDAY);
    await it.shop.item('DESK');
    await it.shop.supply('PO-1', 'DESK', 5, '2030-02-20');
    await it.shop.supply('PO-2', 'DESK', 5, '2030-03-11', { etaPrecision: 'third' });
    await it.shop.supply('PO-3', 'DESK', 5, null);
    const order = (id: string, quantity: number, minutes: number) =>
      it.shop.order(id, [{ sku: 'DESK', quantity }], { completedAt: minutesAgo(minutes) });
    await order('THIRD', 4, 10);
    await order('FIRST', 3, 30);
    await order('SECOND', 4, 20);
    await order('FOURTH', 1, 5);
  });

  test('is the queue, first to be served first, with what each counts on and why', async () => {
    const { items, nextCursor, sku, waiting, planVersion } = await plan('DESK');
    expect({ nextCursor, sku, waiting, planVersion }).toEqual({
      nextCursor: null,
      sku: 'DESK',
      waiting: 12,
      planVersion: expect.any(Number),
    });
    const line = (
      orderId: string,
      position: number,
      unitsAhead: number,
      supplyId: string,
      restockDate: string | null,
    ) =>
      expect.objectContaining({
        orderId,
        backorderId: `bo-${orderId}`,
        lineId: '1',
        position,
        unitsAhead,
        supply: expect.objectContaining({ supplyId, status: 'confirmed', overdue: false, own: false }),
        promise: restockDate === null ? null : expect.objectContaining({ restockDate }),
      });
    expect(items).toEqual([
      line('FIRST', 1, 0, 'PO-1', '2030-02-20'),
      line('SECOND', 2, 3, 'PO-2', '2030-03-11'),
      line('THIRD', 3, 7, 'PO-3', null),
      line('FOURTH', 4, 11, 'PO-3', null),
    ]);
    expect(items.map(({ reason }: Json) => reason)).toEqual([
      {
        ja: '待ち順は1番目です。入荷予定 PO-1(2月20日(水))で全数がそろいます。出荷予定は2月21日(木)、お届け予定は2030年2月22日(金)〜2月23日(土)頃です。',
        en: 'First in the queue. Its last unit comes with supply PO-1 expected Wed, February 20. It ships Thu, February 21 and arrives Fri, February 22 – Sat, February 23, 2030.',
      },
      {
        ja: expect.stringMatching(
          /^待ち順は2番目で、前に3点分の入荷待ちがあります。入荷予定 PO-2\(3月中旬\)で全数がそろいます。出荷予定は3月22日\(金\).*です\(入荷時期が日付まで確定していないため、目安です\)。$/,
        ),
        en: expect.stringMatching(
          /^Number 2 in the queue, with 3 units waiting ahead\. Its last unit comes with supply PO-2 expected mid-March 2030\. .*, by our best estimate: the day of the supply is not known\.$/,
        ),
      },
      {
        ja: '待ち順は3番目で、前に7点分の入荷待ちがあります。入荷予定 PO-3 の分ですが、その入荷日が未定です。',
        en: 'Number 3 in the queue, with 7 units waiting ahead. It counts on supply PO-3 which has no date yet.',
      },
      expect.anything(),
    ]);
  });

  test('shows what is on its way, and how much of it is counted on', async () => {
    const supply = (supplyId: string, eta: string | null, open: number, pegged: number) =>
      expect.objectContaining({ supplyId, eta, open, pegged, status: 'confirmed', overdue: false });
    expect((await plan('DESK')).supplies).toEqual([
      supply('PO-1', '2030-02-20', 5, 5),
      supply('PO-2', '2030-03-11', 5, 5),
      supply('PO-3', null, 5, 2),
    ]);
  });

  test('names the version that dry runs name', async () => {
    const body = { sku: 'DESK', quantity: 5, eta: '2030-02-21', status: 'confirmed' };
    const dry = await it.api.ok(it.api.put('/v1/supplies/PO-1?dryRun=true', body));
    expect((await plan('DESK')).planVersion).toBe(dry.planVersion);
  });

  test('comes in pages, on which positions go on, also when the line before has been served meanwhile', async () => {
    const whole = (await plan('DESK')).items;
    const found: Json[] = [];
    let cursor: string | null = null;
    do {
      const next: Json = await plan('DESK', `?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`);
      found.push(...next.items);
      cursor = next.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(whole);
    const first = await plan('DESK', '?limit=1');
    await it.shop.receive('PO-1', 'DESK', 3, it.now());
    expect((await plan('DESK', `?cursor=${first.nextCursor}`)).items).toMatchObject([
      { orderId: 'SECOND', position: 1, unitsAhead: 0 },
      { orderId: 'THIRD', position: 2, unitsAhead: 4 },
      { orderId: 'FOURTH', position: 3, unitsAhead: 8 },
    ]);
  });

  test('of nothing is empty; of no item is a 404; a cursor of ours only', async () => {
    await it.shop.item('IDLE');
    expect(await plan('IDLE')).toMatchObject({ waiting: 0, supplies: [], items: [], nextCursor: null });
    expectProblem(await it.api.get('/v1/items/NONE/plan'), 404, 'not-found');
    expectProblem(await it.api.get('/v1/items/DESK/plan?cursor=abc'), 400, 'bad-request');
    expectProblem(await it.api.get('/v1/items/DESK/plan?limit=0'), 400, 'bad-request');
  });
});

test('goes by rank where the policy does', async () => {
  await it.api.ok(
    it.api.put('/v1/policies/ranked/versions/1', {
      ...shippedPack('jp-shop'),
      id: 'ranked',
      queue: { order: ['rank', 'completedAt'], rankMayDisplace: true },
    }),
  );
  await it.shop.item('RANKED');
  await it.shop.supply('PO-RANKED', 'RANKED', 9, null);
  const order = (orderId: string, rank: number) =>
    it.shop.order(orderId, [{ sku: 'RANKED', quantity: 1 }], {
      policy: 'ranked',
      customer: { id: `c-${orderId}`, name: '山田', locale: 'ja', rank },
    });
  await order('LOW', 1);
  await order('HIGH', 5);
  await order('MIDDLE', 3);
  expect((await plan('RANKED')).items.map(({ orderId }: Json) => orderId)).toEqual(['HIGH', 'MIDDLE', 'LOW']);
});

describe('why there is no date', () => {
  test('the supply is overdue', async () => {
    await it.shop.item('LATE');
    await it.shop.supply('PO-LATE', 'LATE', 5, '2030-02-05');
    await it.shop.order('LATE', [{ sku: 'LATE', quantity: 1 }]);
    it.setTime((MONDAY + 3 * DAY) as typeof MONDAY);
    await it.step('LATE', 'date-missed');
    expect(await reasonOf('LATE')).toEqual({
      ja: '待ち順は1番目です。入荷予定 PO-LATE は予定(2月5日(火))を過ぎても入荷していないため、日付をお約束できません。',
      en: 'First in the queue. It counts on supply PO-LATE which was due Tue, February 5 and has not come: no date can be promised.',
    });
  });

  test('the supply was cancelled, or never reached so far', async () => {
    await it.shop.item('GONE');
    await it.shop.supply('PO-GONE', 'GONE', 5, '2030-02-20');
    await it.shop.order('GONE', [{ sku: 'GONE', quantity: 5 }]);
    await it.shop.order('BEYOND', [{ sku: 'GONE', quantity: 1 }], { policy: 'demo' });
    expect((await reasonOf('BEYOND')).ja).toContain('登録されている入荷予定では、この順番まで届きません。');
    await it.shop.supply('PO-GONE', 'GONE', 5, '2030-02-20', { status: 'cancelled' });
    expect((await reasonOf('GONE')).ja).toContain('充てていた入荷予定が取り消され、ほかに入荷予定がありません。');
    expect((await reasonOf('BEYOND')).en).toBe(
      'Number 2 in the queue, with 5 units waiting ahead. No supply has been announced yet.',
    );
    await it.shop.supply('PO-LESS', 'GONE', 2, '2030-02-20');
    expect((await reasonOf('GONE')).ja).toContain('充てていた入荷予定が取り消され、ほかの入荷予定では足りません。');
    expect((await plan('GONE')).items[0]).toMatchObject({ supply: null, promise: null });
  });

  test('what is on its way is only planned', async () => {
    await it.shop.item('FIRM');
    await it.shop.supply('PO-FIRM', 'FIRM', 5, '2030-02-20');
    await it.shop.order('FIRM', [{ sku: 'FIRM', quantity: 1 }]);
    await it.shop.supply('PO-FIRM', 'FIRM', 5, '2030-02-20', { status: 'planned' });
    expect((await reasonOf('FIRM')).en).toContain('supply that is only planned may not promise a date');
    expect((await plan('FIRM')).supplies).toMatchObject([{ status: 'planned', open: 5, pegged: 0 }]);
  });

  test('the supply lies further ahead than dates are promised for', async () => {
    const { version: _version, ...base } = await it.api.ok(it.api.get('/v1/policies/jp-shop/versions/1'));
    const purchasing = { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: 30 };
    await it.api.ok(it.api.put('/v1/policies/fenced/versions/1', { ...base, id: 'fenced', version: 1, purchasing }));
    await it.shop.item('FAR');
    await it.shop.supply('PO-FAR', 'FAR', 5, '2030-02-20');
    await it.shop.order('FAR', [{ sku: 'FAR', quantity: 1 }], { policy: 'fenced' });
    await it.shop.supply('PO-FAR', 'FAR', 5, '2030-03-20');
    expect(await reasonOf('FAR')).toEqual({
      ja: '待ち順は1番目です。入荷予定 PO-FAR(3月20日(水))で全数がそろいます。納期をご案内できる期間より先の入荷予定のため、日付はまだお約束していません。',
      en: 'First in the queue. Its last unit comes with supply PO-FAR expected Wed, March 20. That is further ahead than dates are promised for: no date has been promised yet.',
    });
  });

  test('it was sold though it would have been refused', async () => {
    await it.shop.item('SOLD', { backorderable: false });
    await it.shop.order('SOLD', [{ sku: 'SOLD', quantity: 1 }], { commitment: 'placed' });
    expect((await reasonOf('SOLD')).ja).toContain('販売済みのため、お客様のご意向によります。');
  });

  test('but no longer once supply has been found, or the customer has decided', async () => {
    await it.shop.item('UNSUPPLIED');
    await it.shop.order('UNSUPPLIED', [{ sku: 'UNSUPPLIED', quantity: 1 }], { commitment: 'placed' });
    const problem = '本来は承れない条件(入荷予定の不足)ですが';
    expect((await reasonOf('UNSUPPLIED')).ja).toContain(problem);
    await it.shop.supply('PO-UNSUPPLIED', 'UNSUPPLIED', 9, '2030-02-20');
    expect((await it.shop.backorder('UNSUPPLIED')).status).toBe('deciding');
    expect((await reasonOf('UNSUPPLIED')).ja).not.toContain(problem);
    await it.shop.item('OVER-CAP', { backorderCap: 0 });
    await it.shop.supply('PO-OVER-CAP', 'OVER-CAP', 9, '2030-02-20');
    await it.shop.order('OVER-CAP', [{ sku: 'OVER-CAP', quantity: 1 }], { commitment: 'placed' });
    expect((await reasonOf('OVER-CAP')).en).toContain('so the customer decides.');
    await it.api.ok(it.shop.decide('OVER-CAP', 1, [{ lineId: '1', choice: 'wait' }]));
    expect(await reasonOf('OVER-CAP')).toEqual({
      ja: '待ち順は1番目です。入荷予定 PO-OVER-CAP(2月20日(水))で全数がそろいます。出荷予定は2月21日(木)、お届け予定は2030年2月22日(金)〜2月23日(土)頃です。',
      en: expect.stringMatching(/ arrives [^.]+\.$/),
    });
  });
});

describe('pre-orders and special orders', () => {
  test('nothing ships before its release', async () => {
    await it.shop.item('NOVEL', { kind: 'preorder', releaseDate: '2030-03-01' });
    await it.shop.supply('PO-NOVEL', 'NOVEL', 5, '2030-02-20');
    await it.shop.order('NOVEL', [{ sku: 'NOVEL', quantity: 1 }]);
    expect((await reasonOf('NOVEL')).ja).toContain('発売日(3月1日(金))より前には出荷しません。出荷予定は3月1日(金)');
  });

  test('a special order waits for its own supply, of which nobody else counts on anything', async () => {
    await it.shop.item('BESPOKE', { kind: 'special-order' });
    await it.shop.order('BESPOKE-1', [{ sku: 'BESPOKE', quantity: 1 }]);
    await it.shop.order('BESPOKE-2', [{ sku: 'BESPOKE', quantity: 2 }]);
    expect((await reasonOf('BESPOKE-2')).ja).toContain('充てられる入荷予定がまだありません');
    const forLine = { backorderId: 'bo-BESPOKE-2', lineId: '1' };
    await it.shop.supply('PO-BESPOKE', 'BESPOKE', 3, '2030-02-20', { forLine });
    expect((await reasonOf('BESPOKE-2')).ja).toContain(
      'この明細のために手配した入荷予定 PO-BESPOKE(2月20日(水))で全数がそろいます',
    );
    const { supplies, items } = await plan('BESPOKE');
    expect(supplies).toMatchObject([{ supplyId: 'PO-BESPOKE', open: 3, pegged: 2, forLine }]);
    expect(items).toMatchObject([{ supply: null }, { supply: { supplyId: 'PO-BESPOKE', own: true } }]);
  });
});

describe('the explanation of a backorder', () => {
  test('has all its lines, those of which nothing waits as well', async () => {
    await it.shop.item('HERE');
    await it.shop.item('THERE');
    await it.shop.stock('HERE', 2);
    await it.shop.supply('PO-THERE', 'THERE', 5, '2030-02-20');
    await it.shop.order('MIXED', [
      { sku: 'HERE', quantity: 2 },
      { sku: 'THERE', quantity: 1 },
    ]);
    expect(await explained('MIXED')).toEqual({
      backorderId: 'bo-MIXED',
      orderId: 'MIXED',
      lines: [
        {
          lineId: '1',
          sku: 'HERE',
          position: null,
          waiting: 0,
          unitsAhead: null,
          strategy: null,
          supply: null,
          promise: null,
          reason: { ja: '入荷待ちの数量はありません(引当済み2点)。', en: 'No units are waiting: 2 ready.' },
        },
        expect.objectContaining({ lineId: '2', position: 1, waiting: 1, unitsAhead: 0 }),
      ],
    });
  });

  test('says of a pre-order that has come why it has not left, until its day', async () => {
    await it.shop.item('AWAITED', { kind: 'preorder', releaseDate: '2030-03-01' });
    await it.shop.stock('AWAITED', 2);
    await it.shop.order('AWAITED', [{ sku: 'AWAITED', quantity: 2 }]);
    expect((await explained('AWAITED')).lines).toMatchObject([
      {
        position: null,
        promise: { shipDate: '2030-03-01' },
        reason: {
          ja: '入荷待ちの数量はありません(引当済み2点)。発売日(3月1日(金))より前には出荷しません。出荷予定は3月1日(金)、お届け予定は2030年3月2日(土)〜3月3日(日)頃です。',
          en: 'No units are waiting: 2 ready. Nothing ships before its release on Fri, March 1. It ships Fri, March 1 and arrives Sat, March 2 – Sun, March 3, 2030.',
        },
      },
    ]);
  });

  test('is in the words of the plan', async () => {
    const [line] = (await plan('THERE')).items;
    expect((await explained('MIXED')).lines[1].reason).toEqual(line.reason);
  });

  test('of none is a 404', async () => {
    expectProblem(await it.api.get('/v1/backorders/bo-NONE/explanation'), 404, 'not-found');
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
