import { type ReadyLeaves, readyLeaves } from '../domain/backorder/rules/arrival';
import { leavingNow } from '../domain/backorder/times';
import type { MailMatter, ReadyDates } from '../emails/mail-facts';
import type { RecordedLine } from './load-facts';
import { type LinesSource, quantities } from './mail-lines';

/** What leaves with the rest arrives as that does: on the dates of the line it leaves with. */
function withDelivery(leaves: ReadyLeaves, lines: readonly RecordedLine[]): ReadyDates {
  if (leaves.how === 'now') return leaves;
  const { shipDate } = leaves;
  const last = shipDate === null ? undefined : lines.find(({ current }) => current?.shipDate === shipDate);
  return { ...leaves, deliveryWindow: last?.current?.deliveryWindow ?? null };
}

/** Units that are here or leaving, and when they leave: as the rules would release them now. */
export function readyUnits(source: LinesSource): Extract<MailMatter, { template: 'acceptance' }>['ready'] {
  const { facts, now, shipTo } = source.backorder;
  const asItStands = { ...facts, lines: source.lines };
  return source.lines.flatMap(({ lineId, allocated, released }) => {
    const of = (quantity: number, leaves: ReadyLeaves) =>
      quantities(source, quantity === 0 ? [] : [{ lineId, quantity }]).map((units) => ({
        ...units,
        leaves: withDelivery(leaves, source.lines),
      }));
    return [
      ...of(released, { how: 'now', ...leavingNow(facts.policy, now, shipTo) }),
      ...of(allocated - released, readyLeaves(asItStands, lineId, now, shipTo)),
    ];
  });
}
