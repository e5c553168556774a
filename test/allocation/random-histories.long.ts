import fc from 'fast-check';
import { type Served, served } from '../api/served';
import { histories } from './deeds';
import { play, putPacks } from './played';

// The histories of the short test, many more of them, and longer. A failure names the history: play it again to look
// into it. A machine that has an hour only plays a part, and another part the next time:
// `BACKORDER_HISTORIES=10000 BACKORDER_SEED=20280000 npm run test:long -- test/allocation/random-histories`.

const HISTORIES = Number(process.env['BACKORDER_HISTORIES'] ?? 100_000);
const SEED = Number(process.env['BACKORDER_SEED'] ?? 20_270_000);
/** Histories are played side by side, each lane with a clock and a database of its own. */
const LANES = 2;
/** Histories of one seed. */
const CHUNK = 40;
/** A database that is full of other histories makes every sweep slower: a lane begins anew after so many. */
const LANE_LASTS = 1000;

/** Lanes begin one after the other: a busy machine has no time for three servers at once. */
let begun: Promise<unknown> = Promise.resolve();
const lane = (): Promise<Served> => {
  const next = begun.then(async () => {
    const it = await served();
    await putPacks(it);
    return it;
  });
  begun = next.catch(() => {});
  return next;
};

test(`in ${HISTORIES} histories the engine does what the model does`, async () => {
  let [deeds, played, chunk] = [0, 0, 0];
  const began = Date.now();
  const playChunk = async (it: Served): Promise<void> => {
    const seed = SEED + chunk++;
    const most = chunk % 4 === 0 ? 50 : 16;
    for (const history of fc.sample(histories({ least: 4, most }), { seed, numRuns: CHUNK })) {
      try {
        await play(it, `L${played++}`, history);
      } catch (error) {
        throw new Error(`${(error as Error).message}\nof seed ${seed}: ${JSON.stringify(history)}`, { cause: error });
      }
      deeds += history.deeds.length;
    }
    const seconds = Math.round((Date.now() - began) / 1000);
    process.stdout.write(`${played} histories of ${deeds} deeds, up to seed ${seed}, ${seconds} s\n`);
  };
  const follow = async (): Promise<void> => {
    while (chunk * CHUNK < HISTORIES) {
      const it = await lane();
      try {
        for (let done = 0; done < LANE_LASTS && chunk * CHUNK < HISTORIES; done += CHUNK) await playChunk(it);
        expect(it.logged).toEqual([]);
      } finally {
        await it.stop();
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, follow));
}, 86_400_000);
