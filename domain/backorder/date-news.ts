import { comparePromises, isSameDispatch, plannedRestock } from '../promise/promise';
import { canonical } from './digest';
import type { BackorderFacts, LineFacts } from './facts';
import { isHere } from './release-day';
import type { PlannedMail } from './turn';

/**
 * What a customer does not know yet of a line's date: its first one, one that is later or lost, one after it was lost,
 * or that the day he was told passes without the goods.
 */
export type DateNews = 'first' | 'change' | 'regained' | 'missed';

/** The units are here and the release date alone has moved, later than the customer was told. */
const isReleasedLater = ({ told, current }: LineFacts): boolean =>
  told !== null &&
  current !== null &&
  told.restockDate === current.restockDate &&
  comparePromises(told, current) === 'later';

/** Whether mails show dates of the line: it waits for goods, or has them and waits for its release date. */
export const showsDates = (line: LineFacts): boolean => line.waiting > 0 || (isHere(line) && line.current !== null);

/** The news there is about a line's date; an earlier one is quiet. */
export function dateNews(line: LineFacts): DateNews | null {
  if (line.waiting === 0) return isHere(line) && isReleasedLater(line) ? 'change' : null;
  const change = comparePromises(line.told, line.current);
  if (change === 'first') return line.original === null ? 'first' : 'regained';
  if (change === 'unknown') return line.unknownBecause === 'overdue' ? 'missed' : 'change';
  return change === 'later' ? 'change' : null;
}

/** Whether the news is that some day passed without the goods, the line's own or another's: told in the morning. */
export function isOfPassedDay(line: LineFacts): boolean {
  const news = dateNews(line);
  return news === 'missed' || (news === 'change' && line.unknownBecause === 'displaced');
}

/**
 * The news is of another delivery alone, and that comes of an address or a carrier chosen anew since its customer was told:
 * nobody has let him down.
 */
function isOfOtherWay({ lineId, told, current }: LineFacts, { course }: Pick<BackorderFacts, 'course'>): boolean {
  const left = Object.hasOwn(course.sentElsewhere, lineId) ? course.sentElsewhere[lineId] : undefined;
  return (
    left !== undefined &&
    told !== null &&
    current !== null &&
    canonical(left) === canonical(current) &&
    isSameDispatch(told, current)
  );
}

/** News a mail about dates has to pass on. A day that passes has its own mail, on the next business morning. */
export const pendingNews = ({ lines }: Pick<BackorderFacts, 'lines'>): DateNews[] =>
  lines.map(dateNews).filter((news) => news !== null && news !== 'missed');

/** All the news there are for a mail about dates are of another way of delivery, which makes no date flip back and forth. */
export const isOnlyOtherWay = (facts: Pick<BackorderFacts, 'lines' | 'course'>): boolean => {
  const news = facts.lines.filter((line) => !['missed', null].includes(dateNews(line)));
  return news.length > 0 && news.every((line) => isOfOtherWay(line, facts));
};

/**
 * Whether a mail makes the customer know a line's date as it now is. Every mail shows the dates, and what is the same
 * or earlier counts as told by it; news count as told only by the mail whose matter they are, and so are never lost in
 * one about something else.
 */
export function isToldBy(mail: PlannedMail, line: LineFacts, { offer }: Pick<BackorderFacts, 'offer'>): boolean {
  const news = dateNews(line);
  if (news === null) return true;
  switch (mail.template) {
    case 'first-notice':
      return true;
    case 'date-confirmed':
    case 'date-changed':
      return news !== 'missed';
    case 'date-missed':
      // What counted on other supply and lost it to the passed day is moved by the same thing.
      if (news !== 'missed') return isOfPassedDay(line);
      return line.told !== null && plannedRestock(line.told) <= mail.missedOn;
    case 'offer':
      return offer?.lines.some(({ lineId }) => lineId === line.lineId) ?? false;
    default:
      return false;
  }
}
