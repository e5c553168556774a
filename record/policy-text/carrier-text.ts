import type { WorkCalendar } from '../../domain/calendar/working-days';
import { type CarrierTerms, carrierName, type TransitTerms } from '../../domain/promise/carriers';
import type { Words } from '../../domain/words';
import { counted, valueText } from './value-text';

const WEEKDAYS: readonly Words[] = [
  { ja: '月', en: 'Mondays' },
  { ja: '火', en: 'Tuesdays' },
  { ja: '水', en: 'Wednesdays' },
  { ja: '木', en: 'Thursdays' },
  { ja: '金', en: 'Fridays' },
  { ja: '土', en: 'Saturdays' },
  { ja: '日', en: 'Sundays' },
];

/** More destinations than this nobody reads in one line of an explanation. */
const MOST_LEGS = 12;

/** JP-47 says whose region it is, Hokkaido does not. */
function placeText({ country, region }: TransitTerms): string {
  if (region === undefined || country === undefined) return region ?? country ?? '';
  return region.startsWith(`${country}-`) ? region : `${country} ${region}`;
}

function legText(leg: TransitTerms, index: number): Words {
  const { minDays, maxDays } = leg;
  const place = placeText(leg);
  const anywhere: Words =
    index === 0 ? { ja: 'すべてのお届け先', en: 'anywhere' } : { ja: 'その他のお届け先', en: 'elsewhere' };
  const days =
    minDays === maxDays
      ? { ja: `${maxDays}日`, en: counted(maxDays, 'day') }
      : { ja: `${minDays}〜${maxDays}日`, en: `${minDays} to ${counted(maxDays, 'day')}` };
  return { ja: `${place || anywhere.ja} ${days.ja}`, en: `${place || anywhere.en} ${days.en}` };
}

/** Days on the road by destination, in the order in which they are looked up. */
function legsText(transit: readonly TransitTerms[], atMost = transit.length): Words {
  const shown = transit.slice(0, atMost).map(legText);
  const more = transit.length - shown.length;
  return {
    ja: `${shown.map(({ ja }) => ja).join('、')}${more === 0 ? '' : `、ほか${more}件`}`,
    en: `${shown.map(({ en }) => en).join(', ')}${more === 0 ? '' : `, and ${more} more`}`,
  };
}

/** The days on which a carrier delivers nothing. */
function daysOffText({ country, weekend, closedOn }: WorkCalendar): Words {
  const days = WEEKDAYS.filter((_day, index) => weekend.includes(index + 1));
  const off: readonly Words[] = [
    ...(days.length === 0
      ? []
      : [{ ja: `${days.map(({ ja }) => ja).join('・')}曜日`, en: days.map(({ en }) => en).join(', ') }]),
    ...(country === null ? [] : [{ ja: `${country}の祝日`, en: `holidays of ${country}` }]),
    ...(closedOn.length === 0
      ? []
      : [{ ja: `臨時休業日(${closedOn.length}日)`, en: `${counted(closedOn.length, 'closing day')} of its own` }]),
  ];
  return off.length === 0
    ? { ja: '毎日配達', en: 'delivers every day' }
    : {
        ja: `配達しない日は${off.map(({ ja }) => ja).join('、')}`,
        en: `no deliveries on ${off.map(({ en }) => en).join(', ')}`,
      };
}

/** A carrier's name with the id that orders know it by. */
export function carrierTitle(carrier: CarrierTerms): Words {
  const { ja, en } = carrierName(carrier);
  return carrier.name === undefined ? { ja, en } : { ja: `${ja}(${carrier.id})`, en: `${en} (${carrier.id})` };
}

/** A carrier's days, on the road and off. */
export function carrierDaysText(
  { calendar, transit }: Pick<CarrierTerms, 'calendar' | 'transit'>,
  atMost = MOST_LEGS,
): Words {
  const [road, off] = [legsText(transit, atMost), daysOffText(calendar)];
  return { ja: `${road.ja}。${off.ja}`, en: `${road.en}; ${off.en}` };
}

const isLeg = (value: unknown): value is TransitTerms =>
  typeof value === 'object' &&
  value !== null &&
  'minDays' in value &&
  typeof value.minDays === 'number' &&
  'maxDays' in value &&
  typeof value.maxDays === 'number';

const areLegs = (value: unknown): value is readonly TransitTerms[] =>
  Array.isArray(value) && value.length > 0 && value.every(isLeg);

const isCarrier = (value: unknown): value is CarrierTerms =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'calendar' in value &&
  'transit' in value &&
  areLegs(value.transit);

/** A setting's value in a comparison: carriers and their days in words, all of them, and the rest as ever. */
export function settingText(value: unknown): Words {
  if (areLegs(value)) return legsText(value);
  if (!isCarrier(value)) return valueText(value);
  const [title, days] = [carrierTitle(value), carrierDaysText(value, value.transit.length)];
  return { ja: `${title.ja}: ${days.ja}`, en: `${title.en}: ${days.en}` };
}
