import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Act } from '../record/act';
import { finish } from '../record/finish';
import { isUnavailable, perform } from '../record/perform';
import { isExpired, type LinkClaims, type LinkPurpose, readSignedToken } from '../record/signed-link';
import type { ApiDeps } from './deps';

const STYLE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface PageRequest {
  Params: { token: string };
}

/** Pages behind signed links of one purpose. */
export interface SignedPageTerms<Message extends string> {
  readonly purpose: LinkPurpose;
  /** Where the pages are: `/c` for customers. */
  readonly root: string;
  readonly tag: string;
  /** Says kindly that a link is unknown or expired, or that we are busy; names nobody. */
  readonly refusal: (locale: 'ja' | 'en', kind: 'not-found' | 'gone' | 'away') => string;
  /** What can be said once, after a redirect. */
  readonly messages: readonly Message[];
  /** Whether answers may touch everybody who waits for an item. */
  readonly wholeQueue?: boolean;
}

/** A page as it is sent: never kept, never framed, nothing from elsewhere. */
export function html(reply: FastifyReply, status: number, page: string): FastifyReply {
  return withHeaders(reply.code(status)).type('text/html; charset=utf-8').send(page);
}

const withHeaders = (reply: FastifyReply): FastifyReply =>
  reply
    .header('Content-Security-Policy', STYLE_POLICY)
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Robots-Tag', 'noindex')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store');

const preferred = (request: FastifyRequest): 'ja' | 'en' =>
  /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';

/** Carries one message over the redirect after a POST; it chooses nothing and is gone after one showing. */
const messageCookie = (token: string): string => `m${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;

/** What the routes of such pages are made of. */
export function signedPages<Message extends string>(deps: ApiDeps, terms: SignedPageTerms<Message>) {
  const { purpose, root, tag, refusal, messages, wholeQueue = false } = terms;
  const pageAt = (token: string): string => `${root}/${token}`;
  const setMessage = (token: string, message: string, seconds: number): string =>
    `${messageCookie(token)}=${message}; Path=${root}/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;

  /** A token has one spelling only, also in the address: what is escaped there has been tampered with. */
  const open = (request: FastifyRequest<PageRequest>): LinkClaims | 'not-found' | 'gone' => {
    const { token } = request.params;
    const claims = request.url.startsWith(pageAt(token)) ? readSignedToken(purpose, token, deps.here.secret) : null;
    if (claims === null) return 'not-found';
    return isExpired(claims, deps.clock()) ? 'gone' : claims;
  };

  return {
    pageAt,

    /** Runs a page in a transaction, and says kindly when the link or the database is not there. */
    async serve(
      request: FastifyRequest<PageRequest>,
      reply: FastifyReply,
      work: (act: Act, claims: LinkClaims) => Promise<(() => FastifyReply) | 'gone'>,
    ): Promise<FastifyReply> {
      const opened = open(request);
      if (typeof opened === 'string')
        return html(reply, opened === 'gone' ? 410 : 404, refusal(preferred(request), opened));
      try {
        const answer = await perform(deps.db, { at: deps.clock(), here: deps.here, wholeQueue }, async (act) => {
          const said = await work(act, opened);
          await finish(act);
          return said;
        });
        return answer === 'gone' ? html(reply, 410, refusal(preferred(request), 'gone')) : answer();
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        reply.header('Retry-After', '5');
        return html(reply, 503, refusal(preferred(request), 'away'));
      }
    },

    /** The message of a redirect, if one is waiting. */
    takeMessage(request: FastifyRequest, token: string): Message | null {
      const match = new RegExp(`(?:^|;\\s*)${messageCookie(token)}=([a-z-]+)`).exec(request.headers.cookie ?? '');
      return messages.find((message) => message === match?.[1]) ?? null;
    },

    forgetMessage: (reply: FastifyReply, token: string): FastifyReply =>
      reply.header('Set-Cookie', setMessage(token, '', 0)),

    redirect(reply: FastifyReply, token: string, message: Message | null): FastifyReply {
      if (message !== null) reply.header('Set-Cookie', setMessage(token, message, 30));
      return withHeaders(reply.code(303)).header('Location', pageAt(token)).send();
    },

    route: (summary: string, page: readonly number[]) => ({
      config: { page },
      schema: { tags: [tag], summary, params: Type.Object({ token: Type.String() }) },
    }),
  };
}
