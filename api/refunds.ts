import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { formatInstant } from '../domain/calendar/business-date';
import { note } from '../record/act';
import { sqlInstant } from '../record/load-facts';
import { pastMoment } from './moments';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, InstantText, LimitQuery, Text } from './shapes';

interface Row {
  id: string;
  seq: number;
  orderId: string;
  backorderId: string | null;
  lines: readonly { lineId: string; quantity: number }[];
  amount: string;
  currency: string;
  state: 'requested' | 'overdue' | 'confirmed';
  requestedAt: string;
  dueAt: string;
  paidAt: string | null;
  reference: string | null;
}

const COLUMNS = sql`id, seq, order_id as "orderId", backorder_id as "backorderId", lines, amount, currency, state,
  requested_at as "requestedAt", due_at as "dueAt", paid_at as "paidAt", reference`;

const shown = ({
  seq: _seq,
  amount,
  currency,
  backorderId,
  requestedAt,
  dueAt,
  paidAt,
  reference,
  ...refund
}: Row) => ({
  ...refund,
  ...(backorderId === null ? {} : { backorderId }),
  amount: { amount: Number(amount), currency },
  requestedAt: formatInstant(sqlInstant(requestedAt)),
  dueAt: formatInstant(sqlInstant(dueAt)),
  ...(paidAt === null ? {} : { paidAt: formatInstant(sqlInstant(paidAt)) }),
  ...(reference === null ? {} : { reference }),
});

const Query = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal('requested'), Type.Literal('overdue'), Type.Literal('confirmed')])),
    orderId: Type.Optional(Id),
    backorderId: Type.Optional(Id),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

interface ListQuery {
  state?: string;
  orderId?: string;
  backorderId?: string;
  limit?: number;
  cursor?: string;
}

/** Money that was asked to be paid back, until the payment system confirms it. */
export const refunds: Resource = (app, deps) => {
  app.get<{ Querystring: ListQuery }>(
    '/v1/refunds',
    {
      config: { scope: ['staff', 'audit'] },
      schema: { tags: ['staff'], summary: 'Refunds, newest first', querystring: Query },
    },
    async (request) => {
      const { state, orderId, backorderId, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const rows = await deps.db.execute<Row & Record<string, unknown>>(sql`
        select ${COLUMNS} from refunds
        where ${state === undefined ? sql`true` : sql`state = ${state}`}
          and ${orderId === undefined ? sql`true` : sql`order_id = ${orderId}`}
          and ${backorderId === undefined ? sql`true` : sql`backorder_id = ${backorderId}`}
          and ${before === undefined ? sql`true` : sql`seq < ${before}::bigint`}
        order by seq desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ seq }) => [seq]);
      return { items: found.items.map(shown), nextCursor: found.nextCursor };
    },
  );

  app.post<{ Params: { id: string }; Body: { paidAt: string; reference: string } }>(
    '/v1/refunds/:id/confirm',
    {
      config: { scope: 'staff' },
      schema: {
        tags: ['staff'],
        summary: 'The money has been paid; its clock stops',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Type.Object({ paidAt: InstantText, reference: Text(200, 1) }, closed),
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const { reference } = request.body;
        const paidAt = pastMoment(act, request.body.paidAt, '/paidAt');
        const read = () =>
          act.tx.execute<Row & Record<string, unknown>>(
            sql`select ${COLUMNS} from refunds where id = ${id} for update`,
          );
        const before = (await read())[0];
        if (!before) throw notFound('refund of that id');
        if (before.state === 'confirmed') {
          if (before.reference === reference) return { status: 200, body: shown(before) };
          throw new Problem('conflict', 'The refund has been confirmed under another reference.');
        }
        act.write(sql`
          update refunds set state = 'confirmed', confirmed_at = ${formatInstant(act.at)}::timestamptz,
            paid_at = ${formatInstant(paidAt)}::timestamptz, reference = ${reference}, wake = 'confirmed'
          where id = ${id}`);
        act.write(sql`
          update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
          where kind = 'refund-overdue' and subject = ${id} and state = 'open'`);
        if (before.backorderId !== null)
          note(act, before.backorderId, { journal: { kind: 'refund-confirmed', data: { refundId: id } } });
        const after = (await read())[0];
        return { status: 200, body: after ? shown(after) : null };
      }),
  );
};
