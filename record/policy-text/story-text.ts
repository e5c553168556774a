import { type BusinessDate, dateAt, daysBetween, instantOf, timeOfDayAt } from '../../domain/calendar/business-date';
import type { PolicyPack } from '../../domain/policy/policy-pack';
import { farTooLate, type Story, type StoryId, storiesOf } from '../../domain/policy/preview/stories';
import type { Words } from '../../domain/words';
import { nearDayText } from '../../emails/dates';
import { eventText } from './event-text';

type Locale = 'ja' | 'en';

const HEADINGS: Readonly<Record<StoryId, Words>> = {
  'no-date': { ja: '入荷日がわからないまま', en: 'No date is known, and nobody answers' },
  'goods-come': { ja: '予定どおりに入荷', en: 'The goods come on their day' },
  'dates-move': { ja: '入荷予定日が何度か動く', en: 'The date moves a little, again and again' },
  'day-missed': { ja: '予定日を過ぎても入荷がない', en: 'The day passes without the goods' },
  'far-later': { ja: '入荷予定日が大幅に遅れる', en: 'The date is far too late, and nobody answers' },
  'part-ready': { ja: '一部だけ先に入荷', en: 'A part comes first, and nobody answers' },
  'customer-cancels': { ja: 'お客様がキャンセル', en: 'The customer cancels' },
};

/** A story as people read it: a heading, and at each moment what is seen. */
export interface ToldStory {
  readonly id: StoryId;
  readonly heading: string;
  readonly moments: readonly { readonly when: string; readonly what: readonly string[] }[];
}

/** 12月4日(金)16:00 3日目, Fri, December 4, 16:00, day 3. */
function momentText(locale: Locale, day: BusinessDate, time: string, first: BusinessDate): string {
  const nth = daysBetween(first, day);
  return locale === 'ja'
    ? `${nearDayText('ja', day, first)}${time} ${nth === 0 ? '当日' : `${nth}日後`}`
    : `${nearDayText('en', day, first)}, ${time} (day ${nth})`;
}

function tell(locale: Locale, { id, events }: Story, { shipping: { timeZone } }: PolicyPack): ToldStory {
  const moments = new Map<string, string[]>();
  const ordered = dateAt(events[0]?.at ?? instantOf(0), timeZone);
  for (const event of events) {
    const words = eventText(event);
    if (words === null) continue;
    const when = momentText(locale, dateAt(event.at, timeZone), timeOfDayAt(event.at, timeZone), ordered);
    moments.set(when, [...(moments.get(when) ?? []), words[locale]]);
  }
  return { id, heading: HEADINGS[id][locale], moments: [...moments].map(([when, what]) => ({ when, what })) };
}

/** The stories of a pack, told for an order taken on that day. */
export const toldStories = (
  pack: PolicyPack,
  day: BusinessDate,
  locale: Locale,
  farLaterDays = farTooLate(pack),
): readonly ToldStory[] => storiesOf(pack, day, farLaterDays).map((story) => tell(locale, story, pack));
