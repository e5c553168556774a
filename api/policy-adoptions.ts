import { Type } from 'typebox';
import type { WhyItStays } from '../domain/policy/adoption';
import type { PackRef } from '../domain/policy/inheritance';
import type { Act } from '../record/act';
import {
  type Adopted,
  adoptPolicy,
  MOST_ADOPTED,
  type Movers,
  unknownBackorders,
  versionToAdopt,
} from '../record/adopt-policy';
import { foretell } from '../record/foretell';
import { forgetPolicy } from '../record/policies';
import { mutate } from './mutate';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id, MAX_INT, Reason, Slug } from './shapes';

const Params = Type.Object({ id: Slug, version: Type.Integer({ minimum: 1, maximum: MAX_INT }) }, closed);

const Body = Type.Object(
  {
    backorderIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: MOST_ADOPTED, uniqueItems: true })),
    fromVersion: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_INT, description: 'a whole number: a version of the same pack' }),
    ),
    reason: Reason,
  },
  closed,
);

interface AdoptionBody {
  readonly backorderIds?: readonly string[];
  readonly fromVersion?: number;
  readonly reason: string;
}

async function moversOf(act: Act, { backorderIds, fromVersion }: AdoptionBody): Promise<Movers> {
  if (backorderIds !== undefined && fromVersion === undefined) {
    const errors = (await unknownBackorders(act, backorderIds)).map((id) => ({
      pointer: `/backorderIds/${backorderIds.indexOf(id)}`,
      message: 'must be a backorder that exists',
    }));
    if (errors.length > 0) throw new Problem('invalid', 'Some of these backorders do not exist.', { errors });
    return { kind: 'named', backorderIds };
  }
  if (fromVersion !== undefined && backorderIds === undefined) return { kind: 'of-version', version: fromVersion };
  throw refuse('/backorderIds', 'or /fromVersion must say who moves, and not both');
}

const WORDS: Readonly<Record<WhyItStays, string>> = {
  closed: 'they are closed',
  'already-there': 'they run under it already',
  'time-scale': 'time runs at another speed there',
  law: 'clocks of the law run for their customers, and the version knows another law or none',
  queue: 'the queue is ordered by other rules there; their places were given by theirs',
};

/** Where a whole version is to move and none of it can, the request is refused in words. */
function refuseAllStaying({ moved, stayed }: Adopted, movers: Movers): void {
  const [first] = stayed;
  if (movers.kind === 'of-version' && moved.length === 0 && first !== undefined)
    throw new Problem('conflict', `Backorders of version ${movers.version} stay under it: ${WORDS[first.because]}.`);
}

export const policyAdoptions: Resource = (app, deps) => {
  app.post<{ Params: PackRef; Querystring: { dryRun?: boolean }; Body: AdoptionBody }>(
    '/v1/policies/:id/versions/:version/adopt',
    {
      config: { scope: 'admin', wholeQueue: true },
      schema: {
        tags: ['master data'],
        summary: 'Move running backorders to this version; with dryRun, only see what would follow',
        description: `By name, or the next ${MOST_ADOPTED} that run under \`fromVersion\` of the same pack: \`remaining\` says how many are left, send it again under a new Idempotency-Key. Places in the queue, open offers, answers and promised days stay; what comes next goes by the new version. The move itself sends no mail; a dry run says what the new version's rules will send because of it.`,
        params: Params,
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Body,
      },
    },
    async (request, reply) => {
      const { id, version } = request.params;
      try {
        return await mutate(deps, request, reply, async (act) => {
          const pack = await versionToAdopt(act, { id, version });
          if (pack === null) throw notFound('policy of that id and version');
          const movers = await moversOf(act, request.body);
          const { reason } = request.body;
          const adopted = await adoptPolicy(act, { to: { id, version }, movers, reason }, pack);
          refuseAllStaying(adopted, movers);
          const { changes, ...answer } = adopted;
          if (request.query.dryRun !== true) return { status: 200, body: answer };
          return { status: 200, body: { ...answer, ...(await foretell(act, changes)).impact } };
        });
      } finally {
        // What this act has read may still be changed by others if the act did not stay.
        forgetPolicy(id, version);
      }
    },
  );
};
