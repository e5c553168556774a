import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ApiDeps, Scope } from './deps';
import { Problem } from './problems';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope a key needs, or several of which any will do; absent on pages that need no key. */
    scope?: Scope | readonly Scope[];
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The key a request brings; null when it brings none, or nothing that could be one. */
export const keyOf = (request: FastifyRequest): string | null =>
  /^Bearer +([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;

/** The key's scopes; compares digests in constant time and looks at every key. */
function scopesOf(deps: ApiDeps, given: string): readonly Scope[] | null {
  let found: readonly Scope[] | null = null;
  const probe = digest(given);
  for (const { key, scopes } of deps.keys) if (timingSafeEqual(digest(key), probe)) found = scopes;
  return found;
}

export const scopesNeeded = (config: { readonly scope?: Scope | readonly Scope[] } | undefined): readonly Scope[] =>
  config?.scope === undefined ? [] : [config.scope].flat();

/** Lets a request through whose key has a scope the route asks for. */
export function authorize(deps: ApiDeps, request: FastifyRequest): void {
  const needed = scopesNeeded(request.routeOptions.config);
  if (needed.length === 0) return;
  const key = keyOf(request);
  const scopes = key === null ? null : scopesOf(deps, key);
  if (scopes === null) throw new Problem('unauthorized', 'Send the API key as "Authorization: Bearer <key>".');
  if (!needed.some((scope) => scopes.includes(scope)))
    throw new Problem('forbidden', `The API key lacks the scope ${needed.map((scope) => `"${scope}"`).join(' or ')}.`);
}
