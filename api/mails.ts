import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { formatInstant } from '../domain/calendar/business-date';
import { sqlInstant } from '../record/load-facts';
import { type CannotResend, resendMail } from '../record/resend-mail';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery } from './shapes';

interface Row {
  id: string;
  seq: number;
  backorderId: string | null;
  /** Backorders that it tells of beside that one. */
  toldToo: string[];
  supplierId: string | null;
  template: string;
  locale: 'ja' | 'en';
  to: string;
  subject: string;
  status: string;
  queuedAt: string;
  sentAt: string | null;
  providerId: string | null;
  failure: string | null;
}

const COLUMNS = sql`id, seq::int as seq, backorder_id as "backorderId",
  (select coalesce(jsonb_agg(t.backorder_id order by t.backorder_id), '[]'::jsonb)
    from told_together t where t.mail_id = mails.id) as "toldToo",
  supplier_id as "supplierId", template, locale,
  to_address as "to", subject, status, queued_at as "queuedAt", sent_at as "sentAt", provider_id as "providerId", failure`;

/** All mails, or those that tell of one backorder, whichever of several caused them. */
const mailsOf = (backorderId: string | undefined) =>
  backorderId === undefined
    ? sql`mails`
    : sql`(
        select * from mails where backorder_id = ${backorderId}
        union all
        select m.* from told_together t join mails m on m.id = t.mail_id where t.backorder_id = ${backorderId}
      ) mails`;

const shown = ({ seq: _seq, toldToo, supplierId, queuedAt, sentAt, failure, ...mail }: Row) => ({
  ...mail,
  ...(toldToo.length === 0 ? {} : { backorderIds: [mail.backorderId, ...toldToo] }),
  ...(supplierId === null ? {} : { supplierId }),
  queuedAt: formatInstant(sqlInstant(queuedAt)),
  sentAt: sentAt === null ? null : formatInstant(sqlInstant(sentAt)),
  ...(failure === null ? {} : { failure }),
});

const STATUSES = ['queued', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'superseded'] as const;

const Query = Type.Object(
  {
    backorderId: Type.Optional(Id),
    supplierId: Type.Optional(Id),
    status: Type.Optional(Type.Union(STATUSES.map((status) => Type.Literal(status)))),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);
const Params = Type.Object({ id: Id }, closed);
const NoQuery = Type.Object({}, closed);

const WHY_NOT: Readonly<Record<Exclude<CannotResend, 'unknown-mail'>, string>> = {
  'still-queued': 'The mail is still on its way; it needs no second one.',
  superseded: 'Newer facts have overtaken the mail; its text is no longer true.',
  'no-address': 'There is no e-mail address: PATCH the order, or PUT the supplier, first.',
};

/** Mails to customers and suppliers, exactly as sent. */
export const mails: Resource = (app, deps) => {
  app.get<{
    Querystring: { backorderId?: string; supplierId?: string; status?: string; limit?: number; cursor?: string };
  }>(
    '/v1/mails',
    {
      config: { scope: ['staff', 'audit'] },
      schema: {
        tags: ['staff'],
        summary: 'Mails, oldest first; of a backorder also those that tell of it beside others',
        querystring: Query,
      },
    },
    async (request) => {
      const { backorderId, supplierId, status, limit = DEFAULT_LIMIT, cursor } = request.query;
      const after = decodeCursor(cursor, ['seq'])?.[0];
      const rows = await deps.db.execute<Row & Record<string, unknown>>(sql`
        select ${COLUMNS} from ${mailsOf(backorderId)}
        where ${supplierId === undefined ? sql`true` : sql`supplier_id = ${supplierId}`}
          and ${status === undefined ? sql`true` : sql`status = ${status}`}
          and ${after === undefined ? sql`true` : sql`seq > ${after}::bigint`}
        order by mails.seq limit ${limit + 1}`);
      const found = page(rows, limit, ({ seq }) => [seq]);
      return { items: found.items.map(shown), nextCursor: found.nextCursor };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/mails/:id',
    {
      config: { scope: ['staff', 'audit'] },
      schema: { tags: ['staff'], summary: 'A mail', params: Params, querystring: NoQuery },
    },
    async (request) => {
      const rows = await deps.db.execute<Row & Record<string, unknown>>(
        sql`select ${COLUMNS} from mails where id = ${request.params.id}`,
      );
      if (!rows[0]) throw notFound('mail of that id');
      return shown(rows[0]);
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/mails/:id/content',
    {
      config: { scope: ['staff', 'audit'] },
      schema: { tags: ['staff'], summary: 'What the mail says, to the byte', params: Params, querystring: NoQuery },
    },
    async (request) => {
      const rows = await deps.db.execute<{ subject: string; html: string; text: string }>(
        sql`select subject, html, text from mails where id = ${request.params.id}`,
      );
      if (!rows[0]) throw notFound('mail of that id');
      return rows[0];
    },
  );

  app.post<{ Params: { id: string } }>(
    '/v1/mails/:id/resend',
    {
      config: { scope: 'staff' },
      schema: {
        tags: ['staff'],
        summary: 'Send the same text once more, to the address the order or the supplier has now',
        params: Params,
        querystring: NoQuery,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const outcome = await resendMail(act, request.params.id);
        if ('refused' in outcome) {
          if (outcome.refused === 'unknown-mail') throw notFound('mail of that id');
          throw new Problem('conflict', WHY_NOT[outcome.refused]);
        }
        const rows = await act.tx.execute<Row & Record<string, unknown>>(
          sql`select ${COLUMNS} from mails where id = ${outcome.id}`,
        );
        return { status: 201, location: `/v1/mails/${outcome.id}`, body: rows[0] ? shown(rows[0]) : null };
      }),
  );
};
