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

/** One of several forms that an error lies within, and where all of them stand: paths in the schema. */
interface Within {
  readonly union: string;
  readonly form: string;
}

/** The forms an error lies within, the outermost first. */
const formsAround = ({ schemaPath }: ErrorObject): readonly Within[] =>
  [...schemaPath.matchAll(/(\/(?:anyOf|oneOf))\/\d+(?=\/)/g)].map(({ 0: form, 1: union = '', index }) => ({
    union: schemaPath.slice(0, index + union.length),
    form: schemaPath.slice(0, index + form.length),
  }));

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
  const around = new Map(all.map((error) => [error, formsAround(error)]));
  const within = (error: ErrorObject): readonly Within[] => around.get(error) ?? [];
  const others = new Set<string>();
  for (const error of all) for (const { form } of within(error)) if (isOtherForm(error, form)) others.add(form);
  const meant = new Set(
    all.flatMap((error) =>
      within(error).flatMap(({ union, form }) =>
        others.has(form) || error.schemaPath === `${form}/type` ? [] : [union],
      ),
    ),
  );
  return all.filter((error) =>
    within(error).every(({ union, form }) => !others.has(form) || (!meant.has(union) && isOtherForm(error, form))),
  );
}

/** The forms that an object could have where an error was found in the one it has; none where it has the only one. */
function formsBeside(error: ErrorObject, all: readonly ErrorObject[]): readonly Said[] {
  const union = formsAround(error).at(-1)?.union;
  const refusal = all.find(({ schemaPath }) => schemaPath === union);
  return (refusal?.schema as readonly Said[] | undefined) ?? [];
}

/** All that a document's schema has against it, in both languages. */
export function fieldFaults(errors: readonly ErrorObject[] | null | undefined): FieldFault[] {
  const all = ofTheFormMeant(errors ?? []);
  const single = all.filter((error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword) && !isOnlyNot(error, all));
  const wordings = new Map<string, Wording[]>();
  for (const error of single.length > 0 ? single : all) {
    const pointer = pointerOf(error);
    wordings.set(pointer, [...(wordings.get(pointer) ?? []), wording(error, formsBeside(error, all))]);
  }
  const hints = new Map<string, Hint>();
  for (const error of all) {
    const hint = hintOf(error, formsBeside(error, all));
    if (hint !== null) hints.set(pointerOf(error), hint);
  }
  return [...wordings]
    .map(([pointer, said]) => ({ pointer, message: faultWords(said, hints.get(pointer) ?? null) }))
    .slice(0, MOST_ERRORS);
}

/** Faults as the API answers them: in English. */
export const inEnglish = (faults: readonly FieldFault[]): readonly FieldError[] =>
  faults.map(({ pointer, message }) => ({ pointer, message: message.en }));
