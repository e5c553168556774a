import type { BusinessDate } from '../../domain/calendar/business-date';
import { type WhyItStays, whyItStays } from '../../domain/policy/adoption';
import { differencesOf, type Section } from '../../domain/policy/differences';
import { packName } from '../../domain/policy/inheritance';
import type { PolicyPack } from '../../domain/policy/policy-pack';
import { farTooLate } from '../../domain/policy/preview/stories';
import type { Words } from '../../domain/words';
import { MOST_ADOPTED, MOST_COUNTED } from '../adopt-policy';
import { settingText } from './carrier-text';
import { toldStories } from './story-text';

type Locale = 'ja' | 'en';

const NEXT_STEP: Words = {
  ja: '新しい注文と、切り替えた進行中の注文(次の手順から)',
  en: 'new orders, and running ones that are moved, from their next step on',
};

/** Whom a change of a section touches. */
const FOR_WHOM: Readonly<Record<Section, Words>> = {
  name: { ja: '表示のみ', en: 'nobody: it is only shown' },
  timeScale: { ja: '新しい注文のみ', en: 'new orders only' },
  acceptance: { ja: '新しい注文のみ。受注済みの注文はそのまま', en: 'new orders only: what was taken stays taken' },
  availability: { ja: '商品を見ているお客様', en: 'whoever looks at an item' },
  queue: { ja: '新しい注文のみ。待ち順は変わらない', en: 'new orders only: places stay as they were given' },
  allocation: {
    ja: '標準パックの最新版になった時点から、入荷を待つすべてのお客様',
    en: "everybody who waits, once it is the newest version of the installation's own pack",
  },
  purchasing: {
    ja: '以後の仕入先への確認と督促。納期回答の範囲は新しい注文と切り替えた注文',
    en: 'what suppliers are asked from then on; the fence: new orders, and running ones that are moved',
  },
  shipping: {
    ja: '新しい注文。切り替えた進行中の注文は日付を計算し直し、遅くなればお知らせする',
    en: 'new orders; running ones that are moved get new dates, and are told where those are later',
  },
  notices: NEXT_STEP,
  offers: {
    ja: '新しい注文と、切り替えた進行中の注文。送付済みのご意向確認は期限も扱いもそのまま',
    en: 'new orders, and running ones that are moved; an offer already sent keeps its deadline and its meaning of silence',
  },
  legal: {
    ja: '新しい注文と、切り替えた進行中の注文。期限は注文時の事実から数え直す',
    en: 'new orders, and running ones that are moved: their clocks are counted anew from the facts of the order',
  },
  readyLines: {
    ja: '新しい注文のみ。進行中の注文は受注時の扱いのまま',
    en: 'new orders only: running ones go on as they were opened',
  },
  undoWindow: { ja: '以後のご回答', en: 'answers given from then on, of new orders and of those moved' },
  cancellation: {
    ja: '以後に確定するキャンセル(新しい注文と切り替えた注文)',
    en: 'cancellations settled from then on, of new orders and of those moved',
  },
  payment: {
    ja: '以後に受け付けるお支払い状況と、これから送る再与信のお願い(新しい注文と切り替えた注文)',
    en: 'payments reported and renewals asked for from then on, of new orders and of those moved',
  },
  linkValidDays: { ja: '以後に送るメールのリンク', en: 'links in mails sent from then on' },
  closeOn: NEXT_STEP,
};

/** Why no order that runs under the one can be moved to the other. */
const STAYS: Readonly<Partial<Record<WhyItStays, Words>>> = {
  queue: { ja: '待ち順の決め方が異なるため', en: 'their places in the queue were given by other rules' },
  'time-scale': { ja: '時間の進み方が異なるため', en: 'their time runs at another speed' },
  law: { ja: 'お客様のための法律の期限が動いているため', en: 'the clocks of their law run for their customers' },
};

