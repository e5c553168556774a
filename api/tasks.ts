import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { TaskKind } from '../domain/backorder/turn';
import { formatInstant } from '../domain/calendar/business-date';
import { sqlInstant } from '../record/load-facts';
import { TASK_TEXT } from '../record/task-text';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery, Text } from './shapes';

interface Row {
  id: string;
  seq: number;
  kind: TaskKind;
  state: 'open' | 'resolved';
  backorderId: string | null;
  sku: string | null;
  supplyId: string | null;
  data: Readonly<Record<string, unknown>>;
  openedAt: string;
  resolvedAt: string | null;
  note: string | null;
}

const COLUMNS = sql`id, seq, kind, state, backorder_id as "backorderId", sku, supply_id as "supplyId", data,
  opened_at as "openedAt", resolved_at as "resolvedAt", note`;

const shown = ({ seq: _seq, openedAt, resolvedAt, backorderId, sku, supplyId, note, ...task }: Row) => ({
  ...task,
  title: TASK_TEXT[task.kind],
  ...(backorderId === null ? {} : { backorderId }),
  ...(sku === null ? {} : { sku }),
  ...(supplyId === null ? {} : { supplyId }),
  openedAt: formatInstant(sqlInstant(openedAt)),
  ...(resolvedAt === null ? {} : { resolvedAt: formatInstant(sqlInstant(resolvedAt)) }),
  ...(note === null ? {} : { note }),
});

const Query = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('resolved')])),
    backorderId: Type.Optional(Id),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

/** What needs a person. */
export const tasks: Resource = (app, deps) => {
  app.get<{ Querystring: { state?: string; backorderId?: string; limit?: number; cursor?: string } }>(
    '/v1/tasks',
    {
      config: { scope: 'staff' },
      schema: { tags: ['staff'], summary: 'What needs a person, newest first', querystring: Query },
    },
    async (request) => {
      const { state, backorderId, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const rows = await deps.db.execute<Row & Record<string, unknown>>(sql`
        select ${COLUMNS} from tasks
        where ${state === undefined ? sql`true` : sql`state = ${state}`}
          and ${backorderId === undefined ? sql`true` : sql`backorder_id = ${backorderId}`}
          and ${before === undefined ? sql`true` : sql`seq < ${before}::bigint`}
        order by seq desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ seq }) => [seq]);
      return { items: found.items.map(shown), nextCursor: found.nextCursor };
    },
  );

  app.post<{ Params: { id: string }; Body: { note?: string } | null | undefined }>(
    '/v1/tasks/:id/resolve',
    {
      config: { scope: 'staff' },
      schema: {
        tags: ['staff'],
        summary: 'A task is done; repeated, nothing changes',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Type.Union([Type.Object({ note: Type.Optional(Text(2000)) }, closed), Type.Null()], {
          description: 'nothing need be said',
        }),
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        act.write(sql`
          update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz, note = ${request.body?.note ?? null}
          where id = ${id} and state = 'open'`);
        const rows = await act.tx.execute<Row & Record<string, unknown>>(
          sql`select ${COLUMNS} from tasks where id = ${id}`,
        );
        if (!rows[0]) throw notFound('task of that id');
        return { status: 200, body: shown(rows[0]) };
      }),
  );
};
