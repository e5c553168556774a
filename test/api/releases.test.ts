import type { Json } from '../servers/api-client';
import { at, MONDAY } from '../servers/clock';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const REASON = 'お客様がお急ぎのため';
const url = (orderId: string, query = '') => `/v1/backorders/bo-${orderId}/release${query}`;
const release = (orderId: string, more: object = {}, query = '', headers: Record<string, string> = {}) =>
  it.api.post(url(orderId, query), { reason: REASON, ...more }, { headers });
const entries = async (orderId: string, kind: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?locale=ja&limit=200`))).items.filter(
    (entry: Json) => entry.kind === kind,
  );

/** An order of which the first line (3 units) is ready, and the second waits. */
async function halfReady(name: string, changes: object = {}): Promise<void> {
  const [here, late] = [`${name}-HERE`, `${name}-LATE`];
  await it.shop.item(here);
  await it.shop.item(late);
  await it.shop.stock(here, 5);
  await it.shop.supply(`PO-${name}`, late, 10, '2030-02-20');
  await it.shop.order(
    name,
    [
      { sku: here, quantity: 3 },
      { sku: late, quantity: 1 },
    ],
    changes,
  );
}

describe('units that would wait for the rest', () => {
  beforeAll(() => halfReady('HURRY'));

  test('leave at once when staff say so, from a location that is named', async () => {
    const { status, body } = await release('HURRY', {
      lines: [{ lineId: '1', quantity: 2 }],
      actor: { type: 'staff', id: 'sato', via: 'phone' },
    });
    expect(status).toBe(200);
    expect(body.lines).toMatchObject([
      { allocated: 3, released: 2, releasedFrom: [{ locationId: 'main', quantity: 2 }] },
      { waiting: 1, released: 0 },
    ]);
    expect(body.lines[1]).not.toHaveProperty('releasedFrom');
  });

  test('with reason and actor in the journal', async () => {
    expect(await entries('HURRY', 'released')).toMatchObject([
      {
        summary: `担当者による出荷指示: 1×2 (main)(理由: ${REASON})`,
        data: {
          lines: [{ lineId: '1', quantity: 2, locationId: 'main' }],
          by: 'staff',
          via: 'phone',
          actorId: 'sato',
          reason: REASON,
        },
      },
    ]);
  });

  test('and a mail to the customer; the offer that was open is looked at anew', async () => {
    const mail = (await it.shop.mails('HURRY')).at(-1);
    expect(mail.template).toBe('part-shipped');
    expect((await it.shop.content(mail.id)).text).toContain('2点');
    expect(await entries('HURRY', 'offer-stale')).toHaveLength(1);
  });

  test('the rest of the line on the next word, without lines; then nothing is left to release', async () => {
    expect((await it.api.ok(release('HURRY'))).lines).toMatchObject([{ released: 3 }, { released: 0 }]);
    expectProblem(await release('HURRY'), 409, 'already-released');
    expectProblem(await release('HURRY', { lines: [{ lineId: '1' }] }), 409, 'already-released');
  });

  test('and can be shipped', async () => {
    const { body } = await it.shop.ship('HURRY', [{ lineId: '1', quantity: 3 }]);
    expect(body.lines[0]).toMatchObject({ shipped: 3, allocated: 0 });
    const [line] = (await it.shop.backorder('HURRY')).lines;
    expect(line).toMatchObject({ released: 0 });
    expect(line).not.toHaveProperty('releasedFrom');
  });
});

test('the last units released complete the order: it closes with the next step', async () => {
  await it.shop.item('LAST');
  await it.shop.supply('PO-LAST', 'LAST', 3, '2030-02-20');
  await it.shop.order('LAST', [{ sku: 'LAST', quantity: 3 }]);
  await it.shop.receive('PO-LAST', 'LAST', 3, it.now());
  expect(await it.shop.backorder('LAST')).toMatchObject({ status: 'ready', lines: [{ released: 0 }] });
  await it.api.ok(release('LAST'));
  await it.step('LAST');
  expect(await it.shop.backorder('LAST')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  expect(await it.shop.templates('LAST')).toEqual(['first-notice', 'arrived']);
  expectProblem(await release('LAST'), 409, 'already-released');
});

describe('the dry run', () => {
  beforeAll(() => halfReady('DRY'));

  test('changes nothing, foretells the mail, and the same version then does it', async () => {
    const before = await footprint(it.db);
    const { status, body } = await release('DRY', {}, '?dryRun=true');
    expect(status).toBe(200);
    expect(await footprint(it.db)).toEqual(before);
    expect(body).toMatchObject({
      linesAffected: 1,
      mailsNow: 1,
      release: { lines: [{ lineId: '1', sku: 'DRY-HERE', quantity: 3, locationId: 'main' }] },
    });
    const mails = (await it.shop.mails('DRY')).length;
    await it.api.ok(release('DRY', {}, '', { 'if-match': `"${body.planVersion}"` }));
    await it.step('DRY');
    expect(await it.shop.mails('DRY')).toHaveLength(mails + body.mailsNow + body.mailsHeld);
    expectProblem(await release('DRY', {}, '', { 'if-match': `"${body.planVersion}"` }), 412, 'plan-moved');
  });
});

describe('is refused', () => {
  beforeAll(() => halfReady('NO'));

  const unchanged = async (what: () => Promise<void>): Promise<void> => {
    const before = await footprint(it.db);
    await what();
    expect(await footprint(it.db)).toEqual(before);
  };

  test('where nothing is allocated', () =>
    unchanged(async () => expectProblem(await release('NO', { lines: [{ lineId: '2' }] }), 409, 'not-enough-units')));

  test('for more units than are ready', () =>
    unchanged(async () =>
      expectProblem(await release('NO', { lines: [{ lineId: '1', quantity: 4 }] }), 409, 'not-enough-units'),
    ));

  test('for a line the order does not have, or one named twice', () =>
    unchanged(async () => {
      expectRefused(await release('NO', { lines: [{ lineId: '9' }] }), '/lines/0/lineId');
      expectRefused(await release('NO', { lines: [{ lineId: '1', quantity: 1 }, { lineId: '1' }] }), '/lines/1/lineId');
    }));

  test('without a reason', () => unchanged(async () => expectRefused(await it.api.post(url('NO'), {}), '/reason')));

  test('of a backorder nobody knows', () =>
    unchanged(async () => expectProblem(await release('NOBODY'), 404, 'not-found')));

  test('while it is on hold', async () => {
    await it.api.ok(it.api.put('/v1/backorders/bo-NO/hold'));
    await unchanged(async () => expectProblem(await release('NO'), 409, 'conflict'));
    await it.api.delete('/v1/backorders/bo-NO/hold');
  });

  test('when it is closed', async () => {
    await halfReady('GONE');
    await it.api.ok(it.shop.cancel('GONE'));
    await it.step('GONE');
    expect(await it.shop.backorder('GONE')).toMatchObject({ status: 'closed' });
    await unchanged(async () => expectProblem(await release('GONE'), 409, 'conflict'));
  });

  test('for an order its customer wants in one piece, unless it leaves in one piece', async () => {
    await halfReady('PIECE', {
      customer: { id: 'c-PIECE', name: '山田 花子', email: 'h@example.com', locale: 'ja', shipComplete: true },
    });
    await unchanged(async () => expectProblem(await release('PIECE'), 409, 'conflict'));
    await it.shop.receive('PO-PIECE', 'PIECE-LATE', 1, it.now());
    expect((await it.api.ok(release('PIECE'))).lines).toMatchObject([{ released: 3 }, { released: 1 }]);
  });

  test('for part of a line its customer wants whole, unless all of it leaves', async () => {
    await it.shop.item('WHOLE');
    await it.shop.supply('PO-WHOLE', 'WHOLE', 9, '2030-02-20');
    const customer = { id: 'c-WHOLE', name: '山田 花子', email: 'h@example.com', locale: 'ja', completeLines: true };
    await it.shop.stock('WHOLE', 2);
    await it.shop.order('WHOLE', [{ sku: 'WHOLE', quantity: 3 }], { customer });
    await unchanged(async () => {
      expectProblem(await release('WHOLE'), 409, 'conflict');
      expectProblem(await release('WHOLE', { lines: [{ lineId: '1', quantity: 2 }] }), 409, 'conflict');
    });
    await it.shop.receive('PO-WHOLE', 'WHOLE', 1, it.now());
    await unchanged(async () =>
      expectProblem(await release('WHOLE', { lines: [{ lineId: '1', quantity: 2 }] }), 409, 'conflict'),
    );
    expect((await it.api.ok(release('WHOLE'))).lines).toMatchObject([{ released: 3 }]);
  });

  test('for a pre-order before its release date; on the day it may leave', async () => {
    await it.shop.item('GAME', { kind: 'preorder', releaseDate: '2030-02-20' });
    await it.shop.supply('PO-GAME', 'GAME', 1, '2030-02-14');
    await it.shop.order('GAME', [{ sku: 'GAME', quantity: 1 }]);
    await it.shop.receive('PO-GAME', 'GAME', 1, it.now());
    await unchanged(async () => {
      expectProblem(await release('GAME'), 409, 'conflict');
      expectProblem(await release('GAME', { lines: [{ lineId: '1' }] }), 409, 'conflict');
    });
    it.setTime(at('2030-02-20T00:00:00Z'));
    expect((await it.api.ok(release('GAME'))).lines).toMatchObject([{ released: 1 }]);
  });
});
