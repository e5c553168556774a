import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { ended } from '../law-record';
import { nothing, type Turn } from '../turn';

/** So many units of a line, as far as they wait. */
export interface WaitingUnits {
  readonly lineId: string;
  readonly units: number;
}

/**
 * Takes waiting units of those lines off the order, and never what is on the shelf. Nothing where nothing waits. The money
 * is owed since the moment that is named.
 */
export function cancelWaitingLines(
  facts: BackorderFacts,
  now: Instant,
  taken: readonly WaitingUnits[],
  cause: 'silence' | 'discontinued' | 'law',
  cancellationId: string,
  owedSince: Instant,
): Turn {
  const gone = new Map(
    facts.lines.flatMap(({ lineId, waiting }) => {
      const units = Math.min(waiting, taken.find((one) => one.lineId === lineId)?.units ?? 0);
      return units > 0 ? [[lineId, units] as const] : [];
    }),
  );
  if (gone.size === 0) return nothing(facts);
  const lines = facts.lines.map((line) => {
    const units = gone.get(line.lineId) ?? 0;
    return units === 0 ? line : { ...line, waiting: line.waiting - units, cancelled: line.cancelled + units };
  });
  const cancellation = { id: cancellationId, cause, settleAt: null, owedSince, settled: false, told: false } as const;
  const cancelled = [...gone].map(([lineId, quantity]) => ({ lineId, quantity }));
  return {
    facts: {
      ...facts,
      lines,
      cancellations: [...facts.cancellations, cancellation],
      law: ended(facts.law, cancelled, now),
    },
    effects: [{ kind: 'cancel-waiting', cancellationId, cause, owedSince, lines: cancelled }],
  };
}
