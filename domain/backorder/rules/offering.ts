import { daysBetween, type Instant, instantOf } from '../../calendar/business-date';
import { plannedRestock } from '../../promise/promise';
import { digestOf } from '../digest';
import type { BackorderFacts, LineFacts } from '../facts';
import { type OfferLine, type OfferReason, offerLines, silenceMeans } from '../offer';
import { readyUnits, waitingUnits } from '../quantities';
import { after, before, mailMoment, newsDay, outsideQuietHours } from '../times';
import { nothing, type PlannedOffer, type Rule, type Turn, tell, withCourse } from '../turn';
import { hasUnknownDate, holdUntil, isUnknown } from './dates';

/** Days by which a line is later than what the customer was sold or has agreed to. */
function daysLate(facts: BackorderFacts, line: LineFacts): number {
  if (line.current === null || line.original === null) return 0;
  const agreed = facts.course.agreedUntil[line.lineId] ?? plannedRestock(line.original);
  return daysBetween(agreed, plannedRestock(line.current));
}

const partReady = (facts: BackorderFacts): boolean =>
  facts.policy.offers.whenPartReady &&
  !facts.course.split &&
  !facts.shipComplete &&
  readyUnits(facts.lines) > 0 &&
  waitingUnits(facts.lines) > 0;

/** Which lines give rise to an offer for that reason, at this moment. */
function concerned(facts: BackorderFacts, now: Instant, reason: OfferReason): LineFacts[] {
  const waiting = facts.lines.filter((line) => line.waiting > 0);
  const { course, policy } = facts;
  switch (reason) {
    case 'cannot-supply':
      return waiting.filter((line) => line.problem !== null && line.problem !== 'discontinued');
    case 'discontinued':
      return waiting.filter(
        (line) => line.current === null && (line.problem === 'discontinued' || line.unknownBecause === 'discontinued'),
      );
    case 'supply-cancelled':
      return waiting.filter((line) => line.current === null && line.unknownBecause === 'supply-cancelled');
    case 'too-late':
      return waiting.filter((line) => daysLate(facts, line) > policy.offers.lateAfterDays);
    case 'unknown-too-long': {
      const limit = policy.offers.unknownAfter;
      const due = limit !== null && course.unknownSince !== null && now >= after(facts, course.unknownSince, limit);
      return due ? waiting.filter(isUnknown) : [];
    }
    case 'part-ready':
      return partReady(facts) ? waiting : [];
  }
}

const REASONS: readonly OfferReason[] = [
  'cannot-supply',
  'discontinued',
  'supply-cancelled',
  'too-late',
  'unknown-too-long',
  'part-ready',
];

/** Whether a reason is news: a line's fate is put to the customer once, a split again only when more is ready. */
function isNews(facts: BackorderFacts, reason: OfferReason, lines: readonly LineFacts[]): boolean {
  if (lines.length === 0) return false;
  if (reason === 'part-ready') return readyUnits(facts.lines) > facts.course.splitAskedAt;
  if (reason === 'cannot-supply' || reason === 'discontinued' || reason === 'supply-cancelled')
    return lines.some((line) => !facts.course.askedAbout.includes(`${reason}:${line.lineId}`));
  return true;
}

/** The reason to make an offer now, the gravest first; null when there is none. */
export function reasonToOffer(facts: BackorderFacts, now: Instant): OfferReason | null {
  if (facts.closed || waitingUnits(facts.lines) === 0) return null;
  return REASONS.find((reason) => isNews(facts, reason, concerned(facts, now, reason))) ?? null;
}

/** Facts an answer is bound to: if any of them differs, the offer in hand is not the offer any more. */
export const offerDigest = (lines: readonly OfferLine[], onSilence: string): string => digestOf({ lines, onSilence });

/** The deadline of the version that is replaced, and whether it stands to the minute. */
interface KeptDeadline {
  readonly at: Instant;
  readonly exactly: boolean;
}

function planOffer(facts: BackorderFacts, now: Instant, reason: OfferReason, keep: KeptDeadline | null): PlannedOffer {
  const { offers, notices } = facts.policy;
  const lines = offerLines(facts);
  const onSilence = silenceMeans(reason, lines, offers.onSilence);
  const readable = after(facts, now, offers.minimumReadingTime);
  const full = outsideQuietHours(after(facts, now, offers.answerWithin), notices.quietHours, facts.timeZone);
  // A revision keeps its deadline, unless too little of it is left to read the new offer.
  const revised = keep === null || keep.exactly || keep.at >= readable ? keep?.at : readable < full ? readable : full;
  const expiresAt = revised ?? full;
  const remind = mailMoment(facts, before(expiresAt, offers.remindBefore), 'offer-reminder');
  return {
    version: facts.offerVersion + 1,
    reason,
    lines,
    digest: offerDigest(lines, onSilence),
    onSilence,
    openedAt: now,
    expiresAt,
    remindAt: remind > now && remind < expiresAt ? remind : null,
  };
}

