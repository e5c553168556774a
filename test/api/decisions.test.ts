import type { Json } from '../servers/api-client';
import { MINUTE } from '../servers/clock';
import { yen } from '../servers/shop';
import { visits } from './customer-visits';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import type { Served } from './served';
import { servedWithAlternative, twoLinesAsked } from './two-lines-asked';

let it: Served;
beforeAll(async () => {
  it = await servedWithAlternative();
});
afterAll(() => it.stop());

const { asked, answer } = twoLinesAsked(() => it);
const kindsOf = async (orderId: string): Promise<string[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`))).items.map(({ kind }: Json) => kind);

test('who answered, and who took it back, is in the journal: staff by their id, the customer as that alone', async () => {
  const order = await asked('WHO');
  const { confirmed, linkOf } = visits(() => it);
  const wait = (line: number) => [{ lineId: order.lines[line - 1].lineId, quantity: 2, choice: 'wait' }];
  const version = async (): Promise<number> => (await it.shop.backorder('WHO')).offer.version;

  const all = { 'units.1:wait': '0', 'units.1:cancel': '2', 'units.2:wait': '0', 'units.2:cancel': '2' };
  await confirmed(await linkOf('WHO'), all);
  const sato = { type: 'staff', id: 'sato', via: 'api' };
  await it.api.ok(it.api.post('/v1/backorders/bo-WHO/undo', { actor: sato }));
  await it.api.ok(answer('WHO', await version(), wait(1), { type: 'customer', id: 'yamada', via: 'phone' }));
  await it.api.ok(answer('WHO', await version(), wait(2)));

  const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-WHO/timeline?limit=200'));
  const who = items
    .filter(({ kind }: Json) => kind === 'decided' || kind === 'decision-undone')
    .map(({ kind, data: { by, via, actorId } }: Json) => ({ kind, by, via, actorId }));
  expect(who).toEqual([
    { kind: 'decided', by: 'customer', via: 'web', actorId: undefined },
    { kind: 'decision-undone', by: 'staff', via: 'api', actorId: 'sato' },
    { kind: 'decided', by: 'customer', via: 'phone', actorId: undefined },
    { kind: 'decided', by: 'staff', via: 'phone', actorId: 'hana' },
  ]);
  expect(JSON.stringify(items)).not.toMatch(/yamada|hanako|花子/);
});

describe('an offer', () => {
  test('has the choices really possible, per line, with what each would mean', async () => {
    const { offer, nextDeadline } = await asked('SHOWN');
    const late = expect.objectContaining({ restockDate: '2030-04-01' });
    const choices = [
      { choice: 'wait', promise: late },
      { choice: 'alternative', alternativeSku: 'ALT' },
      { choice: 'cancel', refund: yen(2400) },
    ];
    expect(offer).toMatchObject({
      version: 1,
      options: [
        { lineId: '1', choices: expect.arrayContaining(choices) },
        { lineId: '2', choices: expect.arrayContaining(choices) },
      ],
      expiresAt: '2030-02-11T01:00:00Z',
      onSilence: 'wait',
    });
    expect(nextDeadline).toMatchObject({ at: expect.stringMatching(/^2030-02-/), kind: expect.any(String) });
  });

  test('and its mail appear together', async () => {
    await asked('TOGETHER');
    const mails = await it.shop.mails('TOGETHER');
    expect(mails.map(({ template }) => template)).toEqual(['first-notice', 'offer']);
    expect(mails.map(({ status }) => status)).toEqual(['queued', 'queued']);
  });
});

test('an alternative that is there for each of two lines and not for both is refused, and the offer stands', async () => {
  await it.shop.item('FEW');
  await it.shop.stock('FEW', 3);
  await it.shop.item('SHARE', { alternatives: [{ sku: 'FEW' }] });
  await it.shop.supply('PO-SHARE', 'SHARE', 50, '2030-02-20');
  await it.shop.order('SHARE', [
    { sku: 'SHARE', quantity: 2 },
    { sku: 'SHARE', quantity: 2 },
  ]);
  await it.shop.supply('PO-SHARE', 'SHARE', 50, '2030-04-01');
  await it.step('SHARE', 'pass-on-date');
  const few = { choice: 'alternative', alternativeSku: 'FEW' };
  const both = await answer('SHARE', 1, [
    { lineId: '1', ...few },
    { lineId: '2', ...few },
  ]);
  expectRefused(both, '/lines/1/alternativeSku', /3 units, all lines together/);
  expect(await it.shop.backorder('SHARE')).toMatchObject({
    offer: { version: 1 },
    lines: [{ waiting: 2 }, { waiting: 2 }],
  });
  const fits = await answer('SHARE', 1, [
    { lineId: '1', ...few },
    { lineId: '2', quantity: 1, ...few },
  ]);
  expect(fits.status).toBe(200);
  expect(fits.body.lines).toMatchObject([{ substituted: 2 }, { substituted: 1, waiting: 1 }, {}, {}]);
});

describe('an answer for all lines closes the offer', () => {
  test('wait', async () => {
    await asked('WAIT');
    const { status, body } = await answer(
      'WAIT',
      1,
      ['1', '2'].map((lineId) => ({ lineId, choice: 'wait' })),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'bo-WAIT', status: 'scheduled', lines: [{ waiting: 2 }, { waiting: 2 }] });
    expect(body.offer).toBeUndefined();
    await it.step('WAIT', 'carry-out-decision');
    expect((await it.shop.backorder('WAIT')).offer).toBeUndefined();
    expect((await it.shop.templates('WAIT')).at(-1)).toBe('decision-received');
  });

  test('cancel: the units are gone at once, the money is asked for', async () => {
    await asked('CANCEL');
    const { body } = await answer(
      'CANCEL',
      1,
      ['1', '2'].map((lineId) => ({ lineId, choice: 'cancel' })),
    );
    expect(body).toMatchObject({
      lines: [
        { waiting: 0, cancelled: 2 },
        { waiting: 0, cancelled: 2 },
      ],
    });
    expect(await it.api.ok(it.api.get('/v1/items/CANCEL-1/stock'))).toMatchObject({ waiting: 0 });
    await it.step('CANCEL', 'carry-out-decision');
    const after = await it.shop.backorder('CANCEL');
    expect(after).toMatchObject({
      status: 'closed',
      outcome: 'cancelled',
      coupon: { percent: 10, code: expect.any(String), validUntil: expect.any(String) },
    });
    expect(after.refunds.map(({ amount }: Json) => amount.amount).reduce((a: number, b: number) => a + b)).toBe(4800);
  });

  test('alternative: a line of its own, paid for by the one it replaces', async () => {
    await asked('SWAP');
    const { body } = await answer(
      'SWAP',
      1,
      ['1', '2'].map((lineId) => ({ lineId, choice: 'alternative', alternativeSku: 'ALT' })),
    );
    expect(body.lines).toMatchObject([
      { lineId: '1', ordered: 2, waiting: 0, substituted: 2 },
      { lineId: '2', ordered: 2, waiting: 0, substituted: 2 },
      { sku: 'ALT', ordered: 2, allocated: 2, substituteFor: '1' },
      { sku: 'ALT', ordered: 2, allocated: 2, substituteFor: '2' },
    ]);
    await it.step('SWAP', 'carry-out-decision');
    expect(await it.shop.backorder('SWAP')).toMatchObject({ status: 'closed', outcome: 'substituted' });
  });

  test('one line each way', async () => {
    await asked('MIXED');
    const { body } = await answer('MIXED', 1, [
      { lineId: '1', choice: 'cancel' },
      { lineId: '2', choice: 'wait' },
    ]);
    expect(body).toMatchObject({ status: 'scheduled', lines: [{ cancelled: 2 }, { waiting: 2 }] });
  });

  test('one line each way: what either leaves of its supply goes to those behind', async () => {
    await asked('GIVES-UP');
    for (const n of [1, 2]) await it.shop.supply(`PO-GIVES-UP-${n}`, `GIVES-UP-${n}`, 2, '2030-04-01');
    const behind = [1, 2].map((n) => ({ sku: `GIVES-UP-${n}`, quantity: 2 }));
    await it.shop.order('BEHIND', behind, { commitment: 'placed' });
    expect((await it.shop.backorder('BEHIND')).lines).toMatchObject([1, 2].map(() => ({ promise: { current: null } })));
    await it.api.ok(
      answer('GIVES-UP', 1, [
        { lineId: '1', choice: 'alternative', alternativeSku: 'ALT' },
        { lineId: '2', choice: 'cancel' },
      ]),
    );
    expect((await it.shop.backorder('BEHIND')).lines).toMatchObject(
      [1, 2].map(() => ({ promise: { current: { restockDate: '2030-04-01' } } })),
    );
  });

  test('two ways for one line, unit by unit', async () => {
    await asked('UNITS');
    const { body } = await answer('UNITS', 1, [
      { lineId: '1', quantity: 1, choice: 'cancel' },
      { lineId: '1', quantity: 1, choice: 'alternative', alternativeSku: 'ALT' },
      { lineId: '2', choice: 'wait' },
    ]);
    expect(body.lines).toMatchObject([
      { ordered: 2, waiting: 0, cancelled: 1, substituted: 1 },
      { waiting: 2 },
      { sku: 'ALT', allocated: 1 },
    ]);
  });

  test('split: what is ready goes ahead', async () => {
    await it.shop.item('READY');
    await it.shop.stock('READY', 2);
    await it.shop.item('LATER');
    await it.shop.supply('PO-LATER', 'LATER', 9, '2030-02-20');
    const { backorder } = await it.shop.order(
      'SPLIT',
      ['READY', 'LATER'].map((sku) => ({ sku, quantity: 1 })),
    );
    expect(backorder).toMatchObject({ status: 'deciding', offer: { options: [{ lineId: '2' }] } });
    await it.api.ok(answer('SPLIT', 1, [{ lineId: '2', choice: 'split' }]));
    await it.step('SPLIT', 'carry-out-decision');
    expect(await it.shop.backorder('SPLIT')).toMatchObject({
      status: 'scheduled',
      lines: [{ allocated: 1, released: 1 }, { waiting: 1 }],
    });
    expect(await it.shop.templates('SPLIT')).toEqual(expect.arrayContaining(['part-shipped']));
  });
});

describe('lines not named', () => {
  test('go on in a new version with the same deadline and a mail of its own', async () => {
    const before = await asked('REST');
    it.pass(3 * MINUTE);
    const { body } = await answer('REST', 1, [{ lineId: '1', choice: 'wait' }]);
    expect(body).toMatchObject({
      status: 'deciding',
      offer: { version: 2, options: [{ lineId: '2' }], expiresAt: before.offer.expiresAt },
    });
    expect(body.offer.options).toHaveLength(1);
    expect((await it.shop.templates('REST')).filter((template) => template === 'offer')).toHaveLength(2);
    expect((await answer('REST', 2, [{ lineId: '2', choice: 'cancel' }])).body).toMatchObject({ status: 'scheduled' });
  });
});

describe('the same answer twice', () => {
  test('is one answer, whoever sends it again', async () => {
    await asked('TWICE');
    const lines = ['1', '2'].map((lineId) => ({ lineId, choice: 'cancel' }));
    const first = await answer('TWICE', 1, lines);
    const before = await kindsOf('TWICE');
    const second = await answer('TWICE', 1, lines, { type: 'customer', via: 'web' });
    expect([second.status, second.body.lines]).toEqual([200, first.body.lines]);
    expect(await kindsOf('TWICE')).toEqual(before);
  });

  test('also of a part, though the version has moved on', async () => {
    await asked('PART');
    const line = { lineId: '1', quantity: 1, choice: 'cancel' };
    await it.api.ok(answer('PART', 1, [line]));
    expect((await answer('PART', 1, [line])).status).toBe(200);
    // Another quantity is another answer, and it comes too late for that version.
    expectProblem(await answer('PART', 1, [{ ...line, quantity: 2 }]), 409, 'offer-outdated');
    expect((await it.shop.backorder('PART')).lines).toMatchObject([{ waiting: 1, cancelled: 1 }, { waiting: 2 }]);
  });

  test('of two different answers at once one is taken, the other told', async () => {
    await asked('FIRST');
    const both = (choice: string) => ['1', '2'].map((lineId) => ({ lineId, choice }));
    const answers = await Promise.all([answer('FIRST', 1, both('wait')), answer('FIRST', 1, both('cancel'))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await kindsOf('FIRST')).filter((kind) => kind === 'decided')).toHaveLength(1);
  });
});

describe('cancelling without being asked', () => {
  test('needs no open offer', async () => {
    await it.shop.item('QUIET');
    await it.shop.supply('PO-QUIET', 'QUIET', 9, '2030-02-20');
    await it.shop.order('QUIET', [{ sku: 'QUIET', quantity: 3 }]);
    const { status, body } = await answer('QUIET', 0, [{ lineId: '1', quantity: 1, choice: 'cancel' }]);
    expect([status, body.lines[0].cancelled]).toEqual([200, 1]);
    expectProblem(await answer('QUIET', 1, [{ lineId: '1', choice: 'cancel' }]), 409, 'offer-outdated');
    expectProblem(await answer('QUIET', 0, [{ lineId: '1', choice: 'wait' }]), 409, 'offer-outdated');
  });
});

describe('refused, with everything left as it was', () => {
  beforeAll(() => asked('BAD'));
  const wait = { lineId: '1', choice: 'wait' };

  test.each([
    [{ lines: [{ lineId: '9', choice: 'wait' }] }, '/lines/0/lineId'],
    [{ lines: [{ lineId: '1', choice: 'split' }] }, '/lines/0/choice'],
    [{ lines: [{ lineId: '1', choice: 'refund' }] }, '/lines/0/choice'],
    [{ lines: [{ lineId: '1' }] }, '/lines/0/choice'],
    [{ lines: [{ lineId: '1', choice: 'alternative' }] }, '/lines/0/alternativeSku'],
    [{ lines: [{ lineId: '1', choice: 'alternative', alternativeSku: 'BAD-2' }] }, '/lines/0/alternativeSku'],
    [{ lines: [{ lineId: '1', choice: 'alternative', alternativeSku: 'NO-ITEM' }] }, '/lines/0/alternativeSku'],
    [{ lines: [{ ...wait, alternativeSku: 'ALT' }] }, '/lines/0/alternativeSku'],
    [{ lines: [{ ...wait, quantity: 3 }] }, '/lines/0/quantity'],
    [{ lines: [{ ...wait, quantity: 0 }] }, '/lines/0/quantity'],
    [{ lines: [{ ...wait, quantity: '1' }] }, '/lines/0/quantity'],
    [{ lines: [wait, { lineId: '1', choice: 'cancel' }] }, '/lines/1/quantity'],
    [{ lines: [] }, '/lines'],
    [{ lines: [wait], offerVersion: undefined }, '/offerVersion'],
    [{ lines: [wait], offerVersion: '1' }, '/offerVersion'],
    [{ lines: [wait], offerVersion: -1 }, '/offerVersion'],
    [{ lines: [wait], actor: undefined }, '/actor'],
    [{ lines: [wait], actor: { type: 'customer' } }, '/actor/via'],
    [{ lines: [wait], actor: { type: 'friend', via: 'phone' } }, '/actor/type'],
    [{ lines: [wait], comment: 'hello' }, '/comment'],
  ])('%j', async (changes, pointer) => {
    const before = await footprint(it.db);
    const body = { offerVersion: 1, actor: { type: 'staff', via: 'phone' }, ...changes };
    expectRefused(await it.api.post('/v1/backorders/bo-BAD/decisions', body), pointer);
    expect(await footprint(it.db)).toEqual(before);
  });

  test('an alternative that is no item leaves no trace, even in an answer that comes too late', async () => {
    const before = await footprint(it.db);
    const late = await answer('BAD', 7, [{ lineId: '1', choice: 'alternative', alternativeSku: 'NO-ITEM' }]);
    expectProblem(late, 409, 'offer-outdated');
    const { idempotency_keys: _kept, ...rest } = before;
    expect(await footprint(it.db)).toMatchObject(rest);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
