import { sql } from 'drizzle-orm';
import { keptCourse } from '../domain/backorder/course-state';
import type { Turn } from '../domain/backorder/turn';
import type { Act } from './act';
import type { LoadedBackorder } from './load-facts';

/** Writes what the rules changed of lines (told, original, released) and of the course. */
export function writeTurn(act: Act, before: LoadedBackorder, { facts }: Turn): void {
  const changed = facts.lines.flatMap((line) => {
    const old = before.lines.find(({ lineId }) => lineId === line.lineId);
    const same = old && old.told === line.told && old.original === line.original && old.released === line.released;
    return same ? [] : [{ lineId: line.lineId, told: line.told, original: line.original, released: line.released }];
  });
  if (changed.length > 0)
    act.write(sql`
      update order_lines l
      set told = nullif(c.told, 'null'::jsonb), promise_original = nullif(c.original, 'null'::jsonb), released = c.released
      from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb)
        as c("lineId" text, told jsonb, original jsonb, released int)
      where l.order_id = ${before.orderId} and l.line_id = c."lineId"`);
  if (facts.course !== before.facts.course)
    act.write(sql`
      update backorders set course = ${JSON.stringify(keptCourse(facts.course))}::text::jsonb where id = ${facts.id}`);
}
