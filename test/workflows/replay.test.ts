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
      'pre-order-released',
      'closed-by-shipment',
      'reopened',
      'legal-short-delay',
      'legal-long-delay',
      'legal-renewed-by-time',
      'legal-further-period',
      'continued-as-new',
      'authorization-renewed',
      'refund-unreminded',
      'refund-overdue-unreminded',
      'refund-reminded-after-due',
      'refund-reminded-when-moved',
      'refund-in-time',
      'refund-overdue',
      'refund-account-received',
      'refund-paid-directly',
      'refund-pending-directly',
      'refund-tried-again',
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
  const code = readFileSync(testServers().bundlePath, 'utf8');
  // Steps as ordinary activities instead of local ones: another history.
  const other = code.replaceAll('proxyLocalActivities)(', 'proxyActivities)(');
  expect(other).not.toBe(code);
  const errors: unknown[] = [];
  for await (const { error } of Worker.runReplayHistories(
    { workflowBundle: { code: other } },
    histories.slice(0, 1).map(({ name, history }) => ({ workflowId: name, history })),
  ))
    errors.push(error?.name);
  expect(errors).toEqual(['DeterminismViolationError']);
});
