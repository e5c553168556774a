import { DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { englishCustomer, type Shop, shopOf } from '../servers/shop';
import { keepHistory } from './histories';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
  // Silence cancels because the pack says so, and no law says anything else.
  await engine.api.ok(
    engine.api.put('/v1/policies/us-silent/versions/1', {
      id: 'us-silent',
      version: 1,
      extends: { id: 'us-shop', version: 1 },
      name: { ja: '米国のショップ', en: 'US shop' },
    }),
  );
});
afterAll(() => engine.stop());

const isoIn = (days: number): string => new Date(engine.now() + days * DAY + 9 * HOUR).toISOString().slice(0, 10);
const choicesOf = (offer: { options: { choices: { choice: string }[] }[] }): string[] =>
  offer.options.flatMap(({ choices }) => choices.map(({ choice }) => choice));

/** An order of one line waiting for a supply of its own that is due in so many days. */
async function waiting(name: string, days: number | null, changes: object = {}, quantity = 1): Promise<void> {
  await shop.item(name);
  await shop.supply(`PO-${name}`, name, 100, days === null ? null : isoIn(days));
  await shop.order(name, [{ sku: name, quantity }], changes);
  await engine.settle();
}

test('over 30 days later than the first date: an offer opens at once; silence means waiting, after one reminder', async () => {
  await waiting('LATE', 10);
  await shop.supply('PO-LATE', 'LATE', 100, isoIn(40));
  await engine.settle();
  expect(await shop.templates('LATE')).toEqual(['first-notice', 'date-changed']);
  await engine.advance(HOUR);
  await shop.supply('PO-LATE', 'LATE', 100, isoIn(41));
  await engine.settle();
  const { status, offer } = await shop.backorder('LATE');
  expect(status).toBe('deciding');
  expect(offer).toMatchObject({ version: 1, reason: 'too-late', onSilence: 'wait' });
  expect(choicesOf(offer)).toEqual(['wait', 'cancel']);
  expect(await shop.templates('LATE')).toEqual(['first-notice', 'date-changed', 'offer']);
  await engine.advance(8 * DAY);
  const after = await shop.backorder('LATE');
  expect(after).toMatchObject({ status: 'scheduled', lines: [{ waiting: 1, cancelled: 0 }] });
  expect(after.offer).toBeUndefined();
  expect((await shop.templates('LATE')).filter((template) => template === 'offer-reminder')).toHaveLength(1);
  // The wait was accepted as it is: the same date is not asked about again.
  await engine.advance(20 * DAY);
  expect((await shop.templates('LATE')).filter((template) => template === 'offer')).toHaveLength(1);
  await keepHistory(engine, 'late-offer-silence-waits', 'LATE');
});

test('unknown for too long: offered after three weeks without a date', async () => {
  await waiting('UNKNOWN', null);
  await engine.advance(20 * DAY);
  expect((await shop.backorder('UNKNOWN')).status).toBe('awaiting-date');
  await engine.advance(2 * DAY);
  expect(await shop.backorder('UNKNOWN')).toMatchObject({ status: 'deciding', offer: { reason: 'unknown-too-long' } });
  await keepHistory(engine, 'unknown-too-long', 'UNKNOWN');
});

const us = (id: string) => ({
  policy: 'us-silent',
  currency: 'USD',
  customer: englishCustomer(id),
  shipTo: { country: 'US', region: 'US-NY' },
});

test('silence that cancels: apology, coupon and refund request; the refund goes overdue and a task asks for the money', async () => {
  await shop.item('SILENT');
  await shop.supply('PO-SILENT', 'SILENT', 100, isoIn(10));
  await shop.order('SILENT', [], {
    ...us('silent'),
    lines: [{ lineId: '1', sku: 'SILENT', quantity: 2, unitPrice: { amount: 1999, currency: 'USD' } }],
    shippingFee: { amount: 500, currency: 'USD' },
  });
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-SILENT', 'SILENT', 100, isoIn(60));
  await engine.settle();
  expect(await shop.backorder('SILENT')).toMatchObject({ status: 'deciding', offer: { onSilence: 'cancel' } });
  await engine.advance(11 * DAY);
  const closed = await shop.backorder('SILENT');
  expect(closed).toMatchObject({
    status: 'closed',
    outcome: 'cancelled',
    lines: [{ waiting: 0, cancelled: 2 }],
    coupon: { percent: 10 },
    refunds: [{ amount: { amount: 4498, currency: 'USD' }, state: 'requested' }],
  });
  const templates = await shop.templates('SILENT');
  expect(templates.slice(-3)).toEqual(['offer', 'offer-reminder', 'cancelled']);
  const mail = await shop.content((await shop.mails('SILENT')).at(-1)?.id);
  expect(mail.text).toContain('$44.98');
  expect(mail.text).toContain(closed.coupon.code);
  // Seven working days (16 CFR 435.1), with two weekends and perhaps a holiday between.
  await engine.advance(12 * DAY);
  expect((await shop.backorder('SILENT')).refunds[0].state).toBe('overdue');
  expect(await shop.tasks('SILENT')).toContain('refund-overdue');
  const refundId = closed.refunds[0].id;
  await engine.api.ok(
    engine.api.post(`/v1/refunds/${refundId}/confirm`, {
      paidAt: new Date(engine.now()).toISOString(),
      reference: 'bank-1',
    }),
  );
  await engine.settle();
  expect((await shop.backorder('SILENT')).refunds[0].state).toBe('confirmed');
  const refund = await engine.client.workflow.getHandle(`refund-${refundId}`).describe();
  expect(refund.status.name).toBe('COMPLETED');
  await keepHistory(engine, 'silence-cancels', 'SILENT');
});

