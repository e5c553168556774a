import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { startSender } from './doomed';
import type { Fault } from './mail-provider';
import { type Mailing, mailing } from './mailing';

// Senders killed at any moment, over and over, while the provider has troubles of its own.

let post: Mailing;
beforeEach(async () => {
  post = await mailing();
});
afterEach(() => post.stop());

const FAULTS: readonly (Fault | null)[] = [null, null, 'accepts-then-resets', 'resets', 'answers-500', 'rate-limits'];

test('a queue of two thousand outlives thirty senders: each mail arrives exactly once', async () => {
  const ids: string[] = [];
  const moments = fc.sample(fc.integer({ min: 0, max: 400 }), { seed: 3, numRuns: 30 });
  const troubles = fc.sample(fc.constantFrom(...FAULTS), { seed: 5, numRuns: 400 });
  post.provider.next(...troubles);
  // Some time to answer, so that deaths fall into every part of a request.
  post.provider.onAccepted = () => pause(20);
  for (const moment of moments) {
    ids.push(...(await post.queue(67)));
    const doomed = startSender(post);
    const before = post.provider.requests.length;
    for (let waited = 0; post.provider.requests.length === before && waited < 5000; waited += 20) await pause(20);
    await pause(moment);
    await doomed.kill();
    post.pass(61_000);
  }
  post.provider.onAccepted = null;
  post.provider.heal();

  await post.sendAll(post.sender());

  post.expectEachOnce(ids);
  expect(new Set((await post.mails()).map(({ status }) => status))).toEqual(new Set(['sent']));
}, 300_000);
