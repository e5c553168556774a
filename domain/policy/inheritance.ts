import { IsNull, IsOptional, IsUnion, type TSchema, type TSchemaOptions, Type } from 'typebox';
import type { Words } from '../words';
import { choiceIn, fieldsOf, isFields, objectIn } from './forms';
import { PolicyPackSchema } from './policy-pack';
import { closed, faultOf, named, PackId, PackVersion, type PolicyFault, takes } from './sections/shapes';

/** One version of a pack, by name. The version is always said: what a parent becomes later changes nobody who used it. */
export interface PackRef {
  readonly id: string;
  readonly version: number;
}

export const PackRefSchema = Type.Object(
  { id: PackId, version: PackVersion },
  {
    ...closed,
    ...takes(
      '別のパックの id と version からなるオブジェクト({ … })',
      'an object of the id and version of another pack',
    ),
    ...named('土台とするパック', 'the pack this one takes the rest from', { id: 'jp-base', version: 1 }),
  },
);

/** A pack as a shop writes it: whole, or, where it extends another, only what differs from that. */
export interface PolicyDraft extends PackRef {
  readonly extends?: PackRef | undefined;
  readonly [field: string]: unknown;
}

/** A shop, its trade, its country, the law's: more than that nobody could follow. */
export const MOST_ANCESTORS = 4;

export const packName = ({ id, version }: PackRef): string => `${id}@${version}`;

const isNullable = (schema: TSchema): boolean => IsNull(schema) || (IsUnion(schema) && schema.anyOf.some(IsNull));

/** What is said about a field for people: its name, an example, what it means and takes. */
const saidOf = (schema: TSchema): TSchemaOptions => {
  const said = schema as Readonly<Record<string, unknown>>;
  const words = ['title', 'x-title-ja', 'description', 'x-description-ja', 'examples'];
  return Object.fromEntries(words.flatMap((word) => (said[word] === undefined ? [] : [[word, said[word]]])));
};

/** The field a value of this one takes the place of (`insteadOf`); null where it stands beside all others. */
const replacedBy = (schema: TSchema | undefined): string | null => {
  const other = (schema as Readonly<Record<string, unknown>> | undefined)?.['x-instead-of'];
  return typeof other === 'string' ? other : null;
};

/** Whether an object of several forms has to say its own (`named`), or may leave that to what its parent says. */
type FormIs = 'named' | 'left-to-parent';

/** The same field in a pack that extends another: all of an object may be left out, and what is optional is removed by null. */
function draftOf(schema: TSchema, formIs: FormIs): TSchema {
  const draft = draftObjectOf(schema, formIs);
  const takesNull = isNullable(schema) ? draft !== null : IsOptional(schema);
  return takesNull ? Type.Union([draft ?? schema, Type.Null()], saidOf(schema)) : (draft ?? schema);
}

/** Of an object, or of each of its forms, any part; null for what is replaced whole. */
function draftObjectOf(schema: TSchema, formIs: FormIs): TSchema | null {
  const choice = choiceIn(schema);
  if (choice !== null)
    return Type.Union(
      [...choice.forms.values()].map((one) => partOf(one.properties, saidOf(one), formIs, choice.by)),
      saidOf(schema),
    );
  const properties = objectIn(schema);
  return properties === null ? null : partOf(properties, saidOf(schema), formIs);
}

const partOf = (
  properties: Readonly<Record<string, TSchema>>,
  said: TSchemaOptions,
  formIs: FormIs,
  by?: string,
): TSchema =>
  Type.Object(
    Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [
        name,
        name === by && formIs === 'named' ? field : Type.Optional(draftOf(field, formIs)),
      ]),
    ),
    { ...closed, ...said },
  );

const { id: _id, version: _version, ...settings } = PolicyPackSchema.properties;

const draftSchema = (formIs: FormIs) =>
  Type.Object(
    {
      id: PackId,
      version: PackVersion,
      extends: Type.Optional(PackRefSchema),
      ...Object.fromEntries(
        Object.entries(settings).map(([name, field]) => [name, Type.Optional(draftOf(field, formIs))]),
      ),
    },
    { ...closed, title: 'PolicyDraft' },
  );

/** What may stand in a pack as it is written: every field left out, kept, or (where it is optional) removed by null. */
export const PolicyDraftSchema = draftSchema('left-to-parent');

/** The same once it is `settled`: each object of several forms says which it is, so that its faults are that form's. */
export const SettledDraftSchema = draftSchema('named');

/**
 * A draft in which each object of several forms names its own: what it leaves unsaid is its parent's word (the law of a
 * child that changes a number of it). `parent` is null where nobody knows it: then what is left to it is left out.
 */
