import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FieldError } from './problems';

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z][A-Za-z0-9+_-]*(\/[A-Za-z0-9+_-]+)*$/.test(name);
  } catch {
    return false;
  }
}

/** An address a mail could reach: one @, a domain with a dot or localhost, no control characters, nothing quoted. */
const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

export const isEmail = (text: string): boolean => text.length <= 254 && text.indexOf('@') <= 64 && EMAIL.test(text);

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    text >= '1900-01-01' &&
    !Number.isNaN(at) &&
    new Date(at).toISOString().slice(0, 10) === text
  );
}

function build(coerceTypes: boolean) {
  const ajv = new Ajv({
    allErrors: true,
    coerceTypes,
    useDefaults: true,
    removeAdditional: false,
    strict: false,
    verbose: true,
  });
  addFormats(ajv);
  ajv.addFormat('time-zone', isTimeZone);
  ajv.addFormat('email', isEmail);
  ajv.addFormat('date', isDate);
  ajv.addFormat('date-time', (text) => RFC3339.test(text) && isDate(text.slice(0, 10)) && text < '9999');
  return ajv;
}

/** Bodies are taken as they are; query strings are text and are read as what the schema asks for. */
const bodies = build(false);
const queries = build(true);

/** Judges a body; `T` is what fits the schema. */
export const compileBody = <T = unknown>(schema: object): ValidateFunction<T> => bodies.compile<T>(schema);
export const compileQuery = (schema: object): ValidateFunction => queries.compile(schema);

const KINDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  null: 'null',
};

type Said = { readonly [word: string]: unknown };

/** The least and the most a number may be. */
function rangeOf({ parentSchema }: ErrorObject): string {
  const { minimum, maximum } = (parentSchema ?? {}) as Said;
  return typeof minimum === 'number' && typeof maximum === 'number' ? ` from ${minimum} to ${maximum}` : '';
}

/** Where settings have names, a refusal says what the one in question is, and a value it could have. */
function hintOf(error: ErrorObject): string {
  const { parentSchema } = error as { readonly parentSchema?: Said };
  const known = parentSchema?.['properties'] as Readonly<Record<string, Said>> | undefined;
  const params = error.params as Said;
  if (error.keyword === 'additionalProperties')
    return Object.values(known ?? {}).some(({ title }) => title !== undefined)
      ? `; here are ${Object.keys(known ?? {}).join(', ')}`
      : '';
  const said = error.keyword === 'required' ? known?.[String(params['missingProperty'])] : parentSchema;
  const [example] = (said?.['examples'] as readonly unknown[] | undefined) ?? [];
  if (said?.['title'] === undefined || example === undefined) return '';
  return ` (${String(said['title'])}; for example ${JSON.stringify(example)})`;
}

/** What is wrong and what is allowed, in words; never the value itself, which may be personal. */
function wording(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  /** A field's own words for what it takes. */
  const allowed: unknown = (error.parentSchema as { description?: unknown } | undefined)?.description;
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not a known field';
    case 'type':
      return `must be ${typeof allowed === 'string' && /^an? /.test(allowed) ? allowed : `${KINDS[String(params['type'])]}${rangeOf(error)}`}`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'const':
      return `must be ${String(params['allowedValue'])}`;
    case 'minimum':
      return `must be at least ${String(params['limit'])}`;
    case 'maximum':
      return `must be at most ${String(params['limit'])}`;
    case 'maxLength':
    case 'maxItems':
      return `must not be longer than ${String(params['limit'])}`;
    case 'minLength':
    case 'minItems':
      return `must have at least ${String(params['limit'])}`;
    case 'minProperties':
      return 'must say something';
    case 'uniqueItems':
      return 'must not name anything twice';
    case 'format':
      return params['format'] === 'date'
        ? 'must be a real calendar day, YYYY-MM-DD'
        : params['format'] === 'date-time'
          ? 'must be a moment in RFC 3339, for example 2026-11-23T09:00:00Z'
          : params['format'] === 'email'
            ? 'must be an e-mail address that can work'
            : `must be a valid ${String(params['format'])}`;
    case 'pattern':
      return `must be ${typeof allowed === 'string' ? allowed : `of the form ${String(params['pattern'])}`}`;
    default:
      return error.message ?? 'is not allowed';
  }
}

