import type { ErrorObject } from 'ajv';
import type { Words } from '../domain/words';
import { faultWords, type Hint, hintOf, type Said, type Wording, wording } from './fault-words';
import type { FieldError } from './problems';

/** What does not fit a schema, and where: a JSON pointer into the document. */
export interface FieldFault {
  readonly pointer: string;
  readonly message: Words;
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

/** All that a document's schema has against it, in both languages. */
export function fieldFaults(errors: readonly ErrorObject[] | null | undefined): FieldFault[] {
  const all = ofTheFormMeant(errors ?? []);
  const single = all.filter((error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword) && !isOnlyNot(error, all));
  const wordings = new Map<string, Wording[]>();
  for (const error of single.length > 0 ? single : all) {
    const pointer = pointerOf(error);
    wordings.set(pointer, [...(wordings.get(pointer) ?? []), wording(error)]);
  }
  const hints = new Map<string, Hint>();
  for (const error of all) {
    const hint = hintOf(error);
    if (hint !== null) hints.set(pointerOf(error), hint);
  }
  return [...wordings]
    .map(([pointer, said]) => ({ pointer, message: faultWords(said, hints.get(pointer) ?? null) }))
    .slice(0, MOST_ERRORS);
}

/** Faults as the API answers them: in English. */
export const inEnglish = (faults: readonly FieldFault[]): readonly FieldError[] =>
  faults.map(({ pointer, message }) => ({ pointer, message: message.en }));
