import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LoadedBackorder } from './load-facts';

/**
 * A customer's link: backorder, its link epoch and the day it expires (days since 1970), signed. Derived, not stored:
 * a mail rendered again carries the same bytes. Raising the epoch revokes every link sent so far.
 */
export interface LinkClaims {
  readonly backorderId: string;
  readonly epoch: number;
  readonly expiresDay: number;
}

const sign = (payload: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(`link:${payload}`).digest();

export function linkToken(claims: LinkClaims, secret: string): string {
  const payload = Buffer.from(`${claims.backorderId}\n${claims.epoch}\n${claims.expiresDay}`).toString('base64url');
  return `${payload}.${sign(payload, secret).toString('base64url')}`;
}

/** The claims of a genuine token in its canonical spelling; null for anything else. Does not judge expiry. */
export function readLinkToken(token: string, secret: string): LinkClaims | null {
  const match = /^([A-Za-z0-9_-]{8,200})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!match?.[1] || !match[2]) return null;
  const given = Buffer.from(match[2], 'base64url');
  const right = sign(match[1], secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const [backorderId, epoch, expiresDay, ...rest] = Buffer.from(match[1], 'base64url').toString('utf8').split('\n');
  if (!backorderId || !epoch || !expiresDay || rest.length > 0) return null;
  const claims = { backorderId, epoch: Number(epoch), expiresDay: Number(expiresDay) };
  return linkToken(claims, secret) === token ? claims : null;
}

const DAY_MS = 86_400_000;

/** Where the customer sees dates and choices. Counted from the opening in real days. */
export function customerLink(backorder: LoadedBackorder, here: { secret: string; publicUrl: string }): string {
  const expiresDay = Math.floor(backorder.facts.openedAt / DAY_MS) + backorder.facts.policy.linkValidDays;
  const token = linkToken({ backorderId: backorder.facts.id, epoch: backorder.linkEpoch, expiresDay }, here.secret);
  return `${here.publicUrl.replace(/\/+$/, '')}/c/${token}`;
}
