import type { Instant } from '../domain/calendar/business-date';
import { dayText, deadlineText } from './dates';
import type { Goods } from './goods';
import type { Locale, MailFacts, MailOffer } from './mail-facts';

/** Silence is consent and costs nothing: what is said with it says until when he may still cancel. */
export const consentsBySilence = (offer: MailOffer): boolean =>
  offer.lines.length > 0 && offer.lines.every(({ legal }) => legal?.notice === 'us-first-delay');

/** Lines with a deadline before the offer's own. */
const endingSooner = ({ lines }: MailOffer): MailOffer['lines'] =>
  lines.filter(({ deadlines }) => deadlines !== undefined);

/** Some of the lines have to be answered before the others. */
export const endsApart = (offer: MailOffer): boolean => endingSooner(offer).length > 0;

/** The first deadline there is. */
export const firstDeadline = (offer: MailOffer): Instant =>
  endingSooner(offer)
    .flatMap(({ deadlines = [] }) => deadlines)
    .reduce<Instant>((first, { at }) => (at < first ? at : first), offer.expiresAt);

/** Until when an answer can be given at first, as words: where silence is consent, the day, or its last moment, in which it becomes that. */
export function answerBy(locale: Locale, facts: MailFacts, offer: MailOffer): string {
  const { timeZone } = facts.shop;
  const delays = offer.lines.flatMap(({ legal }) => legal ?? []);
  const [last] = delays.toSorted((a, b) => (a.silentUntil < b.silentUntil ? 1 : -1));
  if (!consentsBySilence(offer) || last === undefined) return deadlineText(locale, firstDeadline(offer), timeZone);
  return last.endsAt === undefined ? dayText(locale, last.silentUntil) : deadlineText(locale, last.endsAt, timeZone);
}

/** Every deadline, with the lines it is of; none named where it is the same for all. Of consent by silence the day is said by itself. */
export function deadlineRows(
  offer: MailOffer,
  label: string,
  labelOf: (goods: readonly Goods[]) => string,
  value: (at: Instant) => string,
): { readonly label: string; readonly value: string }[] {
  if (!endsApart(offer)) return [{ label, value: value(offer.expiresAt) }];
  const ends = new Map<Instant, Goods[]>();
  for (const { name, legal, deadlines = [{ units: null, at: offer.expiresAt }] } of offer.lines) {
    if (legal?.notice === 'us-first-delay') continue;
    for (const { units, at } of deadlines) ends.set(at, [...(ends.get(at) ?? []), { name, units }]);
  }
  return [...ends]
    .sort(([one], [other]) => one - other)
    .map(([at, goods]) => ({ label: labelOf(goods), value: value(at) }));
}