export const settled = (
  draft: Readonly<Record<string, unknown>>,
  parent: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> => settledFields(PolicyPackSchema.properties, parent, draft);

function settledFields(
  properties: Readonly<Record<string, TSchema>>,
  below: Readonly<Record<string, unknown>> | null,
  above: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(above).flatMap(([name, value]) => {
      const schema = properties[name];
      if (schema === undefined || !isFields(value)) return [[name, value]];
      const choice = choiceIn(schema);
      const unsaid = choice !== null && value[choice.by] === undefined;
      if (unsaid && below === null) return [];
      const parent = below?.[name];
      const known = isFields(parent) ? parent : {};
      const whole = unsaid && known[choice.by] !== undefined ? { [choice.by]: known[choice.by], ...value } : value;
      const fields = fieldsOf(schema, whole);
      return [[name, fields === null ? whole : settledFields(fields, below && known, whole)]];
    }),
  );
}

/** A child's word on a field over its parent's: objects of one form field by field, all else (lists too) in place of it. */
function mergeField(schema: TSchema | undefined, below: unknown, above: unknown): unknown {
  if (schema === undefined || !isFields(above)) return above;
  const fields = fieldsOf(schema, above);
  if (fields === null) return above;
  return mergeFields(fields, isFields(below) && fieldsOf(schema, below) === fields ? below : {}, above);
}

function mergeFields(
  properties: Readonly<Record<string, TSchema>>,
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = new Map(Object.entries(below));
  for (const [name, value] of Object.entries(above)) {
    const schema = properties[name];
    if (value === undefined) continue;
    if (value === null && schema !== undefined && IsOptional(schema) && !isNullable(schema)) merged.delete(name);
    else {
      merged.set(name, mergeField(schema, merged.get(name), value));
      const replaced = replacedBy(schema);
      if (replaced !== null && above[replaced] === undefined) merged.delete(replaced);
    }
  }
  return Object.fromEntries(merged);
}

/** A draft's ancestors, nearest first, or what is wrong with what it names. */
function ancestorsOf(
  draft: PolicyDraft,
  find: (ref: PackRef) => PolicyDraft | null,
): { readonly ancestors: readonly PolicyDraft[] } | { readonly fault: Words } {
  const line = [draft];
  for (let ref = draft.extends; ref !== undefined; ref = line.at(-1)?.extends) {
    const named = ref;
    const names = [...line, named].map(packName).join(' → ');
    if (line.some((pack) => packName(pack) === packName(named)))
      return {
        fault: { ja: `は、たどると同じパックに戻ってしまいます: ${names}`, en: `leads back to itself: ${names}` },
      };
    if (line.length > MOST_ANCESTORS)
      return {
        fault: {
          ja: `でさかのぼれるのは${MOST_ANCESTORS}つ前のパックまでです: ${names}`,
          en: `goes too far back: a pack has at most ${MOST_ANCESTORS} ancestors, not ${names}`,
        },
      };
    const parent = find(named);
    const road = line.length > 1 ? names : null;
    if (parent === null)
      return {
        fault: {
          ja: `に指定された ${packName(named)} がありません${road === null ? '' : `(${road})`}。先にそのパックを用意するか、別のパックを指定してください。`,
          en: `names ${packName(named)}, which does not exist${road === null ? '' : ` (${road})`}; put it first, or name another`,
        },
      };
    line.push(parent);
  }
  return { ancestors: line.slice(1) };
}

/**
 * What a pack takes from those it extends, all of it written out (null where it extends none), and who they are, nearest
 * first; or why it cannot.
 */
export type Inherited =
  | { readonly below: Readonly<Record<string, unknown>> | null; readonly ancestors: readonly PackRef[] }
  | { readonly faults: readonly PolicyFault[] };

/** `find` gives an ancestor as it was written, null where there is none. */
export function inherited(draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null): Inherited {
  const found = ancestorsOf(draft, find);
  if ('fault' in found) return { faults: [faultOf(PackRefSchema, '/extends', found.fault)] };
  // The eldest stands as it is written: what it says of nothing removes nothing.
  const below = [...found.ancestors].reverse().reduce<Readonly<Record<string, unknown>> | null>(over, null);
  return { below, ancestors: found.ancestors.map(({ id, version }) => ({ id, version })) };
}

function over(
  below: Readonly<Record<string, unknown>> | null,
  { extends: _parent, ...above }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return below === null ? above : mergeFields(PolicyPackSchema.properties, below, settled(above, below));
}

/** What comes of a draft: the pack with everything it inherits written out, and from whom; or why nothing does. */
export type Flattened =
  | { readonly pack: Readonly<Record<string, unknown>> & PackRef; readonly ancestors: readonly PackRef[] }
  | { readonly faults: readonly PolicyFault[] };

/**
 * Writes out what a pack inherits. Objects are merged field by field, lists are replaced, null removes what is optional, a
 * field that stands in place of another (a coupon's amount, its percentage) removes that one. An object of several forms
 * (a law) keeps its parent's and is merged with it, unless it names another: then it is replaced whole, as what belongs to
 * two forms is neither. Id and version are the pack's own, and so is the name where it has one. Whether the result is a
 * whole pack is not judged here.
 */
export function flatten(draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null): Flattened {
  const found = inherited(draft, find);
  if ('faults' in found) return found;
  const { id, version } = draft;
  const whole = over(found.below, draft);
  return { pack: { ...whole, id, version }, ancestors: found.ancestors };
}
