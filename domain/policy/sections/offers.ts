import { type Static, Type } from 'typebox';
import { durationMs } from '../../calendar/business-date';
import { closed, Duration, type PolicyFault } from './shapes';

/** ご意向確認: when the customer is asked, how long he has, and what his silence means. */
export const Offers = Type.Object(
  {
    lateAfterDays: Type.Integer({ minimum: 0, maximum: 3650 }),
    unknownAfter: Type.Union([Duration, Type.Null()]),
    whenPartReady: Type.Boolean(),
    answerWithin: Duration,
    remindBefore: Duration,
    minimumReadingTime: Duration,
    onSilence: Type.Union([Type.Literal('wait'), Type.Literal('cancel')]),
  },
  closed,
);

export const offersFaults = ({ answerWithin }: Static<typeof Offers>): PolicyFault[] =>
  durationMs(answerWithin) === 0
    ? [{ pointer: '/offers/answerWithin', message: 'must be longer than nothing: customers need time to answer' }]
    : [];
