import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { formatInstant } from '../domain/calendar/business-date';
import { sqlInstant } from '../record/load-facts';
import { PURCHASE_COLUMNS, type PurchaseRow, purchaseOf } from '../record/purchases';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import type { Resource } from './resources';
import { CursorQuery, closed, LimitQuery } from './shapes';

interface Row extends PurchaseRow {
  readonly cause: 'reorder-point' | 'special-order';
  readonly state: 'open' | 'answered' | 'withdrawn';
  readonly requestedAt: string;
  /** The supply that answered. */
  readonly answeredBy: string | null;
}

const shown = (row: Row) => ({
  id: row.id,
  ...purchaseOf(row),
  cause: row.cause,
  state: row.state,
  requestedAt: formatInstant(sqlInstant(row.requestedAt)),
  ...(row.answeredBy === null ? {} : { answeredBy: row.answeredBy }),
});

const Query = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('answered'), Type.Literal('withdrawn')])),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

interface ListQuery {
  readonly state?: Row['state'];
  readonly limit?: number;
  readonly cursor?: string;
}

/** 発注依頼: what suppliers were to be asked for. */
export const purchaseRequests: Resource = (app, deps) => {
  app.get<{ Querystring: ListQuery }>(
    '/v1/purchase-requests',
    {
      config: { scope: ['supply', 'staff', 'audit'] },
      schema: {
        tags: ['supply'],
        summary: 'Purchase requests, newest first',
        description:
          'Open until a supply answers it (PUT /v1/supplies) or nobody needs it any more: both are told by webhook, `purchase.requested` and `purchase.withdrawn`.',
        querystring: Query,
      },
    },
    async (request) => {
      const { state, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['instant', 'id']);
      const rows = await deps.db.execute<Row & Record<string, unknown>>(sql`
        select ${PURCHASE_COLUMNS}, cause, state, requested_at::text as "requestedAt", answered_by as "answeredBy"
        from purchase_requests
        where ${state === undefined ? sql`true` : sql`state = ${state}`}
          and ${before === null ? sql`true` : sql`(requested_at, id) < (${before[0]}::timestamptz, ${before[1]})`}
        order by requested_at desc, id desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ requestedAt, id }) => [sqlInstant(requestedAt), id]);
      return { items: found.items.map(shown), nextCursor: found.nextCursor };
    },
  );
};
