import type { BackorderFacts, LineFacts } from '../../../../domain/backorder/facts';
import type { Effect } from '../../../../domain/backorder/turn';
import type { TakenStep, World } from './world';

/** A truth about every step: null when it holds, else what is wrong. */
export type Truth = (step: TakenStep, world: World) => string | null;

export const effectsOf = <Kind extends Effect['kind']>(
  { turn }: TakenStep,
  kind: Kind,
): Extract<Effect, { kind: Kind }>[] =>
  turn.effects.filter((effect): effect is Extract<Effect, { kind: Kind }> => effect.kind === kind);

export const mailsOf = (step: TakenStep) => effectsOf(step, 'mail').map(({ mail }) => mail);

export const waiting = ({ lines }: BackorderFacts): LineFacts[] => lines.filter((line) => line.waiting > 0);
export const lineOf = ({ lines }: BackorderFacts, id: string): LineFacts | undefined =>
  lines.find(({ lineId }) => lineId === id);
