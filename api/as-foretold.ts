import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { canonical } from '../domain/backorder/digest';
import type { Act } from '../record/act';
import { foretell, type Impact, type LineChange } from '../record/foretell';
import type { LoadedBackorder } from '../record/load-facts';
import { foretoldOf } from '../record/remember-foretold';
import { keyOf } from './authorize';
import { type Answer, isDryRun, pathOf } from './mutate';
import { tagsOf } from './plan-version';
import { Problem } from './problems';

/** A change that has been made within an act, and is yet to be told. */
export interface Foreseeable {
  readonly planVersion: number;
  readonly changes: () => readonly LineChange[] | Promise<readonly LineChange[]>;
  /** What the act itself has told a customer. */
  readonly told?: { readonly backorder: LoadedBackorder; readonly mails: number };
  /** What a dry run answers; the impact and its plan version where it is not said. */
  readonly answer?: (impact: Impact & { readonly planVersion: number }) => object;
}

/** Who asks what, at which version of the plan: the same for a dry run and for the request that then saves. */
const requestHash = (request: FastifyRequest, planVersion: number): string =>
  createHash('sha256')
    .update(canonical([keyOf(request), request.method, pathOf(request), request.body ?? null, planVersion]))
    .digest('hex');

/**
 * A dry run's answer; null where the change is to be saved. Saved with the plan version of a dry run, exactly what that
 * foretold happens: the plan stands, and who hears what is foretold again. Where that is not the same any more (customers
 * have heard of something else since, have answered, or time has passed) it is refused, 412.
 */
export async function asForetold(act: Act, request: FastifyRequest, what: Foreseeable): Promise<Answer | null> {
  const { planVersion, changes, told, answer = (impact) => impact } = what;
  const key = requestHash(request, planVersion);
  if (isDryRun(request)) {
    const { impact, outcome } = await foretell(act, await changes(), told);
    return {
      status: 200,
      body: answer({ planVersion, ...impact }),
      remember: { request: key, outcome },
    };
  }
  const match = request.headers['if-match'];
  if (match === undefined || !tagsOf(match).includes(String(planVersion))) return null;
  const before = await foretoldOf(act.tx, key);
  if (before === null || before === (await foretell(act, await changes(), told)).outcome) return null;
  throw new Problem(
    'plan-moved',
    'The plan stands, but who would hear what has changed since the dry run. Ask again with dryRun=true.',
    { members: { planVersion } },
  );
}
