import type { Words } from '../../domain/words';

/** Words that settings can have as their value. */
const WORDS: Readonly<Record<string, Words>> = {
  true: { ja: 'はい', en: 'yes' },
  false: { ja: 'いいえ', en: 'no' },
  wait: { ja: '待つ', en: 'wait' },
  cancel: { ja: 'キャンセル', en: 'cancel' },
  ship: { ja: '先に出荷', en: 'ship ahead' },
  release: { ja: '出荷指示', en: 'release to the warehouse' },
  shipment: { ja: '発送', en: 'shipment' },
  any: { ja: '有無を問わない', en: 'any, or none yet' },
  confirmed: { ja: '確定分(日付未定を含む)', en: 'confirmed, dated or not' },
  'confirmed-dated': { ja: '日付のある確定分のみ', en: 'confirmed with a date' },
  rank: { ja: '会員ランク', en: 'rank' },
  completedAt: { ja: '注文の完了時刻', en: 'completion of the order' },
  queue: { ja: '待ち順', en: 'down the queue' },
  even: { ja: '均等', en: 'evenly' },
  proportional: { ja: '数量に比例', en: 'in proportion' },
  status: { ja: '定期連絡', en: 'status' },
  countdown: { ja: 'カウントダウン', en: 'countdown' },
  'offer-reminder': { ja: 'リマインダー', en: 'offer reminder' },
};

const UNITS = [
  ['W', '週間', 'week'],
  ['D', '日', 'day'],
  ['H', '時間', 'hour'],
  ['M', '分', 'minute'],
  ['S', '秒', 'second'],
] as const;

/** 1 day, 2 days. */
export const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;

/** P7DT12H as people say it: 7日12時間, 7 days 12 hours. */
export function durationText(duration: string): Words {
  const parts = UNITS.flatMap(([letter, ja, en]) => {
    const n = new RegExp(`(\\d+)${letter}`).exec(duration)?.[1];
    return n === undefined || Number(n) === 0 ? [] : [{ ja: `${Number(n)}${ja}`, en: counted(Number(n), en) }];
  });
  return parts.length === 0
    ? { ja: 'なし', en: 'none' }
    : { ja: parts.map(({ ja }) => ja).join(''), en: parts.map(({ en }) => en).join(' ') };
}

const join = (words: readonly Words[], ja: string, en: string): Words => ({
  ja: words.map((word) => word.ja).join(ja),
  en: words.map((word) => word.en).join(en),
});

/** A setting's value as people read it. */
export function valueText(value: unknown): Words {
  if (value === null || value === undefined) return { ja: 'なし', en: 'none' };
  if (Array.isArray(value)) return value.length === 0 ? valueText(null) : join(value.map(valueText), '、', ', ');
  if (typeof value === 'object')
    return join(
      Object.entries(value).map(([name, field]) => {
        const { ja, en } = valueText(field);
        return { ja: `${name} ${ja}`, en: `${name} ${en}` };
      }),
      ' ',
      ' ',
    );
  const text = String(value);
  if (/^P(?=.)[\dWDTHMS]+$/.test(text)) return durationText(text);
  return Object.hasOwn(WORDS, text) ? (WORDS[text] as Words) : { ja: text, en: text };
}
