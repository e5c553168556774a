import type { Letter } from './blocks';
import { type FactsOf, letterOf, type MailContent } from './letter';
import type { MailFacts, TemplateName } from './mail-facts';
import { acceptance } from './mails/acceptance';
import { arrived } from './mails/arrived';
import { authorizationEnding } from './mails/authorization-ending';
import { cancelled } from './mails/cancelled';
import { countdown } from './mails/countdown';
import { dateChanged } from './mails/date-changed';
import { dateConfirmed } from './mails/date-confirmed';
import { dateMissed } from './mails/date-missed';
import { decisionReceived } from './mails/decision-received';
import { firstNotice } from './mails/first-notice';
import { heldForRest } from './mails/held-for-rest';
import { lateTermination } from './mails/late-termination';
import { legalDelay } from './mails/legal-delay';
import { offer } from './mails/offer';
import { offerReminder } from './mails/offer-reminder';
import { partShipped } from './mails/part-shipped';
import { refundDone } from './mails/refund-done';
import { refundNeedsAccount } from './mails/refund-needs-account';
import { refundRequested } from './mails/refund-requested';
import { shipped } from './mails/shipped';
import { status } from './mails/status';
import { stillAsking } from './mails/still-asking';
import { safeFacts } from './safe-text';

function is<Name extends TemplateName>(facts: MailFacts, name: Name): facts is FactsOf<Name> {
  return facts.matter.template === name;
}

function contentOf(facts: MailFacts): MailContent {
  const { locale } = facts;
  if (is(facts, 'first-notice')) return firstNotice[locale](facts);
  if (is(facts, 'still-asking')) return stillAsking[locale](facts);
  if (is(facts, 'date-confirmed')) return dateConfirmed[locale](facts);
  if (is(facts, 'date-changed')) return dateChanged[locale](facts);
  if (is(facts, 'date-missed')) return dateMissed[locale](facts);
  if (is(facts, 'offer')) return offer[locale](facts);
  if (is(facts, 'offer-us-first-delay')) return legalDelay[locale](facts);
  if (is(facts, 'offer-us-long-delay')) return legalDelay[locale](facts);
  if (is(facts, 'offer-us-renewed-delay')) return legalDelay[locale](facts);
  if (is(facts, 'late-termination')) return lateTermination[locale](facts);
  if (is(facts, 'acceptance')) return acceptance[locale](facts);
  if (is(facts, 'offer-reminder')) return offerReminder[locale](facts);
  if (is(facts, 'decision-received')) return decisionReceived[locale](facts);
  if (is(facts, 'status')) return status[locale](facts);
  if (is(facts, 'countdown')) return countdown[locale](facts);
  if (is(facts, 'arrived')) return arrived[locale](facts);
  if (is(facts, 'part-shipped')) return partShipped[locale](facts);
  if (is(facts, 'held-for-rest')) return heldForRest[locale](facts);
  if (is(facts, 'shipped')) return shipped[locale](facts);
  if (is(facts, 'cancelled')) return cancelled[locale](facts);
  if (is(facts, 'refund-requested')) return refundRequested[locale](facts);
  if (is(facts, 'refund-needs-account')) return refundNeedsAccount[locale](facts);
  if (is(facts, 'refund-done')) return refundDone[locale](facts);
  if (is(facts, 'authorization-ending')) return authorizationEnding[locale](facts);
  throw new Error(`No mail is written for ${facts.matter.template}`);
}

/** What a mail says, before it is html and text. Every value has been made safe as text. */
export function writeLetter(facts: MailFacts): Letter {
  const safe = safeFacts(facts);
  return letterOf(safe, contentOf(safe));
}
