import { DAY_MS, type Instant } from '../domain/calendar/business-date';
import { readSignedToken, signedToken } from './signed-token';

/**
 * A supplier's link: himself, his link epoch and the day it expires (days since 1970), signed. It opens all that he was
 * asked. Another address raises the epoch, which revokes every link sent so far.
 */
export interface SupplierLinkClaims {
  readonly supplierId: string;
  readonly epoch: number;
  readonly expiresDay: number;
}

export const supplierToken = ({ supplierId, epoch, expiresDay }: SupplierLinkClaims, secret: string): string =>
  signedToken('supplier-link', [supplierId, epoch, expiresDay], secret);

/** The claims of a genuine link; null for anything else. Does not judge expiry. */
export function readSupplierToken(token: string, secret: string): SupplierLinkClaims | null {
  const [supplierId, epoch, expiresDay, ...rest] = readSignedToken('supplier-link', token, secret) ?? [];
  if (!supplierId || !epoch || !expiresDay || rest.length > 0) return null;
  return { supplierId, epoch: Number(epoch), expiresDay: Number(expiresDay) };
}

/** Where a supplier answers: counted in real days from the question. */
export function supplierLink(
  { id, linkEpoch }: { readonly id: string; readonly linkEpoch: number },
  { at, validDays }: { readonly at: Instant; readonly validDays: number },
  here: { readonly secret: string; readonly publicUrl: string },
): string {
  const expiresDay = Math.floor(at / DAY_MS) + validDays;
  const token = supplierToken({ supplierId: id, epoch: linkEpoch, expiresDay }, here.secret);
  return `${here.publicUrl.replace(/\/+$/, '')}/s/${token}`;
}
