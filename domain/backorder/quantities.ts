import type { LineFacts } from './facts';

export interface LineQuantity {
  readonly lineId: string;
  readonly quantity: number;
}

/** True when the units of a line add up and none is counted below zero. */
export function addsUp(
  line: Pick<LineFacts, 'ordered' | 'waiting' | 'allocated' | 'released' | 'shipped' | 'cancelled' | 'substituted'>,
): boolean {
  const { ordered, waiting, allocated, released, shipped, cancelled, substituted } = line;
  return (
    [waiting, allocated, released, shipped, cancelled, substituted].every((units) => units >= 0) &&
    released <= allocated &&
    ordered === waiting + allocated + shipped + cancelled + substituted
  );
}

const sum = (lines: readonly LineFacts[], units: (line: LineFacts) => number): number =>
  lines.reduce((total, line) => total + units(line), 0);

/** Units that still wait for goods. */
export const waitingUnits = (lines: readonly LineFacts[]): number => sum(lines, (line) => line.waiting);

/** Units on the shelf for this order that the warehouse has not been told to ship. */
export const readyUnits = (lines: readonly LineFacts[]): number => sum(lines, (line) => line.allocated - line.released);

/** Units ready to be released, by line. */
export const readyByLine = (lines: readonly LineFacts[]): LineQuantity[] =>
  lines
    .filter((line) => line.allocated > line.released)
    .map((line) => ({ lineId: line.lineId, quantity: line.allocated - line.released }));

/** Lines that wait for nothing more, with units on the shelf that the warehouse has not been told to ship. */
export const linesHere = (lines: readonly LineFacts[]): readonly string[] =>
  lines.filter((line) => line.waiting === 0 && line.allocated > line.released).map(({ lineId }) => lineId);

/** Units neither shipped nor taken off: what the shop still owes. */
export const owedUnits = (lines: readonly LineFacts[]): number => sum(lines, (line) => line.waiting + line.allocated);

type Units = Pick<LineFacts, 'waiting' | 'allocated' | 'released' | 'shipped'>;

/** Everything of a line that is still the customer's is with the warehouse or the carrier: too late to cancel. */
export const hasLeft = ({ waiting, allocated, released, shipped }: Units): boolean =>
  waiting === 0 && allocated === released && released + shipped > 0;
