import type { BusinessDate, DatePrecision } from '../domain/calendar/business-date';
import type { AskCause } from '../domain/purchasing/asking';
import { type Block, type Letter, paragraphEn, paragraphJa } from './blocks';
import { dayText, restockText } from './dates';
import { contactRows, signature } from './letter';
import type { Locale, MailFacts } from './mail-facts';
import { quantityText } from './order-lines';
import { inlineValue, safeShop, subjectValue } from './safe-text';

/** A supply or a purchase that a supplier is asked about. */
export interface QuestionLine {
  readonly cause: AskCause;
  /** 発注番号: the supply's id; null for a purchase that has none yet. */
  readonly reference: string | null;
  readonly sku: string;
  readonly item: string;
  /** Units that have not come yet. */
  readonly quantity: number;
  /** The date as stated, no more exact than its precision; null where none is known. */
  readonly eta: { readonly date: BusinessDate; readonly precision: DatePrecision } | null;
}

/** All that a supplier is asked at once. */
export interface SupplierQuestion {
  readonly locale: Locale;
  readonly supplier: { readonly name: string; readonly contactName: string | null };
  readonly shop: MailFacts['shop'];
  readonly lines: readonly QuestionLine[];
  /** Something of it was asked before and has not been answered. */
  readonly again: boolean;
  /** The supplier's page, where he answers; null in a text that is read out on the telephone. */
  readonly link: string | null;
  /** The day the question is put, on the supplier's calendar. */
  readonly today: BusinessDate;
}

const CAUSES: readonly AskCause[] = ['overdue', 'unknown', 'purchase', 'upcoming'];

const WORDS = {
  ja: {
    subject: {
      overdue: '納期遅れのご確認',
      unknown: '納期ご回答のお願い',
      purchase: '発注分の納期ご回答のお願い',
      upcoming: '納期のご確認',
    },
    several: '納期ご回答のお願い',
    again: '【再度のお願い】',
    label: {
      overdue: '納期を過ぎている商品',
      unknown: '納期のご回答をいただいていない商品',
      purchase: '発注済みで、ご回答をいただいていない商品',
      upcoming: '納期が近づいている商品',
    },
    item: '商品',
    reference: '発注番号',
    quantity: '数量',
    due: '納期',
    unknown: '未定',
  },
  en: {
    subject: {
      overdue: 'Overdue delivery',
      unknown: 'Delivery date needed',
      purchase: 'Please confirm our order',
      upcoming: 'Delivery date',
    },
    several: 'Delivery dates needed',
    again: 'Reminder: ',
    label: {
      overdue: 'Overdue',
      unknown: 'No delivery date yet',
      purchase: 'Ordered, not yet confirmed',
      upcoming: 'Due soon',
    },
    item: 'Item',
    reference: 'Purchase order',
    quantity: 'Quantity',
    due: 'Due',
    unknown: 'not known',
  },
} as const;

/** What the letter is about, for its subject: one purchase order, or the first of several. */
function about({ locale, lines }: SupplierQuestion): string {
  const [first] = lines;
  const name = subjectValue(first?.reference ?? first?.item ?? '');
  const more = lines.length - 1;
  if (locale === 'ja') {
    const one = first?.reference === null ? name : `発注番号:${name}`;
    return more === 0 ? `(${one})` : `(${one} ほか${more}件)`;
  }
  const one = first?.reference === null ? name : `purchase order ${name}`;
  return more === 0 ? `: ${one}` : `: ${one} and ${more} more`;
}

function subjectOf(question: SupplierQuestion): string {
  const { locale, lines, again } = question;
  const words = WORDS[locale];
  const causes = new Set(lines.map(({ cause }) => cause));
  const [only] = causes;
  const matter = causes.size === 1 && only !== undefined ? words.subject[only] : words.several;
  return `${again ? words.again : ''}${matter}${about(question)}`;
}

const REASONS_JA: Readonly<Record<AskCause, string>> = {
  overdue: '下記の商品につきまして、納期を過ぎておりますが、まだ入荷を確認できておりません。',
  unknown: '下記の商品につきまして、納期のご回答をまだいただいておりません。',
  purchase: '下記の発注につきまして、納期のご回答をまだいただいておりません。',
  upcoming: '下記の商品につきまして、納期が近づいてまいりましたので、ご確認をお願いいたします。',
};

const REASONS_EN: Readonly<Record<AskCause, string>> = {
  overdue: 'The goods below were due and have not reached us. When can we expect them?',
  unknown: 'We do not have a delivery date for the goods below yet. When can you deliver?',
  purchase: 'We have not had your confirmation of the order below. When can you deliver?',
  upcoming: 'The goods below are due soon. Please tell us whether the date holds.',
};

