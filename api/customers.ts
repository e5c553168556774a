import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { mutate } from './mutate';
import type { Resource } from './resources';
import { closed, Id } from './shapes';

const Change = Type.Object(
  {
    rank: Type.Optional(Type.Integer({ minimum: -1000, maximum: 1000 })),
    locale: Type.Optional(Type.Union([Type.Literal('ja'), Type.Literal('en')])),
    noBackorder: Type.Optional(Type.Boolean()),
    shipComplete: Type.Optional(Type.Boolean()),
  },
  closed,
);

interface CustomerChange {
  readonly rank?: number;
  readonly locale?: 'ja' | 'en';
  readonly noBackorder?: boolean;
  readonly shipComplete?: boolean;
}

export const customers: Resource = (app, deps) => {
  app.patch<{ Params: { id: string }; Body: CustomerChange }>(
    '/v1/customers/:id',
    {
      config: { scope: 'orders' },
      schema: {
        tags: ['master data'],
        summary: 'What holds for all orders of a customer, also those that are open',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Change,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const change = request.body;
        await act.tx.execute(sql`
          insert into customers (id, rank, locale, no_backorder, ship_complete)
          values (${id}, ${change.rank ?? null}, ${change.locale ?? null}, ${change.noBackorder ?? null}, ${change.shipComplete ?? null})
          on conflict (id) do update set rank = coalesce(excluded.rank, customers.rank),
            locale = coalesce(excluded.locale, customers.locale),
            no_backorder = coalesce(excluded.no_backorder, customers.no_backorder),
            ship_complete = coalesce(excluded.ship_complete, customers.ship_complete)`);
        await act.tx.execute(sql`
          update orders o set customer = o.customer || ${JSON.stringify(change)}::text::jsonb
          from backorders b
          where o.customer_id = ${id} and b.order_id = o.id and b.status <> 'closed'`);
        const rows = await act.tx.execute(sql`
          select id, rank, locale, no_backorder as "noBackorder", ship_complete as "shipComplete" from customers where id = ${id}`);
        return { status: 200, body: rows[0] };
      }),
  );
};
