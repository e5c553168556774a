import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { ChannelSettings } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import type { Act } from '../record/act';
import { CHANNEL_FIELD, channelLacks, wakeUnnoticed } from '../record/channels';
import { newestPolicy } from '../record/policies';
import { EVERYBODY } from './deps';
import { mutate } from './mutate';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Email, Localized, Slug, Text, TimeZone } from './shapes';

const Params = Type.Object({ id: Slug }, closed);

const FormUrl = Type.String({
  maxLength: 2000,
  pattern: '^https?://(?:[\\x21-\\x7a|~]|\\{refundId\\}|\\{orderId\\})+$',
  description:
    "the shop's own form for the account a refund goes to; {refundId} and {orderId} are filled in where they stand",
});

const Channel = Type.Object(
  {
    id: Type.Optional(Slug),
    name: Localized,
    sender: Type.Object({ name: Text(120, 1), email: Email }, closed),
    replyTo: Type.Optional(Email),
    staffName: Type.Optional(Text(120)),
    address: Type.Optional(Text(500)),
    phone: Type.Optional(Text(40)),
    signature: Type.Optional(Localized),
    timeZone: Type.Optional(TimeZone),
    defaultPolicy: Type.Optional(Slug),
    refundFormUrl: Type.Optional(FormUrl),
  },
  closed,
);

type ChannelBody = Omit<ChannelSettings, 'timeZone'> & { readonly id?: string; readonly timeZone?: string };

/**
 * A channel whose orders are under a law that wants the seller named in its notices has to name him: said here, before
 * any order comes. (An order may name such a pack itself: then its notice waits, and staff are asked.)
 */
async function requireSeller(act: Act, settings: ChannelSettings): Promise<void> {
  const pack = await newestPolicy(act.tx, settings.defaultPolicy ?? act.here.defaultPolicy);
  const errors = channelLacks(settings, pack?.legal).map((item) => ({
    pointer: `/${CHANNEL_FIELD[item]}`,
    message: `is required: the notice of acceptance under 特定商取引法13条, which ${pack?.id} gives, has to name the seller's name, address and telephone number`,
  }));
  const [first] = errors;
  if (first !== undefined) throw new Problem('invalid', first.message, { errors });
}

export const channels: Resource = (app, deps) => {
  app.put<{ Params: { id: string }; Body: ChannelBody }>(
    '/v1/channels/:id',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['master data'],
        summary: "A sales channel: whose name stands under its customers' mails",
        params: Params,
        querystring: Type.Object({}, closed),
        body: Channel,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const { id: stated, ...given } = request.body;
        if (stated !== undefined && stated !== id) throw refuse('/id', 'must be the id of the path');
        if (given.defaultPolicy !== undefined && (await newestPolicy(act.tx, given.defaultPolicy)) === null)
          throw refuse('/defaultPolicy', 'must be a policy that exists: see GET /v1/policies');
        const settings: ChannelSettings = { timeZone: 'Asia/Tokyo', ...given };
        await requireSeller(act, settings);
        const before = await act.tx.execute<{ settings: ChannelSettings }>(
          sql`select settings from channels where id = ${id} for update`,
        );
        const known = before[0];
        if (!known || canonical(known.settings) !== canonical(settings))
          act.write(sql`
            insert into channels (id, settings) values (${id}, ${JSON.stringify(settings)}::text::jsonb)
            on conflict (id) do update set settings = excluded.settings`);
        if (settings.address !== undefined && settings.phone !== undefined) await wakeUnnoticed(act, id);
        return {
          status: known ? 200 : 201,
          body: { id, ...settings },
          ...(known ? {} : { location: `/v1/channels/${id}` }),
        };
      }),
  );

  app.get<{ Params: { id: string } }>(
    '/v1/channels/:id',
    {
      config: { scope: EVERYBODY },
      schema: { tags: ['master data'], summary: 'A channel', params: Params, querystring: Type.Object({}, closed) },
    },
    async (request) => {
      const { id } = request.params;
      const rows = await deps.db.execute<{ settings: ChannelSettings }>(
        sql`select settings from channels where id = ${id}`,
      );
      if (!rows[0]) throw notFound('channel of that id; orders of it run as `default` does');
      return { id, ...rows[0].settings };
    },
  );
};
