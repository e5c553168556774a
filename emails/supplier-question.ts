import type { BusinessDate, DatePrecision } from '../domain/calendar/business-date';
import { dayText, restockText } from './dates';
import type { Locale } from './mail-facts';
import { inlineValue, subjectValue } from './safe-text';

/** What a supplier is asked about a supply of his. */
export interface SupplierQuestion {
  readonly locale: Locale;
  readonly supplier: string;
  readonly shop: string;
  readonly supplyId: string;
  readonly sku: string;
  readonly item: string;
  /** Units that have not come yet. */
  readonly quantity: number;
  readonly eta: BusinessDate;
  readonly precision: DatePrecision;
  /** The day has passed without the goods. */
  readonly overdue: boolean;
}

/** The text of a question, ready to be sent as it is. */
export interface QuestionText {
  readonly subject: string;
  readonly text: string;
}

const lines = (...parts: readonly string[]): string => parts.join('\n');

function japanese(question: SupplierQuestion, date: string): QuestionText {
  const { supplier, shop, supplyId, sku, item, quantity, overdue } = question;
  return {
    subject: `${overdue ? '納期遅れのご確認' : '納期のご確認'}(発注番号:${subjectValue(supplyId)})`,
    text: lines(
      `${supplier} 御中`,
      '',
      'いつもお世話になっております。',
      overdue
        ? '下記の商品につきまして、納期を過ぎておりますが、まだ入荷を確認できておりません。'
        : '下記の商品につきまして、納期が近づいてまいりましたので、ご確認をお願いいたします。',
      '',
      `発注番号:${supplyId}`,
      `商品:${item}(${sku})`,
      `数量:${quantity.toLocaleString('ja-JP')}点`,
      `納期:${date}`,
      '',
      overdue
        ? '新しい納期をお知らせくださいますよう、お願いいたします。'
        : '予定どおり納品いただけるか、ご返信くださいますよう、お願いいたします。',
      '',
      shop,
    ),
  };
}

function english(question: SupplierQuestion, date: string): QuestionText {
  const { supplier, shop, supplyId, sku, item, quantity, overdue } = question;
  return {
    subject: `${overdue ? 'Overdue delivery' : 'Delivery date'}: purchase order ${subjectValue(supplyId)}`,
    text: lines(
      `Dear ${supplier},`,
      '',
      overdue
        ? 'The goods below were due and have not reached us. When can we expect them?'
        : 'The goods below are due soon. Please tell us whether the date holds.',
      '',
      `Purchase order: ${supplyId}`,
      `Item: ${item} (${sku})`,
      `Quantity: ${quantity.toLocaleString('en-US')}`,
      `Due: ${date}`,
      '',
      'Thank you,',
      shop,
    ),
  };
}

/** The question in the supplier's language. Every value is made safe as text first. */
export function supplierQuestion(asked: SupplierQuestion): QuestionText {
  const { locale, eta, precision } = asked;
  const question = {
    ...asked,
    supplier: inlineValue(asked.supplier),
    shop: inlineValue(asked.shop),
    item: inlineValue(asked.item) || asked.sku,
  };
  const date = precision === 'day' ? dayText(locale, eta) : vagueText(question);
  return locale === 'ja' ? japanese(question, date) : english(question, date);
}

const vagueText = ({ locale, eta, precision }: SupplierQuestion): string =>
  restockText(locale, { restockDate: eta, precision }, eta);
