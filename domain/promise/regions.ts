import { iso31662 } from 'iso-3166';

/** Japan's prefectures in the order of their codes, as they are written at home and in Hepburn (ISO has Kunrei: Tiba). */
const PREFECTURES =
  '北海道 Hokkaido,青森県 Aomori,岩手県 Iwate,宮城県 Miyagi,秋田県 Akita,山形県 Yamagata,福島県 Fukushima,茨城県 Ibaraki,栃木県 Tochigi,群馬県 Gunma,埼玉県 Saitama,千葉県 Chiba,東京都 Tokyo,神奈川県 Kanagawa,新潟県 Niigata,富山県 Toyama,石川県 Ishikawa,福井県 Fukui,山梨県 Yamanashi,長野県 Nagano,岐阜県 Gifu,静岡県 Shizuoka,愛知県 Aichi,三重県 Mie,滋賀県 Shiga,京都府 Kyoto,大阪府 Osaka,兵庫県 Hyogo,奈良県 Nara,和歌山県 Wakayama,鳥取県 Tottori,島根県 Shimane,岡山県 Okayama,広島県 Hiroshima,山口県 Yamaguchi,徳島県 Tokushima,香川県 Kagawa,愛媛県 Ehime,高知県 Kochi,福岡県 Fukuoka,佐賀県 Saga,長崎県 Nagasaki,熊本県 Kumamoto,大分県 Oita,宮崎県 Miyazaki,鹿児島県 Kagoshima,沖縄県 Okinawa';

/** A name as it is compared: without accents, case, and what a prefecture's name may leave out. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .trim()
    .replace(/^(.{2,})[都府県]$/u, '$1')
    .replace(/[ -](ken|to|fu|prefecture)$/, '');

/** Codes by country and name. */
const CODES: ReadonlyMap<string, string> = new Map([
  ...iso31662.map(({ code, name }) => [`${code.slice(0, 2)} ${plain(name)}`, code] as const),
  ...PREFECTURES.split(',').flatMap((names, index) =>
    names.split(' ').map((name) => [`JP ${plain(name)}`, `JP-${String(index + 1).padStart(2, '0')}`] as const),
  ),
]);

const KNOWN: ReadonlySet<string> = new Set(iso31662.map(({ code }) => code));

/**
 * The ISO 3166-2 code of a region as order systems write it: JP-47, 47, 沖縄県, 沖縄, Okinawa; US-AK, AK, Alaska. What is
 * not known is left as it is written.
 */
export function regionCode(country: string, region: string): string {
  const text = region.normalize('NFKC').trim();
  const upper = text.toUpperCase();
  if (KNOWN.has(upper)) return upper;
  const short = `${country}-${/^\d$/.test(upper) ? `0${upper}` : upper}`;
  return KNOWN.has(short) ? short : (CODES.get(`${country} ${plain(text)}`) ?? text);
}
