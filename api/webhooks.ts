import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { Type } from 'typebox';
import { rowsOf } from '../db/lists';
import { formatInstant } from '../domain/calendar/business-date';
import { EVENT_TYPES, type EventType } from '../record/events';
import { sqlInstant } from '../record/load-facts';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, refuse } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery, Url } from './shapes';

const Endpoint = Type.Object(
  {
    url: Url,
    events: Type.Array(Type.Union(EVENT_TYPES.map((type) => Type.Literal(type))), {
      minItems: 1,
      maxItems: EVENT_TYPES.length,
      uniqueItems: true,
    }),
    secret: Type.Optional(Type.String({ minLength: 16, maxLength: 200, description: 'whsec_ followed by base64' })),
  },
  closed,
);

interface EndpointBody {
  readonly url: string;
  readonly events: readonly EventType[];
  readonly secret?: string;
}

/** Standard Webhooks: a symmetric secret is base64 behind `whsec_`. */
function checkSecret(secret: string): string {
  try {
    new Webhook(secret).sign('evt', new Date(0), '');
    return secret;
  } catch {
    throw refuse('/secret', 'must be whsec_ followed by base64, or absent: one is made then');
  }
}

const Params = Type.Object({ id: Id }, closed);
const NoQuery = Type.Object({}, closed);

const MOST_ENDPOINTS = 50;

const ENDPOINT_COLUMNS = sql`id, url, to_jsonb(events) as events, created_at::text as "createdAt"`;

interface EndpointRow {
  id: string;
  url: string;
  events: string[];
  createdAt: string;
}

interface DeliveryRow {
  id: string;
  seq: number;
  endpointId: string;
  eventId: string;
  type: string;
  backorderId: string | null;
  sequence: number | null;
  state: string;
  attempts: number;
  createdAt: string;
  nextAttemptAt: string;
  deliveredAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
}

const DeliveryQuery = Type.Object(
  {
    endpointId: Type.Optional(Id),
    backorderId: Type.Optional(Id),
    state: Type.Optional(Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('failed')])),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

interface Filter {
  endpointId?: string;
  backorderId?: string;
  state?: string;
  limit?: number;
  cursor?: string;
}

/** Where events are announced, and what became of each announcement. */
export const webhooks: Resource = (app, deps) => {
  app.post<{ Body: EndpointBody }>(
    '/v1/webhook-endpoints',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Announce events to this address from now on; the secret is shown only here',
        querystring: NoQuery,
        body: Endpoint,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { url, events } = request.body;
        const secret = checkSecret(request.body.secret ?? `whsec_${randomBytes(32).toString('base64')}`);
        const open = await act.tx.execute(sql`select 1 from webhook_endpoints where deleted_at is null`);
        if (open.length >= MOST_ENDPOINTS)
          throw refuse('', `there may be ${MOST_ENDPOINTS} endpoints; delete one first`);
        const id = act.newId('we');
        const createdAt = formatInstant(act.at);
        act.write(sql`
          insert into webhook_endpoints (id, url, events, secret, created_at)
          values (${id}, ${url}, array(select ${rowsOf(events)}), ${secret},
                  ${createdAt}::timestamptz)`);
        return {
          status: 201,
          location: `/v1/webhook-endpoints/${id}`,
          body: { id, url, events, secret, createdAt },
        };
      }),
  );

  const endpointShown = ({ createdAt, ...endpoint }: EndpointRow) => ({
    ...endpoint,
    createdAt: formatInstant(sqlInstant(createdAt)),
  });

  app.get<{ Querystring: { limit?: number; cursor?: string } }>(
    '/v1/webhook-endpoints',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Endpoints, newest first',
        querystring: Type.Object({ limit: LimitQuery, cursor: CursorQuery }, closed),
      },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['instant', 'id']);
      const rows = await deps.db.execute<EndpointRow & Record<string, unknown>>(sql`
        select ${ENDPOINT_COLUMNS} from webhook_endpoints
        where deleted_at is null
          and ${before === null ? sql`true` : sql`(created_at, id) < (${before[0]}::timestamptz, ${before[1]})`}
        order by created_at desc, id desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ createdAt, id }) => [sqlInstant(createdAt), id]);
      return { items: found.items.map(endpointShown), nextCursor: found.nextCursor };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/webhook-endpoints/:id',
    {
      config: { scope: 'admin' },
      schema: { tags: ['webhooks'], summary: 'An endpoint', params: Params, querystring: NoQuery },
    },
    async (request) => {
      const rows = await deps.db.execute<EndpointRow & Record<string, unknown>>(sql`
        select ${ENDPOINT_COLUMNS} from webhook_endpoints where deleted_at is null and id = ${request.params.id}`);
      if (!rows[0]) throw notFound('endpoint of that id');
      return endpointShown(rows[0]);
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/v1/webhook-endpoints/:id',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['webhooks'],
        summary: 'Announce nothing more there; what waits is given up',
        params: Params,
        querystring: NoQuery,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        act.write(sql`
          update webhook_endpoints set deleted_at = ${formatInstant(act.at)}::timestamptz
          where id = ${request.params.id} and deleted_at is null`);
        return { status: 204 };
      }),
  );

  app.get<{ Querystring: Filter }>(
    '/v1/webhook-deliveries',
    {
      config: { scope: 'admin' },
      schema: { tags: ['webhooks'], summary: 'Deliveries, newest first', querystring: DeliveryQuery },
    },
    async (request) => {
      const { endpointId, backorderId, state, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const rows = await deps.db.execute<DeliveryRow & Record<string, unknown>>(sql`
        select id, seq::int as seq, endpoint_id as "endpointId", event_id as "eventId", type, backorder_id as "backorderId",
          sequence::int as sequence, state, attempts, created_at as "createdAt", next_attempt_at as "nextAttemptAt",
          delivered_at as "deliveredAt", last_status as "lastStatus", last_error as "lastError"
        from webhook_deliveries
        where ${endpointId === undefined ? sql`true` : sql`endpoint_id = ${endpointId}`}
          and ${backorderId === undefined ? sql`true` : sql`backorder_id = ${backorderId}`}
          and ${state === undefined ? sql`true` : sql`state = ${state}`}
          and ${before === undefined ? sql`true` : sql`webhook_deliveries.seq < ${before}::bigint`}
        order by webhook_deliveries.seq desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ seq }) => [seq]);
      return {
        items: found.items.map(({ seq: _seq, createdAt, nextAttemptAt, deliveredAt, ...delivery }) => ({
          ...delivery,
          createdAt: formatInstant(sqlInstant(createdAt)),
          nextAttemptAt: delivery.state === 'pending' ? formatInstant(sqlInstant(nextAttemptAt)) : null,
          deliveredAt: deliveredAt === null ? null : formatInstant(sqlInstant(deliveredAt)),
        })),
        nextCursor: found.nextCursor,
      };
    },
  );
};
