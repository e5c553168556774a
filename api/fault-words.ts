import type { ErrorObject } from 'ajv';
import type { Words } from '../domain/words';

export type Said = { readonly [word: string]: unknown };

/**
 * One rule that a field breaks. The English goes on after the field's pointer; the Japanese is what the field has to be
 * (goes before にしてください), what it must say where it is missing, or a predicate of its own.
 */
export interface Wording {
  readonly en: string;
  readonly ja: { readonly be: string } | { readonly lacks: string } | { readonly is: string };
}

const A_STRING = '文字列';

const KINDS: Readonly<Record<string, Words>> = {
  integer: { ja: '整数', en: 'a whole number' },
  number: { ja: '数値', en: 'a number' },
  string: { ja: A_STRING, en: 'a string' },
  boolean: { ja: 'true(はい)か false(いいえ)', en: 'true or false' },
  object: { ja: 'オブジェクト({ … })', en: 'an object' },
  array: { ja: 'リスト([ … ])', en: 'an array' },
  null: { ja: 'null(なし)', en: 'null' },
};

/** `a b` where a Latin word meets a Japanese one, 一二 where none does. */
const beside = (left: string, right: string): string =>
  /["A-Za-z\]}$]$/.test(left) || /^["A-Za-z[{^]/.test(right) ? `${left} ${right}` : `${left}${right}`;

/** The least and the most a number may be. */
function rangeOf({ parentSchema }: ErrorObject): Words {
  const { minimum, maximum } = (parentSchema ?? {}) as Said;
  return typeof minimum === 'number' && typeof maximum === 'number'
    ? { ja: `${minimum}〜${maximum}の`, en: ` from ${minimum} to ${maximum}` }
    : { ja: '', en: '' };
}

/** A field's own words for what it takes. */
function takenBy({ parentSchema }: ErrorObject): { readonly ja: string | null; readonly en: string | null } {
  const { description: en, 'x-description-ja': ja } = (parentSchema ?? {}) as Said;
  return { ja: typeof ja === 'string' ? ja : null, en: typeof en === 'string' ? en : null };
}

function typeWording(error: ErrorObject): Wording {
  const { type } = error.params as Said;
  const kind = KINDS[String(type)];
  const taken = takenBy(error);
  const range = rangeOf(error);
  return {
    en: `must be ${taken.en !== null && /^an? /.test(taken.en) ? taken.en : `${kind?.en}${range.en}`}`,
    ja: { be: taken.ja ?? `${range.ja}${kind?.ja}` },
  };
}

type Fields = Readonly<Record<string, Said>>;

const fieldsOf = (form: unknown): Fields => ((form as Said | undefined)?.['properties'] ?? {}) as Fields;

/** What an object of this form always says in the field that tells forms apart. */
const constantOf = (form: unknown): unknown =>
  Object.values(fieldsOf(form)).find((field) => field['const'] !== undefined)?.['const'];

/** a, b and c. */
const listed = (names: readonly unknown[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`;

/** A field that the form in hand does not have: it may be of another one of the `forms`. */
function strangerWording({ params, parentSchema }: ErrorObject, forms: readonly Said[]): Wording {
  const { title, 'x-title-ja': ja } = (parentSchema ?? {}) as Said;
  const constant = constantOf(parentSchema);
  if (forms.length < 2 || constant === undefined || title === undefined)
    return { en: 'is not a known field', ja: { is: 'この名前の項目はありません' } };
  const here: Words = { ja: `${String(constant)}(${String(ja)})`, en: `${String(constant)} (${String(title)})` };
  const owners = forms.filter((form) => Object.hasOwn(fieldsOf(form), String((params as Said)['additionalProperty'])));
  const theirs = owners.map(constantOf);
  return theirs.length === 0
    ? { en: `is not a known field of ${here.en}`, ja: { is: `${here.ja}にこの名前の項目はありません` } }
    : {
        en: `belongs to ${listed(theirs)}, not to ${here.en}`,
        ja: { is: `${theirs.join('、')} の項目です。${here.ja}では指定できません` },
      };
}

/** That a field is missing, with what it can say where that is one of a few things. */
function lackWording({ params, parentSchema }: ErrorObject): Wording {
  const constant = fieldsOf(parentSchema)[String((params as Said)['missingProperty'])]?.['const'];
  return constant === undefined
    ? { en: 'is required', ja: { is: '必須です' } }
    : { en: `is required: ${String(constant)}`, ja: { lacks: JSON.stringify(constant) } };
}

const FORMATS: Readonly<Record<string, Words>> = {
  date: { ja: '実在する日付(YYYY-MM-DD)', en: 'must be a real calendar day, YYYY-MM-DD' },
  'date-time': {
    ja: 'RFC 3339 形式の日時(2026-11-23T09:00:00Z など)',
    en: 'must be a moment in RFC 3339, for example 2026-11-23T09:00:00Z',
  },
  email: { ja: '届くメールアドレス', en: 'must be an e-mail address that can work' },
};

/**
 * What is wrong and what is allowed, in words; never the value itself, which may be personal. `forms`: those the object
 * could have instead.
 */
export function wording(error: ErrorObject, forms: readonly Said[]): Wording {
  const { limit, allowedValue, allowedValues, pattern, format } = error.params as Said;
  const taken = takenBy(error);
  switch (error.keyword) {
    case 'required':
      return lackWording(error);
    case 'additionalProperties':
      return strangerWording(error, forms);
    case 'type':
      return typeWording(error);
    case 'enum': {
      const values = allowedValues as readonly unknown[];
      return {
        en: `must be one of ${values.join(', ')}`,
        ja: { be: anyOf(values.map((value) => JSON.stringify(value))) },
      };
    }
    case 'const':
      return { en: `must be ${String(allowedValue)}`, ja: { be: JSON.stringify(allowedValue) } };
    case 'minimum':
      return { en: `must be at least ${String(limit)}`, ja: { be: `${String(limit)}以上` } };
    case 'maximum':
      return { en: `must be at most ${String(limit)}`, ja: { be: `${String(limit)}以下` } };
    case 'maxLength':
      return { en: `must not be longer than ${String(limit)}`, ja: { be: taken.ja ?? `${String(limit)}文字以内` } };
    case 'maxItems':
      return { en: `must not be longer than ${String(limit)}`, ja: { be: `${String(limit)}件以内` } };
    case 'minLength':
      return {
        en: limit === 1 ? 'must not be empty' : `must have at least ${String(limit)} characters`,
        ja: { be: `${String(limit)}文字以上` },
      };
    case 'minItems':
      return { en: `must have at least ${String(limit)}`, ja: { be: `${String(limit)}件以上` } };
    case 'minProperties':
      return { en: 'must say something', ja: { is: `少なくとも${String(limit)}つの項目が必要です` } };
    case 'uniqueItems':
      return { en: 'must not name anything twice', ja: { is: '同じものを2回指定できません' } };
    case 'format': {
      const known = FORMATS[String(format)];
      return {
        en: known?.en ?? `must be a valid ${String(format)}`,
        ja: { be: known?.ja ?? `正しい ${String(format)}` },
      };
    }
    case 'formatMaximum':
      return { en: `must not be after ${String(limit)}`, ja: { be: `${String(limit)}以前` } };
    case 'pattern':
      return {
        en: `must be ${taken.en ?? `of the form ${String(pattern)}`}`,
        ja: { be: taken.ja ?? `${String(pattern)} の形式` },
      };
    default:
      return { en: error.message ?? 'is not allowed', ja: { is: '使えない値です' } };
  }
}

/** What else is said of a field: what it is called, and a value it could have. */
export interface Hint {
  /** Empty for an entry of a list, which only Japanese calls by a name. */
  readonly en: string;
  readonly ja: { readonly name: string | null; readonly after: string };
}

/** What a field is called in Japanese. */
const nameOf = (field: Said | undefined): string | null => {
  const name = field?.['x-title-ja'];
  return typeof name === 'string' ? name : null;
};

/** The fields there are, where they have names; of one of the other `forms`, the name of what does not belong here. */
function strangerHint({ params, parentSchema }: ErrorObject, forms: readonly Said[]): Hint | null {
  const known = fieldsOf(parentSchema);
  if (Object.values(known).every(({ title }) => title === undefined)) return null;
  const stranger = String((params as Said)['additionalProperty']);
  const names = Object.keys(known);
  const owner = forms.map(fieldsOf).find((fields) => Object.hasOwn(fields, stranger));
  return {
    en: `; here are ${names.join(', ')}`,
    ja: { name: nameOf(owner?.[stranger]), after: `。使えるのは ${names.join('、')} です` },
  };
}

/** Where settings have names, a refusal says what the one in question is, and a value it could have. */
export function hintOf(error: ErrorObject, forms: readonly Said[]): Hint | null {
  if (error.keyword === 'additionalProperties') return strangerHint(error, forms);
  const { missingProperty } = error.params as Said;
  const said =
    error.keyword === 'required' ? fieldsOf(error.parentSchema)[String(missingProperty)] : error.parentSchema;
  const field = said as Said | undefined;
  const [example] = (field?.['examples'] as readonly unknown[] | undefined) ?? [];
  const title = field?.['title'];
  const name = nameOf(field);
  if (title === undefined || example === undefined) return name === null ? null : { en: '', ja: { name, after: '' } };
  // What can only say one thing is told with that: no example of it is needed.
  if (field?.['const'] !== undefined) return { en: ` (${String(title)})`, ja: { name, after: '' } };
  const value = JSON.stringify(example);
  return { en: ` (${String(title)}; for example ${value})`, ja: { name, after: `(例: ${value})` } };
}

/** `a または b`, `a、b、c のいずれか`; 期間、または b. */
function anyOf(nouns: readonly string[]): string {
  const [first = '', second] = nouns;
  if (second === undefined) return first;
  if (nouns.length > 2) return beside(nouns.join('、'), 'のいずれか');
  return beside(first.startsWith('"') ? `${first} または` : `${first}、または`, second);
}

/** `must be a or b`, where one of several forms would do; `is required: a or b`. */
function either(messages: readonly string[]): string {
  const different = [...new Set(messages)];
  const begun = ['must be ', 'is required: '].find((words) => different.every((message) => message.startsWith(words)));
  return begun === undefined
    ? different.join(' or ')
    : `${begun}${different.map((message) => message.slice(begun.length)).join(' or ')}`;
}

/** The same in Japanese: a または b にしてください. */
function eitherInJapanese(said: readonly Wording['ja'][]): string {
  const all = [...new Set(said.flatMap((one) => ('be' in one ? [one.be] : [])))];
  // Where the texts that may stand there are named, that it has to be a text goes without saying.
  const nouns = all.some((noun) => noun.startsWith('"')) ? all.filter((noun) => noun !== A_STRING) : all;
  const predicates = [...new Set(said.flatMap((one) => ('is' in one ? [one.is] : [])))];
  const lacking = [...new Set(said.flatMap((one) => ('lacks' in one ? [one.lacks] : [])))];
  return [
    ...(nouns.length === 0 ? [] : [beside(anyOf(nouns), 'にしてください')]),
    ...(lacking.length === 0 ? [] : [`必須です(${anyOf(lacking)})`]),
    ...predicates,
  ].join('、または');
}

/** All that is wrong with one field, as one sentence. */
export function faultWords(said: readonly Wording[], hint: Hint | null): Words {
  const predicate = eitherInJapanese(said.map(({ ja }) => ja));
  const { name = null, after = '' } = hint?.ja ?? {};
  return {
    en: `${either(said.map(({ en }) => en))}${hint?.en ?? ''}`,
    ja: `${name === null ? predicate : beside(`「${name}」は`, predicate)}${after}。`,
  };
}
