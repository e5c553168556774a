import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Act } from '../record/act';
import { finish } from '../record/finish';
import { isUnavailable, perform } from '../record/perform';
import { plainPage } from './customer-page-shell';
import type { ApiDeps } from './deps';

const DAY_MS = 86_400_000;
const STYLE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface PageRequest {
  Params: { token: string };
}

/** A page as it is sent: nobody keeps it, nobody else learns of it, nothing in it but our own style. */
export function html(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply
    .code(status)
    .header('Content-Security-Policy', STYLE_POLICY)
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Robots-Tag', 'noindex')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page);
}

/** The visitor's language, where we do not know him. */
const preferred = (request: FastifyRequest): 'ja' | 'en' =>
  /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';

export const pageAt = (token: string): string => `/c/${token}`;

/** The form of a POST; empty where none was sent. */
export const formOf = (request: FastifyRequest): URLSearchParams =>
  request.body instanceof URLSearchParams ? request.body : new URLSearchParams();

/** Reads a token of one purpose; null for anything but a genuine one in its canonical spelling. */
export type TokenReader<Claims extends { readonly expiresDay: number }> = (
  token: string,
  secret: string,
) => Claims | null;

/** Runs a page in a transaction, and says kindly when the link or the database is not there. */
export async function servePage<Claims extends { readonly expiresDay: number }>(
  deps: ApiDeps,
  request: FastifyRequest<PageRequest>,
  reply: FastifyReply,
  read: TokenReader<Claims>,
  work: (act: Act, claims: Claims) => Promise<(() => FastifyReply) | 'gone'>,
): Promise<FastifyReply> {
  const { token } = request.params;
  // A token has one spelling only, also in the address: what is escaped there has been tampered with.
  const claims = request.url.startsWith(pageAt(token)) ? read(token, deps.here.secret) : null;
  if (claims === null) return html(reply, 404, plainPage(preferred(request), 'not-found'));
  const gone = () => html(reply, 410, plainPage(preferred(request), 'gone'));
  if (Math.floor(deps.clock() / DAY_MS) > claims.expiresDay) return gone();
  try {
    const answer = await perform(deps.db, { at: deps.clock(), here: deps.here }, async (act) => {
      const said = await work(act, claims);
      await finish(act);
      return said;
    });
    return answer === 'gone' ? gone() : answer();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    reply.header('Retry-After', '5');
    return html(reply, 503, plainPage(preferred(request), 'away'));
  }
}

export const pageRoute = (summary: string, page: readonly number[]) => ({
  config: { page },
  schema: { tags: ['customer pages'], summary, params: Type.Object({ token: Type.String() }) },
});

const MESSAGES = ['decided', 'undone', 'too-late', 'saved', 'address-asked', 'too-many-asked'] as const;
export type PageMessage = (typeof MESSAGES)[number];

/** Carries one message over the redirect after a POST; it chooses nothing and is gone after one showing. */
const messageCookie = (token: string): string => `m${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;

const setMessage = (token: string, message: PageMessage | '', seconds: number): string =>
  `${messageCookie(token)}=${message}; Path=/c/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;

/** The message to show once; the reply forgets it. */
export function takeMessage(request: FastifyRequest, reply: FastifyReply, token: string): PageMessage | null {
  const match = new RegExp(`(?:^|;\\s*)${messageCookie(token)}=([a-z-]+)`).exec(request.headers.cookie ?? '');
  const found = MESSAGES.find((message) => message === match?.[1]) ?? null;
  if (found !== null) reply.header('Set-Cookie', setMessage(token, '', 0));
  return found;
}

/** Back to a page after a POST, or from the address of one. */
export function redirect(
  reply: FastifyReply,
  token: string,
  message: PageMessage | null,
  page: '' | '/preferences' = '',
): FastifyReply {
  if (message !== null) reply.header('Set-Cookie', setMessage(token, message, 30));
  return reply
    .code(303)
    .header('Cache-Control', 'no-store')
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Robots-Tag', 'noindex')
    .header('Content-Security-Policy', STYLE_POLICY)
    .header('Location', `${pageAt(token)}${page}`)
    .send();
}
