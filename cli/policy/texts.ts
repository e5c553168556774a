import type { PolicyFault } from '../../domain/policy/policy-pack';
import type { Words } from '../../domain/words';

export const USAGE: Words = {
  ja: `npm run policy -- check FILE            パックが使えるかどうかと、使えない場合はその理由
npm run policy -- explain PACK          パックの内容を、注文例の日時とともに説明
npm run policy -- diff A B              2つのパックの違いと、その影響を受ける注文

PACK、A、B: ファイル(my-shop.json)、または id か id@version。id はデータベース(DATABASE_URL)、なければ同梱のパックから探す。
--locale ja|en   表示する言語。指定がなければ en
--on YYYY-MM-DD  注文例の日付。指定がなければ今日`,
  en: `npm run policy -- check FILE            whether a pack can be used, and what is wrong with it where it cannot
npm run policy -- explain PACK          what a pack does, in words, with the times of example orders
npm run policy -- diff A B              what changes between two packs, and for whom

PACK, A, B: a file (my-shop.json), or id or id@version of the database (DATABASE_URL), else of the packs that are shipped.
--locale ja|en   language of the words; en where it is not said
--on YYYY-MM-DD  day of the example orders; today where it is not said`,
};

export const noFile = (path: string): Words => ({
  ja: `ファイル ${path} が見つかりません。`,
  en: `There is no file ${path}.`,
});

/** Where in a text it stops being JSON, as far as the parser says so: 3行5列目. */
function placeIn(text: string, why: string): string {
  const position = /at position (\d+)/.exec(why)?.[1];
  const upTo = position === undefined ? null : text.slice(0, Number(position)).split('\n');
  if (upTo !== null) return `${upTo.length}行目の${(upTo.at(-1)?.length ?? 0) + 1}文字目か、その直前を確認してください`;
  return why.startsWith('Unexpected end')
    ? '途中で終わっています。括弧や引用符の閉じ忘れがないか確認してください'
    : '引用符、カンマ、括弧の書き方を確認してください';
}

/** `why` is the parser's own word; `text` what it was given. */
export const notJson = (path: string, text: string, why: string): Words => ({
  ja: `${path} は JSON として読めません。${placeIn(text, why)}。`,
  en: `${path} is not JSON: ${why}`,
});

/** A path that cannot be read as a file. */
export const unreadable = (path: string, why: string): Words => ({
  ja: `${path} をファイルとして読めません(${why})。`,
  en: `${path} is not JSON: ${why}`,
});

export const noName = (name: string): Words => ({
  ja: `${name} はパックの指定として読めません。ファイル(my-shop.json)、id(jp-shop)、または id@version(jp-shop@1)で指定してください。`,
  en: `${name} is no pack: name a file (my-shop.json), an id (jp-shop) or id@version.`,
});

/** `asked`: whether a database was looked into. */
export const noPack = (name: string, asked: boolean): Words => ({
  ja: asked
    ? `パック ${name} がありません。`
    : `同梱のパックに ${name} はありません(データベースからも探すには DATABASE_URL を設定してください)。`,
  en: `There is no pack ${name}${asked ? '' : ' among those that are shipped (set DATABASE_URL to look into a database)'}.`,
});

/** How many things are wrong with a pack, then each: where it is, and what is allowed there. */
export function faultLines(name: string, faults: readonly PolicyFault[], locale: 'ja' | 'en'): readonly string[] {
  const count = faults.length;
  const setting = (pointer: string): string => pointer.slice(1).replaceAll('/', '.');
  return locale === 'ja'
    ? [
        `${name}: 問題が${count}件あります`,
        ...faults.map(({ pointer, message }) => `  ${setting(pointer) || 'パック'}: ${message.ja}`),
      ]
    : [
        `${name}: ${count} ${count === 1 ? 'thing is' : 'things are'} wrong`,
        ...faults.map(({ pointer, message }) => `  ${setting(pointer) || 'the pack'} ${message.en}`),
      ];
}

/** That a pack can be used: `line` names what it extends, nearest first. */
export const usable = (name: string, line: readonly string[], hash: string): Words => ({
  ja: `${name} は使えます(${line.length === 0 ? '' : `土台: ${line.join(' → ')}、`}内容のハッシュ: ${hash})`,
  en: `${name} can be used${line.length === 0 ? '' : `, extends ${line.join(' → ')}`} (content ${hash})`,
});
