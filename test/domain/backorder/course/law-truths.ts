import type { BackorderFacts } from '../../../../domain/backorder/facts';
import { clocksAt, lostByLaw } from '../../../../domain/backorder/law';
import { answerableUntil, endsBySilence, isHopeless } from '../../../../domain/backorder/offer';
import type { Effect } from '../../../../domain/backorder/turn';
import { endOfDay } from '../../../../domain/calendar/business-date';
import { effectsOf, lineOf, type Truth } from './step-taken';
import type { TakenStep } from './world';

/** What the law deems cancelled, as its rules say; all other cancelling is silence's. */
export const isByLaw = ({ cancellationId }: Extract<Effect, { kind: 'cancel-waiting' }>): boolean =>
  cancellationId.includes('.law-');

/** The law takes what waits and is due to be cancelled, all of it, never in spite of a hold and never what is on the shelf. */
const lawIsKept: Truth = ({ step, before, at, after: facts, turn }) => {
  const lost = lostByLaw(before, at).map(({ line, units }) => `${units} of ${line.lineId}`);
  const gone = turn.effects.flatMap((effect) =>
    effect.kind === 'cancel-waiting' && isByLaw(effect) ? effect.lines : [],
  );
  const taken = gone.map(({ lineId, quantity }) => `${quantity} of ${lineId}`);
  const unheard = before.course.firstToldAt === null;
  const due = unheard || step === 'keep-law' || step === 'take-silence' ? lost : [];
  if ([...taken].sort().join() !== [...due].sort().join()) return `the law cancels ${due}, and ${taken} went`;
  const fromShelf = gone.find(({ lineId: id }) => lineOf(before, id)?.allocated !== lineOf(facts, id)?.allocated);
  return fromShelf === undefined ? null : `the law takes ${fromShelf.lineId} from the shelf`;
};

/** Units of a line that its customer agreed to wait with, in words that were said in time and have not run out. */
function agreedStill({ law, policy }: BackorderFacts, lineId: string, saidBy: number, at: TakenStep['at']): number {
  const words = law?.lines[lineId]?.words ?? [];
  return words.reduce((units, word) => {
    if (word.kind !== 'consents' && word.kind !== 'consents-indefinitely') return units;
    const runsOut = word.kind === 'consents' && endOfDay(word.until, policy.shipping.timeZone) <= at;
    return runsOut || word.at >= saidBy ? units : units + (word.units ?? Number.POSITIVE_INFINITY);
  }, 0);
}

/** Whoever has agreed to wait with some of a line keeps them, whatever silence or the law makes of the others. */
const agreedUnitsStay: Truth = ({ before, after: facts, at, turn }) => {
  if (before.policy.legal?.regime !== 'us-mitor') return null;
  for (const effect of turn.effects)
    for (const { lineId } of effect.kind === 'cancel-waiting' ? effect.lines : []) {
      const was = lineOf(before, lineId);
      if (was === undefined || isHopeless(was)) continue;
      const clock = clocksAt(before, at).find((one) => one.lineId === lineId && one.clock === 'ship-by');
      const agreed = agreedStill(before, lineId, clock?.runsOutAt ?? at, at);
      const left = lineOf(facts, lineId)?.waiting ?? 0;
      if (left < Math.min(was.waiting, agreed)) return `${agreed} of ${lineId} were to wait, and ${left} are left`;
    }
  return null;
};

/** A legal notice is planned before its moment, and its offer stands as long as the law gives time to answer. */
const noticesAreInTime: Truth = (step) => {
  for (const { offer } of effectsOf(step, 'open-offer'))
    for (const { lineId, legal } of offer.lines) {
      if (legal === undefined) continue;
      const ends = endsBySilence({ legal }).map(({ at }) => at);
      const clock = clocksAt(step.before, step.at).find((one) => one.lineId === lineId && one.clock === 'ship-by');
      // The rest of a line of which the law has just ended units has time of its own.
      const until = ends.length > 0 ? Math.min(...ends) : (clock?.runsOutAt ?? Number.POSITIVE_INFINITY);
      if (step.at >= until) return `${lineId} is asked too late`;
      if (ends.some((end) => end > answerableUntil(offer))) return `${lineId} has too little time`;
      if (legal.silence.means === 'cancel' && legal.silence.at !== Math.min(...ends))
        return `${lineId} is said to end at another time than its first units`;
      const inParts = (legal.ends ?? []).reduce((units, end) => units + end.units, legal.agreedUnits ?? 0);
      if (legal.ends !== undefined && inParts !== lineOf(step.before, lineId)?.waiting)
        return `${inParts} of ${lineId} are spoken of`;
      const last = Math.max(0, ...offer.lines.flatMap(endsBySilence).map(({ at }) => at));
      if (last > 0 && offer.expiresAt > last) return `${lineId} is to be answered after the law's moment`;
    }
  return null;
};

/** What holds of the law at every step. */
export const LAW_TRUTHS: Readonly<Record<string, Truth>> = {
  'the law takes exactly what it deems cancelled, when it does': lawIsKept,
  'units that their customer agreed to wait with are not cancelled for silence on the others': agreedUnitsStay,
  'a legal notice is in time, and leaves the time the law gives': noticesAreInTime,
};
