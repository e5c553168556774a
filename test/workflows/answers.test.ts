import { DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf, yen } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const isoIn = (days: number): string => new Date(engine.now() + days * DAY + 9 * HOUR).toISOString().slice(0, 10);

/** Two lines: one on the shelf, one on its way; the split is offered with the first notice. */
async function partReady(name: string): Promise<void> {
  await shop.item(`${name}-READY`);
  await shop.stock(`${name}-READY`, 3);
  await shop.item(`${name}-LATER`);
  await shop.supply(`PO-${name}`, `${name}-LATER`, 10, isoIn(20));
  await shop.order(name, [
    { sku: `${name}-READY`, quantity: 1 },
    { sku: `${name}-LATER`, quantity: 3 },
  ]);
  await engine.settle();
}

/** The link in a mail's text, opened the way its customer would. */
async function pageOf(orderId: string): Promise<string> {
  const { text } = await shop.content((await shop.mails(orderId)).at(-1)?.id);
  return /https:\/\/shop\.example(\/c\/\S+)/.exec(text)?.[1] ?? '';
}

const post = (path: string, form: Readonly<Record<string, string>>) =>
  engine.api.send('POST', path, undefined, {
    key: null,
    idempotencyKey: null,
    raw: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

test('split: what is ready is released ahead, the rest when it comes', async () => {
  await partReady('SPLIT');
  const { offer } = await shop.backorder('SPLIT');
  await engine.api.ok(shop.decide('SPLIT', offer.version, [{ lineId: '2', choice: 'split' }]));
  await engine.settle();
  expect(await shop.backorder('SPLIT')).toMatchObject({
    status: 'scheduled',
    lines: [{ allocated: 1, released: 1 }, { waiting: 3 }],
  });
  expect(await shop.templates('SPLIT')).toEqual(['first-notice', 'decision-received', 'part-shipped']);
  await shop.receive('PO-SPLIT', 'SPLIT-LATER', 10, engine.now());
  await engine.settle();
  expect(await shop.backorder('SPLIT')).toMatchObject({ status: 'closed', outcome: 'fulfilled' });
  expect((await shop.templates('SPLIT')).at(-1)).toBe('arrived');
  await keepHistory(engine, 'split', 'SPLIT');
});

test('the same answer twice is one answer; a second, different one finds the offer gone', async () => {
  await partReady('TWICE');
  const { offer } = await shop.backorder('TWICE');
  const answer = () => shop.decide('TWICE', offer.version, [{ lineId: '2', choice: 'wait' }]);
  expect((await answer()).status).toBe(200);
  await engine.settle();
  expect((await answer()).status).toBe(200);
  await engine.settle();
  expect(await shop.templates('TWICE')).toEqual(['first-notice', 'decision-received']);
  expect((await shop.decide('TWICE', offer.version, [{ lineId: '2', choice: 'split' }])).status).toBe(409);
});

test('two answers at once: one wins, the other is told', async () => {
  await partReady('RACE');
  const { offer } = await shop.backorder('RACE');
  const answers = await Promise.all(
    ['wait', 'split', 'cancel'].map((choice) => shop.decide('RACE', offer.version, [{ lineId: '2', choice }])),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
});

test('an alternative is taken: the units are allocated, the difference comes back, the line counts as substituted', async () => {
  await shop.item('CHEAPER', { price: yen(1000) });
  await shop.stock('CHEAPER', 5);
  await shop.item('WANTED', { alternatives: [{ sku: 'CHEAPER' }] });
  await shop.supply('PO-WANTED', 'WANTED', 10, isoIn(10));
  await shop.order('ALT', [{ sku: 'WANTED', quantity: 2, price: 1200 }]);
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-WANTED', 'WANTED', 10, isoIn(60));
  await engine.settle();
  const { offer } = await shop.backorder('ALT');
  await engine.api.ok(
    shop.decide('ALT', offer.version, [{ lineId: '1', choice: 'alternative', alternativeSku: 'CHEAPER' }]),
  );
  await engine.settle();
  const after = await shop.backorder('ALT');
  expect(after).toMatchObject({
    status: 'closed',
    outcome: 'substituted',
    lines: [{ substituted: 2 }, { sku: 'CHEAPER', allocated: 2, released: 2, substituteFor: '1' }],
    refunds: [{ amount: yen(400) }],
  });
  await keepHistory(engine, 'alternative', 'ALT');
});

test('an alternative sold out between offer and answer: the offer as it stands now, and nothing is taken', async () => {
  await shop.item('LASTONE');
  await shop.stock('LASTONE', 1);
  await shop.item('HOPED', { alternatives: [{ sku: 'LASTONE' }] });
  await shop.supply('PO-HOPED', 'HOPED', 10, isoIn(10));
  await shop.order('SOLDOUT', [{ sku: 'HOPED', quantity: 1 }]);
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-HOPED', 'HOPED', 10, isoIn(60));
  await engine.settle();
  const { offer } = await shop.backorder('SOLDOUT');
  await shop.order('QUICKER', [{ sku: 'LASTONE', quantity: 1 }]);
  const answer = await shop.decide('SOLDOUT', offer.version, [
    { lineId: '1', choice: 'alternative', alternativeSku: 'LASTONE' },
  ]);
  expect(answer.status).toBe(409);
  expect(answer.body.currentOffer.version).toBe(offer.version + 1);
  expect(JSON.stringify(answer.body.currentOffer.options)).not.toContain('LASTONE');
});

test('keep two of five: three cancelled with their share of the money, two wait on', async () => {
  await shop.item('FIVE');
  await shop.supply('PO-FIVE', 'FIVE', 10, isoIn(10));
  await shop.order('FIVE', [{ sku: 'FIVE', quantity: 5, price: 1000 }], { shippingFee: yen(500) });
  await engine.settle();
  await engine.api.ok(shop.cancel('FIVE', { lines: [{ lineId: '1', quantity: 3 }] }));
  await engine.settle();
  expect(await shop.backorder('FIVE')).toMatchObject({
    status: 'scheduled',
    lines: [{ ordered: 5, waiting: 2, cancelled: 3 }],
    refunds: [{ amount: yen(3000) }],
  });
  expect((await shop.templates('FIVE')).at(-1)).toBe('cancelled');
  await engine.api.ok(shop.cancel('FIVE'));
  await engine.settle();
  const { status, outcome, refunds } = await shop.backorder('FIVE');
  expect([status, outcome]).toEqual(['closed', 'cancelled']);
  // The shipping fee comes back with the last unit: all that was charged.
  expect(refunds.map(({ amount }: { amount: { amount: number } }) => amount.amount)).toEqual([3000, 2500]);
  await keepHistory(engine, 'cancelled-in-parts', 'FIVE');
});

test('on the customer’s page: choose, see the confirm step, confirm, take it back, and be where one was', async () => {
  await partReady('PAGE');
  const page = await pageOf('PAGE');
  const { offer } = await shop.backorder('PAGE');
  const chosen = { offerVersion: String(offer.version), 'choice.2': 'cancel' };
  expect((await engine.api.get(page, { key: null })).text).toContain('choice.2');
  const asked = await post(`${page}/decisions`, chosen);
  expect(asked.status).toBe(200);
  expect((await shop.backorder('PAGE')).lines[1].cancelled).toBe(0);
  expect((await post(`${page}/decisions`, { ...chosen, confirm: 'yes' })).status).toBe(303);
  await engine.settle();
  // The freed units are anybody's at once; money and coupon wait for the undo window.
  expect(await shop.backorder('PAGE')).toMatchObject({ lines: [{}, { waiting: 0, cancelled: 3 }], refunds: [] });
  expect((await post(`${page}/undo`, {})).status).toBe(303);
  await engine.settle();
  expect(await shop.backorder('PAGE')).toMatchObject({
    status: 'deciding',
    lines: [{}, { waiting: 3, cancelled: 0 }],
    offer: { version: offer.version + 1, expiresAt: offer.expiresAt },
  });
  await keepHistory(engine, 'undone', 'PAGE');
});

test('when the undo window has passed: refund and coupon follow, and undo says it is too late', async () => {
  await partReady('FINAL');
  const page = await pageOf('FINAL');
  const { offer } = await shop.backorder('FINAL');
  await post(`${page}/decisions`, { offerVersion: String(offer.version), 'choice.2': 'cancel', confirm: 'yes' });
  await engine.advance(29 * MINUTE);
  expect((await shop.backorder('FINAL')).refunds).toEqual([]);
  await engine.advance(2 * MINUTE);
  expect(await shop.backorder('FINAL')).toMatchObject({
    status: 'closed',
    outcome: 'partly-fulfilled',
    refunds: [{ amount: yen(3600) }],
    coupon: { percent: 10 },
  });
  expect(await shop.templates('FINAL')).toEqual(expect.arrayContaining(['decision-received', 'cancelled']));
  await post(`${page}/undo`, {});
  expect((await shop.backorder('FINAL')).lines[1].cancelled).toBe(3);
  await keepHistory(engine, 'cancelled-on-the-page', 'FINAL');
});

const confirm = async (orderId: string, choice: Readonly<Record<string, string>>): Promise<string> => {
  const page = await pageOf(orderId);
  const version = String((await shop.backorder(orderId)).offer?.version ?? 0);
  expect((await post(`${page}/decisions`, { offerVersion: version, ...choice, confirm: 'yes' })).status).toBe(303);
  await engine.settle();
  return page;
};

test('a split chosen on the page is released when it can no longer be taken back, and not before', async () => {
  await partReady('LATER-SPLIT');
  const page = await confirm('LATER-SPLIT', { 'choice.2': 'split' });
  expect((await shop.backorder('LATER-SPLIT')).lines[0]).toMatchObject({ allocated: 1, released: 0 });
  await engine.advance(10 * MINUTE);
  await post(`${page}/undo`, {});
  await engine.settle();
  expect(await shop.backorder('LATER-SPLIT')).toMatchObject({ status: 'deciding', lines: [{ released: 0 }, {}] });
  await confirm('LATER-SPLIT', { 'choice.2': 'split' });
  await engine.advance(31 * MINUTE);
  expect((await shop.backorder('LATER-SPLIT')).lines[0]).toMatchObject({ released: 1 });
  expect((await shop.templates('LATER-SPLIT')).at(-1)).toBe('part-shipped');
  await keepHistory(engine, 'split-after-undo', 'LATER-SPLIT');
});

test('an alternative chosen on the page can be taken back: its unit is free again, no money has moved', async () => {
  await shop.item('OTHER', { price: yen(900) });
  await shop.stock('OTHER', 1);
  await shop.item('LATE-ALT', { alternatives: [{ sku: 'OTHER' }] });
  await shop.supply('PO-LATE-ALT', 'LATE-ALT', 10, isoIn(10));
  await shop.order('LATE-ALT', [{ sku: 'LATE-ALT', quantity: 1, price: 1200 }]);
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-LATE-ALT', 'LATE-ALT', 10, isoIn(60));
  await engine.settle();
  const page = await confirm('LATE-ALT', { 'choice.1': 'alternative:OTHER' });
  expect(await shop.backorder('LATE-ALT')).toMatchObject({
    status: 'ready',
    lines: [{ substituted: 1 }, { sku: 'OTHER', allocated: 1, released: 0 }],
    refunds: [],
  });
  await post(`${page}/undo`, {});
  await engine.settle();
  expect(await shop.backorder('LATE-ALT')).toMatchObject({
    status: 'deciding',
    lines: [{ waiting: 1, substituted: 0 }],
    offer: { reason: 'too-late' },
  });
  expect(await engine.api.ok(engine.api.get('/v1/items/OTHER/stock'))).toMatchObject({ available: 1 });
  await confirm('LATE-ALT', { 'choice.1': 'alternative:OTHER' });
  await engine.advance(31 * MINUTE);
  expect(await shop.backorder('LATE-ALT')).toMatchObject({
    status: 'closed',
    outcome: 'substituted',
    refunds: [{ amount: yen(300) }],
  });
});

test('what the customer agreed to is open again when the answer is taken back', async () => {
  await shop.item('AGREED');
  await shop.supply('PO-AGREED', 'AGREED', 10, isoIn(10));
  await shop.order('AGREED', [{ sku: 'AGREED', quantity: 1 }]);
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-AGREED', 'AGREED', 10, isoIn(60));
  await engine.settle();
  const page = await confirm('AGREED', { 'choice.1': 'wait' });
  expect((await shop.backorder('AGREED')).status).toBe('scheduled');
  await post(`${page}/undo`, {});
  await engine.advance(HOUR);
  expect(await shop.backorder('AGREED')).toMatchObject({ status: 'deciding', offer: { reason: 'too-late' } });
});

test('a cancellation that nobody asked about is taken back with a word', async () => {
  await shop.item('OWN');
  await shop.supply('PO-OWN', 'OWN', 10, isoIn(10));
  await shop.order('OWN', [{ sku: 'OWN', quantity: 2 }]);
  await engine.settle();
  const page = await confirm('OWN', { 'choice.1': 'cancel' });
  await post(`${page}/undo`, {});
  await engine.settle();
  expect(await shop.backorder('OWN')).toMatchObject({ status: 'scheduled', lines: [{ waiting: 2, cancelled: 0 }] });
  expect(await shop.templates('OWN')).toEqual(['first-notice', 'decision-received', 'decision-received']);
  expect((await shop.content((await shop.mails('OWN')).at(-1)?.id)).subject).toContain('お取り消し');
});

test('outside an offer, two units cancelled and two more are four', async () => {
  await shop.item('TWOMORE');
  await shop.supply('PO-TWOMORE', 'TWOMORE', 10, isoIn(10));
  await shop.order('TWOMORE', [{ sku: 'TWOMORE', quantity: 5 }]);
  const two = () => engine.api.ok(shop.decide('TWOMORE', 0, [{ lineId: '1', quantity: 2, choice: 'cancel' }]));
  await two();
  await two();
  await engine.settle();
  expect((await shop.backorder('TWOMORE')).lines[0]).toMatchObject({ waiting: 1, cancelled: 4 });
});
