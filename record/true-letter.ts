import { sql } from 'drizzle-orm';
import type { BackorderFacts } from '../domain/backorder/facts';
import type { Act } from './act';
import { readBackorder } from './load-facts';
import { taskMatter } from './notice-tasks';
import { resolveTasks } from './tasks';

/**
 * 特商法13条: a letter of acceptance that has yet to be posted says what is so when it is: dates, quantities, seller. Once nothing of
 * the order is owed any more, as all of it has left or was cancelled, there is none to post.
 */
export async function keepLetterTrue(act: Act, { id, course }: BackorderFacts): Promise<void> {
  if (course.acceptance !== 'paper') return;
  const letters = await act.tx.execute<{ id: string; text: string | null }>(sql`
    select id, data ->> 'text' as text from tasks
    where backorder_id = ${id} and kind = 'paper-notice' and state = 'open' limit 1`);
  const [letter] = letters;
  const backorder = letter === undefined ? null : await readBackorder(act, id);
  if (letter === undefined || backorder === null) return;
  if (backorder.facts.lines.every(({ waiting, allocated }) => waiting + allocated === 0)) {
    resolveTasks(act, id, id, ['paper-notice']);
    return;
  }
  const { data } = await taskMatter(act, backorder, backorder.lines, 'paper-notice');
  if (data['text'] !== letter.text)
    act.write(sql`update tasks set data = data || ${JSON.stringify(data)}::text::jsonb where id = ${letter.id}`);
}
