import type { Instant } from '../../calendar/business-date';
import { comparePromises } from '../../promise/promise';
import { dateNews, isOfPassedDay } from '../date-news';
import { digestOf } from '../digest';
import type { BackorderFacts, LineFacts } from '../facts';
import { lostByLaw, owedByLaw } from '../law';
import { noticed } from '../law-record';
import { legalAsks } from '../legal-asks';
import {
  type AskedLine,
  deadlineLeft,
  isHopeless,
  type OfferChoice,
  type OfferLine,
  type OfferReason,
  type OnSilence,
  type OpenOffer,
  offerLines,
  silenceOf,
  withSilence,
} from '../offer';
import { waitingUnits } from '../quantities';
import { unitsAhead } from '../release-day';
import {
  nothing,
  type OfferEnd,
  type PlannedMail,
  type PlannedOffer,
  type Rule,
  type TaskKind,
  type Turn,
  tell,
  withCourse,
} from '../turn';
import { agreeByParts } from './agreeing';
import { answeringTime, type KeptDeadline, timeByHisClock } from './answering-time';
import { newsIsHeld, tellDates, waitsForMorning } from './dates';
import { atStake, FATES, inQuestionAgain, leftToAsk, reasonToOffer } from './reasons';

/**
 * A choice as far as answers are bound to it. For how many units a scarce alternative is there changes with every sale; who
 * takes more of it than are left is told.
 */
const bound = (choice: OfferChoice): object =>
  choice.choice !== 'alternative' || choice.upTo === undefined
    ? choice
    : { choice: choice.choice, alternativeSku: choice.alternativeSku, scarce: true };

/** Facts an answer is bound to: if any of them differs, the offer in hand is not the offer any more. */
export const offerDigest = (lines: readonly AskedLine[], onSilence: OnSilence): string =>
  digestOf({
    lines: lines.map(({ lineId, quantity, choices }) => ({ lineId, quantity, choices: choices.map(bound) })),
    onSilence,
  });

/** The open offer is what could be offered now: choices, dates, amounts and what silence means. */
export const isAsOffered = (facts: BackorderFacts, now: Instant): boolean =>
  facts.offer !== null && offerDigest(offerLines(facts, now), facts.offer.onSilence) === facts.offer.digest;

/**
 * The same as far as it concerns whoever takes these alternatives, by line, and no other: whether others are there changes
 * nothing of what he answers.
 */
export function isAsOfferedTo(
  facts: BackorderFacts,
  now: Instant,
  taken: readonly { readonly lineId: string; readonly alternativeSku?: string }[],
): boolean {
  const { offer } = facts;
  if (offer === null) return false;
  const concerning = (lines: readonly AskedLine[]): readonly AskedLine[] =>
    lines.map((line) => ({
      ...line,
      choices: line.choices.filter(
        (choice) =>
          choice.choice !== 'alternative' ||
          taken.some((one) => one.lineId === line.lineId && one.alternativeSku === choice.alternativeSku),
      ),
    }));
  const [then, live] = [offer.lines, offerLines(facts, now)].map((lines) =>
    offerDigest(concerning(lines), offer.onSilence),
  );
  return then === live;
}

/** The offer in hand is no longer as it was shown. */
export const staleOffer: Rule = (facts) =>
  facts.offer === null || facts.offer.stale
    ? nothing(facts)
    : {
        facts: { ...facts, offer: { ...facts.offer, stale: true } },
        effects: [{ kind: 'offer-stale', version: facts.offer.version }],
      };

/**
 * An alternative is sold, or comes in, and nobody looks for the offers that name it: a step finds out before anything acts
 * on the offer in hand.
 */
export const findStale: Rule = (facts, now) => (isAsOffered(facts, now) ? nothing(facts) : staleOffer(facts, now));

/** Under a law that says what silence means, it means that and not what the pack says. Hopeless lines end all the same. */
function withLaw(facts: BackorderFacts, now: Instant, lines: readonly OfferLine[]): readonly OfferLine[] {
  if (facts.policy.legal?.regime !== 'us-mitor') return lines;
  const asks = legalAsks(facts, now);
  return lines.map((line) => {
    const legal = asks.get(line.lineId);
    const hopeless = facts.lines.some((one) => one.lineId === line.lineId && isHopeless(one));
    const onSilence = hopeless || legal?.silence.means === 'cancel' ? 'cancel' : 'wait';
    return { ...line, onSilence, ...(legal === undefined ? {} : { legal }) };
  });
}

/** What would be put to the customer at this moment, with what silence would mean. */
const linesToAsk = (facts: BackorderFacts, now: Instant): readonly OfferLine[] =>
  withLaw(facts, now, withSilence(offerLines(facts, now), atStake(facts, now), facts.policy.offers.onSilence).lines);

