import fc from 'fast-check';
import { type Served, served } from '../api/served';
import { histories } from './deeds';
import { FOUND } from './found-histories';
import { play, putPacks } from './played';

let it: Served;
beforeAll(async () => {
  it = await served();
  await putPacks(it);
});
afterAll(() => it.stop());

let played = 0;

test.each([20260501, 20260502, 20260503])(
  'in any history of orders, supply, receipts, losses and ranks the engine does what the model does (seed %i)',
  async (seed) => {
    await fc.assert(
      fc.asyncProperty(histories({ least: 4, most: 16 }), (history) => play(it, `H${played++}`, history)),
      { seed, numRuns: 80 },
    );
  },
  300_000,
);

test.each(Object.entries(FOUND))('%s', (_, history) => play(it, `F${played++}`, history));

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
