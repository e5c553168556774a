import type { Letter } from '../blocks';
import type { Locale, MailFacts } from '../mail-facts';
import { supplierLetter } from '../supplier-question';
import { writeLetter } from '../write-letter';
import { sampleAddressLetters } from './addresses';
import { answerMails } from './answers';
import { cancellationMails } from './cancellations';
import { dateMails } from './dates';
import { firstNotices } from './first-notices';
import { moneyMails } from './money';
import { offerMails } from './offers';
import { parcelMails } from './parcels';
import { sampleQuestions } from './suppliers';

/** Facts as a real shop has them, for tests, pictures and measurements. */

/** One or more mails of every kind to customers, by a name that says what is special about each. */
export const sampleMails = (locale: Locale): Readonly<Record<string, MailFacts>> => ({
  ...firstNotices(locale),
  ...dateMails(locale),
  ...offerMails(locale),
  ...answerMails(locale),
  ...parcelMails(locale),
  ...cancellationMails(locale),
  ...moneyMails(locale),
});

const mapped = <From, To>(all: Readonly<Record<string, From>>, to: (one: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, to(one)]));

/** Every letter of ours: to customers, to addresses that are not confirmed yet, to suppliers. */
export const sampleLetters = (locale: Locale): Readonly<Record<string, Letter>> => ({
  ...mapped(sampleMails(locale), writeLetter),
  ...sampleAddressLetters(locale),
  ...mapped(sampleQuestions(locale), supplierLetter),
});