/**
 * Opens an offer together with the mail that carries it. With `notice` it rides on the first notice, otherwise on a
 * mail of its own. `keep` is the deadline of the version it replaces.
 */
export function openOffer(
  facts: BackorderFacts,
  now: Instant,
  reason: OfferReason,
  { keep = null, notice = null }: { keep?: KeptDeadline | null; notice?: Parameters<typeof tell>[2] | null } = {},
): Turn {
  const offer = planOffer(facts, now, reason, keep);
  const asked = concerned(facts, now, reason).map((line) => `${reason}:${line.lineId}`);
  const opened: BackorderFacts = {
    ...withCourse(facts, {
      splitAskedAt: Math.max(facts.course.splitAskedAt, readyUnits(facts.lines)),
      askedAbout: [...new Set([...facts.course.askedAbout, ...asked])],
    }),
    offerVersion: offer.version,
    offer: {
      version: offer.version,
      stale: false,
      reason,
      digest: offer.digest,
      lines: offer.lines,
      onSilence: offer.onSilence,
      expiresAt: offer.expiresAt,
      remindAt: offer.remindAt,
      reminded: false,
      mailAcceptedAt: null,
    },
  };
  const nextNewsOn = hasUnknownDate(facts)
    ? (facts.course.nextNewsOn ?? newsDay(facts, now, facts.policy.notices.nextNewsAfter))
    : null;
  const told =
    notice === null
      ? tell(opened, now, { template: 'offer' }, { lastChangeMailAt: now, nextNewsOn })
      : tell(opened, now, notice);
  const task: Turn['effects'] =
    reason === 'cannot-supply' || reason === 'discontinued' || reason === 'supply-cancelled'
      ? [{ kind: 'task', task: reason === 'cannot-supply' ? 'cannot-supply' : 'supply-cancelled' }]
      : [];
  return { facts: told.facts, effects: [{ kind: 'open-offer', offer }, ...told.effects, ...task] };
}

/** Opens an offer when there is a reason and none is open. */
export const offerWhenDue: Rule = (facts, now) => {
  if (facts.offer !== null) return nothing(facts);
  const reason = reasonToOffer(facts, now);
  return reason === null ? nothing(facts) : openOffer(facts, now, reason);
};

const ended = (facts: BackorderFacts, version: number, as: 'silent' | 'replaced' | 'withdrawn'): Turn => ({
  facts: { ...withCourse(facts, as === 'replaced' ? {} : { answered: [] }), offer: null },
  effects: [{ kind: 'end-offer', version, as }],
});

/** The next version of an offer whose facts have changed, with its mail, or its end when nothing is left to decide. */
export function reviseOffer(facts: BackorderFacts, now: Instant): Turn {
  const { offer } = facts;
  if (offer === null) return nothing(facts);
  const lines = offerLines(facts);
  const applies = lines.length > 0 && concerned(facts, now, offer.reason).length > 0;
  if (applies && offerDigest(lines, offer.onSilence) === offer.digest)
    return {
      facts: { ...facts, offer: { ...offer, stale: false } },
      effects: [{ kind: 'offer-stands', version: offer.version }],
    };
  const gone = ended(facts, offer.version, applies ? 'replaced' : 'withdrawn');
  const reason = applies ? offer.reason : reasonToOffer(gone.facts, now);
  if (reason !== null) {
    const next = openOffer(gone.facts, now, reason, { keep: applies ? { at: offer.expiresAt, exactly: false } : null });
    return { facts: next.facts, effects: [...gone.effects, ...next.effects] };
  }
  if (waitingUnits(facts.lines) === 0) return gone;
  // Whoever was asked to decide is told that he need not any more, even when the date moved earlier.
  const nextNewsOn = hasUnknownDate(facts) ? newsDay(facts, now, facts.policy.notices.nextNewsAfter) : null;
  const told = tell(gone.facts, now, { template: 'date-changed', nextNewsOn }, { lastChangeMailAt: now, nextNewsOn });
  return { facts: told.facts, effects: [...gone.effects, ...told.effects] };
}