const REQUESTS_JA: Readonly<Record<AskCause, string>> = {
  overdue: '新しい納期をお知らせくださいますよう、お願いいたします。',
  unknown: 'お客様にご案内する必要がございますので、納期をお知らせくださいますよう、お願いいたします。',
  purchase: 'お手数ですが、納期をお知らせくださいますよう、お願いいたします。',
  upcoming: '予定どおり納品いただけるか、お知らせくださいますよう、お願いいたします。',
};

function opening({ locale, lines, again }: SupplierQuestion): readonly Block[] {
  const causes = new Set(lines.map(({ cause }) => cause));
  const [only] = causes;
  const single = causes.size === 1 && only !== undefined ? only : null;
  if (locale === 'ja')
    return [
      ...paragraphJa('いつもお世話になっております。'),
      ...paragraphJa(
        single === null ? '下記の商品につきまして、納期のご回答をお願いいたします。' : REASONS_JA[single],
        again && '以前にもお尋ねいたしましたが、ご回答を確認できておりませんので、あらためてお願い申し上げます。',
        '本メールと行き違いにご回答をいただいておりましたら、何卒ご容赦ください。',
      ),
    ];
  return paragraphEn(
    single === null ? 'We need your delivery dates for the goods below.' : REASONS_EN[single],
    again && 'We have asked before and have not found an answer from you.',
  );
}

function closing({ locale, lines, link }: SupplierQuestion): readonly Block[] {
  const [first, ...others] = lines;
  const single = first !== undefined && others.every(({ cause }) => cause === first.cause) ? first.cause : null;
  if (locale === 'ja') {
    const request = single === null ? '納期をお知らせくださいますよう、お願いいたします。' : REQUESTS_JA[single];
    if (link === null) return paragraphJa(request);
    return [
      ...paragraphJa(request),
      {
        kind: 'action',
        invitation: '次のページから、商品ごとにご回答いただけます(ログインは不要です)。',
        label: '納期を回答する',
        url: link,
      },
      ...paragraphJa('お忙しいところ恐れ入りますが、何卒よろしくお願い申し上げます。'),
    ];
  }
  if (link === null) return [];
  return [
    {
      kind: 'action',
      invitation: 'You can answer item by item on this page. No login is needed.',
      label: 'Give us your dates',
      url: link,
    },
    ...paragraphEn('Thank you for your help.'),
  ];
}

const dueText = ({ locale, today }: SupplierQuestion, { eta }: QuestionLine): string => {
  if (eta === null) return WORDS[locale].unknown;
  const promise = { restockDate: eta.date, precision: eta.precision };
  return eta.precision === 'day' ? dayText(locale, eta.date) : restockText(locale, promise, today);
};

function itemBlocks(question: SupplierQuestion): readonly Block[] {
  const { locale, lines } = question;
  const words = WORDS[locale];
  return CAUSES.flatMap((cause): Block[] => {
    const those = lines.filter((line) => line.cause === cause);
    if (those.length === 0) return [];
    const items = those.map((line) => ({
      name: { label: words.item, value: locale === 'ja' ? `${line.item}(${line.sku})` : `${line.item} (${line.sku})` },
      rows: [
        ...(line.reference === null ? [] : [{ label: words.reference, value: line.reference }]),
        { label: words.quantity, value: quantityText(locale, line.quantity) },
        ...(cause === 'purchase' ? [] : [{ label: words.due, value: dueText(question, line) }]),
      ],
    }));
    return [{ kind: 'items', label: words.label[cause], items }];
  });
}

/** 御中 for a company; the person by name where it is known. */
function addressee({ locale, supplier }: SupplierQuestion): Block {
  const { name, contactName } = supplier;
  if (locale === 'en') return { kind: 'addressee', organisation: [], salutation: `Dear ${contactName ?? name},` };
  return contactName === null
    ? { kind: 'addressee', organisation: [], salutation: `${name} 御中` }
    : { kind: 'addressee', organisation: [name], salutation: `${contactName.replace(/\s*様$/, '')} 様` };
}

function safe(question: SupplierQuestion): SupplierQuestion {
  const { supplier } = question;
  return {
    ...question,
    supplier: {
      name: inlineValue(supplier.name),
      contactName: supplier.contactName === null ? null : inlineValue(supplier.contactName) || null,
    },
    shop: safeShop(question.shop),
    lines: question.lines.map((line) => ({ ...line, item: inlineValue(line.item) || line.sku })),
  };
}

/** The letter to a supplier, in his language, as one company writes to another. Every value is made safe as text. */
export function supplierLetter(asked: SupplierQuestion): Letter {
  const question = safe(asked);
  const { locale, shop } = question;
  const subject = subjectOf(question);
  const mine = { locale, shop };
  return {
    locale,
    subject,
    preview: subject,
    shopName: shop.name,
    blocks: [
      addressee(question),
      ...opening(question),
      ...itemBlocks(question),
      ...closing(question),
      { kind: 'details', label: locale === 'ja' ? 'お問い合わせ先' : 'How to reach us', rows: contactRows(mine) },
      signature(mine),
    ],
  };
}
