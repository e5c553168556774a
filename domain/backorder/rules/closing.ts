import { mayClose, outcomeOf } from '../lifecycle';
import { nothing, type Rule } from '../turn';

/** Closes with an outcome when nothing is owed any more: no units, no answer, no money, no word. */
export const closeWhenDone: Rule = (facts) => {
  if (facts.closed || !mayClose(facts)) return nothing(facts);
  return { facts: { ...facts, closed: true }, effects: [{ kind: 'close', outcome: outcomeOf(facts.lines) }] };
};
