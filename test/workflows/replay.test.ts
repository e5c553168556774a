import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { testServers } from '../servers/addresses';
import { quietRuntime } from '../servers/quiet-runtime';
import { keptHistories } from './histories';

quietRuntime();
const histories = keptHistories();

test('every kind of course is among the recorded histories', () => {
  expect(histories.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'date-known',
      'still-asking',
      'dates-move',
      'flapping',
      'date-missed',
      'supply-cancelled',
      'status',
      'late-offer-silence-waits',
      'unknown-too-long',
      'silence-cancels',
      'hold',
      'offer-revised',
      'offer-withdrawn',
      'discontinued',
      'split',
      'alternative',
      'cancelled-in-parts',
      'undone',
      'partial-arrival',
      'closed-by-shipment',
      'reopened',
      'continued-as-new',
    ]),
  );
});

test('recorded histories replay on the workflow as it is now: running backorders would go on', async () => {
  const code = readFileSync(testServers().bundlePath, 'utf8');
  const failures: string[] = [];
  const named = histories.map(({ name, history }) => ({ workflowId: name, history }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { code } }, named))
    if (error !== undefined) failures.push(`${workflowId}: ${error.message}`);
  expect(failures).toEqual([]);
});

test('a course that would go another way is noticed', async () => {
  const code = readFileSync(testServers().bundlePath, 'utf8').replaceAll("take('still-asking')", "take('status')");
  const stillAsking = histories.filter(({ name }) => name === 'still-asking');
  expect(stillAsking).toHaveLength(1);
  const seen: boolean[] = [];
  for await (const { error } of Worker.runReplayHistories(
    { workflowBundle: { code: code.replaceAll('proxyLocalActivities)(', 'proxyActivities)(') } },
    stillAsking.map(({ history }) => ({ workflowId: 'still-asking', history })),
  ))
    seen.push(error !== undefined);
  expect(seen).toEqual([true]);
});
