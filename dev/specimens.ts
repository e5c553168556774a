import type { Locale } from '../emails/mail-facts';
import { renderLetter } from '../emails/render';
import { sampleLetters } from '../emails/samples';
import { sampleSupplierPages } from './supplier-page-samples';

/** What is pictured: its html and, of a mail, the text that goes with it. */
export interface Specimen {
  readonly html: string;
  readonly text?: string;
}

/** Every mail of ours, to customers and to suppliers, and the page that suppliers answer on. */
export const specimens = (locale: Locale): Readonly<Record<string, Specimen>> =>
  Object.fromEntries([
    ...Object.entries(sampleLetters(locale)).map(([name, letter]): [string, Specimen] => {
      const { subject, html, text } = renderLetter(letter);
      return [name, { html, text: `${subject}\n\n${text}` }];
    }),
    ...Object.entries(sampleSupplierPages(locale)).map(([name, html]): [string, Specimen] => [name, { html }]),
  ]);
