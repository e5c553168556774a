import type { LoadedBackorder } from './load-facts';
import { expiryDay, publicAddress, signedToken } from './signed-link';

/** Where the customer sees dates and choices: a link to his backorder. Counted from the opening in real days. */
export function customerLink(
  { facts, linkEpoch }: LoadedBackorder,
  here: { secret: string; publicUrl: string },
): string {
  const expiresDay = expiryDay(facts.openedAt, facts.policy.linkValidDays);
  const token = signedToken('link', { subject: facts.id, epoch: linkEpoch, expiresDay }, here.secret);
  return publicAddress(here.publicUrl, `/c/${token}`);
}
