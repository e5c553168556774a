import type { MailFacts, MailMatter, MailOffer, MailRefund } from './mail-facts';

/** First strong isolate and its end: what is between cannot turn the reading direction of what is around. */
export const FSI = '\u2068';
export const PDI = '\u2069';

const HARMLESS =
  /^[\x21-\x7e\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]+(?: [\x21-\x7e\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]+)*$/;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const BREAKS_AND_CONTROLS = /[\p{Cc}\u2028\u2029\ufff9-\ufffb]+/gu;
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/g;
const SPACES = /[ \u00a0]{2,}/g;
/** Enough for every script; a tower of hundreds would cover the lines above it. */
const TOWERS_OF_MARKS = /(\p{M}{6})\p{M}+/gu;
/** A name must not look like the link of the mail. */
const SCHEME = /\b(?:https?|ftp):\/\//gi;
/** What is left of schemes put together from the remains of others. */
const SCHEME_SLASHES = /:\/{2,}/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

function cleaned(value: string): string {
  return value
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(BREAKS_AND_CONTROLS, ' ')
    .replace(BIDI_CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(TOWERS_OF_MARKS, '$1')
    .replace(SPACES, ' ')
    .trim();
}

const isolated = (value: string): string => (RIGHT_TO_LEFT.test(value) ? `${FSI}${value}${PDI}` : value);

/** A value somebody typed, fit to stand in a line of a mail: one line, no controls, its direction its own affair. */
export function inlineValue(value: string): string {
  if (HARMLESS.test(value) && !value.includes('://')) return value;
  return isolated(cleaned(value).replace(SCHEME, '').replace(SCHEME_SLASHES, ':'));
}

/** An address or link: no blanks or controls at all. */
export const addressValue = (value: string): string =>
  value.replace(LONE_SURROGATES, '').replace(/[\s\p{Cc}\u2028\u2029]+/gu, '');

/** A value inside a subject, shortened so that the words around it stay visible in a list of mails. */
export function subjectValue(value: string, most = 40): string {
  const signs = [...value.replaceAll(FSI, '').replaceAll(PDI, '')];
  return isolated(signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : signs.join(''));
}

const orNull = (value: string | null): string | null => (value === null ? null : inlineValue(value) || null);

/** The shop's own signature, each line made safe; its links stay, blank lines at the ends go. */
function signatureLines(value: string | null): string | null {
  if (value === null) return null;
  const lines = value.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => isolated(cleaned(line)));
  return lines.join('\n').trim() || null;
}

const named = <T extends { readonly name: string; readonly sku: string }>(item: T): T => ({
  ...item,
  name: inlineValue(item.name) || inlineValue(item.sku),
  sku: inlineValue(item.sku),
});

const safeOffer = (offer: MailOffer): MailOffer => ({
  ...offer,
  lines: offer.lines.map((line) => ({
    ...line,
    name: inlineValue(line.name),
    choices: line.choices.map((choice) =>
      choice.choice === 'alternative'
        ? { ...named(choice), note: choice.note === undefined ? undefined : inlineValue(choice.note) }
        : choice,
    ),
  })),
});

/** The code of a coupon the customer used, as the order system sent it. */
const safeRefund = (refund: MailRefund): MailRefund => ({
  ...refund,
  returns: refund.returns.map((item) => (item.code === undefined ? item : { ...item, code: inlineValue(item.code) })),
});

function safeMatter(matter: MailMatter): MailMatter {
  switch (matter.template) {
    case 'first-notice':
      return { ...matter, offer: matter.offer && { ...matter.offer, offer: safeOffer(matter.offer.offer) } };
    case 'date-changed':
      return { ...matter, reason: orNull(matter.reason) };
    case 'offer':
    case 'offer-us-first-delay':
    case 'offer-us-long-delay':
    case 'offer-us-renewed-delay':
      return { ...matter, because: orNull(matter.because), offer: safeOffer(matter.offer) };
    case 'offer-reminder':
      return { ...matter, offer: safeOffer(matter.offer) };
    case 'decision-received':
      return {
        ...matter,
        decided: matter.decided.map((item) =>
          item.choice === 'alternative' ? { ...named(item), alternative: named(item.alternative) } : named(item),
        ),
      };
    case 'status':
      return { ...matter, others: matter.others.map((other) => ({ ...other, ...safeOrder(other) })) };
    case 'acceptance':
      return { ...matter, ready: matter.ready.map(named) };
    case 'late-termination':
      return { ...matter, late: matter.late.map(named) };
    case 'part-shipped':
      return { ...matter, leaving: matter.leaving.map(named) };
    case 'held-for-rest':
      return { ...matter, held: matter.held.map(named) };
    case 'shipped':
      return {
        ...matter,
        parcel: matter.parcel.map(named),
        carrier: orNull(matter.carrier),
        trackingNumber: orNull(matter.trackingNumber),
      };
    case 'cancelled':
      return {
        ...matter,
        cancelled: matter.cancelled.map(named),
        refund: matter.refund && safeRefund(matter.refund),
        coupon: matter.coupon && { ...matter.coupon, code: inlineValue(matter.coupon.code) },
      };
    case 'refund-requested':
    case 'refund-done':
      return { ...matter, units: matter.units.map(named), refund: safeRefund(matter.refund) };
    case 'refund-needs-account':
      return {
        ...matter,
        units: matter.units.map(named),
        refund: safeRefund(matter.refund),
        formUrl: matter.formUrl === null ? null : addressValue(matter.formUrl),
      };
    default:
      return matter;
  }
}

const safeOrder = ({ order, lines, link }: Pick<MailFacts, 'order' | 'lines' | 'link'>) => ({
  order: { ...order, number: inlineValue(order.number) },
  lines: lines.map((line) => ({
    ...named(line),
    substituteFor: line.substituteFor === undefined ? undefined : inlineValue(line.substituteFor),
  })),
  link: addressValue(link),
});

/** A shop's own texts made safe. */
export const safeShop = (shop: MailFacts['shop']): MailFacts['shop'] => ({
  name: inlineValue(shop.name),
  staffName: orNull(shop.staffName),
  address: orNull(shop.address),
  phone: orNull(shop.phone),
  email: addressValue(shop.email),
  signature: signatureLines(shop.signature),
  timeZone: shop.timeZone,
});

/**
 * The same facts with every text made safe, once and at the door, so that no mail has to remember it.
 * Markup is not escaped here: that is done where html is written.
 */
export function safeFacts(facts: MailFacts): MailFacts {
  const { shop, customer } = facts;
  return {
    ...facts,
    shop: safeShop(shop),
    customer: {
      name: inlineValue(customer.name),
      company: orNull(customer.company),
      department: orNull(customer.department),
    },
    ...safeOrder(facts),
    matter: safeMatter(facts.matter),
  };
}
