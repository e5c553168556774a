import type { Action, Block, Letter, Row } from './blocks';
import { dayText } from './dates';
import type { Locale, MailFacts, TemplateName } from './mail-facts';
import { subjectValue } from './safe-text';

/** Facts of one kind of mail. */
export type FactsOf<Name extends TemplateName> = MailFacts & {
  readonly matter: Extract<MailFacts['matter'], { readonly template: Name }>;
};

/** What is particular to a mail; greeting, order number, ways to reach the shop and signature are the same in all. */
export interface MailContent {
  readonly subject: string;
  readonly preview: string;
  /** Between greeting and order number: what has happened. */
  readonly opening: readonly Block[];
  readonly body: readonly Block[];
  readonly action: Action;
  /** What is said of other orders, after the way to this one. */
  readonly others?: readonly Block[];
  /** Last words before the ways to reach the shop. */
  readonly closing: readonly Block[];
}

/** One kind of mail in both languages, each as a shop of that language writes it. */
export type MailWriter<Name extends TemplateName> = Readonly<Record<Locale, (facts: FactsOf<Name>) => MailContent>>;

/** Subjects carry the order number: a customer with two orders has to tell the mails apart. */
export const orderTagJa = (facts: MailFacts): string => `(ご注文番号:${subjectValue(facts.order.number)})`;
export const orderTagEn = (facts: MailFacts): string => `order ${subjectValue(facts.order.number)}`;

/** Beyond this many lines items are written one a line and after the rest, so that the answer button stays in sight. */
export const MANY_ITEMS = 20;

function addressee(facts: MailFacts): Block {
  const { name, company, department } = facts.customer;
  const organisation = [company, department].filter((line) => line !== null);
  return { kind: 'addressee', organisation, salutation: facts.locale === 'ja' ? nameJa(name, company) : nameEn(name) };
}

/** 様 once, whatever the shop's system has stored; ご担当者様 where a company is all that is known. */
function nameJa(name: string, company: string | null): string {
  if (name === '') return company === null ? 'お客様' : 'ご担当者様';
  return /(?:様|さま|殿|御中)$/.test(name) ? name : `${name} 様`;
}

const nameEn = (name: string): string => (name === '' ? 'Dear customer,' : `Dear ${name},`);

/** Who writes, in which language: all that the ways to reach the shop and its signature are made of. */
type Writer = Pick<MailFacts, 'locale' | 'shop'>;

export function contactRows({ locale, shop }: Writer): readonly Row[] {
  const digits = shop.phone?.replace(/[^\d+]/g, '') ?? '';
  const phone = { label: locale === 'ja' ? '電話' : 'Phone', value: shop.phone ?? '' };
  return [
    ...(shop.phone === null ? [] : [digits.length > 4 ? { ...phone, href: `tel:${digits}` } : phone]),
    { label: locale === 'ja' ? 'メール' : 'Email', value: shop.email, href: `mailto:${shop.email}` },
  ];
}

/** Shop, responsible person, address, telephone, mail. */
function composedSignature({ locale, shop }: Writer): readonly { readonly line: string; readonly says: string }[] {
  const { staffName, name, address, phone, email } = shop;
  const part = (says: string | null, label = '') => (says === null ? [] : [{ line: `${label}${says}`, says }]);
  const who = locale === 'ja' ? [...part(name), ...part(staffName, '担当:')] : [...part(staffName), ...part(name)];
  return [...who, ...part(address), ...part(phone, locale === 'ja' ? '電話:' : 'Phone: '), ...part(email)];
}

/** The shop's own signature comes first; what a signature has to say and that one does not follows it. */
export function signature(writer: Writer): Block {
  const own = writer.shop.signature;
  const missing = composedSignature(writer).filter(({ says }) => own === null || !own.includes(says));
  return {
    kind: 'signature',
    lines: [...(own === null ? [] : own.split('\n')), ...missing.map(({ line }) => line)],
  };
}

/** Number and day of an order; `which` tells one of several from the others. */
export function orderRows({ locale, order }: Pick<MailFacts, 'locale' | 'order'>, which = ''): Block {
  const placed = dayText(locale, order.placedOn);
  return locale === 'ja'
    ? {
        kind: 'details',
        label: `ご注文内容${which}`,
        rows: [
          { label: 'ご注文番号', value: order.number },
          { label: 'ご注文日', value: placed },
        ],
      }
    : {
        kind: 'details',
        label: `Your order${which}`,
        rows: [
          { label: 'Order number', value: order.number },
          { label: 'Ordered on', value: placed },
        ],
      };
}

const CONTACT: Readonly<Record<Locale, string>> = { ja: 'お問い合わせ先', en: 'How to reach us' };

/** The letter without its link, the ways to reach the shop, and its signature. */
export const withoutWayBack = (letter: Letter): Letter => ({
  ...letter,
  blocks: letter.blocks.filter(
    (block) =>
      block.kind !== 'action' &&
      block.kind !== 'signature' &&
      !(block.kind === 'details' && block.label === CONTACT[letter.locale]),
  ),
});

const isLong = (block: Block): boolean => block.kind === 'items' && block.items.length > MANY_ITEMS;

/** The whole mail around what is particular to it. */
export function letterOf(facts: MailFacts, content: MailContent): Letter {
  const { locale, shop } = facts;
  const greeting: Block[] =
    locale === 'ja'
      ? [{ kind: 'paragraph', text: `いつも${shop.name}をご利用いただき、誠にありがとうございます。` }]
      : [];
  return {
    locale,
    subject: content.subject,
    preview: content.preview,
    shopName: shop.name,
    blocks: [
      addressee(facts),
      ...greeting,
      ...content.opening,
      orderRows(facts),
      ...content.body.filter((block) => !isLong(block)),
      { kind: 'action', ...content.action, url: facts.link },
      ...(content.others ?? []),
      ...content.closing,
      { kind: 'details', label: CONTACT[locale], rows: contactRows(facts) },
      ...content.body.filter(isLong),
      signature(facts),
    ],
  };
}
