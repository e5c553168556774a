import {
  IsNull,
  IsObject,
  IsOptional,
  IsUnion,
  type TObjectOptions,
  type TSchema,
  type TSchemaOptions,
  Type,
} from 'typebox';
import type { Words } from '../words';
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

/** The one form of object a field can have; null where it is none, or may be one of several (then it is replaced whole). */
export function objectIn(schema: TSchema | undefined): Readonly<Record<string, TSchema>> | null {
  if (schema === undefined) return null;
  if (IsObject(schema)) return schema.properties;
  const forms = IsUnion(schema) ? schema.anyOf.filter((form) => !IsNull(form)) : [];
  return forms.length === 1 ? objectIn(forms[0]) : null;
}

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

/** The same field in a pack that extends another: all of an object may be left out, and what is optional is removed by null. */
function draftOf(schema: TSchema): TSchema {
  const properties = objectIn(schema);
  const form = properties === null ? schema : partialOf(properties, { ...closed, ...saidOf(schema) });
  const takesNull = isNullable(schema) ? properties !== null : IsOptional(schema);
  return takesNull ? Type.Union([form, Type.Null()], saidOf(schema)) : form;
}

const partialOf = (properties: Readonly<Record<string, TSchema>>, options: TObjectOptions): TSchema =>
  Type.Object(
    Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, Type.Optional(draftOf(field))])),
    options,
  );

const { id: _id, version: _version, ...settings } = PolicyPackSchema.properties;

/** What may stand in a pack as it is written: every field left out, kept, or (where it is optional) removed by null. */
export const PolicyDraftSchema = Type.Object(
  {
    id: PackId,
    version: PackVersion,
    extends: Type.Optional(PackRefSchema),
    ...Object.fromEntries(Object.entries(settings).map(([name, field]) => [name, Type.Optional(draftOf(field))])),
  },
  { ...closed, title: 'PolicyDraft' },
);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A child's word on a field over its parent's: objects field by field, all else (lists too) in place of it. */
function mergeField(schema: TSchema | undefined, below: unknown, above: unknown): unknown {
  const properties = objectIn(schema);
  if (properties === null || !isObject(above)) return above;
  return mergeFields(properties, isObject(below) ? below : {}, above);
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

/** What comes of a draft: the pack with everything it inherits written out, and from whom; or why nothing does. */
export type Flattened =
  | { readonly pack: Readonly<Record<string, unknown>> & PackRef; readonly ancestors: readonly PackRef[] }
  | { readonly faults: readonly PolicyFault[] };

/**
 * Writes out what a pack inherits. Objects are merged field by field, lists are replaced, null removes what is optional, a
 * field that stands in place of another (a coupon's amount, its percentage) removes that one;
 * id and version are its own, and so is the name where it has one. Whether the result is a whole pack is not judged here.
 * `find` gives an ancestor as it was written, null where there is none.
 */
export function flatten(draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null): Flattened {
  const found = ancestorsOf(draft, find);
  if ('fault' in found) return { faults: [faultOf(PackRefSchema, '/extends', found.fault)] };
  const whole = [...found.ancestors]
    .reverse()
    .concat(draft)
    .reduce<Readonly<Record<string, unknown>>>((below, { extends: _parent, ...above }, index) => {
      // The eldest stands as it is written: what it says of nothing removes nothing.
      return index === 0 ? above : mergeFields(PolicyPackSchema.properties, below, above);
    }, {});
  const { id, version } = draft;
  return {
    pack: { ...whole, id, version },
    ancestors: found.ancestors.map((pack) => ({ id: pack.id, version: pack.version })),
  };
}
