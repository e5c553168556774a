import type { Json } from '../servers/api-client';
import { MINUTE } from '../servers/clock';
import { type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
  await shop.item('GLOVE');
  await shop.supply('PO-1', 'GLOVE', 10, '2030-02-20');
  for (const n of [1, 2, 3]) await shop.order(`O-${n}`, [{ sku: 'GLOVE', quantity: 2 }]);
  await engine.settle();
});
afterAll(() => engine.stop());

const mails = async (): Promise<Json[]> => (await engine.api.ok(engine.api.get('/v1/mails?limit=200'))).items;
const offers = async (): Promise<number> =>
  (await engine.api.ok(engine.api.get('/v1/backorders?status=deciding'))).items.length;

/** Asks first, then saves at the plan version the answer named, and reports what became of the forecast. */
async function saved(changes: object): Promise<{ foretold: Json; mailed: string[]; opened: number }> {
  const body = { sku: 'GLOVE', quantity: 10, status: 'confirmed', ...changes };
  const before = [(await mails()).length, await offers()] as const;
  const foretold = await engine.api.ok(engine.api.put('/v1/supplies/PO-1?dryRun=true', body));
  await engine.api.ok(
    engine.api.put('/v1/supplies/PO-1', body, { headers: { 'if-match': `"${foretold.planVersion}"` } }),
  );
  await engine.settle();
  return {
    foretold,
    mailed: (await mails()).slice(before[0]).map(({ template }) => template),
    opened: (await offers()) - before[1],
  };
}

const thrice = (template: string) => [template, template, template];

test('a later date: all are told at once', async () => {
  const { foretold, mailed, opened } = await saved({ eta: '2030-02-25' });
  expect(foretold).toMatchObject({ linesAffected: 3, mailsNow: 3, mailsHeld: 0, offersOpened: 0 });
  expect([mailed, opened]).toEqual([thrice('date-changed'), 0]);
});

test('another one within half an hour: held, and told together when it is over', async () => {
  await engine.advance(5 * MINUTE);
  const { foretold, mailed } = await saved({ eta: '2030-02-27' });
  expect(foretold).toMatchObject({ linesAffected: 3, mailsNow: 0, mailsHeld: 3 });
  expect(mailed).toEqual([]);
  const before = (await mails()).length;
  await engine.advance(30 * MINUTE);
  expect((await mails()).slice(before).map(({ template }) => template)).toEqual(thrice('date-changed'));
});

test('an earlier date: nobody hears of it, now or later', async () => {
  await engine.advance(60 * MINUTE);
  const { foretold, mailed } = await saved({ eta: '2030-02-22' });
  expect(foretold).toMatchObject({ linesAffected: 3, mailsNow: 0, mailsHeld: 0 });
  expect(mailed).toEqual([]);
});

test('far later: each gets an offer, and its mail with it', async () => {
  await engine.advance(60 * MINUTE);
  const { foretold, mailed, opened } = await saved({ eta: '2030-04-10' });
  expect(foretold).toMatchObject({ linesAffected: 3, mailsNow: 3, offersOpened: 3 });
  expect([mailed, opened]).toEqual([thrice('offer'), 3]);
});

test('a receipt: who gets units hears so', async () => {
  const receipt = { supplyId: 'PO-1', sku: 'GLOVE', quantity: 4, receivedAt: new Date(engine.now()).toISOString() };
  const before = (await mails()).length;
  const foretold = await engine.api.ok(engine.api.post('/v1/receipts?dryRun=true', receipt));
  await engine.api.ok(engine.api.post('/v1/receipts', receipt));
  await engine.settle();
  expect(foretold).toMatchObject({ allocated: 4, linesAffected: 2, mailsNow: 2 });
  expect((await mails()).slice(before).map(({ template }) => template)).toEqual(['arrived', 'arrived']);
});

