import type { PriceTerms } from '../../domain/money/substitution';
import type { Locale, MailFacts, MailMatter, TemplateName } from '../../emails/mail-facts';
import { sampleMails } from '../../emails/samples';

export const LOCALES: readonly Locale[] = ['ja', 'en'];

/** Every template once; a new one does not compile without being named here. */
const TEMPLATES: Readonly<Record<TemplateName, true>> = {
  'first-notice': true,
  'still-asking': true,
  'date-confirmed': true,
  'date-changed': true,
  'date-missed': true,
  offer: true,
  'offer-us-first-delay': true,
  'offer-us-long-delay': true,
  'offer-us-renewed-delay': true,
  acceptance: true,
  'late-termination': true,
  'offer-reminder': true,
  'decision-received': true,
  status: true,
  countdown: true,
  arrived: true,
  'part-shipped': true,
  shipped: true,
  cancelled: true,
  'refund-requested': true,
  'refund-needs-account': true,
  'refund-done': true,
  'held-for-rest': true,
  'authorization-ending': true,
};

export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as readonly TemplateName[];

export function sample(locale: Locale, name: string): MailFacts {
  const facts = sampleMails(locale)[name];
  if (facts === undefined) throw new Error(`There is no sample ${name}`);
  return facts;
}

type MatterOf<Name extends TemplateName> = Extract<MailMatter, { readonly template: Name }>;

/** A sample with some of its matter replaced. */
export function sampleWith<Name extends TemplateName>(
  locale: Locale,
  name: string,
  template: Name,
  change: (matter: MatterOf<Name>) => MatterOf<Name>,
): MailFacts {
  const facts = sample(locale, name);
  const is = (matter: MailMatter): matter is MatterOf<Name> => matter.template === template;
  if (!is(facts.matter)) throw new Error(`The sample ${name} is no ${template}`);
  return { ...facts, matter: change(facts.matter) };
}

/** An offer whose alternative has such a price. */
export const offering = (locale: Locale, terms: PriceTerms): MailFacts =>
  sampleWith(locale, 'offer', 'offer', (matter) => ({
    ...matter,
    offer: {
      ...matter.offer,
      lines: matter.offer.lines.map((line) => ({
        ...line,
        choices: line.choices.map((choice) => (choice.choice === 'alternative' ? { ...choice, terms } : choice)),
      })),
    },
  }));

/** All samples of a language as rows for `test.each`. */
export const samplesOf = (locale: Locale): readonly (readonly [string, MailFacts])[] =>
  Object.entries(sampleMails(locale));

export const allSamples: readonly (readonly [string, MailFacts])[] = LOCALES.flatMap((locale) =>
  samplesOf(locale).map(([name, facts]) => [`${name} (${locale})`, facts] as const),
);

export const linesOf = (text: string): readonly string[] => text.split('\n');

/** The lines from a heading up to the next blank line, without the heading. */
export function under(text: string, heading: string): readonly string[] {
  const lines = linesOf(text);
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`There is no line ${heading}`);
  const rest = lines.slice(from + 1);
  return rest.slice(0, rest.indexOf(''));
}

/**
 * The links a mail has: the customer's page, those of his other orders after it where it tells of them and, where he is
 * asked for an account, the shop's form before it.
 */
export function linksOf({ link, matter }: MailFacts): readonly string[] {
  switch (matter.template) {
    case 'refund-needs-account':
      return matter.formUrl === null ? [link] : [matter.formUrl, link];
    case 'status':
      return [link, ...matter.others.map((other) => other.link)];
    default:
      return [link];
  }
}
