import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { HOUR, MINUTE, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import type { Served } from './served';

// An answer to part of what was asked: what it leaves is asked on only where something still concerns it.

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { confirmed, linkOf } = visits(() => it);

/** Items named after the order, each with its supply. */
const goods = async (orderId: string, ids: readonly string[], eta = '2030-02-20'): Promise<void> => {
  for (const id of ids) {
    await it.shop.item(`${orderId}-${id}`);
    await it.shop.supply(`PO-${orderId}-${id}`, `${orderId}-${id}`, 50, eta);
  }
};

const supplyOf = (orderId: string, id: string, eta: string | null, more: object = {}) =>
  it.shop.supply(`PO-${orderId}-${id}`, `${orderId}-${id}`, 50, eta, more);

/** An order of two of each item, told of what has happened to them since. */
async function asked(
  orderId: string,
  ids: readonly string[],
  happens: () => Promise<unknown>,
  changes: object = {},
  line: object = {},
): Promise<Json> {
  await goods(orderId, ids);
  await it.shop.order(
    orderId,
    ids.map((id) => ({ sku: `${orderId}-${id}`, quantity: 2, ...line })),
    changes,
  );
  it.pass(HOUR);
  await happens();
  await it.step(orderId, 'pass-on-date');
  const { offer } = await it.shop.backorder(orderId);
  expect(offer.options.map(({ lineId }: Json) => lineId)).toEqual(ids.map((_id, index) => `${index + 1}`));
  return offer;
}

const answer = (orderId: string, offerVersion: number, lines: readonly object[]) =>
  it.api.ok(
    it.api.post(`/v1/backorders/bo-${orderId}/decisions`, {
      offerVersion,
      lines,
      actor: { type: 'staff', id: 'hana', via: 'phone' },
    }),
  );

/** Lets the answer be carried out, and what could be said after it. */
async function goesOn(orderId: string): Promise<void> {
  await it.step(orderId, 'carry-out-decision');
  it.pass(HOUR);
  await it.step(orderId, 'pass-on-date');
}

/** The question is over, and the confirmation of the answer (with the money, where it cancels) is all that is mailed. */
async function expectOver(orderId: string, mailed: readonly string[]): Promise<void> {
  await goesOn(orderId);
  const backorder = await it.shop.backorder(orderId);
  expect(backorder).toMatchObject({ status: 'scheduled' });
  expect(backorder.offer).toBeUndefined();
  expect((await it.shop.templates(orderId)).slice(2)).toEqual(mailed);
  const { items } = await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`));
  expect(items.findLast(({ kind }: Json) => kind === 'offer-ended')?.data).toEqual({ version: 1, as: 'answered' });
}

/** Open tasks of an item, or of the order: their kinds with the item they are about. */
const tasksOf = async (orderId: string): Promise<readonly (readonly [string, string | undefined])[]> =>
  (await it.api.ok(it.api.get('/v1/tasks?state=open&limit=200'))).items
    .filter((task: Json) => task.backorderId === `bo-${orderId}` || task.sku?.startsWith(`${orderId}-`))
    .map(({ kind, sku }: Json) => [kind, sku])
    .sort();

const discontinue = (orderId: string) => async () => {
  await it.shop.item(`${orderId}-A`, { discontinued: true });
  await supplyOf(orderId, 'A', null, { status: 'cancelled', reason: { code: 'discontinued' } });
};

describe('one of two lines has trouble and is answered: nothing is asked of the other', () => {
  test('sold no more, answered on the page: no staff task beside the item’s own', async () => {
    await asked('ENDED', ['A', 'B'], discontinue('ENDED'));
    const { preview } = await confirmed(await linkOf('ENDED'), { 'choice.1': 'cancel' });
    expect(preview).not.toContain('ご回答をお待ちします');
    expect((await it.shop.backorder('ENDED')).offer).toBeUndefined();
    await expectOver('ENDED', ['decision-received', 'cancelled']);
    expect(await tasksOf('ENDED')).toEqual([
      ['discontinued', 'ENDED-A'],
      ['supply-cancelled', 'ENDED-A'],
    ]);
  });

  test('sold no more, answered by telephone: the call that asks ends, and none asks again', async () => {
    await asked('CALLED', ['A', 'B'], discontinue('CALLED'), {
      customer: { id: 'CALLED', name: '山田花子', phone: '090-0000-0000', locale: 'ja' },
    });
    await answer('CALLED', 1, [{ lineId: '1', choice: 'cancel' }]);
    await goesOn('CALLED');
    const { items } = await it.api.ok(it.api.get('/v1/tasks?backorderId=bo-CALLED&limit=200'));
    const calls = items.filter(({ kind }: Json) => kind === 'call-customer');
    expect(calls.filter(({ data }: Json) => data.template === 'offer')).toMatchObject([
      { state: 'resolved', data: { overtakenBy: 'answered' } },
    ]);
    expect((await it.shop.backorder('CALLED')).offer).toBeUndefined();
  });

  test('its supply is cancelled, and it waits all the same', async () => {
    await asked('LOST', ['A', 'B'], () => supplyOf('LOST', 'A', null, { status: 'cancelled' }), {
      customer: englishCustomer('c-lost'),
    });
    await answer('LOST', 1, [{ lineId: '1', choice: 'wait' }]);
    await goesOn('LOST');
    expect((await it.shop.backorder('LOST')).offer).toBeUndefined();
    expect((await it.shop.templates('LOST')).slice(2)).toEqual(['decision-received']);
    expect(await tasksOf('LOST')).toEqual([['supply-cancelled', 'LOST-A']]);
  });

  test('much later than promised, and it waits', async () => {
    await asked('LATE', ['A', 'B'], () => supplyOf('LATE', 'A', '2030-04-01'));
    await answer('LATE', 1, [{ lineId: '1', choice: 'wait' }]);
    await expectOver('LATE', ['decision-received']);
  });

  test('late by law, while the other ships in time', async () => {
    await asked(
      'US',
      ['A', 'B'],
      () => supplyOf('US', 'A', '2030-04-01'),
      {
        policy: 'us-shop',
        customer: englishCustomer('c-us'),
        shipTo: { country: 'US', region: 'US-NY' },
      },
      { stated: { shipBy: '2030-03-01' } },
    );
    await answer('US', 1, [{ lineId: '1', choice: 'wait' }]);
    await expectOver('US', ['decision-received']);
  });
});

describe('more than one line is in question', () => {
  test('the next version has the reason of those that are left, and the deadline that was told', async () => {
    const { expiresAt, reason } = await asked('THREE', ['A', 'B', 'C'], async () => {
      await discontinue('THREE')();
      await supplyOf('THREE', 'C', '2030-04-01');
    });
    expect(reason).toBe('discontinued');
    it.pass(HOUR);
    const body = await answer('THREE', 1, [{ lineId: '1', choice: 'cancel' }]);
    expect(body.offer).toMatchObject({ version: 2, reason: 'too-late', expiresAt, options: [{ lineId: '3' }] });
    expect(body.offer.options).toHaveLength(1);
    const mail = (await it.shop.mails('THREE')).findLast(({ template }: Json) => template === 'offer');
    const { text } = await it.shop.content(mail?.id);
    expect(text).toContain('大幅に遅れる');
    expect(text).not.toContain('取り扱いを終了');
    expect(await tasksOf('THREE')).toEqual([
      ['discontinued', 'THREE-A'],
      ['supply-cancelled', 'THREE-A'],
    ]);
  });

  test('a line that is cancelled in part and not in question is not said to be asked about', async () => {
    await asked('PART', ['A', 'B'], () => supplyOf('PART', 'A', '2030-04-01'));
    const link = await linkOf('PART');
    const { preview } = await confirmed(link, { 'units.2:cancel': '1' });
    expect(preview).toContain('残り1点は、このままお届けします');
    expect((await it.shop.backorder('PART')).offer).toMatchObject({ version: 2, options: [{ lineId: '1' }] });
    const rest = await confirmed(link, { offerVersion: '2', 'units.1:cancel': '1' });
    expect(rest.preview).toContain('残り1点は、このままご回答をお待ちします');
    expect((await it.shop.backorder('PART')).offer).toMatchObject({
      version: 3,
      options: [{ lineId: '1', quantity: 1 }],
    });
  });
});

test('a split chosen for one of two lines that wait ends the question: what is ready leaves, and nobody is reminded', async () => {
  await it.shop.item('SPLIT-READY');
  await it.shop.stock('SPLIT-READY', 2);
  await goods('SPLIT', ['B', 'C']);
  await it.shop.order(
    'SPLIT',
    ['READY', 'B', 'C'].map((id) => ({ sku: `SPLIT-${id}`, quantity: 2 })),
  );
  expect((await it.shop.backorder('SPLIT')).offer).toMatchObject({ reason: 'part-ready', version: 1 });
  const { preview } = await confirmed(await linkOf('SPLIT'), { 'choice.2': 'split' });
  expect(preview).toContain('先に発送');
  const { offer } = await it.shop.backorder('SPLIT');
  expect(offer).toBeUndefined();
  it.pass(HOUR);
  await it.step('SPLIT', 'settle-decision');
  expect(await it.shop.templates('SPLIT')).toEqual(['first-notice', 'decision-received', 'part-shipped']);
  expect(await it.shop.backorder('SPLIT')).toMatchObject({ status: 'scheduled', lines: [{ released: 2 }, {}, {}] });
});

describe('answers to parts of a line, taken back in any order', () => {
  type Given = readonly [choice: 'wait' | 'cancel', quantity: number];

  /** Five asked about, and answered part by part; who answers can take each back. */
  async function fiveAnswered(orderId: string, given: readonly Given[]): Promise<readonly string[]> {
    const late = () => supplyOf(orderId, 'A', '2030-04-01');
    await asked(orderId, ['A'], late, {}, { quantity: 5 });
    for (const [index, [choice, quantity]] of given.entries()) {
      it.pass(MINUTE);
      await it.api.ok(
        it.api.post(`/v1/backorders/bo-${orderId}/decisions`, {
          offerVersion: index + 1,
          lines: [{ lineId: '1', choice, quantity }],
          actor: { type: 'staff', id: 'hana', via: 'phone' },
          undoable: true,
        }),
      );
    }
    const rows = await it.db.execute<{ id: string }>(
      sql`select id from decisions where backorder_id = ${`bo-${orderId}`} order by at`,
    );
    return rows.map(({ id }) => id);
  }
  const askedUnits = async (orderId: string): Promise<number | undefined> =>
    (await it.shop.backorder(orderId)).offer?.options[0]?.quantity;

  test.each([
    [
      'an earlier cancellation, a later wait standing',
      [
        ['cancel', 3],
        ['wait', 2],
      ],
      [0],
      3,
    ],
    [
      'an earlier wait, a later one standing',
      [
        ['wait', 2],
        ['wait', 3],
      ],
      [0],
      2,
    ],
    [
      'both, the earlier one first',
      [
        ['wait', 2],
        ['wait', 3],
      ],
      [0, 1],
      5,
    ],
    [
      'three, the middle one first',
      [
        ['wait', 2],
        ['cancel', 1],
        ['wait', 1],
      ],
      [1, 0, 2],
      5,
    ],
  ] as const)('%s', async (name, given, back, open) => {
    const orderId = `BACK-${name.replaceAll(/\W/g, '')}`;
    const ids = await fiveAnswered(orderId, given);
    const link = await linkOf(orderId);
    for (const index of back) await submit(it.api, `${link}/undo`, { decision: ids[index] ?? '' });
    expect(await askedUnits(orderId)).toBe(open);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