function planOffer(facts: BackorderFacts, now: Instant, reason: OfferReason, keep: KeptDeadline | null): PlannedOffer {
  const lines = linesToAsk(facts, now);
  const onSilence = silenceOf(lines);
  const { expiresAt, remindAt } = answeringTime(facts, now, lines, keep);
  return {
    version: facts.offerVersion + 1,
    reason,
    lines,
    digest: offerDigest(lines, onSilence),
    onSilence,
    openedAt: now,
    expiresAt,
    remindAt,
  };
}

interface OpeningTerms {
  readonly keep?: KeptDeadline | null;
  readonly notice?: PlannedMail | null;
  readonly replaces?: boolean;
}

/** Staff look after what becomes of lines that cannot be had as ordered. */
const taskFor = (reason: OfferReason): TaskKind | null => {
  switch (reason) {
    case 'cannot-supply':
    case 'discontinued':
    case 'supply-cancelled':
      return reason;
    default:
      return null;
  }
};

/**
 * Opens an offer together with the mail that carries it. With `notice` it rides on the first notice, otherwise on a
 * mail of its own. `keep` is the deadline of the version it goes on from; `replaces` where an open offer gives way to it.
 */
export function openOffer(
  facts: BackorderFacts,
  now: Instant,
  reason: OfferReason,
  { keep = null, notice = null, replaces = false }: OpeningTerms = {},
): Turn {
  const offer = planOffer(facts, now, reason, keep);
  const { version, lines, digest, onSilence, expiresAt, remindAt } = offer;
  const asked = ({ lineId }: LineFacts) => lines.some((line) => line.lineId === lineId);
  const opened: BackorderFacts = {
    ...withCourse(facts, { splitAskedAt: Math.max(facts.course.splitAskedAt, unitsAhead(facts, now)) }),
    offerVersion: version,
    law: noticed(facts.law, version, lines, now),
    offer: {
      version,
      stale: false,
      reason,
      digest,
      lines,
      onSilence,
      expiresAt,
      remindAt,
      reminded: false,
      mailAcceptedAt: null,
      reminderAcceptedAt: null,
    },
  };
  // With the offer the customer has heard more: a day that was promised for news is kept by it. What his own answer leaves open is
  // no news to him.
  const stays = keep?.exactly === true && facts.course.newsPromised;
  const told =
    notice === null
      ? tell(
          opened,
          now,
          { template: 'offer', replaces },
          { lastChangeMailAt: now, ...(stays ? {} : { nextNewsOn: null, newsPromised: false }) },
        )
      : tell(opened, now, notice);
  const fate = taskFor(reason);
  const passed = facts.lines.some((line) => isOfPassedDay(line) && asked(line));
  const tasks: readonly TaskKind[] = [
    ...(passed ? (['supply-overdue'] as const) : []),
    ...(fate === null ? [] : [fate]),
  ];
  return {
    facts: told.facts,
    effects: [
      { kind: 'open-offer', offer },
      ...told.effects,
      ...tasks.map((task) => ({ kind: 'task', task }) as const),
    ],
  };
}

const isAboutDates = (reason: OfferReason): boolean => !FATES.includes(reason) && reason !== 'part-ready';

/** Opens an offer when there is a reason and none is open; what is asked because a day passed waits for the morning. */
export const offerWhenDue: Rule = (facts, now) => {
  if (facts.offer !== null) return nothing(facts);
  const reason = reasonToOffer(facts, now);
  if (reason === null || (isAboutDates(reason) && waitsForMorning(facts, now))) return nothing(facts);
  return openOffer(facts, now, reason);
};

/**
 * The offer in hand is over. What was answered of it stays answered only for the version that replaces it; of a line that
 * has no other units left, what was said of a part was said of all.
 */
export const endOffer = (facts: BackorderFacts, now: Instant, version: number, as: OfferEnd): Turn => ({
  facts: {
    ...(as === 'replaced' ? facts : withCourse(agreeByParts(facts, now), { answered: [], answeredParts: {} })),
    offer: null,
  },
  effects: [{ kind: 'end-offer', version, as }],
});

/** Nobody has said what he wants of ready units that are lost or sent by now: others that come are news. */
function withdrawn(facts: BackorderFacts, now: Instant, version: number): Turn {
  const splitAskedAt = Math.min(facts.course.splitAskedAt, unitsAhead(facts, now));
  return endOffer(withCourse(facts, { splitAskedAt }), now, version, 'withdrawn');
}

/** The offer is what it was; its deadline is by day on the clock its customer has by now. */
export function offerStands(facts: BackorderFacts, now: Instant, offer: OpenOffer): Turn {
  const { version } = offer;
  const { expiresAt, remindAt } = timeByHisClock(facts, now, offer);
  const moves = expiresAt !== offer.expiresAt;
  return {
    facts: { ...facts, offer: { ...offer, stale: false, expiresAt, remindAt } },
    effects: [
      { kind: 'offer-stands', version },
      ...(moves ? [{ kind: 'move-deadline', version, expiresAt, remindAt } as const] : []),
    ],
  };
}

