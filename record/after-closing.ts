import { tellCancellations } from '../domain/backorder/rules/answers';
import type { Act } from './act';
import { carryOut } from './carry-out';
import { loadBackorder } from './load-facts';

/**
 * Words owed for what happens to a backorder whose course has ended (a cancellation after release): no workflow is
 * there to say them, so they are queued in the act itself. Does nothing for an open backorder.
 */
export async function tellAfterClosing(act: Act, backorderId: string): Promise<void> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder?.facts.closed) return;
  await carryOut(act, backorder, tellCancellations(backorder.facts, backorder.now), `closed-${backorder.factsVersion}`);
}
