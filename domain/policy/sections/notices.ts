import { type Static, Type } from 'typebox';
import { durationMs } from '../../calendar/business-date';
import {
  businessDays,
  calendarDays,
  closed,
  duration,
  entryOf,
  faultOf,
  named,
  type PolicyFault,
  timeOfDay,
} from './shapes';

const QuietHours = Type.Object(
  {
    from: timeOfDay(named('お知らせを控える時間帯の始まり', 'start of the quiet hours', '21:00')),
    to: timeOfDay(named('お知らせを控える時間帯の終わり', 'end of the quiet hours', '08:00')),
    holds: Type.Array(
      Type.Union(
        [Type.Literal('status'), Type.Literal('countdown'), Type.Literal('offer-reminder')],
        entryOf('その時間帯に控えるメール'),
      ),
      {
        uniqueItems: true,
        maxItems: 3,
        ...named('その時間帯に控えるメール', 'mails that wait for their end', ['status']),
      },
    ),
  },
  { ...closed, ...named('お知らせを控える時間帯', 'quiet hours', { from: '21:00', to: '08:00', holds: ['status'] }) },
);

/** When the customer hears what. */
export const Notices = Type.Object(
  {
    nextNewsAfter: businessDays('入荷日未定のとき次のご連絡まで', 'next news while no date is known', 3),
    stillAskingEvery: businessDays('未定が続くときのご連絡の間隔', 'news again while still no date is known', 5),
    dateMissedNewsAfter: businessDays('入荷予定日を過ぎたあと次のご連絡まで', 'news after a day that passed', 2),
    newsAt: timeOfDay(named('お約束した日にご連絡する時刻', 'time of day of promised news', '16:00')),
    morningAt: timeOfDay(named('予定日超過を翌朝お知らせする時刻', 'time of the morning after a missed day', '09:00')),
    debounce: duration(
      named('変更のお知らせ後に次の変更を控える時間', 'how long further changes of date are held', 'PT30M'),
    ),
    statusEvery: duration(named('定期連絡の間隔', 'rhythm of status mails', 'P7D')),
    statusNotAfterMail: duration(
      named('ほかのメールのあと定期連絡を控える期間', 'no status so soon after another mail', 'P3D'),
    ),
    statusNotBeforeRestockDays: calendarDays(
      named('入荷予定日の前に定期連絡を控える日数', 'no status so many days before arrival', 3),
    ),
    countdownDays: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 30, ...entryOf('入荷間近のお知らせを送る日(何日前)') }), {
        maxItems: 5,
        uniqueItems: true,
        description:
          'on the mornings of these days the customer is told; 3 and 1 where it is not said, empty for never',
        ...named('入荷間近のお知らせを送る日(何日前)', 'countdown mails so many days before arrival', [3, 1]),
      }),
    ),
    quietHours: QuietHours,
  },
  {
    ...closed,
    ...named('お知らせ', 'notices', { statusEvery: 'P7D' }),
  },
);

/** Days before the goods are due on which the customer is told, where a pack does not say. */
export const countdownDaysOf = ({ notices }: { readonly notices: Static<typeof Notices> }): readonly number[] =>
  notices.countdownDays ?? [3, 1];

export const noticesFaults = ({ statusEvery }: Static<typeof Notices>): PolicyFault[] =>
  durationMs(statusEvery) === 0
    ? [
        faultOf(Notices.properties.statusEvery, '/notices/statusEvery', {
          ja: 'は0より長くしてください。0では定期連絡のメールが止まらなくなります(例: "P7D")。',
          en: 'must be longer than nothing, or status mails would never stop',
        }),
      ]
    : [];
