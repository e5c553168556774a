import type { FastifyRequest } from 'fastify';
import { dateAt } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import { takeSupplierAnswers } from '../record/answer-supplier-question';
import { warehouseToday } from '../record/change-supply';
import { channelOf, writingShop } from '../record/channels';
import { readSupplierToken, type SupplierLinkClaims } from '../record/supplier-link';
import { type AskedLine, askedLines, linkedSupplier } from '../record/supplier-page';
import { plainPage } from './page-shell';
import type { Resource } from './resources';
import { formOf, html, type PageRequest, signedPages } from './signed-page';
import { type FormLine, formLines, judge, NOTHING_FILLED } from './supplier-answer-form';
import { SUPPLIER_PAGE_TEXTS } from './supplier-page-texts';
import { checkPage, type FilledLine, questionsPage, type SupplierView } from './supplier-page-view';

/** So many lines keep a page under 20 KB. */
const LINES_A_PAGE = 4;

const blank = (line: AskedLine): FilledLine => ({ line, filled: NOTHING_FILLED, faults: {} });

/**
 * The lines of a form as they stand now; those that are not on the page any more are left out. A purchase answered before
 * is a supply of its id.
 */
const matched = (lines: readonly AskedLine[], form: readonly FormLine[]) =>
  form.flatMap((sent) => {
    const line = lines.find(({ kind, id }) => id === sent.id && (kind === sent.kind || sent.kind === 'purchase'));
    return line === undefined ? [] : [{ line, sent }];
  });

const pageAsked = (request: FastifyRequest): number => {
  const { page } = request.query as Readonly<Record<string, unknown>>;
  return typeof page === 'string' && /^[1-9]\d{0,2}$/.test(page) ? Number(page) : 1;
};

const { pageAt, serve, takeMessage, redirect, route } = signedPages({
  root: '/s',
  tag: 'supplier pages',
  refusal: (locale, kind) => plainPage(locale, SUPPLIER_PAGE_TEXTS[locale], kind),
  messages: ['thanks'] as const,
});

/** The page on which a supplier answers what he was asked, line by line. */
export const supplierPage: Resource = (app, deps) => {
  /** What the pages are shown with; null when the link was revoked. */
  async function viewOf(act: Act, claims: SupplierLinkClaims, token: string): Promise<SupplierView | null> {
    const supplier = await linkedSupplier(act, claims.supplierId, claims.epoch);
    if (supplier === null) return null;
    const channel = await channelOf(act, 'default');
    return {
      supplier,
      shop: writingShop(channel, supplier.settings.locale),
      base: pageAt(token),
      today: await warehouseToday(act),
      dayOf: (at) => dateAt(at, supplier.settings.timeZone ?? channel.timeZone),
    };
  }

  function listed(view: SupplierView, lines: readonly AskedLine[], asked: number, message: string | null): string {
    const pages = Math.max(1, Math.ceil(lines.length / LINES_A_PAGE));
    const number = Math.min(asked, pages);
    const shown = lines.slice((number - 1) * LINES_A_PAGE, number * LINES_A_PAGE).map(blank);
    return questionsPage(view, { lines: shown, number, pages, message });
  }

  app.get<PageRequest>(
    '/s/:token',
    route('What a supplier is asked, and what he has answered; `page` for the rest', [200, 404, 410, 503]),
    (request, reply) =>
      serve(deps, request, reply, readSupplierToken, async (act, claims) => {
        const { token } = request.params;
        const view = await viewOf(act, claims, token);
        if (view === null) return 'gone';
        const message = takeMessage(request, reply, token);
        const words = message === null ? null : SUPPLIER_PAGE_TEXTS[view.supplier.settings.locale][message];
        const page = listed(view, await askedLines(act, view.supplier.id), pageAsked(request), words);
        return () => html(reply, 200, page);
      }),
  );

  app.post<PageRequest>(
    '/s/:token/answers',
    {
      ...route(
        'Answers, `line.N`, `version.N`, `answer.N` and its fields; without `confirm=yes` a page that says what they mean',
        [200, 303, 404, 409, 410, 422, 503],
      ),
      config: { wholeQueue: true },
    },
    (request, reply) =>
      serve(deps, request, reply, readSupplierToken, async (act, claims) => {
        const { token } = request.params;
        const view = await viewOf(act, claims, token);
        if (view === null) return 'gone';
        const text = SUPPLIER_PAGE_TEXTS[view.supplier.settings.locale];
        const form = formOf(request);
        const sent = formLines(form);
        const lines = await askedLines(act, view.supplier.id);
        const judged = matched(lines, sent).map((one) => ({
          ...one,
          is: judge(one.sent, one.line, view.today),
        }));
        const again = (status: number, message: string | null) => {
          const filled = judged.map(({ line, sent: { filled: values }, is }) => ({
            line,
            filled: values,
            faults: is.kind === 'faulty' ? is.faults : {},
          }));
          const page = questionsPage(view, { lines: filled.slice(0, LINES_A_PAGE), number: 1, pages: 1, message });
          return () => html(reply, status, page);
        };
        const changed = async () => {
          const page = listed(view, await askedLines(act, view.supplier.id), 1, text.changed);
          return () => html(reply, 409, page);
        };
        if (judged.length < sent.length) return changed();
        if (form.get('edit') === 'yes') return again(200, null);
        if (judged.some(({ is }) => is.kind === 'faulty')) return again(422, text.faulty);
        const answers = judged.flatMap(({ line, sent: { kind, filled, version }, is }) =>
          is.kind === 'answer' ? [{ line, kind, filled, version, answer: is.answer }] : [],
        );
        if (answers.length === 0) {
          const page = listed(view, lines, 1, text.chooseOne);
          return () => html(reply, 422, page);
        }
        if (form.get('confirm') !== 'yes') {
          const page = checkPage(view, answers);
          return () => html(reply, 200, page);
        }
        const given = answers.map(({ line, kind, version, answer }) => ({ kind, id: line.id, version, answer }));
        const outcome = await takeSupplierAnswers(act, view.supplier.id, given);
        return outcome === 'taken' ? () => redirect(reply, token, 'thanks') : changed();
      }),
  );

  // Whoever comes back to the address of an answer meant the page.
  app.get<PageRequest>('/s/:token/answers', { schema: { hide: true } }, async (request, reply) =>
    redirect(reply, request.params.token, null),
  );
};
