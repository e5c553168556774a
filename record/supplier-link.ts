import type { Instant } from '../domain/calendar/business-date';
import { expiryDay, publicAddress, signedToken } from './signed-link';

/** Where a supplier answers: a link to all that he was asked, counted in real days from the question. */
export function supplierLink(
  { id, linkEpoch }: { readonly id: string; readonly linkEpoch: number },
  { at, validDays }: { readonly at: Instant; readonly validDays: number },
  here: { readonly secret: string; readonly publicUrl: string },
): string {
  const expiresDay = expiryDay(at, validDays);
  return publicAddress(
    here.publicUrl,
    `/s/${signedToken('supplier-link', { subject: id, epoch: linkEpoch, expiresDay }, here.secret)}`,
  );
}