/** At most this many faults are named; a body of faults should not become an answer of faults. */
const MOST_ERRORS = 50;

/** Where in the body, or which of its fields is missing or unknown. */
function pointerOf({ keyword, params, instancePath }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as Said;
  const name = keyword === 'required' ? missingProperty : additionalProperty;
  return name === undefined
    ? instancePath
    : `${instancePath}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`;
}

/** `must be a or b`, where one of several forms would do. */
function either(messages: readonly string[]): string {
  const different = [...new Set(messages)];
  const must = 'must be ';
  return different.every((message) => message.startsWith(must))
    ? `${must}${different.map((message) => message.slice(must.length)).join(' or ')}`
    : different.join(' or ');
}

/** That it is not null either says nothing of an object whose own fields are at fault. */
const isOnlyNot = ({ keyword, params, instancePath }: ErrorObject, all: readonly ErrorObject[]): boolean =>
  keyword === 'type' &&
  (params as Said)['type'] === 'null' &&
  all.some((other) => pointerOf(other).startsWith(`${instancePath}/`));

/** Of several forms, which one an error is of; null where there is only one. */
function formOf({ schemaPath }: ErrorObject): { readonly union: string; readonly form: string } | null {
  const [form = '', union = ''] = /^(.*\/(?:anyOf|oneOf))\/\d+(?=\/)/.exec(schemaPath) ?? [];
  return form === '' ? null : { union, form };
}

/** The field that says which form is meant has another form's value, or is missing. */
function isOtherForm({ keyword, schemaPath, params, parentSchema }: ErrorObject, form: string): boolean {
  const path = schemaPath.slice(form.length);
  if (keyword === 'const') return /^\/properties\/[^/]+\/const$/.test(path);
  const fields = (parentSchema as Said | undefined)?.['properties'] as Readonly<Record<string, Said>> | undefined;
  return (
    keyword === 'required' &&
    path === '/required' &&
    fields?.[String((params as Said)['missingProperty'])]?.['const'] !== undefined
  );
}

/**
 * Where a field says which of several forms is meant, what is wrong with that form and nothing about the others; where it
 * says none of them, that.
 */
function ofTheFormMeant(all: readonly ErrorObject[]): readonly ErrorObject[] {
  const others = new Map<string, string>();
  for (const error of all) {
    const of = formOf(error);
    if (of !== null && isOtherForm(error, of.form)) others.set(of.form, of.union);
  }
  const isMeant = (error: ErrorObject): boolean => {
    const of = formOf(error);
    return of !== null && !others.has(of.form) && error.schemaPath !== `${of.form}/type`;
  };
  const meant = new Set(all.filter(isMeant).map((error) => formOf(error)?.union));
  return all.filter((error) => {
    const of = formOf(error);
    if (of === null || !others.has(of.form)) return true;
    return !meant.has(of.union) && isOtherForm(error, of.form);
  });
}

export function fieldErrors(errors: readonly ErrorObject[] | null | undefined): FieldError[] {
  const all = ofTheFormMeant(errors ?? []);
  const single = all.filter((error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword) && !isOnlyNot(error, all));
  const messages = new Map<string, string[]>();
  for (const error of single.length > 0 ? single : all) {
    const pointer = pointerOf(error);
    messages.set(pointer, [...(messages.get(pointer) ?? []), wording(error)]);
  }
  const hints = new Map(
    all.map((error) => [pointerOf(error), hintOf(error)]).filter(([, hint]) => hint !== '') as [string, string][],
  );
  return [...messages]
    .map(([pointer, said]) => ({ pointer, message: `${either(said)}${hints.get(pointer) ?? ''}` }))
    .slice(0, MOST_ERRORS);
}
