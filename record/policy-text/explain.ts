import type { BusinessDate } from '../../domain/calendar/business-date';
import { type PackRef, packName } from '../../domain/policy/inheritance';
import type { PolicyPack } from '../../domain/policy/policy-pack';
import { dayText } from '../../emails/dates';
import { type ToldStory, toldStories } from './story-text';
import { termsOf } from './terms-text';

type Locale = 'ja' | 'en';

const HEAD = {
  ja: { from: '土台', on: 'に注文された場合' },
  en: { from: 'extends', on: 'An order of ' },
} as const;

/** One story as lines of text. */
const storyLines = ({ moments }: ToldStory): readonly string[] =>
  moments.flatMap(({ when, what }) => [`  ${when}`, ...what.map((line) => `      ${line}`)]);

/**
 * A pack as those who run a shop read it: what holds all along, and what becomes of example orders taken on `day`. All
 * times come from the rules that real orders run by.
 */
export function explainPack(
  { pack, ancestors }: { readonly pack: PolicyPack; readonly ancestors: readonly PackRef[] },
  day: BusinessDate,
  locale: Locale,
): readonly string[] {
  const line = ancestors.length === 0 ? '' : ` (${HEAD[locale].from}: ${ancestors.map(packName).join(' → ')})`;
  const terms = termsOf(pack, day).flatMap(({ heading, text }) => [`  ${heading[locale]}: ${text[locale]}`]);
  const stories = toldStories(pack, day, locale).flatMap((story) => ['', story.heading, ...storyLines(story)]);
  const example = locale === 'ja' ? `${dayText('ja', day)}${HEAD.ja.on}` : `${HEAD.en.on}${dayText('en', day)}`;
  return [`${pack.name[locale]} – ${packName(pack)}${line}`, '', ...terms, '', example, ...stories];
}
