import {
  flatten,
  type PackRef,
  PackRefSchema,
  type PolicyDraft,
  PolicyDraftSchema,
} from '../domain/policy/inheritance';
import { type PolicyFault, type PolicyPack, PolicyPackSchema, policyFaults } from '../domain/policy/policy-pack';
import type { Words } from '../domain/words';
import { fieldFaults } from './field-faults';
import { compileBody } from './validation';

const isWhole = compileBody<PolicyPack>(PolicyPackSchema);
const isDraft = compileBody<PolicyDraft>(PolicyDraftSchema);

export const isPackRef = compileBody<PackRef>(PackRefSchema);

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

const NO_OBJECT: Words = {
  ja: '全体を { } で囲んだ1つのオブジェクトにしてください。',
  en: 'must be an object: the pack',
};

/**
 * Judges a pack in the one place there is for it, with all its faults named: its shape, what it extends, whether the two
 * make a whole, and what no schema can see. `find` gives a pack it may extend as that was written.
 */
export function checkPack(
  given: unknown,
  find: (ref: PackRef) => PolicyDraft | null,
): CheckedPack | { readonly faults: readonly PolicyFault[] } {
  if (!isObject(given)) return { faults: [{ pointer: '', message: NO_OBJECT }] };
  const draft = written(given);
  if (!('extends' in draft) || draft.extends === undefined) {
    const judged = wholePack(draft);
    return 'faults' in judged ? judged : { draft: judged.pack, pack: judged.pack, ancestors: [] };
  }
  if (!isDraft(draft)) return { faults: fieldFaults(isDraft.errors) };
  const flat = flatten(draft, find);
  if ('faults' in flat) return flat;
  const judged = wholePack(flat.pack);
  return 'faults' in judged ? judged : { draft, pack: judged.pack, ancestors: flat.ancestors };
}

/** A pack that says everything itself, or what is wrong with it. */
function wholePack(pack: object): { readonly pack: PolicyPack } | { readonly faults: readonly PolicyFault[] } {
  if (!isWhole(pack)) return { faults: fieldFaults(isWhole.errors) };
  const faults = policyFaults(pack);
  return faults.length > 0 ? { faults } : { pack };
}
