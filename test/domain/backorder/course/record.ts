import type { BackorderFacts, LineFacts } from '../../../../domain/backorder/facts';
import { ended, noticed } from '../../../../domain/backorder/law-record';
import { askedUnits } from '../../../../domain/backorder/offer';
import type { Effect, PlannedMail, PlannedOffer, Turn } from '../../../../domain/backorder/turn';
import type { Instant } from '../../../../domain/calendar/business-date';
import type { AcceptanceNotice } from '../../../../domain/legal/facts';

/** A line changed where its id is among those given. */
export const onLine = (
  facts: BackorderFacts,
  lineId: string,
  change: (line: LineFacts) => Partial<LineFacts>,
): BackorderFacts => ({
  ...facts,
  lines: facts.lines.map((line) => (line.lineId === lineId ? { ...line, ...change(line) } : line)),
});

const openedAs = ({ version, reason, digest, lines, onSilence, expiresAt, remindAt }: PlannedOffer) => ({
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
});

function toldBy(facts: BackorderFacts, mail: PlannedMail): BackorderFacts {
  if (mail.template === 'decision-received')
    return { ...facts, decisions: facts.decisions.filter(({ id }) => !mail.decisionIds.includes(id)) };
  if (mail.template !== 'cancelled') return facts;
  return {
    ...facts,
    cancellations: facts.cancellations.map((item) =>
      mail.cancellationIds.includes(item.id) ? { ...item, told: true } : item,
    ),
  };
}

/** What carrying out one effect makes of the record, as far as the rules ever see it again. */
function carriedOut(facts: BackorderFacts, effect: Effect, at: Instant): BackorderFacts {
  const { offer } = facts;
  switch (effect.kind) {
    case 'mail':
      return toldBy(facts, effect.mail);
    case 'open-offer':
      if (offer !== null) throw new Error('two offers are open at once');
      return {
        ...facts,
        offer: openedAs(effect.offer),
        offerVersion: effect.offer.version,
        law: noticed(facts.law, effect.offer.version, effect.offer.lines, effect.offer.openedAt),
      };
    case 'end-offer':
      return offer?.version === effect.version ? { ...facts, offer: null } : facts;
    case 'offer-stale':
      return offer?.version === effect.version ? staled(facts) : facts;
    case 'offer-stands':
      return offer?.version === effect.version ? { ...facts, offer: { ...offer, stale: false } } : facts;
    case 'move-deadline': {
      const { version, expiresAt, remindAt } = effect;
      return offer?.version === version ? { ...facts, offer: { ...offer, expiresAt, remindAt } } : facts;
    }
    case 'reminded':
      return offer?.version === effect.version ? { ...facts, offer: { ...offer, reminded: true } } : facts;
    case 'cancel-waiting': {
      const { cancellationId, cause, owedSince } = effect;
      const cancellation = { id: cancellationId, cause, settleAt: null, owedSince, settled: false, told: false };
      return effect.lines.reduce<BackorderFacts>(
        (after, { lineId, quantity }) =>
          onLine(after, lineId, ({ waiting, cancelled }) => ({
            waiting: waiting - quantity,
            cancelled: cancelled + quantity,
          })),
        {
          ...facts,
          cancellations: [...facts.cancellations, cancellation],
          law: ended(facts.law, effect.lines, at),
        },
      );
    }
    case 'settle':
      return {
        ...facts,
        cancellations: facts.cancellations.map((item) =>
          item.id === effect.cancellationId ? { ...item, settled: true } : item,
        ),
      };
    case 'release':
      return effect.lines.reduce<BackorderFacts>(
        (after, { lineId, quantity }) => onLine(after, lineId, ({ released }) => ({ released: released + quantity })),
        facts,
      );
    case 'close':
      return { ...facts, closed: true };
    case 'task':
    case 'clock-at-risk':
    case 'clock-safe':
      return facts;
  }
}

/** The notice of acceptance with the mails of a step: it waits to leave. */
const queuedAt = (at: Instant | null): AcceptanceNotice => (at === null ? null : { state: 'pending', since: at });

/**
 * What the record holds after a turn was carried out. The course, and what was told and first promised, are written
 * down as the rules say; all the rest follows from the effects alone.
 */
export function recorded(before: BackorderFacts, turn: Turn, at: Instant): BackorderFacts {
  const effected = turn.effects.reduce<BackorderFacts>((facts, effect) => carriedOut(facts, effect, at), before);
  const accepts = turn.effects.some((effect) => effect.kind === 'mail' && effect.mail.template === 'acceptance');
  const { law } = effected;
  return {
    ...effected,
    law: law !== null && accepts ? { ...law, acceptance: queuedAt(turn.facts.course.lastMailAt) } : law,
    course: turn.facts.course,
    lines: effected.lines.map((line) => {
      const said = turn.facts.lines.find(({ lineId }) => lineId === line.lineId);
      return said ? { ...line, told: said.told, original: said.original } : line;
    }),
  };
}

/** Postage comes back with the last of an order. */
const POSTAGE_MINOR = 500;

/** What cancelling all that waits of a line gives back, as the record reckons it when it is read. */
export function priced(facts: BackorderFacts): BackorderFacts {
  const standing = facts.lines.reduce(
    (units, { waiting, allocated, shipped }) => units + waiting + allocated + shipped,
    0,
  );
  const lines = facts.lines.map((line) => {
    const { waiting, unitPriceMinor, refundMinor } = line;
    if (refundMinor === null) return line;
    const all = waiting * unitPriceMinor + (waiting > 0 && waiting === standing ? POSTAGE_MINOR : 0);
    const { rest: _before, ...plain } = line;
    const asked = askedUnits(facts, line);
    const rest = { alternatives: line.alternatives, refundMinor: asked * unitPriceMinor };
    return { ...plain, refundMinor: all, ...(asked < waiting ? { rest } : {}) };
  });
  return { ...facts, lines };
}

/** Read back: what is settled and told is history, and the money is reckoned anew. */
export const readBack = (facts: BackorderFacts): BackorderFacts =>
  priced({ ...facts, cancellations: facts.cancellations.filter(({ settled, told }) => !(settled && told)) });

/** The facts an open offer was bound to have changed. */
export const staled = (facts: BackorderFacts): BackorderFacts =>
  facts.offer === null ? facts : { ...facts, offer: { ...facts.offer, stale: true } };
