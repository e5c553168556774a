import fc from 'fast-check';
import { histories, play } from './course/history';
import { TRUTHS } from './course/truths';

// The histories of the short test, many more of them: some turns of a course come up once in thousands. A failure is
// made smaller and names its seed.

const HISTORIES = Number(process.env['BACKORDER_HISTORIES'] ?? 20_000);
const SEED = Number(process.env['BACKORDER_SEED'] ?? 20_260_500);

test(`in ${HISTORIES} histories of dates, arrivals, losses, answers and silence every truth holds at every step`, () => {
  fc.assert(
    fc.property(histories(), (history) => {
      const world = play(history);
      for (const step of world.steps)
        for (const [name, truth] of Object.entries(TRUTHS)) {
          const wrong = truth(step, world);
          if (wrong !== null) throw new Error(`${name}: ${step.step} at ${new Date(step.at).toISOString()}: ${wrong}`);
        }
    }),
    { seed: SEED, numRuns: HISTORIES },
  );
}, 3_600_000);
