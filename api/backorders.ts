import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { type Act, note } from '../record/act';
import { backorderView, backorderViews } from '../record/backorder-view';
import { sqlInstant } from '../record/load-facts';
import { timeline } from '../record/timeline';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery, NoBody, Sku } from './shapes';

const Params = Type.Object({ id: Id }, closed);
const NoQuery = Type.Object({}, closed);

const STATUSES = ['deciding', 'awaiting-date', 'scheduled', 'ready', 'closed'] as const;

const ListQuery = Type.Object(
  {
    status: Type.Optional(Type.Union(STATUSES.map((status) => Type.Literal(status)))),
    sku: Type.Optional(Sku),
    customerId: Type.Optional(Id),
    overdue: Type.Optional(Type.Boolean()),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

interface ListParams {
  Querystring: {
    status?: string;
    sku?: string;
    customerId?: string;
    overdue?: boolean;
    limit?: number;
    cursor?: string;
  };
}

async function setHold(act: Act, id: string, held: boolean): Promise<void> {
  const rows = await act.tx.execute<{ held: boolean }>(sql`select held from backorders where id = ${id} for update`);
  const row = rows[0];
  if (!row) throw notFound('backorder of that id');
  if (row.held === held) return;
  act.write(sql`update backorders set held = ${held} where id = ${id}`);
  note(act, id, {
    journal: { kind: held ? 'held' : 'hold-lifted', data: {} },
    signal: 'orderChanged',
    signalFacts: { held: held ? 1 : 0 },
  });
}

/** Every link sent so far stops opening the customer's page; the next mail carries a new one. */
async function revokeLinks(act: Act, id: string): Promise<void> {
  const rows = await act.tx.execute(sql`select 1 from backorders where id = ${id} for update`);
  if (rows.length === 0) throw notFound('backorder of that id');
  act.write(sql`update backorders set link_epoch = link_epoch + 1 where id = ${id}`);
  note(act, id, { journal: { kind: 'links-revoked', data: {} } });
}

export const backorders: Resource = (app, deps) => {
  app.get<ListParams>(
    '/v1/backorders',
    {
      config: { scope: ['orders', 'staff', 'audit'] },
      schema: { tags: ['backorders'], summary: 'Backorders, newest first', querystring: ListQuery },
    },
    async (request) => {
      const { status, sku, customerId, overdue, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['instant', 'id']);
      const lineWhere = sql`select 1 from order_lines l where l.order_id = b.order_id`;
      const rows = await deps.db.execute<{ id: string; openedAt: string }>(sql`
        select b.id, b.opened_at::text as "openedAt" from backorders b
        where ${status === undefined ? sql`true` : sql`b.status = ${status}`}
          and ${customerId === undefined ? sql`true` : sql`b.id in (select backorder_id(o.id) from orders o where o.customer_id = ${customerId})`}
          and ${sku === undefined ? sql`true` : sql`exists (${lineWhere} and l.sku = ${sku})`}
          and ${overdue === undefined ? sql`true` : sql`${overdue ? sql`` : sql`not`} exists (${lineWhere} and l.waiting > 0 and l.promise_current is null and l.unknown_because in ('overdue', 'displaced'))`}
          and ${before === null ? sql`true` : sql`(b.opened_at, b.id) < (${before[0]}::timestamptz, ${before[1]})`}
        order by b.opened_at desc, b.id desc limit ${limit + 1}`);
      const found = page(rows, limit, (row) => [sqlInstant(row.openedAt), row.id]);
      const views = await backorderViews(
        deps.db,
        found.items.map(({ id }) => id),
      );
      return { items: found.items.flatMap(({ id }) => views.get(id) ?? []), nextCursor: found.nextCursor };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/backorders/:id',
    {
      config: { scope: ['orders', 'staff', 'audit'] },
      schema: {
        tags: ['backorders'],
        summary: 'A backorder',
        description:
          'An open offer is shown with the choices there are now. `stale`: they are no longer those of that version, so nothing comes of silence, and the next version is on its way. Lists, orders and webhooks show the offer as it was made.',
        params: Params,
        querystring: NoQuery,
      },
    },
    async (request) => {
      const view = await backorderView({ tx: deps.db, at: deps.clock(), here: deps.here }, request.params.id);
      if (view === null) throw notFound('backorder of that id');
      return view;
    },
  );

  app.get<{ Params: { id: string }; Querystring: { limit?: number; cursor?: string; locale?: 'ja' | 'en' } }>(
    '/v1/backorders/:id/timeline',
    {
      config: { scope: ['orders', 'staff', 'audit'] },
      schema: {
        tags: ['backorders'],
        summary: 'Everything that happened to a backorder, oldest first, each entry chained to the one before',
        params: Params,
        querystring: Type.Object(
          {
            limit: LimitQuery,
            cursor: CursorQuery,
            locale: Type.Optional(Type.Union([Type.Literal('ja'), Type.Literal('en')])),
          },
          closed,
        ),
      },
    },
    async (request) => {
      const { id } = request.params;
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const locale = request.query.locale ?? (/^\s*ja\b/i.test(request.headers['accept-language'] ?? '') ? 'ja' : 'en');
      const after = Number(decodeCursor(cursor, ['seq'])?.[0] ?? 0);
      const entries = await timeline(deps.db, id, { after, limit: limit + 1, locale });
      if (entries === null) throw notFound('backorder of that id');
      return page(entries, limit, ({ seq }) => [seq]);
    },
  );

  app.put<{ Params: { id: string } }>(
    '/v1/backorders/:id/hold',
    {
      config: { scope: 'staff' },
      schema: {
        tags: ['backorders'],
        summary: 'Stop automatic cancellation',
        params: Params,
        querystring: NoQuery,
        body: NoBody,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        await setHold(act, request.params.id, true);
        return { status: 200, late: (later) => backorderView(later, request.params.id) };
      }),
  );

  app.delete<{ Params: { id: string } }>(
    '/v1/backorders/:id/hold',
    {
      config: { scope: 'staff' },
      schema: { tags: ['backorders'], summary: 'Lift the hold', params: Params, querystring: NoQuery },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        await setHold(act, request.params.id, false);
        return { status: 204 };
      }),
  );

  app.delete<{ Params: { id: string } }>(
    '/v1/backorders/:id/links',
    {
      config: { scope: 'staff' },
      schema: {
        tags: ['backorders'],
        summary: "Revoke every link to the customer's page sent so far, as when a mail went to a stranger",
        params: Params,
        querystring: NoQuery,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        await revokeLinks(act, request.params.id);
        return { status: 204 };
      }),
  );
};
