import type { Answer, ApiClient } from '../servers/api-client';

/** A form as the page has it. */
export interface PageForm {
  readonly action: string;
  /** What would be sent if the customer only pressed the button. */
  readonly fields: Readonly<Record<string, string>>;
  /** What can be chosen, by field. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');

function readForm(html: string): PageForm {
  const fields: Record<string, string> = {};
  const choices: Record<string, string[]> = {};
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const [type, name = '', value = ''] = ['type', 'name', 'value'].map((key) => attribute(tag, key));
    if (type === 'hidden' || (type === 'radio' && / checked/.test(tag))) fields[name] = value;
    if (type === 'radio' && value !== '') choices[name] = [...(choices[name] ?? []), value];
  }
  return { action: attribute(html, 'action') ?? '', fields, choices };
}

/** The forms of a page, in their order. */
export const formsOf = (html: string): PageForm[] =>
  [...html.matchAll(/<form[\s\S]*?<\/form>/g)].map(([form]) => readForm(form));

/** Sends a form the way a browser does. */
export const submit = (
  api: ApiClient,
  action: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  api.post(action, undefined, {
    raw: new URLSearchParams(fields).toString(),
    key: null,
    idempotencyKey: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
