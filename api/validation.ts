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

export const compileBody = (schema: object): ValidateFunction => bodies.compile(schema);
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
      return `must be ${typeof allowed === 'string' && /^an? /.test(allowed) ? allowed : KINDS[String(params['type'])]}`;
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

export function fieldErrors(errors: readonly ErrorObject[] | null | undefined): FieldError[] {
  const list = (errors ?? []).filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf' && keyword !== 'if');
  const found = (list.length > 0 ? list : [...(errors ?? [])]).map((error) => {
    const params = error.params as Record<string, unknown>;
    const name = error.keyword === 'required' ? params['missingProperty'] : params['additionalProperty'];
    const pointer =
      name === undefined
        ? error.instancePath
        : `${error.instancePath}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`;
    return { pointer, message: wording(error) };
  });
  const literals = new Map<string, string[]>();
  for (const { pointer, message } of found) literals.set(pointer, [...(literals.get(pointer) ?? []), message]);
  return [...literals]
    .map(([pointer, messages]) => ({ pointer, message: [...new Set(messages)].join(' or ') }))
    .slice(0, MOST_ERRORS);
}
