import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { deadlineText } from '../emails/dates';
import type { Act } from '../record/act';
import { type LinkClaims, readLinkToken } from '../record/customer-link';
import type { AnswerInput, AnswerLine } from '../record/decide';
import { finish } from '../record/finish';
import { type LoadedBackorder, loadBackorder } from '../record/load-facts';
import { lockOrder } from '../record/order-lines';
import { isUnavailable, perform } from '../record/perform';
import { openTask } from '../record/tasks';
import { revocableDecision, undoDecision } from '../record/undo-decision';
import { PAGE_TEXTS } from './customer-page-texts';
import { confirmPage, plainPage, statusPage } from './customer-page-view';
import { takeAnswer } from './decisions';
import type { ApiDeps } from './deps';
import { Problem } from './problems';
import type { Resource } from './resources';
import { isId } from './shapes';

const DAY_MS = 86_400_000;
const STYLE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function html(reply: FastifyReply, status: number, page: string): FastifyReply {
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

const preferred = (request: FastifyRequest): 'ja' | 'en' =>
  /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';

interface PageRequest {
  Params: { token: string };
}

const pageAt = (token: string): string => `/c/${token}`;

type Opened = { readonly claims: LinkClaims } | { readonly refused: 'not-found' | 'gone' };

/** A token has one spelling only, also in the address: what is escaped there has been tampered with. */
function open(deps: ApiDeps, request: FastifyRequest<PageRequest>): Opened {
  const { token } = request.params;
  const claims = request.url.startsWith(pageAt(token)) ? readLinkToken(token, deps.here.secret) : null;
  if (claims === null) return { refused: 'not-found' };
  return Math.floor(deps.clock() / DAY_MS) > claims.expiresDay ? { refused: 'gone' } : { claims };
}

/** Reads the backorder of a link without locking it. Null when the link was revoked. */
async function shown(act: Act, claims: LinkClaims): Promise<LoadedBackorder | null> {
  const backorder = await loadBackorder(act, claims.backorderId, { lock: false });
  return backorder !== null && backorder.linkEpoch === claims.epoch ? backorder : null;
}

async function pageOf(act: Act, backorder: LoadedBackorder, base: string, message: string | null): Promise<string> {
  const decision = backorder.facts.closed ? null : await revocableDecision(act, backorder.facts.id, backorder.now);
  const rows = await act.tx.execute<{ outcome: string | null }>(
    sql`select outcome from backorders where id = ${backorder.facts.id}`,
  );
  const { locale } = backorder.customer;
  return statusPage(backorder, {
    base,
    message,
    undoUntil: decision === null ? null : deadlineText(locale, decision.until, backorder.facts.timeZone),
    outcome: rows[0]?.outcome ?? null,
  });
}

/** The answers of a form: one field a line, named `choice.<lineId>`. */
function answersOf(form: URLSearchParams): AnswerLine[] {
  return [...form].flatMap(([name, value]): AnswerLine[] => {
    const lineId = name.slice('choice.'.length);
    if (!name.startsWith('choice.') || !isId(lineId)) return [];
    const [choice, alternativeSku] = value.split(':', 2);
    if (choice === 'alternative') return isId(alternativeSku) ? [{ lineId, choice, alternativeSku }] : [];
    return choice === 'wait' || choice === 'split' || choice === 'cancel' ? [{ lineId, choice }] : [];
  });
}

/** A parcel that can no longer be stopped: staff talk with the customer about a return. */
const askAboutReturn = (act: Act, { facts, orderId }: LoadedBackorder, lines: readonly AnswerLine[]): Promise<void> =>
  openTask(
    act,
    'return-conversation',
    facts.id,
    { backorderId: facts.id },
    { orderId, lines: lines.map(({ lineId }) => ({ lineId })) },
  );

const MESSAGES = ['decided', 'undone', 'too-late'] as const;
type Message = (typeof MESSAGES)[number];

/** Carries one message over the redirect after a POST; it chooses nothing and is gone after one showing. */
const messageCookie = (token: string): string => `m${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;

const setMessage = (token: string, message: Message | '', seconds: number): string =>
  `${messageCookie(token)}=${message}; Path=/c/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;

function takeMessage(request: FastifyRequest, token: string): Message | null {
  const match = new RegExp(`(?:^|;\\s*)${messageCookie(token)}=([a-z-]+)`).exec(request.headers.cookie ?? '');
  return MESSAGES.find((message) => message === match?.[1]) ?? null;
}

function redirect(reply: FastifyReply, token: string, message: Message | null): FastifyReply {
  if (message !== null) reply.header('Set-Cookie', setMessage(token, message, 30));
  return reply
    .code(303)
    .header('Cache-Control', 'no-store')
    .header('Referrer-Policy', 'no-referrer')
    .header('X-Robots-Tag', 'noindex')
    .header('Content-Security-Policy', STYLE_POLICY)
    .header('Location', pageAt(token))
    .send();
}

export const customerPage: Resource = (app, deps) => {
  const words = (locale: 'ja' | 'en', message: Message | null): string | null => {
    const text = PAGE_TEXTS[locale];
    return message === null
      ? null
      : { decided: text.decidedTitle, undone: text.undone, 'too-late': text.tooLate }[message];
  };

  /** Runs a page in a transaction, and says kindly when the link or the database is not there. */
  const serve = async (
    request: FastifyRequest<PageRequest>,
    reply: FastifyReply,
    work: (act: Act, claims: LinkClaims) => Promise<(() => FastifyReply) | 'gone'>,
  ): Promise<FastifyReply> => {
    const opened = open(deps, request);
    if ('refused' in opened)
      return html(reply, opened.refused === 'gone' ? 410 : 404, plainPage(preferred(request), opened.refused));
    try {
      const answer = await perform(deps.db, { at: deps.clock(), here: deps.here }, async (act) => {
        const said = await work(act, opened.claims);
        await finish(act);
        return said;
      });
      return answer === 'gone' ? html(reply, 410, plainPage(preferred(request), 'gone')) : answer();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      reply.header('Retry-After', '5');
      return html(reply, 503, plainPage(preferred(request), 'away'));
    }
  };

  const route = (summary: string, page: readonly number[]) => ({
    config: { page },
    schema: { tags: ['customer pages'], summary, params: Type.Object({ token: Type.String() }) },
  });

  app.get<PageRequest>(
    '/c/:token',
    route('Where the order stands, and what can be chosen', [200, 404, 410, 503]),
    (request, reply) =>
      serve(request, reply, async (act, claims) => {
        const backorder = await shown(act, claims);
        if (backorder === null) return 'gone';
        const { token } = request.params;
        const message = takeMessage(request, token);
        const page = await pageOf(act, backorder, pageAt(token), words(backorder.customer.locale, message));
        return () => html(message === null ? reply : reply.header('Set-Cookie', setMessage(token, '', 0)), 200, page);
      }),
  );

  app.post<PageRequest>(
    '/c/:token/decisions',
    route(
      'Answers: `offerVersion`, `choice.<lineId>`, `confirm=yes`; without the latter a page that asks once more',
      [200, 303, 404, 409, 410, 422, 503],
    ),
    (request, reply) =>
      serve(request, reply, async (act, claims) => {
        const { token } = request.params;
        const before = await shown(act, claims);
        if (before === null) return 'gone';
        const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
        const text = PAGE_TEXTS[before.customer.locale];
        const show = async (status: number, message: string) => {
          const now = await shown(act, claims);
          const page = await pageOf(act, now ?? before, pageAt(token), message);
          return () => html(reply, status, page);
        };
        const lines = answersOf(form);
        const offerVersion = form.get('offerVersion') ?? '';
        if (lines.length === 0 || lines.length > 500 || !/^\d{1,9}$/.test(offerVersion))
          return show(422, text.chooseOne);
        if (form.get('confirm') !== 'yes') {
          const chosen = lines.map(({ lineId, choice, alternativeSku }) => ({
            lineId,
            value: alternativeSku === undefined ? choice : `${choice}:${alternativeSku}`,
          }));
          const page = confirmPage(before, { base: pageAt(token), offerVersion, chosen });
          return () => html(reply, 200, page);
        }
        const input: AnswerInput = {
          offerVersion: Number(offerVersion),
          lines,
          actor: { type: 'customer', via: 'web' },
          revocable: true,
        };
        try {
          const decided = await takeAnswer(act, claims.backorderId, input);
          if (decided.kind === 'refused') return show(422, text.refused);
          if (decided.kind === 'too-late') {
            await askAboutReturn(act, before, lines);
            return show(409, text.alreadyLeft);
          }
          if (decided.kind === 'outdated') return show(409, text.changed);
        } catch (error) {
          if (error instanceof Problem) return show(error.status, text.refused);
          throw error;
        }
        return () => redirect(reply, token, 'decided');
      }),
  );

  app.post<PageRequest>('/c/:token/undo', route('Takes the last answer back', [303, 404, 410, 503]), (request, reply) =>
    serve(request, reply, async (act, claims) => {
      const before = await shown(act, claims);
      if (before === null) return 'gone';
      await lockOrder(act, before.orderId);
      const undone = await undoDecision(act, claims.backorderId);
      return () => redirect(reply, request.params.token, undone ? 'undone' : 'too-late');
    }),
  );

  // Whoever comes back to the address of an answer meant the page.
  for (const step of ['decisions', 'undo'])
    app.get<PageRequest>(`/c/:token/${step}`, { schema: { hide: true } }, async (request, reply) =>
      redirect(reply, request.params.token, null),
    );
};
