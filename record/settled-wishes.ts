import { type SQL, sql } from 'drizzle-orm';

/**
 * Whether an answer (a row of `decisions`) wishes for a dearer alternative of a line on which staff have entered since what
 * its customer says. What was agreed with him has taken the wish's place: the wish has nothing left to take back.
 */
export const isSettledByStaff = (answer: SQL): SQL => sql`exists (
  select 1 from decisions s, jsonb_array_elements(s.lines) agreed, jsonb_array_elements(${answer}.lines) wished
  where s.backorder_id = ${answer}.backorder_id and s.undone_at is null and s.actor ->> 'type' = 'staff'
    and s.id <> ${answer}.id and s.at >= ${answer}.at
    and wished ->> 'asksStaff' = 'true' and agreed ->> 'lineId' = wished ->> 'lineId')`;
