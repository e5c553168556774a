import { sql } from 'drizzle-orm';
import type { StepName } from '../../domain/backorder/steps';
import { takeStep } from '../../record/take-step';
import { type Served, served } from '../api/served';
import { HERE } from '../servers/installation';

let at: Served;
beforeEach(async () => {
  at = await served();
  await at.shop.item('MUG');
  await at.shop.supply('PO', 'MUG', 10, null);
  await at.shop.order('A', [{ sku: 'MUG', quantity: 2 }]);
});
afterEach(() => at.stop());

const ask = (stepNo: number, step: StepName) =>
  takeStep(at.db, HERE, { backorderId: 'bo-A', stepNo, step, at: at.now() });
const taken = async (): Promise<readonly string[]> =>
  (await at.db.execute<{ command: string }>(sql`select command from steps order by step_no`)).map((row) => row.command);

test('the same step asked for again answers the same and is not taken again', async () => {
  const first = await ask(2, 'pass-on-date');
  expect(await ask(2, 'pass-on-date')).toEqual(first);
  expect(await taken()).toEqual(['first-notice', 'pass-on-date']);
});

test('another step under a number taken is told how things stand, and that it has not been dealt with', async () => {
  await ask(2, 'pass-on-date');
  expect(await ask(2, 'pass-on-change')).toMatchObject({ stepNo: 2, alreadyTaken: true });
  expect(await taken()).toEqual(['first-notice', 'pass-on-date']);
});

/**
 * A worker dies after a deadline's step, the next one finds news and looks at that first: it asks for its step under
 * the deadline's number, is told how things stand, takes it under the next one and dies too. The third knows neither.
 */
test('a course that lost its place finds the step it took last, and does not take it once more', async () => {
  await ask(2, 'still-asking');
  await ask(2, 'pass-on-date');
  const last = await ask(3, 'pass-on-date');
  expect(await ask(2, 'pass-on-date')).toEqual(last);
  expect(last).not.toHaveProperty('alreadyTaken');
});

test('news that came after the last step is not dealt with by it', async () => {
  await ask(2, 'still-asking');
  await ask(3, 'pass-on-date');
  await at.shop.supply('PO', 'MUG', 10, '2030-02-20');
  expect(await ask(2, 'pass-on-date')).toMatchObject({ stepNo: 3, alreadyTaken: true });
});
