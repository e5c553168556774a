/** How written Japanese and English are read out: whoever reads a script aloud must not stumble over what only paper needs. */

/** Words that end a sentence politely: です after them would be wrong. */
const POLITE = /(?:ます|ました|ません|です|でした|ください|ございます)$/;

/** A verb in its plain form is quoted: what was chosen, in the words it was chosen by. */
const PLAIN_VERB = /[うくぐすつぬぶむる]$/;

/** A text without what is said in brackets at its end. */
function withoutRemark(text: string): string {
  if (!text.endsWith(')')) return text;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ')') depth++;
    if (text[at] === '(') depth--;
    if (depth === 0) return text.slice(0, at);
  }
  return text;
}

/** 「キャンセルする」: a value that is a verb, quoted, so that a sentence can go on after it. */
export const quotedVerb = (value: string): string => (PLAIN_VERB.test(withoutRemark(value)) ? `「${value}」` : value);

/** 「発送予定日は、12月2日です。」: a label and its value as a whole sentence, whatever the value ends with. */
export function saidJa(label: string, value: string): string {
  const said = value.replace(/。$/, '');
  if (POLITE.test(said)) return said.includes('につきましては、') ? `${said}。` : `${label}につきましては、${said}。`;
  const [, day, remark] = /^(.*\d日\(.\)頃?)\((.+)\)$/.exec(said) ?? [];
  if (day !== undefined && remark !== undefined && POLITE.test(remark)) return `${label}は、${day}です。${remark}。`;
  return `${label}は、${quotedVerb(said)}です。`;
}

/** What stands below on paper comes next when it is read; codes of items are for the eye. */
export function readOut(locale: 'ja' | 'en', text: string): string {
  return locale === 'ja'
    ? text
        .replace(/\(商品コード:[^()]*\)/g, '')
        .replace(/する:/g, 'する、')
        .replace(/(?<=予定日|返金額|の場合):/g, 'は')
        .replace(/(?:以下|下記)より/g, '次の中から')
        .replace(/(?:以下|下記)(?=の)/g, '次')
        .replaceAll('〜', 'から')
    : text
        .replace(/ \(item code [^()]*\)/g, '')
        .replace(/\bthe (items|choices?) below\b/gi, (all, what) =>
          all.startsWith('T') ? `The following ${what}` : `the following ${what}`,
        );
}
