import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { ActorRecord } from '../db/records';
import type { Act } from '../record/act';
import type { CustomerChange } from '../record/change-order';
import { askAddress, changePreferences, preferencesOf } from '../record/customer-preferences';
import { foretell } from '../record/foretell';
import { type LoadedBackorder, readBackorder } from '../record/load-facts';
import { mutate } from './mutate';
import { Actor, Customer, Rank } from './order-schema';
import { Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Email, Id } from './shapes';

const Change = Type.Object(
  {
    actor: Type.Optional(Actor),
    rank: Type.Optional(Rank),
    locale: Type.Optional(Type.Union([Type.Literal('ja'), Type.Literal('en')])),
    timeZone: Customer.properties.timeZone,
    noBackorder: Type.Optional(Type.Boolean()),
    shipComplete: Customer.properties.shipComplete,
    completeLines: Customer.properties.completeLines,
    noticeEmail: Type.Optional(
      Type.Union([Email, Type.Null()], {
        description:
          'where mails of all the customer’s orders go instead of the orders’ own address. One that is named is asked first, by a mail with a link, and used once it has confirmed (`noticeEmailAsked` until then); null ends the other address at once, and what was asked',
      }),
    ),
    fewerMails: Type.Optional(
      Type.Boolean({ description: 'mails only when something changes: no status, no countdown' }),
    ),
  },
  { ...closed, minProperties: 1 },
);

type ChangeBody = CustomerChange & { readonly actor?: ActorRecord };

/** The customer's latest backorder: what is written to an address he names is about that, and from its channel. */
async function latestBackorder(act: Act, customerId: string): Promise<LoadedBackorder | null> {
  const rows = await act.tx.execute<{ id: string }>(sql`
    select b.id from orders o join backorders b on b.id = backorder_id(o.id)
    where o.customer_id = ${customerId} order by o.seq desc limit 1`);
  return rows[0] === undefined ? null : readBackorder(act, rows[0].id);
}

/** An address that is named for a customer has to say yes itself, whoever names it; until then nothing goes there. */
async function ask(act: Act, customerId: string, email: string, actor: ActorRecord | undefined): Promise<void> {
  const { noticeEmail } = await preferencesOf(act, customerId);
  if (noticeEmail === email) return;
  const backorder = await latestBackorder(act, customerId);
  if (backorder === null) throw refuse('/noticeEmail', 'needs a customer who has or had a backorder');
  if (!(await askAddress(act, backorder, email, actor ?? { type: 'system', via: 'api' })))
    throw new Problem('conflict', 'Three addresses a day can be asked for a customer; try again tomorrow.');
}

export const customers: Resource = (app, deps) => {
  app.patch<{ Params: { id: string }; Querystring: { dryRun?: boolean }; Body: ChangeBody }>(
    '/v1/customers/:id',
    {
      config: { scope: ['orders', 'staff'], wholeQueue: true },
      schema: {
        tags: ['master data'],
        summary:
          'What holds for all orders of a customer, also those that are open, by whom and on which way he said so; with dryRun, only whom a rank would move',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Change,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const { actor, noticeEmail, ...rest } = request.body;
        const change = { ...rest, ...(noticeEmail === null ? { noticeEmail } : {}) };
        if (Object.keys(change).length === 0 && noticeEmail === undefined)
          throw refuse('', 'must say what is to change, beside who says so');
        const moves = await changePreferences(act, id, change, actor);
        if (request.query.dryRun === true) return { status: 200, body: (await foretell(act, moves)).impact };
        if (typeof noticeEmail === 'string') await ask(act, id, noticeEmail, actor);
        const rows = await act.tx.execute<Record<string, unknown>>(sql`
          select id, rank, locale, no_backorder as "noBackorder", ship_complete as "shipComplete",
            complete_lines as "completeLines", time_zone as "timeZone", fewer_mails as "fewerMails", notice_email as "noticeEmail", notice_email_asked as "noticeEmailAsked" from customers where id = ${id}`);
        return {
          status: 200,
          body: Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, value]) => value !== null)),
        };
      }),
  );
};
