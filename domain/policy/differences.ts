import { IsArray, IsObject, type TSchema } from 'typebox';
import { canonical } from '../backorder/digest';
import type { Words } from '../words';
import { fieldsOf, isFields } from './forms';
import { type PolicyPack, PolicyPackSchema } from './policy-pack';

/** A section of a pack: what a change of it is about, and so whom it touches. */
export type Section = Exclude<keyof PolicyPack, 'id' | 'version'>;

/** One setting that two packs say differently; `undefined` where a pack does not say it. */
export interface Difference {
  readonly section: Section;
  /** JSON pointer; an entry of a list whose entries have ids is pointed to by its id. */
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

/** What the entries of a list are, where each has an id by which it is known in both packs; null for anything else. */
function entryWithId(schema: TSchema): TSchema | null {
  const entry = IsArray(schema) ? schema.items : undefined;
  return entry !== undefined && IsObject(entry) && Object.hasOwn(entry.properties, 'id') ? entry : null;
}

const nameOf = (schema: TSchema, pointer: string): Words => {
  const { title = pointer, 'x-title-ja': ja = title } = schema as Field;
  return { ja, en: title };
};

/** The entries of a list by their ids, in its order. */
const byId = (list: unknown): ReadonlyMap<string, unknown> =>
  new Map(
    (Array.isArray(list) ? list : []).flatMap((entry: unknown) =>
      isFields(entry) ? [[String(entry['id']), entry] as const] : [],
    ),
  );

/** Entry by entry: of what both lists have, setting by setting; their order means nothing. */
function entryDifferences(
  list: TSchema,
  entry: TSchema,
  pointer: string,
  before: unknown,
  after: unknown,
): readonly Omit<Difference, 'section'>[] {
  const [was, is] = [byId(before), byId(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((id) => {
    const found = differences(entry, `${pointer}/${id}`, was.get(id), is.get(id));
    return found.map((one) => {
      const { ja, en } = was.has(id) && is.has(id) ? one.name : nameOf(list, pointer);
      return { ...one, name: { ja: `${ja}「${id}」`, en: `${en}, ${id}` } };
    });
  });
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
  const entry = entryWithId(schema);
  if (entry !== null) return entryDifferences(schema, entry, pointer, before, after);
  return [{ pointer, name: nameOf(schema, pointer), before, after }];
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
