import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { policyHash } from '../db/seed-policies';
import { type PolicyPack, PolicyPackSchema, policyFaults } from '../domain/policy/policy-pack';
import { sqlInstant } from '../record/load-facts';
import { POLICY_CHOICE_LOCK } from '../record/policies';
import { EVERYBODY } from './deps';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, LimitQuery, Slug } from './shapes';

const Params = Type.Object(
  {
    id: Slug,
    version: Type.Integer({ minimum: 1, maximum: 2147483647 }),
  },
  closed,
);

/** The pack as the path names it: a pack read here may be changed and put under a new version as it is. */
const AnyPack = Type.Object(
  {
    ...PolicyPackSchema.properties,
    id: Type.Optional(Type.String({ maxLength: 32 })),
    version: Type.Optional(Type.Integer()),
  },
  closed,
);

export const policies: Resource = (app, deps) => {
  app.put<{ Params: { id: string; version: number }; Body: PolicyPack }>(
    '/v1/policies/:id/versions/:version',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['master data'],
        summary: 'A version of a policy pack; new orders follow the newest, running backorders keep theirs',
        params: Params,
        querystring: Type.Object({}, closed),
        body: AnyPack,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id, version } = request.params;
        const pack: PolicyPack = { ...request.body, id, version };
        const errors = policyFaults(pack);
        if (errors.length > 0)
          throw new Problem('invalid', errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; '), {
            errors,
          });
        const hash = policyHash(pack);
        // Orders hold this lock shared while they choose their pack: none can start to use the version meanwhile.
        act.write(sql`select pg_advisory_xact_lock(${POLICY_CHOICE_LOCK}, 0)`);
        const before = await act.tx.execute<{ hash: string }>(
          sql`select hash from policies where id = ${id} and version = ${version} for update`,
        );
        const known = before[0];
        if (known && known.hash !== hash) {
          const used = await act.tx.execute(
            sql`select 1 from orders where policy_id = ${id} and policy_version = ${version} limit 1`,
          );
          if (used.length > 0)
            throw new Problem(
              'policy-version-used',
              `Orders run under version ${version} of ${id}; put the change under a new version.`,
            );
        }
        if (known?.hash !== hash)
          act.write(sql`
            insert into policies (id, version, pack, hash) values (${id}, ${version}, ${JSON.stringify(pack)}::text::jsonb, ${hash})
            on conflict (id, version) do update set pack = excluded.pack, hash = excluded.hash`);
        return {
          status: known ? 200 : 201,
          body: pack,
          ...(known ? {} : { location: `/v1/policies/${id}/versions/${version}` }),
        };
      }),
  );

  app.get(
    '/v1/policies/schema',
    {
      config: { scope: EVERYBODY },
      schema: { tags: ['master data'], summary: 'JSON Schema of a pack', querystring: Type.Object({}, closed) },
    },
    async () => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...PolicyPackSchema }),
  );

  app.get<{ Params: { id: string; version: number } }>(
    '/v1/policies/:id/versions/:version',
    {
      config: { scope: EVERYBODY },
      schema: { tags: ['master data'], summary: 'A pack', params: Params, querystring: Type.Object({}, closed) },
    },
    async (request) => {
      const { id, version } = request.params;
      const rows = await deps.db.execute<{ pack: PolicyPack }>(
        sql`select pack from policies where id = ${id} and version = ${version}`,
      );
      if (!rows[0]) throw notFound('policy of that id and version');
      return rows[0].pack;
    },
  );

  app.get<{ Querystring: { limit?: number; cursor?: string } }>(
    '/v1/policies',
    {
      config: { scope: EVERYBODY },
      schema: {
        tags: ['master data'],
        summary: 'Versions of policy packs, newest first',
        querystring: Type.Object({ limit: LimitQuery, cursor: CursorQuery }, closed),
      },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['instant', 'id', 'seq']);
      const rows = await deps.db.execute<{ id: string; version: number; name: unknown; hash: string; at: string }>(sql`
        select id, version, pack -> 'name' as name, hash, created_at::text as at from policies
        where ${before === null ? sql`true` : sql`(created_at, id, version) < (${before[0]}::timestamptz, ${before[1]}, ${before[2]}::bigint)`}
        order by created_at desc, id desc, version desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ at, id, version }) => [sqlInstant(at), id, version]);
      return {
        items: found.items.map(({ id, version, name, hash }) => ({ id, version, name, hash })),
        nextCursor: found.nextCursor,
      };
    },
  );
};
