import { type Static, Type } from 'typebox';
import { durationMs } from '../../calendar/business-date';
import { closed, duration, named, type PolicyFault } from './shapes';

const UNKNOWN_AFTER = named('入荷日未定のままご意向を伺うまで', 'ask when no date is known for', 'P21D');

/** ご意向確認: when the customer is asked, how long he has, and what his silence means. */
export const Offers = Type.Object(
  {
    lateAfterDays: Type.Integer({
      minimum: 0,
      maximum: 3650,
      ...named('ご意向を伺う遅れの日数(超えたとき)', 'ask when the date is more than so many days late', 30),
    }),
    unknownAfter: Type.Union([duration(UNKNOWN_AFTER), Type.Null()], UNKNOWN_AFTER),
    whenPartReady: Type.Boolean(
      named('一部が揃ったとき分割発送を伺うか', 'ask about a split when part is ready', true),
    ),
    answerWithin: duration(named('ご回答期限までの期間', 'time to answer', 'P7D')),
    remindBefore: duration(named('期限前のリマインダーの時期', 'reminder so long before the deadline', 'P2D')),
    minimumReadingTime: duration(named('内容変更後に確保する検討期間', 'time to read that is always left', 'P2D')),
    onSilence: Type.Union([Type.Literal('wait'), Type.Literal('cancel')], {
      description: 'what no answer means for lines whose waiting is in question: they wait on, or are cancelled',
      ...named('ご回答がないときの扱い', 'what no answer means', 'wait'),
    }),
  },
  { ...closed, ...named('ご意向確認', 'offers', { lateAfterDays: 30, onSilence: 'wait' }) },
);

export const offersFaults = ({ answerWithin }: Static<typeof Offers>): PolicyFault[] =>
  durationMs(answerWithin) === 0
    ? [{ pointer: '/offers/answerWithin', message: 'must be longer than nothing: customers need time to answer' }]
    : [];
