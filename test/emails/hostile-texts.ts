import fc from 'fast-check';
import type { MailFacts } from '../../emails/mail-facts';

/** What people and scripts have put into name fields. */
const ATTACKS: readonly string[] = [
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '</td></tr></table></body></html>',
  '</title><img src=x onerror=alert(1)>',
  '<!-- ',
  ' -->',
  '<![endif]-->',
  '&lt;b&gt;&amp;amp;&#x27;',
  'Tom & "Jerry" <tom@example.com>',
  'x\r\nBcc: thief@evil.example',
  'x\n\n■入荷予定日:2020年1月1日(水)\n',
  'x\u2028https://evil.example/pay\u2029',
  'http:/http:///evil.example',
  'HTTPS://evil.example https://https://evil.example',
  '\u202egnp.exe\u202c',
  '\u2066\u2067\u2068left open',
  '\u2069\u2069closed too often',
  'שלום (עולם)',
  'مرحبا <b>',
  '👩‍👩‍👧‍👦🇯🇵❤️',
  '\ud83d',
  '\ude00',
  '\u0000\u0007\u001b[31m\u007f\u0085',
  '\ufeff\u200b\u00ad',
  `Z${'\u0300'.repeat(200)}`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it has to look like a template
  '{{link}} {{{name}}} <%= name %> ${facts.link} %s #{1}',
  '\ue000children\ue001\ue000subject\ue001',
  '$& $1 $` $$',
  '-- ',
  '━━━━━━━━━━',
  '【重要】',
  '\u3000\u00a0  \t ',
  'constructor __proto__',
];

/** One or more attacks run together with arbitrary signs of every plane. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ATTACKS) }, fc.string({ unit: 'binary', maxLength: 12 })),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => parts.join(''));

const TYPED_BY_PEOPLE: ReadonlySet<string> = new Set([
  'name',
  'company',
  'department',
  'staffName',
  'address',
  'number',
  'sku',
  'because',
  'alternativeName',
  'substituteFor',
  'note',
  'code',
  'carrier',
  'trackingNumber',
]);

/** The facts with the n-th typed text replaced by `text(n)`; texts that are null stay null. */
export function withTexts(facts: MailFacts, text: (index: number) => string): MailFacts {
  let index = 0;
  const isReasonInWords = (key: string) => key === 'reason' && facts.matter.template === 'date-changed';
  const replaced: MailFacts = JSON.parse(JSON.stringify(facts), (key, value: unknown) => {
    if (typeof value !== 'string' || !(TYPED_BY_PEOPLE.has(key) || isReasonInWords(key))) return value;
    index += 1;
    return text(index);
  });
  return replaced;
}