test('a hold stops the cancellation that silence would bring, for as long as it stands', async () => {
  await waiting('HELD', 10, { policy: 'us-silent' });
  await engine.advance(HOUR);
  await shop.supply('PO-HELD', 'HELD', 100, isoIn(60));
  await engine.settle();
  await engine.api.ok(engine.api.put('/v1/backorders/bo-HELD/hold'));
  await engine.advance(15 * DAY);
  // Nothing threatens, so nobody is reminded.
  expect(await shop.templates('HELD')).not.toContain('offer-reminder');
  expect(await shop.backorder('HELD')).toMatchObject({ status: 'deciding', held: true, lines: [{ waiting: 1 }] });
  await engine.api.delete('/v1/backorders/bo-HELD/hold');
  await engine.settle();
  // While it was held there was nothing to be reminded of: silence counts only after a reminder that has left.
  expect(await shop.backorder('HELD')).toMatchObject({ status: 'deciding' });
  expect((await shop.templates('HELD')).at(-1)).toBe('offer-reminder');
  await engine.advance(3 * DAY);
  expect(await shop.backorder('HELD')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
  await keepHistory(engine, 'hold', 'HELD');
});

test('the facts change under an open offer: the old version takes no answer, the next one keeps the deadline', async () => {
  await waiting('MOVES', 10);
  await engine.advance(HOUR);
  await shop.supply('PO-MOVES', 'MOVES', 100, isoIn(45));
  await engine.settle();
  const first = (await shop.backorder('MOVES')).offer;
  await engine.advance(DAY);
  await shop.supply('PO-MOVES', 'MOVES', 100, isoIn(50));
  const outdated = await shop.decide('MOVES', first.version, [{ lineId: '1', choice: 'wait' }]);
  expect(outdated.status).toBe(409);
  expect(outdated.body).toMatchObject({
    type: 'urn:backorder:problem:offer-outdated',
    currentOffer: { version: first.version + 1, expiresAt: first.expiresAt },
  });
  expect(outdated.body.currentOffer.options[0].choices[0].promise.restockDate).toBe(
    (await shop.backorder('MOVES')).lines[0].promise.current.restockDate,
  );
  const taken = await shop.decide('MOVES', first.version + 1, [{ lineId: '1', choice: 'wait' }]);
  expect(taken.status).toBe(200);
  await engine.settle();
  expect((await shop.templates('MOVES')).slice(-3)).toEqual(['offer', 'offer', 'decision-received']);
  await keepHistory(engine, 'offer-revised', 'MOVES');
});

test('the date comes back within reason while an offer is open: it is withdrawn, and the customer told', async () => {
  await waiting('RELIEF', 10);
  await engine.advance(HOUR);
  await shop.supply('PO-RELIEF', 'RELIEF', 100, isoIn(45));
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-RELIEF', 'RELIEF', 100, isoIn(12));
  await engine.settle();
  expect((await shop.backorder('RELIEF')).status).toBe('scheduled');
  expect((await shop.templates('RELIEF')).slice(-2)).toEqual(['offer', 'date-changed']);
  await keepHistory(engine, 'offer-withdrawn', 'RELIEF');
});

test('an item discontinued: told with ways out; silence cancels what can never come, with the money back', async () => {
  await shop.item('SUCCESSOR');
  await shop.stock('SUCCESSOR', 5);
  await shop.item('ENDED', { alternatives: [{ sku: 'SUCCESSOR', note: '後継品です' }] });
  await shop.supply('PO-ENDED', 'ENDED', 100, isoIn(20));
  await shop.order('ENDED', [{ sku: 'ENDED', quantity: 1 }]);
  await engine.settle();
  await shop.supply('PO-ENDED', 'ENDED', 100, null, { status: 'cancelled', reason: { code: 'discontinued' } });
  await shop.item('ENDED', { alternatives: [{ sku: 'SUCCESSOR', note: '後継品です' }], discontinued: true });
  await engine.advance(MINUTE);
  const { offer } = await shop.backorder('ENDED');
  expect(offer).toMatchObject({ reason: 'discontinued', onSilence: 'cancel' });
  expect(choicesOf(offer)).toEqual(['alternative', 'cancel']);
  await engine.advance(9 * DAY);
  expect(await shop.backorder('ENDED')).toMatchObject({
    status: 'closed',
    outcome: 'cancelled',
    refunds: [{ amount: { amount: 1200, currency: 'JPY' } }],
  });
  expect((await shop.templates('ENDED')).at(-1)).toBe('cancelled');
  await keepHistory(engine, 'discontinued', 'ENDED');
});

test('silence acts only when the provider took the offer’s mail; until then the deadline moves and staff are asked', async () => {
  // No address: the offer is a call for staff, so no provider ever takes a mail.
  await shop.item('CALL');
  await shop.supply('PO-CALL', 'CALL', 100, isoIn(10));
  await shop.order('CALL', [{ sku: 'CALL', quantity: 1 }], {
    policy: 'us-silent',
    customer: { id: 'call', name: '鈴木 一郎', phone: '03-0000-0000', locale: 'ja' },
  });
  await engine.settle();
  await engine.advance(HOUR);
  await shop.supply('PO-CALL', 'CALL', 100, isoIn(60));
  await engine.settle();
  await engine.advance(30 * DAY);
  expect(await shop.backorder('CALL')).toMatchObject({ status: 'deciding', lines: [{ waiting: 1, cancelled: 0 }] });
  expect(await shop.tasks('CALL')).toEqual(expect.arrayContaining(['call-customer', 'offer-not-delivered']));
  // The goods come: nothing is asked any more, and nobody need see to its being heard.
  await shop.receive('PO-CALL', 'CALL', 1, engine.now());
  await engine.settle();
  const { items } = await engine.api.ok(engine.api.get('/v1/tasks?backorderId=bo-CALL&state=open'));
  expect(items.map(({ kind }: { kind: string }) => kind)).not.toContain('offer-not-delivered');
});

test('silence cancels one line, and the goods that frees give another line of the same order its date: told at once', async () => {
  await shop.item('PAIR');
  await shop.supply('PO-DATED', 'PAIR', 1, isoIn(10));
  await shop.supply('PO-UNDATED', 'PAIR', 1, null);
  const unitPrice = { amount: 1000, currency: 'USD' };
  await shop.order('PAIR', [], {
    ...us('pair'),
    lines: ['1', '2'].map((lineId) => ({ lineId, sku: 'PAIR', quantity: 1, unitPrice })),
  });
  await engine.settle();
  await engine.advance(HOUR);
  const late = isoIn(60);
  await shop.supply('PO-DATED', 'PAIR', 1, late);
  await engine.settle();
  expect((await shop.backorder('PAIR')).offer.options).toMatchObject([
    { lineId: '1', onSilence: 'cancel' },
    { lineId: '2', onSilence: 'wait' },
  ]);
  await engine.advance(12 * DAY);
  expect(await shop.backorder('PAIR')).toMatchObject({
    status: 'scheduled',
    lines: [{ cancelled: 1 }, { waiting: 1, promise: { current: { restockDate: late } } }],
  });
  expect((await shop.templates('PAIR')).slice(-2)).toEqual(['cancelled', 'date-confirmed']);
});

test('an answer for a part of a line leaves the rest to be decided, in the next version with the same deadline', async () => {
  await waiting('REST', 10, {}, 5);
  await engine.advance(HOUR);
  await shop.supply('PO-REST', 'REST', 100, isoIn(60));
  await engine.settle();
  const { offer } = await shop.backorder('REST');
  await engine.advance(DAY);
  await engine.api.ok(shop.decide('REST', offer.version, [{ lineId: '1', quantity: 2, choice: 'cancel' }]));
  await engine.settle();
  expect(await shop.backorder('REST')).toMatchObject({
    status: 'deciding',
    lines: [{ waiting: 3, cancelled: 2 }],
    offer: { version: offer.version + 1, expiresAt: offer.expiresAt, options: [{ lineId: '1', quantity: 3 }] },
  });
});
