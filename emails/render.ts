import type { Letter } from './blocks';
import { withoutWayBack } from './letter';
import type { MailFacts, RenderedMail } from './mail-facts';
import { plainText } from './text';
import { arrange } from './theme/arrange';
import { type CompiledParts, compileParts, fill } from './theme/compile';
import { writeLetter } from './write-letter';

let compiling: Promise<void> | null = null;
let parts: CompiledParts | null = null;

/** Compiles the parts all mails are made of; to be awaited once, before the first `renderMail`. Repeating it is free. */
export function prepareMails(): Promise<void> {
  compiling ??= compileParts().then(
    (compiled) => {
      parts = compiled;
    },
    (error: unknown) => {
      compiling = null;
      throw error;
    },
  );
  return compiling;
}

/** A letter as it goes out. */
export function renderLetter(letter: Letter): RenderedMail {
  if (parts === null) throw new Error('prepareMails() has to be awaited before mails are rendered');
  return { subject: letter.subject, html: fill(parts, arrange(letter)), text: plainText(letter) };
}

/**
 * The mail for these facts. Synchronous, since mails are rendered inside the transaction that queues them; react has
 * done its work in `prepareMails`.
 */
export const renderMail = (facts: MailFacts): RenderedMail => renderLetter(writeLetter(facts));

/** The text of a mail that somebody else sends to a customer of his own: no link to us, and no way to reach us. */
export function renderForOthers(facts: MailFacts): Pick<RenderedMail, 'subject' | 'text'> {
  const letter = withoutWayBack(writeLetter(facts));
  return { subject: letter.subject, text: plainText(letter) };
}
