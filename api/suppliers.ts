import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { SupplierSettings } from '../db/records';
import { calendar } from '../domain/policy/sections/shipping';
import { leadTimeChanged } from '../record/purchases';
import { supplierSettings } from '../record/suppliers';
import { mutate } from './mutate';
import { notFound, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Email, Id, Quantity, Text, TimeZone } from './shapes';

const Params = Type.Object({ id: Id }, closed);

const Supplier = Type.Object(
  {
    id: Type.Optional(Id),
    name: Text(200, 1),
    contactName: Type.Optional(Text(200, 1)),
    email: Type.Optional(Email),
    /** No telephone number is shorter. */
    phone: Type.Optional(Text(50, 3)),
    timeZone: Type.Optional(TimeZone),
    calendar: Type.Optional(calendar('仕入先', 'the supplier')),
    locale: Type.Optional(Type.Union([Type.Literal('ja'), Type.Literal('en')])),
    leadTimeDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 3650 })),
    orderMultiple: Type.Optional(Quantity),
  },
  closed,
);

type SupplierBody = Omit<SupplierSettings, 'locale'> & { readonly id?: string; readonly locale?: 'ja' | 'en' };

export const suppliers: Resource = (app, deps) => {
  app.put<{ Params: { id: string }; Body: SupplierBody }>(
    '/v1/suppliers/:id',
    {
      config: { scope: 'supply' },
      schema: {
        tags: ['master data'],
        summary: 'A supplier',
        params: Params,
        querystring: Type.Object({}, closed),
        body: Supplier,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const { id: stated, ...given } = request.body;
        if (stated !== undefined && stated !== id) throw refuse('/id', 'must be the id of the path');
        const settings: SupplierSettings = { locale: 'ja', ...given };
        const before = await supplierSettings(act, id);
        const rows = await act.tx.execute<{ created: boolean }>(sql`
          insert into suppliers (id, settings) values (${id}, ${JSON.stringify(settings)}::text::jsonb)
          on conflict (id) do update set settings = excluded.settings,
            -- Whoever reads the old address is not asked any more: its links end.
            link_epoch = suppliers.link_epoch
              + (suppliers.settings ->> 'email' is distinct from excluded.settings ->> 'email')::int
          returning xmax = 0 as created`);
        if (before?.leadTimeDays !== settings.leadTimeDays) await leadTimeChanged(act, id);
        const created = rows[0]?.created === true;
        return {
          status: created ? 201 : 200,
          body: { id, ...settings },
          ...(created ? { location: `/v1/suppliers/${id}` } : {}),
        };
      }),
  );

  app.get<{ Params: { id: string } }>(
    '/v1/suppliers/:id',
    {
      config: { scope: ['supply', 'staff', 'admin'] },
      schema: { tags: ['master data'], summary: 'A supplier', params: Params, querystring: Type.Object({}, closed) },
    },
    async (request) => {
      const { id } = request.params;
      const settings = await supplierSettings({ tx: deps.db }, id);
      if (settings === null) throw notFound('supplier of that id');
      return { id, ...settings };
    },
  );
};
