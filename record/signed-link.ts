import { createHmac, timingSafeEqual } from 'node:crypto';
import { DAY_MS, type Instant } from '../domain/calendar/business-date';

/** Whose page a link opens. Each purpose signs with a key of its own: a token of one is none of another. */
export type LinkPurpose = 'link' | 'supplier-link';

/**
 * What a link says: whose page, its link epoch and the day it expires (days since 1970), signed. Derived, not stored: a
 * mail rendered again carries the same bytes. Raising the epoch revokes every link sent so far.
 */
export interface LinkClaims {
  readonly subject: string;
  readonly epoch: number;
  readonly expiresDay: number;
}

const sign = (purpose: LinkPurpose, payload: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(`${purpose}:${payload}`).digest();

export function signedToken(purpose: LinkPurpose, claims: LinkClaims, secret: string): string {
  const payload = Buffer.from(`${claims.subject}\n${claims.epoch}\n${claims.expiresDay}`).toString('base64url');
  return `${payload}.${sign(purpose, payload, secret).toString('base64url')}`;
}

/** The claims of a genuine token in its canonical spelling; null for anything else. Does not judge expiry. */
export function readSignedToken(purpose: LinkPurpose, token: string, secret: string): LinkClaims | null {
  const match = /^([A-Za-z0-9_-]{8,200})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!match?.[1] || !match[2]) return null;
  const given = Buffer.from(match[2], 'base64url');
  const right = sign(purpose, match[1], secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const [subject, epoch, expiresDay, ...rest] = Buffer.from(match[1], 'base64url').toString('utf8').split('\n');
  if (!subject || !epoch || !expiresDay || rest.length > 0) return null;
  const claims = { subject, epoch: Number(epoch), expiresDay: Number(expiresDay) };
  return signedToken(purpose, claims, secret) === token ? claims : null;
}

/** The last day on which a link works that was made then. */
export const expiryDay = (madeAt: Instant, validDays: number): number => Math.floor(madeAt / DAY_MS) + validDays;

export const isExpired = ({ expiresDay }: LinkClaims, at: Instant): boolean => Math.floor(at / DAY_MS) > expiresDay;

/** An address of ours, whatever `PUBLIC_URL` ends with. */
export const publicAddress = (publicUrl: string, path: string): string => `${publicUrl.replace(/\/+$/, '')}${path}`;
