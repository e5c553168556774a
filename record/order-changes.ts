import type { CustomerRecord, PaymentRecord, ShipToRecord } from '../db/records';
import { canonical } from '../domain/backorder/digest';
import type { Words } from '../domain/words';

/** What of an order can change under its backorder. */
export interface ChangeableTerms {
  readonly customer: CustomerRecord;
  readonly shipTo: ShipToRecord;
  readonly payment: PaymentRecord;
}

type Value = string | number | boolean | null;

/** One change of an order as the journal keeps it: what is personal by its name alone. */
export interface OrderChangeEntry {
  readonly field: string;
  readonly from?: Value;
  readonly to?: Value;
}

interface Field {
  readonly words: Words;
  readonly personal?: true;
}

const FIELDS: Readonly<Record<string, Field>> = {
  'customer.name': { words: { ja: 'お名前', en: 'name' }, personal: true },
  'customer.company': { words: { ja: '会社名', en: 'company' }, personal: true },
  'customer.department': { words: { ja: '部署名', en: 'department' }, personal: true },
  'customer.email': { words: { ja: 'メールアドレス', en: 'e-mail address' }, personal: true },
  'customer.noticeEmail': {
    words: { ja: 'お知らせ先メールアドレス', en: 'e-mail address for notices' },
    personal: true,
  },
  'customer.phone': { words: { ja: '電話番号', en: 'telephone number' }, personal: true },
  'customer.timeZone': { words: { ja: 'タイムゾーン', en: 'time zone' } },
  'customer.locale': { words: { ja: '言語', en: 'language' } },
  'customer.rank': { words: { ja: '会員ランク', en: 'rank' } },
  'customer.noBackorder': { words: { ja: '入荷待ちを希望しない', en: 'takes no backorders' } },
  'customer.shipComplete': { words: { ja: '一括配送', en: 'one parcel' } },
  'customer.completeLines': { words: { ja: '商品ごとに全数揃えて出荷', en: 'whole lines only' } },
  'customer.fewerMails': { words: { ja: 'お知らせを減らす', en: 'fewer mails' } },
  'customer.electronicNotice': { words: { ja: '電子メールでの通知への承諾', en: 'consent to notices by e-mail' } },
  'shipTo.country': { words: { ja: 'お届け先の国', en: 'country of delivery' } },
  'shipTo.region': { words: { ja: 'お届け先の地域', en: 'region of delivery' }, personal: true },
  'shipTo.postalCode': { words: { ja: 'お届け先の郵便番号', en: 'postal code' }, personal: true },
  'shipTo.carrier': { words: { ja: '配送会社', en: 'carrier' } },
  'payment.state': { words: { ja: 'お支払い状況', en: 'payment' } },
  'payment.paidAt': { words: { ja: 'ご入金日時', en: 'paid at' } },
  'payment.authorizationExpiresAt': { words: { ja: '与信の期限', en: 'authorisation ends' } },
  'payment.creditApplication': { words: { ja: '信用販売の申込み', en: 'credit application' } },
};

const isValue = (value: unknown): value is Exclude<Value, null> =>
  ['string', 'number', 'boolean'].includes(typeof value);
const plainValue = (value: unknown): Value => (isValue(value) ? value : null);

/** What differs between an order's terms before and after; what is personal, or unknown here, without its values. */
export function orderChanges(
  before: Partial<ChangeableTerms>,
  after: Partial<ChangeableTerms>,
): readonly OrderChangeEntry[] {
  return (['customer', 'shipTo', 'payment'] as const).flatMap((part) => {
    const [was, is] = [new Map(Object.entries(before[part] ?? {})), new Map(Object.entries(after[part] ?? {}))];
    const keys = [...new Set([...was.keys(), ...is.keys()])];
    return keys.flatMap((key): OrderChangeEntry[] => {
      const [from, to] = [plainValue(was.get(key)), plainValue(is.get(key))];
      if (canonical(from) === canonical(to)) return [];
      const field = `${part}.${key}`;
      const known = FIELDS[field];
      return [known === undefined || known.personal ? { field } : { field, from, to }];
    });
  });
}

const STATES: Readonly<Record<string, Words>> = {
  paid: { ja: '支払い済み', en: 'paid' },
  authorized: { ja: '与信のみ', en: 'authorised' },
  invoice: { ja: '請求書払い', en: 'by invoice' },
  unpaid: { ja: '未払い', en: 'unpaid' },
  cod: { ja: '代金引換', en: 'cash on delivery' },
};

function valueWords(field: string, value: Value): Words {
  if (value === null && field === 'shipTo.carrier') return { ja: '通常の配送会社', en: 'the usual one' };
  if (value === null) return { ja: 'なし', en: 'none' };
  if (typeof value === 'boolean') return value ? { ja: 'はい', en: 'yes' } : { ja: 'いいえ', en: 'no' };
  const state = field === 'payment.state' ? STATES[value] : undefined;
  return state ?? { ja: String(value), en: String(value) };
}

/** The changes in words, each with its values where it has any. */
export function orderChangeWords(changes: readonly OrderChangeEntry[]): Words {
  const said = changes.map(({ field, from, to }): Words => {
    const { ja, en } = FIELDS[field]?.words ?? { ja: field, en: field };
    if (from === undefined || to === undefined) return { ja, en };
    const [was, is] = [valueWords(field, from), valueWords(field, to)];
    return { ja: `${ja}: ${was.ja} → ${is.ja}`, en: `${en}: ${was.en} → ${is.en}` };
  });
  return { ja: said.map(({ ja }) => ja).join('、'), en: said.map(({ en }) => en).join(', ') };
}
