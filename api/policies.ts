import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { type PackRef, type PolicyDraft, PolicyDraftSchema, packName } from '../domain/policy/inheritance';
import { type PolicyFault, type PolicyPack, PolicyPackSchema } from '../domain/policy/policy-pack';
import type { Act } from '../record/act';
import { sqlInstant } from '../record/load-facts';
import { packsAsPut } from '../record/policies';
import { choosePacksAlone, putPolicy } from '../record/put-policy';
import { EVERYBODY } from './deps';
import { inEnglish } from './field-faults';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { type CheckedPack, checkPack, isPackRef } from './policy-check';
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

/** Said of a pack where it is read, and passed over where it is put: a pack read here may be put again as it is. */
const ContentHash = Type.Optional(
  Type.String({ maxLength: 64, description: 'SHA-256 of the content, with all that is inherited written out' }),
);

/** A pack as it stands here: with what it extends, else whole. */
const AnyPack = {
  title: 'PolicyPack',
  type: 'object',
  properties: { ...PolicyDraftSchema.properties, contentHash: ContentHash },
  additionalProperties: false,
  if: { required: ['extends'] },
  else: Type.Object({ ...PolicyPackSchema.properties, contentHash: ContentHash }, closed),
};

/** The pack as the path names it. */
const PutBody = {
  ...AnyPack,
  else: { required: Type.Omit(PolicyPackSchema, ['id', 'version']).required },
  description: 'The path says id and version; where the body says them too they are passed over.',
};

/** The same text everywhere a pack is refused. */
function refuseFaults(faults: readonly PolicyFault[]): Problem {
  const errors = inEnglish(faults);
  return new Problem(
    'invalid',
    errors
      .slice(0, 3)
      .map(({ pointer, message }) => `${pointer.replace(/^\//, '') || 'the body'} ${message}`)
      .join('; '),
    { errors },
  );
}

/** Judges a pack as it comes, with what it extends looked up. */
async function checked(act: Act, given: unknown, ref: PackRef): Promise<CheckedPack> {
  const named = typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given, ...ref } : given;
  const parent = (named as { readonly extends?: unknown } | null)?.extends;
  const line = isPackRef(parent) ? await packsAsPut(act.tx, parent) : [];
  const result = checkPack(named, (wanted) => line.find((pack) => packName(pack) === packName(wanted)) ?? null);
  if ('faults' in result) throw refuseFaults(result.faults);
  return result;
}

export const policies: Resource = (app, deps) => {
  app.put<{ Params: PackRef; Body: unknown }>(
    '/v1/policies/:id/versions/:version',
    {
      config: { scope: 'admin' },
      // The body is judged with what it extends, all its faults at once.
      attachValidation: true,
      schema: {
        tags: ['master data'],
        summary: 'A version of a policy pack; new orders follow the newest, running backorders keep theirs',
        description:
          'A pack is whole, or names the version of another in `extends` and says only what differs: objects are merged field by field, lists are replaced, null removes an optional field; `legal` is merged with the law of the pack it extends, or replaced whole where it names another `regime`. What it inherits is written out when it is put and stays as it was then.',
        params: Params,
        querystring: Type.Object({}, closed),
        body: PutBody,
      },
    },
    (request, reply) => {
      const { validationError } = request;
      if (validationError && validationError.validationContext !== 'body') throw validationError;
      return mutate(deps, request, reply, async (act) => {
        const { id, version } = request.params;
        choosePacksAlone(act);
        const { draft, pack } = await checked(act, request.body, { id, version });
        const put = await putPolicy(act, { draft, pack });
        if (put.kind === 'used')
          throw new Problem(
            'policy-version-used',
            `Orders or other packs rely on version ${version} of ${id}; put the change under a new version.`,
          );
        const created = put.kind === 'created';
        return {
          status: created ? 201 : 200,
          body: { ...draft, contentHash: put.hash },
          ...(created ? { location: `/v1/policies/${id}/versions/${version}` } : {}),
        };
      });
    },
  );

  app.get(
    '/v1/policies/schema',
    {
      config: { scope: EVERYBODY },
      schema: { tags: ['master data'], summary: 'JSON Schema of a pack', querystring: Type.Object({}, closed) },
    },
    async () => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...AnyPack }),
  );

  app.get<{ Params: PackRef; Querystring: { flattened?: boolean } }>(
    '/v1/policies/:id/versions/:version',
    {
      config: { scope: EVERYBODY },
      schema: {
        tags: ['master data'],
        summary: 'A pack as it was put; `flattened`: with all that it inherits written out',
        params: Params,
        querystring: Type.Object({ flattened: Type.Optional(Type.Boolean({ default: false })) }, closed),
      },
    },
    async (request) => {
      const { id, version } = request.params;
      const rows = await deps.db.execute<{ pack: PolicyPack; draft: PolicyDraft | null; hash: string }>(
        sql`select pack, draft, hash from policies where id = ${id} and version = ${version}`,
      );
      const row = rows[0];
      if (!row) throw notFound('policy of that id and version');
      return { ...(request.query.flattened === true ? row.pack : (row.draft ?? row.pack)), contentHash: row.hash };
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
