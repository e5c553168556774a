import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { DAY_MS } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import { finish } from '../record/finish';
import { isUnavailable, perform } from '../record/perform';
import type { ApiDeps } from './deps';
import type { PlainKind } from './page-shell';

const STYLE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface PageRequest {
  Params: { token: string };
}

/** Pages behind signed links of one kind of visitor. */
export interface SignedPageTerms<Message extends string> {
  /** Where the pages are: `/c` for customers. */
  readonly root: string;
  readonly tag: string;
  /** Says kindly that a link is unknown or expired, or that we are busy; names nobody. */
  readonly refusal: (locale: 'ja' | 'en', kind: PlainKind) => string;
  /** What can be said once, after a redirect. */
  readonly messages: readonly Message[];
}

const withHeaders = (reply: FastifyReply): FastifyReply =>
  reply
    .header('Content-Security-Policy', STYLE_POLICY)
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Robots-Tag', 'noindex')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store');

/** A page as it is sent: nobody keeps it, nobody else learns of it, nothing in it but our own style. */
export const html = (reply: FastifyReply, status: number, page: string): FastifyReply =>
  withHeaders(reply.code(status)).type('text/html; charset=utf-8').send(page);

/** The form of a POST; empty where none was sent. */
export const formOf = (request: FastifyRequest): URLSearchParams =>
  request.body instanceof URLSearchParams ? request.body : new URLSearchParams();

/** The visitor's language, where we do not know him. */
export const preferred = (request: FastifyRequest): 'ja' | 'en' =>
  /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';

/** Reads a token of one purpose; null for anything but a genuine one in its canonical spelling. */
export type TokenReader<Claims extends { readonly expiresDay: number }> = (
  token: string,
  secret: string,
) => Claims | null;

/** Carries one message over the redirect after a POST; it chooses nothing and is gone after one showing. */
const messageCookie = (token: string): string => `m${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;

/** What the routes of such pages are made of. */
export function signedPages<Message extends string>(terms: SignedPageTerms<Message>) {
  const { root, tag, refusal, messages } = terms;
  const pageAt = (token: string): string => `${root}/${token}`;
  const setMessage = (token: string, message: Message | '', seconds: number): string =>
    `${messageCookie(token)}=${message}; Path=${root}/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;

  return {
    pageAt,

    /** Runs a page in a transaction, and says kindly when the link or the database is not there. */
    async serve<Claims extends { readonly expiresDay: number }>(
      deps: ApiDeps,
      request: FastifyRequest<PageRequest>,
      reply: FastifyReply,
      read: TokenReader<Claims>,
      work: (act: Act, claims: Claims) => Promise<(() => FastifyReply) | 'gone'>,
    ): Promise<FastifyReply> {
      const { token } = request.params;
      const refuse = (status: number, kind: PlainKind) => html(reply, status, refusal(preferred(request), kind));
      // A token has one spelling only, also in the address: what is escaped there has been tampered with.
      const claims = request.url.startsWith(pageAt(token)) ? read(token, deps.here.secret) : null;
      if (claims === null) return refuse(404, 'not-found');
      if (Math.floor(deps.clock() / DAY_MS) > claims.expiresDay) return refuse(410, 'gone');
      const wholeQueue = request.routeOptions.config.wholeQueue === true;
      try {
        const answer = await perform(deps.db, { at: deps.clock(), here: deps.here, wholeQueue }, async (act) => {
          const said = await work(act, claims);
          await finish(act);
          return said;
        });
        return answer === 'gone' ? refuse(410, 'gone') : answer();
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        reply.header('Retry-After', '5');
        return refuse(503, 'away');
      }
    },

    /** The message to show once; the reply forgets it. */
    takeMessage(request: FastifyRequest, reply: FastifyReply, token: string): Message | null {
      const match = new RegExp(`(?:^|;\\s*)${messageCookie(token)}=([a-z-]+)`).exec(request.headers.cookie ?? '');
      const found = messages.find((message) => message === match?.[1]) ?? null;
      if (found !== null) reply.header('Set-Cookie', setMessage(token, '', 0));
      return found;
    },

    /** Back to a page after a POST, or from the address of one. */
    redirect(
      reply: FastifyReply,
      token: string,
      message: Message | null,
      page: '' | '/preferences' = '',
    ): FastifyReply {
      if (message !== null) reply.header('Set-Cookie', setMessage(token, message, 30));
      return withHeaders(reply.code(303))
        .header('Location', `${pageAt(token)}${page}`)
        .send();
    },

    route: (summary: string, page: readonly number[]) => ({
      config: { page },
      schema: { tags: [tag], summary, params: Type.Object({ token: Type.String() }) },
    }),
  };
}
