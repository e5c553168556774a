import type { Instant } from '../../calendar/business-date';
import type { BackorderFacts } from '../facts';
import { nothing, type Turn } from '../turn';

/**
 * Takes what waits of those lines off the order, and never what is on the shelf. Nothing where nothing waits. `owedSince`:
 * when the right to the money came, where a law names a moment; null: by this cancelling.
 */
export function cancelWaitingLines(
  facts: BackorderFacts,
  lineIds: readonly string[],
  cause: 'silence' | 'discontinued' | 'law',
  cancellationId: string,
  owedSince: Instant | null = null,
): Turn {
  const gone = facts.lines.filter(({ lineId, waiting }) => waiting > 0 && lineIds.includes(lineId));
  if (gone.length === 0) return nothing(facts);
  const lines = facts.lines.map((line) =>
    gone.includes(line) ? { ...line, waiting: 0, cancelled: line.cancelled + line.waiting } : line,
  );
  const cancellation = { id: cancellationId, cause, settleAt: null, settled: false, told: false } as const;
  return {
    facts: { ...facts, lines, cancellations: [...facts.cancellations, cancellation] },
    effects: [
      {
        kind: 'cancel-waiting',
        cancellationId,
        cause,
        owedSince,
        lines: gone.map(({ lineId, waiting }) => ({ lineId, quantity: waiting })),
      },
    ],
  };
}
