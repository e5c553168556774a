import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link is good for; a token of one purpose is none of another. */
export type TokenPurpose = 'link' | 'address' | 'unsubscribe' | 'supplier-link';

const sign = (purpose: TokenPurpose, payload: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(`${purpose}:${payload}`).digest();

/** Claims, signed. Derived, not stored: the same claims give the same bytes. No claim may hold a line break. */
export function signedToken(purpose: TokenPurpose, claims: readonly (string | number)[], secret: string): string {
  const payload = Buffer.from(claims.join('\n')).toString('base64url');
  return `${payload}.${sign(purpose, payload, secret).toString('base64url')}`;
}

/** The claims of a genuine token in its canonical spelling; null for anything else. Does not judge expiry. */
export function readSignedToken(purpose: TokenPurpose, token: string, secret: string): readonly string[] | null {
  const match = /^([A-Za-z0-9_-]{8,200})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!match?.[1] || !match[2]) return null;
  const given = Buffer.from(match[2], 'base64url');
  const right = sign(purpose, match[1], secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const claims = Buffer.from(match[1], 'base64url').toString('utf8').split('\n');
  return signedToken(purpose, claims, secret) === token ? claims : null;
}
