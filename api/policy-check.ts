import {
  flatten,
  type PackRef,
  PackRefSchema,
  type PolicyDraft,
  PolicyDraftSchema,
} from '../domain/policy/inheritance';
import { type PolicyFault, type PolicyPack, PolicyPackSchema, policyFaults } from '../domain/policy/policy-pack';
import { compileBody, fieldErrors } from './validation';

const isWhole = compileBody(PolicyPackSchema);
const isDraft = compileBody(PolicyDraftSchema);
const isRef = compileBody(PackRefSchema);

export const isPackRef = (value: unknown): value is PackRef => isRef(value) === true;

/** A pack that may be used: as it was written, with all that it inherits, and from whom. */
export interface CheckedPack {
  readonly draft: PolicyDraft;
  readonly pack: PolicyPack;
  readonly ancestors: readonly PackRef[];
}

/** What was said of a content's hash when the pack was read is no part of the pack. */
function written(given: object): object {
  const { contentHash: _hash, ...draft } = given as { readonly contentHash?: unknown };
  return draft;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Judges a pack in the one place there is for it, with all its faults named: its shape, what it extends, whether the two
 * make a whole, and what no schema can see. `find` gives a pack it may extend as that was written.
 */
export function checkPack(
  given: unknown,
  find: (ref: PackRef) => PolicyDraft | null,
): CheckedPack | { readonly faults: readonly PolicyFault[] } {
  if (!isObject(given)) return { faults: [{ pointer: '', message: 'must be an object: the pack' }] };
  const draft = written(given);
  if (!('extends' in draft) || draft.extends === undefined) {
    const faults = wholeFaults(draft);
    return faults.length > 0 ? { faults } : { draft: draft as PolicyPack, pack: draft as PolicyPack, ancestors: [] };
  }
  if (!isDraft(draft)) return { faults: fieldErrors(isDraft.errors) };
  const flat = flatten(draft as PolicyDraft, find);
  if ('faults' in flat) return flat;
  const faults = wholeFaults(flat.pack);
  return faults.length > 0
    ? { faults }
    : { draft: draft as PolicyDraft, pack: flat.pack as unknown as PolicyPack, ancestors: flat.ancestors };
}

function wholeFaults(pack: object): readonly PolicyFault[] {
  if (!isWhole(pack)) return fieldErrors(isWhole.errors);
  return policyFaults(pack as PolicyPack);
}
