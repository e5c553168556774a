import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { DecidedLineRecord } from '../db/records';
import { keptCourse } from '../domain/backorder/course-state';
import { withoutWishes } from '../domain/backorder/rules/agreeing';
import { type Act, note } from './act';
import { readBackorder } from './load-facts';
import { staleOffers } from './replan';
import { isSettledByStaff } from './settled-wishes';
import { openTask } from './tasks';

type Wished = Pick<DecidedLineRecord, 'lineId' | 'quantity' | 'alternativeSku'>;

/** Staff are to speak with the customer of a dearer alternative he wishes for. */
export const askAboutWish = (
  act: Act,
  backorderId: string,
  decisionId: string,
  { lineId, quantity, alternativeSku }: Wished,
): Promise<void> =>
  openTask(
    act,
    'alternative-surcharge',
    `${decisionId}:${lineId}`,
    { backorderId, ...(alternativeSku === undefined ? {} : { sku: alternativeSku }) },
    { lineId, quantity, alternativeSku: alternativeSku ?? null },
  );

/**
 * Staff have put a wish aside and entered nothing of it: what it kept from being asked about, goods that will never come, is
 * asked about again.
 */
export async function putWishAside(act: Act, backorderId: string, lineId: string): Promise<void> {
  const backorder = await readBackorder(act, backorderId);
  if (backorder === null) return;
  const { course } = withoutWishes(backorder.facts, [lineId]);
  act.write(
    sql`update backorders set course = ${JSON.stringify(keptCourse(course))}::text::jsonb where id = ${backorderId}`,
  );
  await staleOffers(act, [backorderId]);
  note(act, backorderId, { signal: 'orderChanged', signalFacts: { cause: 'wish-put-aside' } });
}

/** What had taken the place of wishes for these lines has been taken back: they stand again, and staff are asked again. */
export async function wishesStandAgain(act: Act, backorderId: string, lineIds: readonly string[]): Promise<void> {
  const rows = await act.tx.execute<{ decisionId: string; wished: Wished }>(sql`
    select d.id as "decisionId", wished from decisions d, jsonb_array_elements(d.lines) wished
    where d.backorder_id = ${backorderId} and d.undone_at is null and not ${isSettledByStaff(sql`d`)}
      and wished ->> 'asksStaff' = 'true' and wished ->> 'lineId' = ${anyOf(lineIds)} order by d.at, d.id`);
  for (const { decisionId, wished } of rows) await askAboutWish(act, backorderId, decisionId, wished);
}
