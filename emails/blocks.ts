import type { Locale } from './mail-facts';

/** A label with what it says. `href` makes the value a link in html; the text shows the value alone. */
export interface Row {
  readonly label: string;
  readonly value: string;
  readonly href?: string;
  /** Of use to who reads it and to nobody who hears it, as item codes. */
  readonly unspoken?: true;
}

/** An item of the order: its name first, then code, quantity and, where units differ, their state. */
export interface ItemRows {
  readonly name: Row;
  readonly rows: readonly Row[];
}

/** Lines that share their dates. `names` is null when the dates are those of the whole order. */
export interface DateGroup {
  readonly names: readonly string[] | null;
  readonly rows: readonly (Row & { readonly before: string | null })[];
}

export interface ChoiceList {
  readonly title: string;
  readonly choices: readonly string[];
}

/**
 * What a mail is made of, in reading order. Html and plain text are both written from this. Texts are unescaped and
 * already safe as text; a line feed inside one is a line break of the mail.
 */
export type Block =
  | { readonly kind: 'addressee'; readonly organisation: readonly string[]; readonly salutation: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly spoken?: string }
  | { readonly kind: 'items'; readonly label: string; readonly items: readonly ItemRows[] }
  | { readonly kind: 'dates'; readonly groups: readonly DateGroup[]; readonly notes: readonly string[] }
  | { readonly kind: 'choices'; readonly label: string; readonly lists: readonly ChoiceList[] }
  | { readonly kind: 'details'; readonly label: string; readonly rows: readonly Row[] }
  | ({ readonly kind: 'action'; readonly url: string } & Action)
  | { readonly kind: 'signature'; readonly lines: readonly string[] };

/** What the customer can do on a page; `spoken` is how he can do it by telephone, where he can. */
export interface Action {
  readonly invitation: string;
  readonly label: string;
  readonly spoken?: string;
}

/** A whole mail before it is html and text. */
export interface Letter {
  readonly locale: Locale;
  readonly subject: string;
  /** What a list of mails shows beside the subject. */
  readonly preview: string;
  readonly shopName: string;
  readonly blocks: readonly Block[];
}

/** A sentence that is told otherwise on the telephone than it is written: it speaks of mails, or of a page. */
export interface ToldApart {
  readonly written: string;
  readonly spoken: string;
}

export const toldApart = (written: string, spoken: string): ToldApart => ({ written, spoken });

export type Sentence = string | ToldApart | null | false;

const joined = (sentences: readonly Sentence[], by: string): readonly Block[] => {
  const said = sentences.filter(
    (sentence) => typeof sentence === 'string' || (typeof sentence === 'object' && sentence !== null),
  );
  if (said.length === 0) return [];
  const all = (how: 'written' | 'spoken') =>
    said.map((sentence) => (typeof sentence === 'string' ? sentence : sentence[how])).join(by);
  const [text, spoken] = [all('written'), all('spoken')];
  return [{ kind: 'paragraph', text, ...(spoken === text ? {} : { spoken }) }];
};

/** A Japanese paragraph, one sentence a line as business mails have it; none where nothing is to be said. */
export const paragraphJa = (...sentences: readonly Sentence[]): readonly Block[] => joined(sentences, '\n');

/** An English paragraph of running sentences; none where nothing is to be said. */
export const paragraphEn = (...sentences: readonly Sentence[]): readonly Block[] => joined(sentences, ' ');
