type Choice = 'wait' | 'alternative' | 'split' | 'cancel';

interface Form {
  readonly action: string;
  readonly fields: readonly Field[];
}

interface Field {
  readonly type: string;
  readonly name: string;
  readonly value: string;
}

/** The page did not show or do what a customer needs. */
class PageTrouble extends Error {
  override readonly name = 'PageTrouble';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

const unescaped = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#x27);/g, (sign) => ENTITIES[sign] ?? sign);

const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** The forms of a page with their input fields, in reading order. */
export function formsIn(html: string): readonly Form[] {
  return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => ({
    action: attribute(/^<form\b[^>]*>/.exec(form)?.[0] ?? '', 'action'),
    fields: [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => ({
      type: attribute(input, 'type'),
      name: attribute(input, 'name'),
      value: attribute(input, 'value'),
    })),
  }));
}

/** The link that stands alone on a line of a mail's text. */
export function linkIn(text: string): string {
  const link = text.split('\n').find((line) => /^https?:\/\/\S+\/c\/\S+$/.test(line));
  if (link === undefined) throw new PageTrouble('the mail has no link to the customer’s page');
  return link;
}

/** A customer with a browser: opens the link of a mail, reads the page, fills in the form and confirms. */
export class CustomerBrowser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly locale: 'ja' | 'en') {}

  /** Chooses for every item on the page; a visible confirm step comes before the answer counts. */
  async choose(link: string, choice: Choice): Promise<void> {
    const form = this.formTo('/decisions', await this.open(link));
    const picked = form.fields.filter(({ type, value }) => type === 'radio' && value.split(':', 1)[0] === choice);
    if (picked.length === 0) throw new PageTrouble(`the page does not offer "${choice}"`);
    const hidden = form.fields.filter(({ type }) => type === 'hidden');
    const confirmation = await this.submit(link, form.action, [...hidden, ...oneEach(picked)]);
    const confirm = this.formTo('/decisions', confirmation);
    await this.submit(link, confirm.action, confirm.fields);
  }

  /** Takes the last answer back, while the page still offers it. */
  async takeBack(link: string): Promise<void> {
    const form = this.formTo('/undo', await this.open(link));
    await this.submit(link, form.action, form.fields);
  }

  private formTo(end: string, page: string): Form {
    const form = formsIn(page).find(({ action }) => action.endsWith(end));
    if (form === undefined) throw new PageTrouble(`the page has no form to ${end.slice(1)}`);
    return form;
  }

  private async open(url: string): Promise<string> {
    return this.pageOf(await this.request(url, {}));
  }

  private async submit(base: string, action: string, fields: readonly Field[]): Promise<string> {
    const body = new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value]));
    const answer = await this.request(new URL(action, base).href, { method: 'POST', body });
    const next = answer.status === 303 ? answer.headers.get('location') : null;
    return next === null ? this.pageOf(answer) : this.open(new URL(next, base).href);
  }

  private async pageOf(answer: Response): Promise<string> {
    const page = await answer.text();
    if (answer.ok) return page;
    throw new PageTrouble(`the page answered ${answer.status}`);
  }

  private async request(url: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        'Accept-Language': this.locale,
        Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      signal: AbortSignal.timeout(15_000),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return answer;
  }
}

/** One radio button of each group. */
const oneEach = (fields: readonly Field[]): readonly Field[] => [
  ...new Map(fields.toReversed().map((field) => [field.name, field])).values(),
];
