import { createHash } from 'node:crypto';
import type { LoadedBackorder } from './load-facts';
import { readSignedToken, signedToken, type TokenPurpose } from './signed-token';

/**
 * A customer's link: backorder, its link epoch and the day it expires (days since 1970), signed. A mail rendered again
 * carries the same bytes. Raising the epoch revokes every link sent so far.
 */
export interface LinkClaims {
  readonly backorderId: string;
  readonly epoch: number;
  readonly expiresDay: number;
}

const claimsOf = ({ backorderId, epoch, expiresDay }: LinkClaims) => [backorderId, epoch, expiresDay];

export const linkToken = (claims: LinkClaims, secret: string): string => signedToken('link', claimsOf(claims), secret);

function readClaims(purpose: TokenPurpose, token: string, secret: string): LinkClaims | null {
  const [backorderId, epoch, expiresDay, ...rest] = readSignedToken(purpose, token, secret) ?? [];
  if (!backorderId || !epoch || !expiresDay || rest.length > 0) return null;
  const claims = { backorderId, epoch: Number(epoch), expiresDay: Number(expiresDay) };
  return signedToken(purpose, claimsOf(claims), secret) === token ? claims : null;
}

/** The claims of a genuine link; null for anything else. Does not judge expiry. */
export const readLinkToken = (token: string, secret: string): LinkClaims | null => readClaims('link', token, secret);

/** The claims of the one-click address in a mail's header: it ends status mails and opens nothing. */
export const readUnsubscribeToken = (token: string, secret: string): LinkClaims | null =>
  readClaims('unsubscribe', token, secret);

const DAY_MS = 86_400_000;

interface Here {
  readonly secret: string;
  readonly publicUrl: string;
}

const urlOf = (here: Here, token: string): string => `${here.publicUrl.replace(/\/+$/, '')}/c/${token}`;

/**
 * The day a link that is sent now expires, counted from the opening. It moves on by half the pack's days at a time, so that
 * a backorder that lasts, or opens again, sends links that live for more than half of them, and most are alike.
 */
export function linkExpiresDay(openedAt: number, now: number, validDays: number): number {
  const opened = Math.floor(openedAt / DAY_MS);
  const half = Math.max(1, Math.floor(validDays / 2));
  const passed = Math.max(0, Math.floor(now / DAY_MS) - opened);
  return opened + validDays + Math.floor(passed / half) * half;
}

const claimsFor = ({ facts, linkEpoch, now }: LoadedBackorder): LinkClaims => ({
  backorderId: facts.id,
  epoch: linkEpoch,
  expiresDay: linkExpiresDay(facts.openedAt, now, facts.policy.linkValidDays),
});

/** Where the customer sees dates and choices. */
export const customerLink = (backorder: LoadedBackorder, here: Here): string =>
  urlOf(here, linkToken(claimsFor(backorder), here.secret));

/** Where one click ends the mails that say nothing new (RFC 8058). */
export const unsubscribeLink = (backorder: LoadedBackorder, here: Here): string =>
  `${urlOf(here, signedToken('unsubscribe', claimsOf(claimsFor(backorder)), here.secret))}/unsubscribe`;

/** An address that a customer wants his notices at, told apart without naming it. */
export interface AddressClaims {
  readonly customerId: string;
  readonly fingerprint: string;
  readonly expiresDay: number;
}

export const addressFingerprint = (email: string): string =>
  createHash('sha256').update(email).digest('hex').slice(0, 24);

/** Whoever reads mail at a new address has so many days to confirm it. */
const ADDRESS_VALID_DAYS = 3;

/** Where the holder of an address confirms it; it opens nothing else, for the address may be mistyped. */
export function addressLink(customerId: string, email: string, at: number, here: Here): string {
  const expiresDay = Math.floor(at / DAY_MS) + ADDRESS_VALID_DAYS;
  const token = signedToken('address', [customerId, addressFingerprint(email), expiresDay], here.secret);
  return `${urlOf(here, token)}/address`;
}

/** The claims of a link that confirms an address; null for anything else. */
export function readAddressToken(token: string, secret: string): AddressClaims | null {
  const [customerId, fingerprint, expiresDay, ...rest] = readSignedToken('address', token, secret) ?? [];
  if (!customerId || !fingerprint || !expiresDay || rest.length > 0) return null;
  return { customerId, fingerprint, expiresDay: Number(expiresDay) };
}
