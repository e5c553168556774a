import { repeat } from '../../worker/repeat';
import { until } from '../servers/until';

test('a piece of work is done again and again, never twice at once, whatever becomes of a turn', async () => {
  const logged: string[] = [];
  let turns = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  const work = async (): Promise<void> => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 30));
    atOnce--;
    if (++turns === 2) throw new Error('the database is away');
  };
  const repeated = repeat('sweep', 1, work, (_, message) => logged.push(message));

  await until('five turns', () => turns >= 5);
  repeated.stop();
  await until('the last one to end', () => atOnce === 0);
  const done = turns;

  expect(mostAtOnce).toBe(1);
  expect(logged).toEqual(['sweep failed; it will be tried again']);
  // Nothing begins any more: longer than any pause between turns.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(turns).toBe(done);
});