/**
 * Why the open offer would be made now. A delay that was told under the law is no reason to ask anew; where nothing but its
 * lateness is, it is asked about until it is answered.
 */
function reasonThatStands(facts: BackorderFacts, now: Instant, { reason }: OpenOffer): OfferReason | null {
  const found = reasonToOffer(facts, now, reason);
  const isOther = found !== null && found !== 'too-late' && found !== 'unknown-too-long';
  return reason !== 'legal-delay' || isOther || leftToAsk(facts, now, reason)?.reason !== reason ? found : reason;
}

/**
 * The next version of an offer whose facts have changed, with its mail, or its end when nothing is left to decide.
 * Where there is a graver reason by now, that is a question of its own and has its own time to answer.
 */
export function reviseOffer(before: BackorderFacts, now: Instant): Turn {
  const { offer } = before;
  if (offer === null) return nothing(before);
  // What a customer said of a date is no answer to a later one of which the law wants him told, nor to a far later one.
  const owed = owedByLaw(before, now).map(({ lineId }) => lineId);
  const again = [...owed, ...inQuestionAgain(before, now)];
  const facts = withCourse(before, {
    answered: before.course.answered.filter((lineId) => !again.includes(lineId)),
    answeredParts: Object.fromEntries(
      Object.entries(before.course.answeredParts).filter(([lineId]) => !again.includes(lineId)),
    ),
  });
  const lines = offerLines(facts, now);
  const same = lines.length > 0 && reasonThatStands(facts, now, offer) === offer.reason;
  if (same && owed.length === 0 && offerDigest(lines, offer.onSilence) === offer.digest)
    return offerStands(facts, now, offer);
  const gone = same ? endOffer(facts, now, offer.version, 'replaced') : withdrawn(facts, now, offer.version);
  const reason = same ? offer.reason : reasonToOffer(gone.facts, now);
  const next =
    reason === null
      ? withoutOffer(gone.facts, now)
      : openOffer(gone.facts, now, reason, {
          keep: same ? { at: deadlineLeft(offer, now), exactly: false } : null,
          replaces: true,
        });
  return { facts: next.facts, effects: [...gone.effects, ...next.effects] };
}

/** Whoever was asked to decide because of dates is told that he need not any more, even when they moved earlier. */
function withoutOffer(facts: BackorderFacts, now: Instant): Turn {
  const moved = facts.lines.some(
    (line) => line.waiting > 0 && comparePromises(line.told, line.current) !== 'same' && dateNews(line) !== 'missed',
  );
  return moved ? tellDates(facts, now, { questionOver: true }) : nothing(facts);
}

/** The law ends some line at this moment: that comes first, and nothing is asked or told of it before. */
export const isEndedByLaw = (facts: BackorderFacts, now: Instant): boolean =>
  lostByLaw(facts, now).some(({ units }) => units > 0);

/**
 * Brings a stale offer up to date, with a mail not more often than the pack's debounce allows. What needs none is not held: it
 * is as it was, or nothing is asked any more.
 */
export const reviseStaleOffer: Rule = (facts, now) => {
  if (facts.offer === null || !facts.offer.stale || isEndedByLaw(facts, now)) return nothing(facts);
  const revised = reviseOffer(facts, now);
  const mails = revised.effects.some(({ kind }) => kind === 'mail');
  return mails && newsIsHeld(facts, now) && waitingUnits(facts.lines) > 0 ? nothing(facts) : revised;
};

/**
 * The facts with their open offer as its customer may be shown it: with the choices there are now. Of one that has been
 * overtaken that is what its next version will say, deadline and silence included; none where nothing is asked any more.
 */
export function asItStands(facts: BackorderFacts, now: Instant): BackorderFacts {
  const { offer } = facts;
  if (offer === null) return facts;
  const { facts: next } =
    offer.stale || !isAsOffered(facts, now)
      ? reviseOffer({ ...facts, offer: { ...offer, stale: true } }, now)
      : offerStands(facts, now, offer);
  if (next.offer === null) return { ...facts, offer: null };
  if (next.offer.version !== offer.version)
    return {
      ...withCourse(facts, { answered: next.course.answered, answeredParts: next.course.answeredParts }),
      offer: { ...next.offer, version: offer.version, stale: true },
    };
  // For how many units an alternative is there changes with every sale.
  const asked = offerLines(facts, now);
  const lines = next.offer.lines.map((line) => ({ ...line, ...asked.find(({ lineId }) => lineId === line.lineId) }));
  return { ...facts, offer: { ...next.offer, lines } };
}
