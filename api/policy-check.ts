import { Type } from 'typebox';
import { isFields } from '../domain/policy/forms';
import {
  flatten,
  inherited,
  type PackRef,
  PackRefSchema,
  type PolicyDraft,
  SettledDraftSchema,
  settled,
} from '../domain/policy/inheritance';
import { type PolicyFault, type PolicyPack, PolicyPackSchema, policyFaults } from '../domain/policy/policy-pack';
import type { Words } from '../domain/words';
import { fieldFaults } from './field-faults';
import { compileBody } from './validation';

const isWhole = compileBody<PolicyPack>(PolicyPackSchema);
const isSettled = compileBody<PolicyDraft>(SettledDraftSchema);

export const isPackRef = compileBody<PackRef>(PackRefSchema);

/** Whether a pack's own name and its parent's can be read, whatever the rest of it. */
const namesParent = compileBody<PolicyDraft>(
  Type.Object({ ...PackRefSchema.properties, extends: PackRefSchema }, { additionalProperties: true }),
);

/** A pack that may be used: as it was written, with all that it inherits, and from whom. */
export interface CheckedPack {
  readonly draft: PolicyDraft;
  readonly pack: PolicyPack;
  readonly ancestors: readonly PackRef[];
}

/** What was said of a content's hash when the pack was read is no part of the pack. */
function written({ contentHash: _hash, ...draft }: Readonly<Record<string, unknown>>) {
  return draft;
}

/** What a pack's parent says in all, as far as the pack names one that there is. */
function parentOf(draft: object, find: (ref: PackRef) => PolicyDraft | null) {
  if (!namesParent(draft)) return null;
  const found = inherited(draft, find);
  return 'faults' in found ? null : found.below;
}

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
  if (!isFields(given)) return { faults: [{ pointer: '', message: NO_OBJECT }] };
  const draft = written(given);
  if (draft['extends'] === undefined) {
    const judged = wholePack(draft);
    return 'faults' in judged ? judged : { draft: judged.pack, pack: judged.pack, ancestors: [] };
  }
  const child = settled(draft, parentOf(draft, find));
  if (!isSettled(child)) return { faults: fieldFaults(isSettled.errors) };
  const flat = flatten(child, find);
  if ('faults' in flat) return flat;
  const judged = wholePack(flat.pack);
  if ('faults' in judged) return judged;
  const { id, version, extends: parent } = child;
  return { draft: { ...draft, id, version, extends: parent }, pack: judged.pack, ancestors: flat.ancestors };
}

/** A pack that says everything itself, or what is wrong with it. */
function wholePack(pack: object): { readonly pack: PolicyPack } | { readonly faults: readonly PolicyFault[] } {
  if (!isWhole(pack)) return { faults: fieldFaults(isWhole.errors) };
  const faults = policyFaults(pack);
  return faults.length > 0 ? { faults } : { pack };
}
