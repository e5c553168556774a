import { sql } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { formatInstant } from '../domain/calendar/business-date';
import { sqlInstant } from '../record/load-facts';
import type { ApiDeps } from './deps';
import { type BoxedMail, type MailboxFilter, mailboxPage, type View } from './dev-mailbox-view';
import { notFound } from './problems';
import type { Resource } from './resources';
import { closed } from './shapes';

const MOST_SHOWN = 200;

const Query = Type.Object(
  {
    template: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{0,64}$' })),
    locale: Type.Optional(Type.String({ pattern: '^(ja|en)?$' })),
    view: Type.Optional(Type.Union([Type.Literal('desktop'), Type.Literal('phone'), Type.Literal('text')])),
  },
  closed,
);
const Params = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }, closed);

interface BoxQuery {
  readonly template?: string;
  readonly locale?: string;
  readonly view?: View;
}

const COLUMNS = sql`
  x.id::float8 as id, coalesce(m.template, '') as template, coalesce(m.locale, '') as locale, x.from_address as "from",
  x.to_address as "to", x.subject, x.received_at as "receivedAt", coalesce(m.backorder_id, '') as "backorderId"`;
const BOX = sql`local_mailbox x left join mails m on m.id = x.mail_id`;

const boxed = (row: BoxedMail): BoxedMail => ({ ...row, receivedAt: formatInstant(sqlInstant(row.receivedAt)) });

async function show(deps: ApiDeps, reply: FastifyReply, query: BoxQuery, id: number | null): Promise<FastifyReply> {
  const filter: MailboxFilter = { template: query.template || null, locale: query.locale || null };
  const where = sql`${filter.template === null ? sql`true` : sql`m.template = ${filter.template}`}
    and ${filter.locale === null ? sql`true` : sql`m.locale = ${filter.locale}`}`;
  const mails = await deps.db.execute<BoxedMail & Record<string, unknown>>(
    sql`select ${COLUMNS} from ${BOX} where ${where} order by x.id desc limit ${MOST_SHOWN}`,
  );
  const totals = await deps.db.execute<{ total: number }>(
    sql`select count(*)::int as total from ${BOX} where ${where}`,
  );
  const templates = await deps.db.execute<{ template: string }>(
    sql`select distinct template from mails order by template`,
  );
  const opened =
    id === null
      ? []
      : await deps.db.execute<BoxedMail & { body: string } & Record<string, unknown>>(
          sql`select ${COLUMNS}, x.text as body from ${BOX} where x.id = ${id}`,
        );
  const mail = opened[0];
  if (id !== null && !mail) throw notFound('mail of that number');
  return reply.type('text/html; charset=utf-8').send(
    mailboxPage({
      mails: mails.map(boxed),
      total: totals[0]?.total ?? 0,
      filter,
      templates: templates.map(({ template }) => template),
      opened: mail ? { mail: boxed(mail), text: mail.body } : null,
      view: query.view ?? 'desktop',
    }),
  );
}

/** The local stack's mail program. There is none where mails go to a provider. */
export const devMailbox: Resource = (app, deps) => {
  if (!deps.local) return;
  const hidden = { hide: true };
  app.get<{ Querystring: BoxQuery }>(
    '/dev/mailbox',
    {
      config: { page: [200] },
      schema: { tags: ['operations'], summary: 'The mails of the local stack', querystring: Query },
    },
    (request, reply) => show(deps, reply, request.query, null),
  );
  app.get<{ Params: { id: number }; Querystring: BoxQuery }>(
    '/dev/mailbox/:id',
    { schema: { ...hidden, params: Params, querystring: Query } },
    (request, reply) => show(deps, reply, request.query, request.params.id),
  );
  app.get<{ Params: { id: number } }>(
    '/dev/mailbox/:id/html',
    { schema: { ...hidden, params: Params } },
    async (request, reply) => {
      const rows = await deps.db.execute<{ html: string }>(
        sql`select html from local_mailbox where id = ${request.params.id}`,
      );
      if (!rows[0]) throw notFound('mail of that number');
      return reply
        .type('text/html; charset=utf-8')
        .header('Content-Security-Policy', "script-src 'none'; object-src 'none'; form-action 'none'")
        .send(rows[0].html);
    },
  );
};