test('who cannot be written to is called, and a marketplace tells its own: none of that is a mail', async () => {
  await engine.advance(60 * MINUTE);
  await shop.item('SCARF');
  const supply = (eta: string) => ({ sku: 'SCARF', quantity: 10, status: 'confirmed', eta });
  await engine.api.ok(engine.api.put('/v1/supplies/PO-SCARF', supply('2030-02-12')));
  const customer = { id: 'c-PHONE', name: '山田 花子', phone: '03-1234-5678', locale: 'ja' };
  await shop.order('S-MAIL', [{ sku: 'SCARF', quantity: 1 }]);
  await shop.order('S-CALL', [{ sku: 'SCARF', quantity: 1 }], { customer });
  await shop.order('S-MARKET', [{ sku: 'SCARF', quantity: 1 }], { policy: 'marketplace-4-days' });
  await engine.settle();
  const makeCall = async () => {
    const [call] = (await engine.api.ok(engine.api.get('/v1/tasks?backorderId=bo-S-CALL&state=open'))).items;
    await engine.api.ok(engine.api.post(`/v1/tasks/${call.id}/resolve`, { result: 'told', by: 'sato' }));
    await engine.settle();
  };
  await makeCall();
  const told = async () => [
    (await mails()).length,
    (await shop.tasks('S-CALL')).length,
    (await engine.api.ok(engine.api.get('/v1/backorders/bo-S-MARKET/timeline?limit=200'))).items.filter(
      ({ kind }: Json) => kind === 'notice-requested',
    ).length,
  ];
  const before = await told();
  const foretold = await engine.api.ok(engine.api.put('/v1/supplies/PO-SCARF?dryRun=true', supply('2030-02-14')));
  expect(foretold).toMatchObject({
    mailsNow: 1,
    mailsHeld: 0,
    callsNow: 1,
    callsHeld: 0,
    noticesNow: 1,
    noticesHeld: 0,
  });
  await engine.api.ok(engine.api.put('/v1/supplies/PO-SCARF', supply('2030-02-14')));
  await engine.settle();
  expect(await told()).toEqual(before.map((count = 0) => count + 1));
  await engine.advance(5 * MINUTE);
  const later = () => engine.api.ok(engine.api.put('/v1/supplies/PO-SCARF?dryRun=true', supply('2030-02-15')));
  const others = { mailsNow: 0, mailsHeld: 1, noticesNow: 0, noticesHeld: 1 };
  // A call that nobody has made gives way at once; after one that was made, further changes are held.
  expect(await later()).toMatchObject({ ...others, callsNow: 1, callsHeld: 0 });
  await makeCall();
  expect(await later()).toMatchObject({ ...others, callsNow: 0, callsHeld: 1 });
});

describe('saved at the plan version of a dry run, when the plan stands', () => {
  const supply = (sku: string, eta: string) => ({ sku, quantity: 10, status: 'confirmed', eta });
  const match = ({ planVersion }: Json) => ({ headers: { 'if-match': `"${planVersion}"` } });
  const foretell = (sku: string, eta: string) =>
    engine.api.ok(engine.api.put(`/v1/supplies/PO-${sku}?dryRun=true`, supply(sku, eta)));
  const save = (sku: string, eta: string, foretold: Json) =>
    engine.api.put(`/v1/supplies/PO-${sku}`, supply(sku, eta), match(foretold));

  beforeAll(async () => {
    await engine.advance(60 * MINUTE);
    for (const sku of ['PAN', 'LID']) {
      await shop.item(sku);
      await shop.supply(`PO-${sku}`, sku, 10, '2030-02-20');
    }
    await shop.order('BOTH', [
      { sku: 'PAN', quantity: 1 },
      { sku: 'LID', quantity: 1 },
    ]);
    await engine.settle();
  });

  test('news of another item of the same order lets its customer hear later of this one: refused, until asked again', async () => {
    await engine.advance(60 * MINUTE);
    const foretold = await foretell('PAN', '2030-02-25');
    expect(foretold).toMatchObject({ mailsNow: 1, mailsHeld: 0 });
    await engine.api.ok(engine.api.put('/v1/supplies/PO-LID', supply('LID', '2030-02-22')));
    await engine.settle();
    const refused = await save('PAN', '2030-02-25', foretold);
    expect([refused.status, refused.body]).toEqual([
      412,
      {
        type: 'urn:backorder:problem:plan-moved',
        title: 'It has changed since you read it',
        status: 412,
        detail: 'The plan stands, but who would hear what has changed since the dry run. Ask again with dryRun=true.',
        planVersion: foretold.planVersion,
      },
    ]);
    expect((await shop.backorder('BOTH')).lines[0].promise.current.restockDate).toBe('2030-02-20');
    const again = await foretell('PAN', '2030-02-25');
    expect(again).toMatchObject({ planVersion: foretold.planVersion, mailsNow: 0, mailsHeld: 1 });
    expect((await save('PAN', '2030-02-25', again)).status).toBe(200);
  });

  test('time that has passed may change who hears what as well', async () => {
    const foretold = await foretell('PAN', '2030-02-26');
    expect(foretold).toMatchObject({ mailsNow: 0, mailsHeld: 1 });
    await engine.advance(60 * MINUTE);
    expect((await save('PAN', '2030-02-26', foretold)).status).toBe(412);
    const again = await foretell('PAN', '2030-02-26');
    expect(again).toMatchObject({ mailsNow: 1, mailsHeld: 0 });
    const before = (await mails()).length;
    expect((await save('PAN', '2030-02-26', again)).status).toBe(200);
    await engine.settle();
    expect((await mails()).length - before).toBe(1);
  });

  test('what nobody was told of is only held against the plan', async () => {
    const foretold = await foretell('PAN', '2030-02-27');
    expect((await save('PAN', '2030-02-28', foretold)).status).toBe(200);
  });
});

