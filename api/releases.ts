import { Type } from 'typebox';
import type { ActorRecord } from '../db/records';
import type { ReleaseRefusal, WantedUnits } from '../domain/backorder/rules/hand-release';
import { backorderView } from '../record/backorder-view';
import { releaseOf } from '../record/events';
import { lockedBackorder, releaseByHand } from '../record/release-by-hand';
import { asForetold } from './as-foretold';
import { mutate } from './mutate';
import { Actor, SomeUnits } from './order-schema';
import { checkPlan, planVersionOf } from './plan-version';
import { notFound, Problem, type ProblemSlug, refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id, Reason } from './shapes';

const Body = Type.Object({ lines: Type.Optional(SomeUnits), reason: Reason, actor: Type.Optional(Actor) }, closed);

interface ReleaseBody {
  readonly lines?: readonly WantedUnits[];
  readonly reason: string;
  readonly actor?: ActorRecord;
}

/** Whoever holds a key of staff, where the request names nobody. */
const STAFF: ActorRecord = { type: 'staff', via: 'api' };

function conflict(slug: ProblemSlug, line: number | null, message: string): Problem {
  const pointer = line === null ? '' : `/lines/${line}`;
  return new Problem(slug, message, { errors: [{ pointer, message }] });
}

/** A refusal in words, with the field that asks for what cannot be. */
function refusal(refused: ReleaseRefusal): Problem {
  switch (refused.because) {
    case 'no-such-line':
      return refuse(`/lines/${refused.line}/lineId`, 'must be a line of this backorder');
    case 'twice':
      return refuse(`/lines/${refused.line}/lineId`, 'must be named once only');
    case 'nothing-allocated':
      return conflict('not-enough-units', refused.line, 'Nothing is allocated that could be released.');
    case 'not-enough-units':
      return new Problem(
        'not-enough-units',
        `Only ${refused.ready} units of the line are allocated and not released.`,
        {
          errors: [{ pointer: `/lines/${refused.line}/quantity`, message: `must be at most ${refused.ready}` }],
        },
      );
    case 'already-released':
      return conflict('already-released', refused.line, 'The warehouse has been told to ship the units already.');
    case 'before-release-date':
      return conflict('conflict', refused.line, 'A pre-order does not leave before its release date.');
    case 'closed':
      return conflict('conflict', null, 'This backorder is closed.');
    case 'held':
      return conflict('conflict', null, 'This backorder is on hold: lift the hold first.');
    case 'revocable':
      return conflict('conflict', null, 'The customer can still take back an answer: nothing leaves before.');
    case 'in-one-piece':
      return conflict('conflict', null, 'The customer wants the order in one piece: change shipComplete first.');
    case 'in-whole-lines':
      return conflict(
        'conflict',
        null,
        'The customer wants each line whole: if a part may leave after all, as before a legal clock runs out, change completeLines of the order first.',
      );
  }
}

export const releases: Resource = (app, deps) => {
  app.post<{ Params: { id: string }; Querystring: { dryRun?: boolean }; Body: ReleaseBody }>(
    '/v1/backorders/:id/release',
    {
      config: { scope: 'staff', ifMatch: 'The `planVersion` of a dry run' },
      schema: {
        tags: ['backorders'],
        summary: 'Have allocated units shipped now; with dryRun, only see whom it would touch',
        description:
          'Ahead of the rest, whatever the policy lets wait, for a reason that the journal keeps with who gave it (`actor`, else staff by the API). Without `lines`, all that may leave. The customer is told, and the webhook `backorder.released` says from which locations the units leave. `planVersion` is here the version of the backorder itself; `If-Match` takes it: at the same version what was foretold happens.',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Body,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        const backorder = await lockedBackorder(act, id);
        if (backorder === null) throw notFound('backorder of that id');
        const planVersion = planVersionOf({ planVersion: backorder.factsVersion });
        checkPlan(request.headers['if-match'], planVersion);
        const { lines, reason, actor = STAFF } = request.body;
        const done = await releaseByHand(act, backorder, { lines, reason, actor });
        if ('because' in done) throw refusal(done);
        const foretold = await asForetold(act, request, {
          planVersion,
          changes: () => done.changes,
          told: { backorder, mails: done.mailsQueued },
          answer: (impact) => ({ ...impact, release: releaseOf(act, id) }),
        });
        if (foretold !== null) return foretold;
        return { status: 200, late: (later) => backorderView(later, id) };
      }),
  );
};
