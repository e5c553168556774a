import { sql } from 'drizzle-orm';
import { deadlineText } from '../emails/dates';
import type { Act } from '../record/act';
import type { AnswerInput, AnswerLine } from '../record/decide';
import { type LoadedBackorder, loadBackorder } from '../record/load-facts';
import { lockOrder } from '../record/order-lines';
import type { LinkClaims } from '../record/signed-link';
import { revocableDecision, undoDecision } from '../record/undo-decision';
import { PAGE_TEXTS } from './customer-page-texts';
import { confirmPage, statusPage } from './customer-page-view';
import { takeAnswer } from './decisions';
import { plainPage } from './page-shell';
import { Problem } from './problems';
import type { Resource } from './resources';
import { isId } from './shapes';
import { html, type PageRequest, signedPages } from './signed-page';

/** Reads the backorder of a link without locking it. Null when the link was revoked. */
async function shown(act: Act, claims: LinkClaims): Promise<LoadedBackorder | null> {
  const backorder = await loadBackorder(act, claims.subject, { lock: false });
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

const MESSAGES = ['decided', 'undone', 'too-late'] as const;
type Message = (typeof MESSAGES)[number];

export const customerPage: Resource = (app, deps) => {
  const words = (locale: 'ja' | 'en', message: Message | null): string | null => {
    const text = PAGE_TEXTS[locale];
    return message === null
      ? null
      : { decided: text.decidedTitle, undone: text.undone, 'too-late': text.tooLate }[message];
  };

  const { pageAt, serve, takeMessage, forgetMessage, redirect, route } = signedPages(deps, {
    purpose: 'link',
    root: '/c',
    tag: 'customer pages',
    refusal: (locale, kind) => plainPage(locale, PAGE_TEXTS[locale], kind),
    messages: MESSAGES,
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
        return () => html(message === null ? reply : forgetMessage(reply, token), 200, page);
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
          const decided = await takeAnswer(act, claims.subject, input);
          if (decided.kind === 'refused') return show(422, text.refused);
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
      const undone = await undoDecision(act, claims.subject);
      return () => redirect(reply, request.params.token, undone ? 'undone' : 'too-late');
    }),
  );

  // Whoever comes back to the address of an answer meant the page.
  for (const step of ['decisions', 'undo'])
    app.get<PageRequest>(`/c/:token/${step}`, { schema: { hide: true } }, async (request, reply) =>
      redirect(reply, request.params.token, null),
    );
};