/** Who can be moved, and how. */
function movers(before: PolicyPack, after: PolicyPack): Words {
  const adopt = `POST /v1/policies/${after.id}/versions/${after.version}/adopt`;
  const who: Words =
    before.id === after.id
      ? {
          ja: `切り替えられるのは、${packName(before)} で進行中の注文すべて({ "fromVersion": ${before.version} })、または指定の注文("backorderIds")。`,
          en: `All that run under ${packName(before)} can move ({ "fromVersion": ${before.version} }), or some by name ("backorderIds").`,
        }
      : {
          ja: `切り替えられるのは、${packName(before)} で進行中の指定の注文("backorderIds"、1回に${MOST_ADOPTED}件まで)。`,
          en: `Those under ${packName(before)} can move by name ("backorderIds", up to ${MOST_ADOPTED} at a time).`,
        };
  return {
    ja: `進行中の注文は、明示的に切り替える(${adopt})まで元の版のまま。${who.ja}`,
    en: `Running orders keep what they run under until somebody moves them (${adopt}). ${who.en}`,
  };
}

/** How many run under the first pack now, where a database could be asked. */
function counted(before: PolicyPack, running: number | null): Words {
  if (running === null) return { ja: '', en: '' };
  const many = running >= MOST_COUNTED;
  return {
    ja: `現在、${packName(before)} で進行中の注文は${running}件${many ? '以上' : ''}。`,
    en: ` ${running}${many ? ' or more' : ''} ${running === 1 ? 'runs' : 'run'} under ${packName(before)} now.`,
  };
}

function summary(before: PolicyPack, after: PolicyPack, running: number | null): Words {
  const stays = STAYS[whyItStays(before, after) ?? 'closed'];
  const move: Words =
    stays === undefined
      ? movers(before, after)
      : {
          ja: `進行中の注文を ${packName(before)} から切り替えることはできない(${stays.ja})。`,
          en: `Running orders cannot be moved from ${packName(before)}: ${stays.en}.`,
        };
  const count = counted(before, running);
  return {
    ja: `新しい注文は、${packName(after)} が最新版または指定の版になった時点から従う。${move.ja}${count.ja}`,
    en: `New orders follow ${packName(after)} once it is the newest version of their pack, or where they name it. ${move.en}${count.en}`,
  };
}

/** Lines that only one side has, in order, marked as in a comparison of texts. */
function changedLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ];
}

/** A line for each thing that happens, with its moment: what happens at another time has changed. */
const dated = (stories: ReturnType<typeof toldStories>) =>
  stories.map(({ id, heading, moments }) => ({
    id,
    heading,
    lines: moments.flatMap(({ when, what }) => what.map((line) => `${when}  ${line}`)),
  }));

/** For which day, in which language, and how many orders run under the first pack (null: nobody knows). */
export interface DiffOccasion {
  readonly day: BusinessDate;
  readonly locale: Locale;
  readonly running: number | null;
}

/**
 * What is different in another pack, or another version: setting by setting with whom it touches, and what changes in
 * the stories of orders taken on `day`.
 */
export function diffPacks(
  before: PolicyPack,
  after: PolicyPack,
  { day, locale, running }: DiffOccasion,
): readonly string[] {
  const found = differencesOf(before, after);
  const head = `${packName(before)} → ${packName(after)}`;
  if (found.length === 0) return [head, '', locale === 'ja' ? '設定に違いはない。' : 'All settings are the same.'];
  const sections = [...new Set(found.map(({ section }) => section))];
  const settings = sections.flatMap((section) => [
    '',
    `${locale === 'ja' ? '対象: ' : 'For '}${FOR_WHOM[section][locale]}`,
    ...found
      .filter((one) => one.section === section)
      .map(({ pointer, name, before: was, after: is }) => {
        const [from, to] = [settingText(was)[locale], settingText(is)[locale]];
        return `  ${name[locale]}: ${from} → ${to}  (${pointer.slice(1).replaceAll('/', '.')})`;
      }),
  ]);
  return [head, '', summary(before, after, running)[locale], ...settings, ...storyChanges(before, after, day, locale)];
}

/** What happens otherwise in the stories, each change shown where it comes first. */
function storyChanges(before: PolicyPack, after: PolicyPack, day: BusinessDate, locale: Locale): readonly string[] {
  const farLaterDays = farTooLate(before);
  const was = dated(toldStories(before, day, locale, farLaterDays));
  const is = dated(toldStories(after, day, locale, farLaterDays));
  const shown = new Set<string>();
  return is.flatMap(({ id, heading, lines }) => {
    const changed = changedLines(was.find((story) => story.id === id)?.lines ?? [], lines);
    const fresh = changed.filter((line) => !shown.has(line));
    for (const line of fresh) shown.add(line);
    return fresh.length === 0 ? [] : ['', heading, ...fresh.map((line) => `  ${line}`)];
  });
}
