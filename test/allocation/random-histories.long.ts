import fc from 'fast-check';
import { type Served, served } from '../api/served';
import { histories } from './deeds';
import { play, putPacks } from './played';

// The histories of the short test, longer and many more. A failure names the history: play it again to look into it.

const DEEDS = 100_000;
/** Histories are played side by side, each lane with a clock and a database of its own. */
const LANES = 3;
const CHUNK = 40;

let lanes: Served[];
beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => served()));
  await Promise.all(lanes.map(putPacks));
});
afterAll(() => Promise.all(lanes.map((lane) => lane.stop())));

test('in a hundred thousand deeds the engine does what the model does', async () => {
  let [deeds, played, chunk] = [0, 0, 0];
  const began = Date.now();
  const follow = async (lane: Served): Promise<void> => {
    while (deeds < DEEDS) {
      const seed = 20270000 + chunk++;
      for (const history of fc.sample(histories({ least: 10, most: 50 }), { seed, numRuns: CHUNK })) {
        try {
          await play(lane, `L${played++}`, history);
        } catch (error) {
          throw new Error(`${(error as Error).message}\nof seed ${seed}: ${JSON.stringify(history)}`, { cause: error });
        }
        deeds += history.deeds.length;
      }
      const seconds = Math.round((Date.now() - began) / 1000);
      process.stdout.write(`${deeds} deeds in ${played} histories, ${seconds} s\n`);
    }
  };
  await Promise.all(lanes.map(follow));
  expect(lanes.flatMap(({ logged }) => logged)).toEqual([]);
}, 7_200_000);
