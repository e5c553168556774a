import type { Kit } from './kit-parts';
import type { StockMove } from './stock-moves';

/** 組立: the moves by which units of a kit come into being out of its parts, or by which it is taken apart again. */
export function kitMoves(
  { sku, parts }: Pick<Kit, 'sku' | 'parts'>,
  units: number,
  kind: 'assembled' | 'disassembled' = 'assembled',
): StockMove[] {
  if (units === 0) return [];
  const sign = kind === 'assembled' ? 1 : -1;
  return [
    { sku, kind, onHand: sign * units, reference: sku },
    ...parts.map((part): StockMove => ({ sku: part.sku, kind, onHand: -sign * units * part.quantity, reference: sku })),
  ];
}