/** What was not answered goes on in a new version with the same deadline, and a mail of its own. */
export function continueOffer(facts: BackorderFacts, now: Instant): Turn {
  const { offer } = facts;
  if (offer === null) return nothing(facts);
  const gone = ended(facts, offer.version, 'replaced');
  const next = openOffer(gone.facts, now, offer.reason, { keep: { at: offer.expiresAt, exactly: true } });
  return { facts: next.facts, effects: [...gone.effects, ...next.effects] };
}

/** Brings a stale offer up to date, not more often than the pack's debounce allows. */
export const reviseStaleOffer: Rule = (facts, now) => {
  if (facts.offer === null || !facts.offer.stale) return nothing(facts);
  const hold = holdUntil(facts);
  if (hold !== null && now < hold && waitingUnits(facts.lines) > 0) return nothing(facts);
  return reviseOffer(facts, now);
};

/** The reminder before the deadline, once per version. */
export const remind: Rule = (facts, now) => {
  const { offer } = facts;
  if (offer === null || offer.stale || offer.reminded || offer.remindAt === null) return nothing(facts);
  if (now < offer.remindAt || now >= offer.expiresAt) return nothing(facts);
  const told = tell({ ...facts, offer: { ...offer, reminded: true } }, now, { template: 'offer-reminder' });
  return { facts: told.facts, effects: [{ kind: 'reminded', version: offer.version }, ...told.effects] };
};

/** Silence at the deadline: what the offer said it would mean, and only when its mail is known to have left. */
export const silence: Rule = (facts, now) => {
  const { offer } = facts;
  if (offer === null || offer.stale || now < offer.expiresAt) return nothing(facts);
  if (offer.onSilence === 'wait') {
    const done = ended(
      agreeToWait(
        facts,
        now,
        offer.lines.map(({ lineId }) => lineId),
      ),
      offer.version,
      'silent',
    );
    return done;
  }
  if (facts.held) return nothing(facts);
  const { minimumReadingTime, answerWithin } = facts.policy.offers;
  const shortest = [minimumReadingTime, answerWithin]
    .map((duration) => after(facts, offer.mailAcceptedAt ?? now, duration))
    .reduce((a, b) => (a < b ? a : b));
  if (offer.mailAcceptedAt === null || now < shortest) {
    const expiresAt = shortest > now ? shortest : instantOf(now + 1000);
    return {
      facts: { ...facts, offer: { ...offer, expiresAt } },
      effects: [
        { kind: 'extend-offer', version: offer.version, expiresAt },
        ...(offer.mailAcceptedAt === null ? [{ kind: 'task', task: 'offer-not-delivered' } as const] : []),
      ],
    };
  }
  const lines = offer.lines
    .map(({ lineId }) => ({ lineId, quantity: facts.lines.find((line) => line.lineId === lineId)?.waiting ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  const left = facts.lines.map((line) =>
    lines.some(({ lineId }) => lineId === line.lineId)
      ? { ...line, waiting: 0, cancelled: line.cancelled + line.waiting }
      : line,
  );
  const cause = offer.reason === 'discontinued' ? 'discontinued' : 'silence';
  const cancellationId = `${facts.id}.silence-${offer.version}`;
  const cancelled = { id: cancellationId, cause, settleAt: null, settled: false, told: false } as const;
  const done = ended(
    { ...facts, lines: left, cancellations: [...facts.cancellations, cancelled] },
    offer.version,
    'silent',
  );
  return { facts: done.facts, effects: [...done.effects, { kind: 'cancel-waiting', cancellationId, cause, lines }] };
};

/** Records that the customer waits on, for dates as they are now: asked again only when it gets worse by the pack's measure. */
export function agreeToWait(facts: BackorderFacts, now: Instant, lineIds: readonly string[]): BackorderFacts {
  const agreed = facts.lines.flatMap((line) =>
    lineIds.includes(line.lineId) && line.current !== null
      ? [[line.lineId, plannedRestock(line.current)] as const]
      : [],
  );
  return withCourse(facts, {
    agreedUntil: { ...facts.course.agreedUntil, ...Object.fromEntries(agreed) },
    unknownSince: hasUnknownDate(facts) ? now : null,
    nextNewsOn: hasUnknownDate(facts) ? newsDay(facts, now, facts.policy.notices.stillAskingEvery) : null,
  });
}
