import { type Static, Type } from 'typebox';
import { durationMs } from '../../calendar/business-date';
import { BusinessDays, closed, Days, Duration, type PolicyFault, TimeOfDay } from './shapes';

/** When the customer hears what. */
export const Notices = Type.Object(
  {
    nextNewsAfter: BusinessDays,
    stillAskingEvery: BusinessDays,
    dateMissedNewsAfter: BusinessDays,
    newsAt: TimeOfDay,
    morningAt: TimeOfDay,
    debounce: Duration,
    statusEvery: Duration,
    statusNotAfterMail: Duration,
    statusNotBeforeRestockDays: Days,
    quietHours: Type.Object(
      {
        from: TimeOfDay,
        to: TimeOfDay,
        holds: Type.Array(
          Type.Union([Type.Literal('status'), Type.Literal('countdown'), Type.Literal('offer-reminder')]),
          { uniqueItems: true, maxItems: 3 },
        ),
      },
      closed,
    ),
  },
  closed,
);

export const noticesFaults = ({ statusEvery }: Static<typeof Notices>): PolicyFault[] =>
  durationMs(statusEvery) === 0
    ? [
        {
          pointer: '/notices/statusEvery',
          message: 'must be longer than nothing, or status mails would never stop',
        },
      ]
    : [];
