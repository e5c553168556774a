import type { Json } from '../servers/api-client';
import { expectProblem } from './problem';
import type { Served } from './served';
import { servedWithAlternative, twoLinesAsked } from './two-lines-asked';

let it: Served;
beforeAll(async () => {
  it = await servedWithAlternative();
});
afterAll(() => it.stop());

const { asked, answer } = twoLinesAsked(() => it);

describe('an offer that has moved', () => {
  test('answered at an old version: 409 with the offer as it is now, and nothing is taken', async () => {
    await asked('OLD');
    await answer('OLD', 1, [{ lineId: '1', choice: 'wait' }]);
    const late = await answer('OLD', 1, [{ lineId: '2', choice: 'cancel' }]);
    expectProblem(late, 409, 'offer-outdated');
    expect(late.body.currentOffer).toEqual((await it.shop.backorder('OLD')).offer);
    expect(late.body.currentOffer).toMatchObject({ version: 2, options: [{ lineId: '2' }] });
    expect((await it.shop.backorder('OLD')).lines).toMatchObject([{ waiting: 2 }, { waiting: 2 }]);
  });

  test('answered after its facts changed: the next version is opened there and then, and carried in the answer', async () => {
    await asked('STALE');
    await it.shop.supply('PO-STALE-1', 'STALE-1', 50, '2030-05-01');
    const late = await answer(
      'STALE',
      1,
      ['1', '2'].map((lineId) => ({ lineId, choice: 'wait' })),
    );
    expectProblem(late, 409, 'offer-outdated');
    expect(late.body.currentOffer).toMatchObject({
      version: 2,
      options: [
        {
          lineId: '1',
          choices: expect.arrayContaining([
            { choice: 'wait', promise: expect.objectContaining({ restockDate: '2030-05-01' }) },
          ]),
        },
        { lineId: '2' },
      ],
    });
    expect((await it.shop.backorder('STALE')).offer).toEqual(late.body.currentOffer);
    expect(
      (
        await answer(
          'STALE',
          2,
          ['1', '2'].map((lineId) => ({ lineId, choice: 'wait' })),
        )
      ).status,
    ).toBe(200);
  });

  test('the alternative is gone meanwhile: nobody is promised it', async () => {
    await it.shop.item('SCARCE');
    await it.shop.stock('SCARCE', 2);
    await it.shop.item('WANTED', { alternatives: [{ sku: 'SCARCE' }] });
    await it.shop.supply('PO-WANTED', 'WANTED', 50, '2030-02-20');
    await it.shop.order('GONE', [{ sku: 'WANTED', quantity: 2 }]);
    await it.shop.supply('PO-WANTED', 'WANTED', 50, '2030-04-01');
    await it.step('GONE', 'pass-on-date');
    await it.shop.order('BOUGHT', [{ sku: 'SCARCE', quantity: 2 }]);
    const late = await answer('GONE', 1, [{ lineId: '1', choice: 'alternative', alternativeSku: 'SCARCE' }]);
    expectProblem(late, 409, 'offer-outdated');
    expect(JSON.stringify(late.body.currentOffer)).not.toMatch(/SCARCE/);
    expect((await it.shop.backorder('GONE')).lines).toMatchObject([{ waiting: 2, substituted: 0 }]);
  });

  test('what was ready has been shipped: no split is offered of it any more', async () => {
    await it.shop.item('SENT');
    await it.shop.stock('SENT', 2);
    await it.shop.supply('PO-SENT', 'SENT', 50, '2030-02-20');
    await it.shop.order('SENT', [{ sku: 'SENT', quantity: 3 }]);
    const choices = async () =>
      (await it.shop.backorder('SENT')).offer?.options.flatMap((line: Json) =>
        line.choices.map(({ choice }: Json) => choice),
      );
    expect(await choices()).toContain('split');
    await it.api.ok(it.api.post('/v1/orders/SENT/shipments', { lines: [{ lineId: '1', quantity: 2 }] }));
    await it.step('SENT');
    expect(await choices()).toBeUndefined();
    expect(await it.shop.backorder('SENT')).toMatchObject({ status: 'scheduled', lines: [{ waiting: 1, shipped: 2 }] });
    expect(await it.shop.templates('SENT')).not.toContain('offer-reminder');
  });

  test('nothing is left to decide: 409 and no current offer', async () => {
    await asked('OVER');
    for (const n of [1, 2]) await it.shop.receive(`PO-OVER-${n}`, `OVER-${n}`, 50, it.now());
    const late = await answer(
      'OVER',
      1,
      ['1', '2'].map((lineId) => ({ lineId, choice: 'wait' })),
    );
    expectProblem(late, 409, 'offer-outdated');
    expect(late.body.currentOffer).toBeNull();
    expect((await it.shop.backorder('OVER')).lines).toMatchObject([
      { allocated: 2, cancelled: 0 },
      { allocated: 2, cancelled: 0 },
    ]);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
