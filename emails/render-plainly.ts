import { render } from 'react-email';
import type { MailFacts, RenderedMail } from './mail-facts';
import { plainText } from './text';
import { arrange } from './theme/arrange';
import { elementOf } from './theme/compile';
import { writeLetter } from './write-letter';

/** The same mail by rendering its whole component tree anew: what `renderMail` is measured and tested against. */
export async function renderMailPlainly(facts: MailFacts): Promise<RenderedMail> {
  const letter = writeLetter(facts);
  return { subject: letter.subject, html: await render(elementOf(arrange(letter))), text: plainText(letter) };
}
