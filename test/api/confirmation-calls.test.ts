import { MINUTE, MONDAY } from '../servers/clock';
import { servedShop } from './customer-visits';
import { phoneCustomers } from './phone-customers';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { due, order, moveTo, all, open, said, resolve, tell, answer, undo } = phoneCustomers(() => it);

/** An order of 3 of each that is 40 days late, asked about and heard of. */
const asked = async (orderId: string, skus: readonly string[] = [orderId]) => {
  await due(skus);
  await order(orderId, Object.fromEntries(skus.map((sku) => [sku, 3])));
  await tell(orderId);
  for (const sku of skus) await moveTo(orderId, sku, '2030-04-20');
  await tell(orderId);
};

describe('an answer that is taken back before it was confirmed', () => {
  test('is not confirmed any more where its question is put again', async () => {
    await asked('REOPENED');
    await answer('REOPENED', [{ lineId: '1', choice: 'cancel' }]);
    const [confirmation] = await open('REOPENED');
    expect(confirmation?.data.say).toMatch(/becomes final then/);
    await undo('REOPENED');
    const [question, ...others] = await said('REOPENED');
    expect(others).toEqual([]);
    expect(question).toEqual(['offer', expect.stringContaining('Your earlier answer has been taken back')]);
    const refused = await resolve(confirmation?.id);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/the answer that it confirms has been taken back\. Tell the customer instead/);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-REOPENED/timeline?locale=ja'));
    expect(JSON.stringify(items)).toContain('ご回答が取り消されたため');
  });

  test('takes no other confirmation with it', async () => {
    await asked('TWO', ['TWO-A', 'TWO-B']);
    await answer('TWO', [{ lineId: '1', choice: 'cancel' }]);
    await answer('TWO', [{ lineId: '2', quantity: 1, choice: 'cancel' }]);
    expect((await said('TWO')).filter(([template]) => template === 'decision-received')).toHaveLength(2);
    await undo('TWO');
    const confirmed = (await said('TWO')).filter(([template]) => template === 'decision-received');
    expect(confirmed).toEqual([[expect.anything(), expect.stringMatching(/Item TWO-A; quantity: 3; choice: Cancel/)]]);
    expect(confirmed[0]?.[1]).not.toContain('Item TWO-B; quantity: 1');
    expect((await all('TWO')).filter(({ data }) => data.overtakenBy === 'taken-back')).toHaveLength(1);
  });

  test('is left out of a call that confirms another one too', async () => {
    await asked('TOGETHER', ['TOGETHER-A', 'TOGETHER-B']);
    const decide = (lineId: string, offerVersion: number) =>
      it.api.ok(
        it.api.post('/v1/backorders/bo-TOGETHER/decisions', {
          offerVersion,
          lines: [{ lineId, choice: 'cancel' }],
          actor: { type: 'customer', via: 'web' },
          undoable: true,
        }),
      );
    const { version } = (await it.shop.backorder('TOGETHER')).offer;
    await decide('1', version);
    it.pass(MINUTE);
    await decide('2', version + 1);
    await it.step('TOGETHER', 'carry-out-decision');
    expect((await said('TOGETHER'))[0]?.[1]).toMatch(
      /Item TOGETHER-A; quantity: 3; choice[\s\S]*TOGETHER-B; quantity: 3; choice/,
    );
    await undo('TOGETHER');
    const confirmed = (await said('TOGETHER')).filter(([template]) => template === 'decision-received');
    expect(confirmed).toEqual([[expect.anything(), expect.stringMatching(/Item TOGETHER-A; quantity: 3; choice/)]]);
    expect(confirmed[0]?.[1]).not.toMatch(/Item TOGETHER-B; quantity: 3; choice/);
  });
});

test('that an answer was taken back is not said any more once its lines are answered, or undone, again', async () => {
  await due(['AGAIN']);
  await order('AGAIN', { AGAIN: 2 });
  await tell('AGAIN');
  for (let time = 0; time < 2; time++) {
    await it.api.ok(
      it.api.post('/v1/backorders/bo-AGAIN/decisions', {
        offerVersion: 0,
        lines: [{ lineId: '1', quantity: 1, choice: 'cancel' }],
        actor: { type: 'customer', via: 'web' },
        undoable: true,
      }),
    );
    await it.step('AGAIN', 'carry-out-decision');
    const [given, ...others] = await said('AGAIN');
    expect(others).toEqual([]);
    expect(given?.[1]).toMatch(/Your choice: Item AGAIN; quantity: 1; choice: Cancel/);
    it.pass(MINUTE);
    await undo('AGAIN');
    const [undone, ...more] = await said('AGAIN');
    expect(more).toEqual([]);
    expect(undone?.[1]).toMatch(/we have undone the following choice[\s\S]*back to how it was before/);
  }
  // What moves since is not how it was.
  await moveTo('AGAIN', 'AGAIN', '2030-02-15');
  expect((await said('AGAIN'))[0]?.[1]).toMatch(/Things have changed since you made it[\s\S]*February 15, 2030/);
});

describe('a call that confirms an answer', () => {
  test('says the day a substitute leaves as it is by now', async () => {
    await asked('SUBSTITUTE');
    await answer('SUBSTITUTE', [
      { lineId: '1', quantity: 1, choice: 'alternative', alternativeSku: 'ALT' },
      { lineId: '1', quantity: 2, choice: 'wait' },
    ]);
    expect((await said('SUBSTITUTE'))[0]?.[1]).toMatch(/Expected to ship: Tue, April 23, 2030, together with the rest/);
    await moveTo('SUBSTITUTE', 'SUBSTITUTE', '2030-02-26');
    const [one] = await said('SUBSTITUTE');
    expect(one?.[1]).toMatch(/Expected to ship: Wed, February 27, 2030, together with the rest/);
    expect(one?.[1]).not.toContain('April');
  });

  test('does not say until when it can be taken back once that is over', async () => {
    await asked('FINAL');
    await answer('FINAL', [{ lineId: '1', choice: 'wait' }]);
    expect((await said('FINAL'))[0]?.[1]).toMatch(/You can undo it until/);
    it.pass(40 * MINUTE);
    await it.step('FINAL', 'settle-decision');
    expect((await said('FINAL'))[0]?.[0]).toBe('decision-received');
    expect((await said('FINAL'))[0]?.[1]).not.toMatch(/undo it/);
  });
});

describe('the call that asks what an answer has left open', () => {
  test.each([
    ['en', /You have answered part of our question; this is about the rest/, /Things have changed/],
    ['ja', /まだお決まりでない分/, /状況が変わりましたので/],
  ] as const)('does not say that things have changed: only the answer has, in %s', async (locale, says, not) => {
    const phone = phoneCustomers(() => it, locale);
    const orderId = `REST-${locale}`;
    await due([orderId]);
    await phone.order(orderId, { [orderId]: 3 });
    await tell(orderId);
    await moveTo(orderId, orderId, '2030-04-20');
    await tell(orderId);
    await answer(orderId, [{ lineId: '1', quantity: 1, choice: 'cancel' }]);
    const question = async () => (await said(orderId)).find(([template]) => template === 'offer')?.[1];
    expect(await question()).toMatch(says);
    expect(await question()).not.toMatch(not);
    // Nor where it is put again because the answer was taken back.
    await undo(orderId);
    expect(await question()).not.toMatch(not);
    await moveTo(orderId, orderId, '2030-05-20');
    expect(await question()).not.toMatch(says);
  });
});
