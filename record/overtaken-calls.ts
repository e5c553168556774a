import type { MailMatter, TemplateName } from '../emails/mail-facts';

/**
 * Why a call need not be made any more: the notice that took its place, what became of its question, the end of all, that
 * its date is no longer so and the one by now is no later than its customer knows, that nothing of what it says of units is so
 * any more, or that the answer it confirms was taken back.
 */
export type CallEnd =
  | TemplateName
  | 'answered'
  | 'silent'
  | 'replaced'
  | 'withdrawn'
  | 'closed'
  | 'payment-renewed'
  | 'nothing-new'
  | 'moved-on'
  | 'taken-back';

/** News that says no more than how things stand. */
const RHYTHM: readonly TemplateName[] = ['status', 'countdown', 'still-asking'];

/** News of dates: it holds until the next. */
const DATES: readonly TemplateName[] = [...RHYTHM, 'date-confirmed', 'date-changed', 'date-missed'];

/** Questions to the customer, each with its mail. The legal ones among them end with their question alone. */
export const OFFERS: readonly TemplateName[] = [
  'offer',
  'offer-us-first-delay',
  'offer-us-long-delay',
  'offer-us-renewed-delay',
];

/** What is said of goods on their way until they have left. */
const LEAVING: readonly TemplateName[] = ['held-for-rest', 'part-shipped', 'arrived'];

/** What a closed backorder has nothing to do with any more. */
export const endsAtClosing: readonly TemplateName[] = [
  'first-notice',
  ...DATES,
  ...OFFERS,
  'offer-reminder',
  'held-for-rest',
  'late-termination',
  'authorization-ending',
];

/** Whether a notice of that kind only says dates: who has had no first notice yet is told them with that. */
export const isOnlyDates = (template: TemplateName): boolean => DATES.includes(template);

/** Signs of life: where what they show is no longer so, there are other words. */
export const isSignOfLife = (template: TemplateName): boolean => template === 'status' || template === 'countdown';

/** Whether news of that kind are told by a first notice that is still to be told: it says where all units are, and until when. */
export const isSaidByFirstNotice = (template: TemplateName): boolean =>
  isOnlyDates(template) || template === 'held-for-rest';

/**
 * Kinds of notices that are no longer true once that one is given, as far as they were not: a call stays open for hours, and
 * the customer must not hear both. Questions are not among them, nor the notice of acceptance: those have ends of their own.
 */
export function givesWayTo(matter: MailMatter): readonly TemplateName[] {
  switch (matter.template) {
    case 'status':
    case 'countdown':
    case 'still-asking':
      return RHYTHM;
    case 'date-confirmed':
    case 'date-changed':
    case 'date-missed':
      return [...DATES, 'held-for-rest'];
    case 'offer':
    case 'offer-us-first-delay':
    case 'offer-us-long-delay':
    case 'offer-us-renewed-delay':
      return [...DATES, 'held-for-rest'];
    // Of a shortage: it says of all units where they are.
    case 'first-notice':
      return ['first-notice', ...DATES, ...LEAVING];
    case 'held-for-rest':
      return [...RHYTHM, 'held-for-rest'];
    case 'part-shipped':
      return ['first-notice', ...DATES, 'held-for-rest'];
    case 'arrived':
      return ['first-notice', ...DATES, ...LEAVING];
    case 'shipped':
      return matter.complete ? ['first-notice', ...DATES, ...LEAVING] : RHYTHM;
    case 'offer-reminder':
    case 'authorization-ending':
    case 'late-termination':
      return [matter.template];
    case 'cancelled':
      return matter.whole ? ['decision-received', ...endsAtClosing, ...LEAVING] : [];
    default:
      return [];
  }
}
