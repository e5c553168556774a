import { type SQL, sql } from 'drizzle-orm';

/** Values as rows of one column, for a `from` or a subselect. A list goes to the database as JSON (see `db/client.ts`). */
export const rowsOf = (values: readonly string[]): SQL =>
  sql`jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb)`;

/**
 * For `where sku = ${anyOf(skus)}`: each value is looked up in the column's index, whatever the planner thinks of the
 * table. Written `in (select …)` it would be a join, and a plan made while the table was small joins by reading all of it.
 */
export const anyOf = (values: readonly string[]): SQL => sql`any(array(select ${rowsOf(values)}))`;

/**
 * Whether a subselect finds anything, asked row by row by an index. Written `exists` the planner may read all there is
 * once and keep it instead, which is right for a small table and was planned when it was one.
 */
export const found = (rows: SQL): SQL => sql`coalesce((select true ${rows} limit 1), false)`;
