import type { TSchema } from 'typebox';
import { canonical } from '../backorder/digest';
import type { Words } from '../words';
import { fieldsOf, isFields } from './forms';
import { type PolicyPack, PolicyPackSchema } from './policy-pack';

/** A section of a pack: what a change of it is about, and so whom it touches. */
export type Section = Exclude<keyof PolicyPack, 'id' | 'version'>;

/** One setting that two packs say differently; `undefined` where a pack does not say it. */
export interface Difference {
  readonly section: Section;
  /** JSON pointer. */
  readonly pointer: string;
  /** The setting's name in both languages. */
  readonly name: Words;
  readonly before: unknown;
  readonly after: unknown;
}

interface Field {
  readonly title?: string;
  readonly 'x-title-ja'?: string;
}

function differences(
  schema: TSchema,
  pointer: string,
  before: unknown,
  after: unknown,
): readonly Omit<Difference, 'section'>[] {
  if (canonical(before) === canonical(after)) return [];
  const fields = isFields(before) ? fieldsOf(schema, before) : null;
  if (fields !== null && isFields(before) && isFields(after) && fieldsOf(schema, after) === fields)
    return Object.entries(fields).flatMap(([name, field]) =>
      differences(field, `${pointer}/${name}`, before[name], after[name]),
    );
  const { title = pointer, 'x-title-ja': ja = title } = schema as Field;
  return [{ pointer, name: { ja, en: title }, before, after }];
}

/** All settings in which two packs differ, in the order of the schema; their names and versions are not settings. */
export function differencesOf(before: PolicyPack, after: PolicyPack): readonly Difference[] {
  const { id: _id, version: _version, ...sections } = PolicyPackSchema.properties;
  return (Object.keys(sections) as Section[]).flatMap((section) =>
    differences(sections[section], `/${section}`, before[section], after[section]).map((difference) => ({
      ...difference,
      section,
    })),
  );
}
