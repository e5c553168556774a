import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

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

const isMoment = (text: string): boolean => RFC3339.test(text) && isDate(text.slice(0, 10)) && text < '9999';

/** A format whose values can be bounded (`formatMaximum`); what is not of the format is beyond no bound. */
const bounded = (validate: (text: string) => boolean, numberOf: (text: string) => number) => ({
  validate,
  compare: (a: string, b: string): number => (validate(a) ? numberOf(a) - numberOf(b) : 0),
});

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
  ajv.addFormat('date', bounded(isDate, Date.parse));
  ajv.addFormat('date-time', bounded(isMoment, Date.parse));
  return ajv;
}

/** Bodies are taken as they are; query strings are text and are read as what the schema asks for. */
const bodies = build(false);
const queries = build(true);

/** Judges a body; `T` is what fits the schema. */
export const compileBody = <T = unknown>(schema: object): ValidateFunction<T> => bodies.compile<T>(schema);
export const compileQuery = (schema: object): ValidateFunction => queries.compile(schema);
