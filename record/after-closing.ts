import { sql } from 'drizzle-orm';
import { type Outcome, outcomeOf } from '../domain/backorder/lifecycle';
import { tellCancellations } from '../domain/backorder/rules/answers';
import { type Act, note } from './act';
import { carryOut } from './carry-out';
import { loadBackorder } from './load-facts';
import { keepCallsTrue } from './true-calls';
import { keepLetterTrue } from './true-letter';

/**
 * Words owed for what happens to a backorder whose course has ended (a cancellation after release): no workflow is
 * there to say them, so they are queued in the act itself. Does nothing for an open backorder.
 */
export async function tellAfterClosing(act: Act, backorderId: string): Promise<void> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder?.facts.closed) return;
  await carryOut(act, backorder, tellCancellations(backorder.facts, backorder.now), `closed-${backorder.factsVersion}`);
  if (backorder.callsOpen) await keepCallsTrue(act, backorder.facts);
  await keepLetterTrue(act, backorder.facts);
  await correctOutcome(act, backorderId, outcomeOf(backorder.facts.lines));
}

/** Closed with an outcome that is no longer true of every unit: whoever was told so is told the right one. */
async function correctOutcome(act: Act, backorderId: string, outcome: Outcome): Promise<void> {
  const corrected = await act.tx.execute(sql`
    update backorders set outcome = ${outcome} where id = ${backorderId} and outcome <> ${outcome} returning id`);
  if (corrected.length > 0)
    note(act, backorderId, { journal: { kind: 'closed', data: { outcome } }, event: 'backorder.closed' });
}
