import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { type CustomerChange, changeCustomer } from '../record/change-order';
import { foretell } from '../record/foretell';
import { mutate } from './mutate';
import { Rank } from './order-schema';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id } from './shapes';

const Change = Type.Object(
  {
    rank: Type.Optional(Rank),
    locale: Type.Optional(Type.Union([Type.Literal('ja'), Type.Literal('en')])),
    noBackorder: Type.Optional(Type.Boolean()),
    shipComplete: Type.Optional(Type.Boolean()),
    fewerMails: Type.Optional(
      Type.Boolean({ description: 'mails only when something changes: no status, no countdown' }),
    ),
  },
  { ...closed, minProperties: 1 },
);

export const customers: Resource = (app, deps) => {
  app.patch<{ Params: { id: string }; Querystring: { dryRun?: boolean }; Body: CustomerChange }>(
    '/v1/customers/:id',
    {
      config: { scope: ['orders', 'staff'], wholeQueue: true },
      schema: {
        tags: ['master data'],
        summary:
          'What holds for all orders of a customer, also those that are open; with dryRun, only whom a rank would move',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Change,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const moves = await changeCustomer(act, id, request.body);
        if (request.query.dryRun === true) {
          const { planVersion: _ofOneItemOnly, ...impact } = await foretell(act, 0, moves);
          return { status: 200, body: impact };
        }
        const rows = await act.tx.execute<Record<string, unknown>>(sql`
          select id, rank, locale, no_backorder as "noBackorder", ship_complete as "shipComplete",
            fewer_mails as "fewerMails" from customers where id = ${id}`);
        return {
          status: 200,
          body: Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, value]) => value !== null)),
        };
      }),
  );
};