describe('a reallocation', () => {
  beforeAll(async () => {
    await shop.item('BOWL');
    await shop.supply('PO-2', 'BOWL', 3, '2030-02-20');
    await shop.supply('PO-3', 'BOWL', 10, '2030-03-12');
    await shop.order('P-1', [{ sku: 'BOWL', quantity: 3 }]);
    await shop.order('P-2', [{ sku: 'BOWL', quantity: 2 }]);
    await engine.settle();
    await shop.receive('PO-2', 'BOWL', 2, engine.now());
    await engine.settle();
  });

  const ends = (orderId: string): Promise<Json> =>
    shop.backorder(orderId).then(({ lines }) => ({ backorderId: `bo-${orderId}`, after: lines[0].promise.current }));

  /** Asks first, then does it at the plan version the answer named. */
  async function moved(from: string, to: string, quantity: number) {
    const body = { from: { orderId: from, lineId: '1' }, to: { orderId: to, lineId: '1' }, quantity, reason: 'test' };
    const before = [(await mails()).length, await offers()] as const;
    const foretold = await engine.api.ok(engine.api.post('/v1/items/BOWL/reallocations?dryRun=true', body));
    await engine.api.ok(
      engine.api.post('/v1/items/BOWL/reallocations', body, {
        headers: { 'if-match': `"${foretold.planVersion}"` },
      }),
    );
    await engine.settle();
    const mailed = (await mails()).slice(before[0]);
    return {
      foretold,
      mailed: mailed.map(({ backorderId, template }) => `${backorderId} ${template}`).sort(),
      opened: (await offers()) - before[1],
    };
  }

  test('who loses units waits for later supply and gets an apology at once, who gets them hears that they have come', async () => {
    await engine.advance(60 * MINUTE);
    const { foretold, mailed, opened } = await moved('P-1', 'P-2', 2);
    expect(foretold).toMatchObject({ linesAffected: 2, mailsNow: 2, mailsHeld: 0, offersOpened: 0 });
    expect(mailed).toEqual(['bo-P-1 first-notice', 'bo-P-2 arrived']);
    // The offer to send ahead what was ready is gone with it.
    expect(opened).toBe(-1);
    expect(foretold.promises).toMatchObject([
      { ...(await ends('P-1')), before: { restockDate: '2030-02-20' } },
      { ...(await ends('P-2')) },
    ]);
    expect(foretold.promises[0].after.restockDate).toBe('2030-03-12');
    expect(await shop.backorder('P-1')).toMatchObject({ status: 'scheduled', lines: [{ waiting: 3, allocated: 0 }] });
    expect(await shop.backorder('P-2')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  });

  test('out of an order with nothing short: its backorder opens, is told at once, and runs its course', async () => {
    await shop.order('P-3', [{ sku: 'BOWL', quantity: 1 }]);
    await shop.receive('PO-3', 'BOWL', 6, engine.now());
    await engine.settle();
    await shop.order('P-4', [{ sku: 'BOWL', quantity: 2 }]);
    await shop.order('P-5', [{ sku: 'BOWL', quantity: 1 }]);
    await engine.settle();
    const { foretold, mailed, opened } = await moved('P-4', 'P-5', 1);
    expect(foretold).toMatchObject({ linesAffected: 2, mailsNow: 2, offersOpened: 1 });
    expect(mailed).toEqual(['bo-P-4 first-notice', 'bo-P-5 arrived']);
    expect(opened).toBe(1);
    expect(foretold.promises).toMatchObject([{ ...(await ends('P-4')), before: null }, {}]);
    await shop.receive('PO-3', 'BOWL', 4, engine.now());
    await engine.settle();
    expect(await shop.backorder('P-4')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  });
});
