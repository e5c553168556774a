import { IsLiteral, IsNull, IsObject, IsOptional, IsUnion, type TObject, type TSchema } from 'typebox';

type Fields = Readonly<Record<string, TSchema>>;

/** An object that may have several forms, of which the field `by` says which is meant: a law, by its `regime`. */
export interface Choice {
  readonly by: string;
  /** The forms by what that field says. */
  readonly forms: ReadonlyMap<unknown, TObject>;
}

export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All that may stand in a field but null. */
const formsOf = (schema: TSchema): readonly TSchema[] =>
  IsUnion(schema) ? schema.anyOf.filter((form) => !IsNull(form)) : [schema];

/** What a form always says in a field; undefined where it may say this or that, or nothing. */
function constantOf({ properties }: TObject, field: string): unknown {
  const schema = properties[field];
  return schema !== undefined && IsLiteral(schema) && !IsOptional(schema) ? schema.const : undefined;
}

/** The forms that a field of its own tells apart; null where there is one form only, or none says which it is. */
export function choiceIn(schema: TSchema): Choice | null {
  const forms = formsOf(schema);
  const objects = forms.filter(IsObject);
  const [first, second] = objects;
  if (first === undefined || second === undefined || objects.length < forms.length) return null;
  for (const by of Object.keys(first.properties)) {
    const told = new Map(objects.map((form) => [constantOf(form, by), form]));
    if (told.size === objects.length && !told.has(undefined)) return { by, forms: told };
  }
  return null;
}

/** The fields of the one form of object there is; null where there is none, or several. */
export function objectIn(schema: TSchema): Fields | null {
  const [form, other] = formsOf(schema);
  return form !== undefined && other === undefined && IsObject(form) ? form.properties : null;
}

/**
 * The fields that an object has where it stands: of the one form there is, or of the form it names; null where neither says
 * them (then it is one value, taken or left whole). Two objects of one form are given the same.
 */
export function fieldsOf(schema: TSchema, value: Readonly<Record<string, unknown>>): Fields | null {
  const choice = choiceIn(schema);
  return choice === null ? objectIn(schema) : (choice.forms.get(value[choice.by])?.properties ?? null);
}
