import { hash } from 'node:crypto';

/** What leaves as a mail, as it is kept: its headers, and the text in both forms. */
export interface KeptMail {
  readonly fromAddress: string;
  readonly replyTo: string | null;
  readonly toAddress: string;
  readonly subject: string;
  readonly unsubscribeUrl: string | null;
  readonly text: string;
  readonly html: string;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/**
 * What the journal says of a mail: SHA-256 over its headers, one a line, and the SHA-256 of each form of its text. None of
 * the headers has a line break, what is absent is an empty line; anyone with the row can recompute it.
 */
export function mailHash(mail: KeptMail): string {
  const { fromAddress, replyTo, toAddress, subject, unsubscribeUrl, text, html } = mail;
  const headers = [fromAddress, replyTo ?? '', toAddress, subject, unsubscribeUrl ?? ''];
  return sha256([...headers, sha256(text), sha256(html)].join('\n'));
}
