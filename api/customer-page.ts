import { sql } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dayText, deadlineText } from '../emails/dates';
import type { Act } from '../record/act';
import { type LinkClaims, readLinkToken } from '../record/customer-link';
import { type CustomerView, customerView } from '../record/customer-view';
import { undoEnd } from '../record/foresee-answer';
import { furtherPeriodDays } from '../record/further-period';
import { type AnswerInput, type AnswerLine, NO_OFFER } from '../record/judge-answer';
import type { LoadedBackorder } from '../record/load-facts';
import { lockOrder } from '../record/order-lines';
import { openTask } from '../record/tasks';
import { type TakenBack, undoDecision } from '../record/undo-decision';
import { lookAtUndo } from '../record/undoable';
import { answerFields, MOST_ANSWERS, type ReadAnswer, readAnswer } from './customer-page-answer';
import { questions, type Rejected } from './customer-page-form';
import { overText } from './customer-page-over';
import { confirmPage } from './customer-page-preview';
import {
  formOf,
  html,
  type PageMessage,
  type PageRequest,
  pageAt,
  pageRoute,
  redirect,
  servePage,
  takeMessage,
} from './customer-page-serve';
import { PAGE_TEXTS } from './customer-page-texts';
import { statusPage, type UndoShown } from './customer-page-view';
import { UNDO_TEXTS } from './customer-undo-texts';
import { takeAnswer, weighAnswer } from './decisions';
import { Problem } from './problems';
import type { Resource } from './resources';

/** Reads the backorder of a link without locking it. Null when the link was revoked. */
export async function shown(act: Act, claims: LinkClaims): Promise<CustomerView | null> {
  const view = await customerView(act, claims.backorderId);
  return view !== null && view.backorder.linkEpoch === claims.epoch ? view : null;
}

/** How a page is asked for beside its address. */
interface Asked {
  readonly base: string;
  readonly message: string | null;
  readonly page: number;
  readonly rejected: Rejected | null;
}

/** Where an answer's time is not over: the way back or, where there is none, the reason. */
async function shownUndo(act: Act, { backorder }: CustomerView): Promise<UndoShown | null> {
  const { facts, customer } = backorder;
  const undo = await lookAtUndo(act, backorder);
  if (undo.kind === 'possible') {
    const { id, until } = undo.decision;
    return { kind: 'possible', id, until: deadlineText(customer.locale, until, facts.timeZone) };
  }
  const { why, decisionId: id } = undo;
  return why === 'over' || id === null
    ? null
    : { kind: 'impossible', id, why: UNDO_TEXTS[customer.locale].impossible[why] };
}

const pageOf = async (act: Act, view: CustomerView, asked: Asked): Promise<string> =>
  statusPage(view, { ...asked, undo: await shownUndo(act, view) });

/** What became of taking an answer back, as the page says it. */
const UNDO_MESSAGE: Readonly<Record<TakenBack, PageMessage>> = {
  undone: 'undone',
  already: 'undone',
  over: 'too-late',
  agreed: 'undo-agreed',
  left: 'undo-left',
  changed: 'undo-changed',
};

/** Which page of lines is looked at; the query chooses nothing else. */
function pageNumber(request: FastifyRequest): number {
  const asked = /[?&]page=(\d{1,3})(?:&|$)/.exec(request.url)?.[1];
  return asked === undefined ? 1 : Number(asked);
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

/** What is wrong with which line, in the customer's words: with its choices and numbers, or with the day named for it. */
function errorsOf(
  backorder: LoadedBackorder,
  read: ReadAnswer,
  refused: { pointer: string } | null,
): Pick<Rejected, 'errors' | 'dates'> {
  const text = PAGE_TEXTS[backorder.customer.locale];
  const most = (lineId: string) => questions(backorder).find((one) => one.lineId === lineId)?.quantity ?? 1;
  const errors = new Map(read.unreadable.map((lineId) => [lineId, text.tooMany(most(lineId))]));
  const [, index, field] = /^\/lines\/(\d+)\/(\w+)/.exec(refused?.pointer ?? '') ?? [];
  const { lineId, choice, alternativeSku } = read.lines[Number(index)] ?? {};
  const choiceError = (): string => {
    if (field === 'quantity') return text.tooMany(most(lineId ?? ''));
    const isThere = questions(backorder).some(
      (one) =>
        one.lineId === lineId &&
        one.choices.some((its) => 'alternativeSku' in its && its.alternativeSku === alternativeSku),
    );
    return isThere ? text.tooFew : text.noChoice;
  };
  const dates = new Map(read.unreadableDays.map((id) => [id, dayError(backorder)]));
  if (lineId !== undefined && choice === 'set-deadline')
    dates.set(lineId, field === 'date' ? dayError(backorder) : text.noChoice);
  else if (lineId !== undefined) errors.set(lineId, choiceError());
  return { errors, dates };
}

/** Which days can be named. */
function dayError(backorder: LoadedBackorder): string {
  const { locale } = backorder.customer;
  const { first, last } = furtherPeriodDays(backorder);
  return PAGE_TEXTS[locale].late.range(dayText(locale, first), dayText(locale, last));
}

/** Somebody else's answer to that version was taken first. */
async function answeredOtherwise(act: Act, backorderId: string, offerVersion: number): Promise<boolean> {
  const rows = await act.tx.execute(sql`
    select 1 from decisions
    where backorder_id = ${backorderId} and offer_version = ${offerVersion} and undone_at is null limit 1`);
  return offerVersion !== NO_OFFER && rows.length > 0;
}

export const customerPage: Resource = (app, deps) => {
  const words = (locale: 'ja' | 'en', message: PageMessage | null): string | null => {
    const { done, refused } = UNDO_TEXTS[locale];
    switch (message) {
      case 'decided':
        return PAGE_TEXTS[locale].decidedTitle;
      case 'undone':
        return done;
      case 'too-late':
        return refused.over;
      case 'undo-agreed':
        return refused.agreed;
      case 'undo-left':
        return refused.left;
      case 'undo-changed':
        return refused.changed;
      default:
        return null;
    }
  };

  const serve = (
    request: FastifyRequest<PageRequest>,
    reply: FastifyReply,
    work: (act: Act, claims: LinkClaims) => Promise<(() => FastifyReply) | 'gone'>,
  ) => servePage(deps, request, reply, readLinkToken, work);

  app.get<PageRequest>(
    '/c/:token',
    pageRoute('Where the order stands, and what can be chosen', [200, 404, 410, 503]),
    (request, reply) =>
      serve(request, reply, async (act, claims) => {
        const view = await shown(act, claims);
        if (view === null) return 'gone';
        const { token } = request.params;
        const message = takeMessage(request, reply, token);
        const page = await pageOf(act, view, {
          base: pageAt(token),
          message: words(view.backorder.customer.locale, message),
          page: pageNumber(request),
          rejected: null,
        });
        return () => html(reply, 200, page);
      }),
  );

  app.post<PageRequest>(
    '/c/:token/decisions',
    pageRoute(
      'Answers: `offerVersion`, `choice.<lineId>` or `units.<lineId>:<choice>` or `deadline.<lineId>`, `confirm=yes`; without the latter a page that says what would follow',
      [200, 303, 404, 409, 410, 422, 503],
    ),
    (request, reply) =>
      serve(request, reply, async (act, claims) => {
        const { token } = request.params;
        const before = await shown(act, claims);
        if (before === null) return 'gone';
        const form = formOf(request);
        const text = PAGE_TEXTS[before.backorder.customer.locale];
        const base = pageAt(token);
        const show = async (status: number, message: string, rejected: Rejected | null = null) => {
          const now = (await shown(act, claims)) ?? before;
          const page = await pageOf(act, now, { base, message, page: 1, rejected });
          return () => html(reply, status, page);
        };
        const read = readAnswer(form, before.backorder);
        const reject = (refused: { pointer: string } | null = null) => {
          const wrong = errorsOf(before.backorder, read, refused);
          const none = wrong.errors.size + wrong.dates.size === 0;
          return show(422, none ? text.chooseOne : text.refused, { given: form, ...wrong });
        };
        const offerVersion = form.get('offerVersion') ?? '';
        const unreadable = read.unreadable.length + read.unreadableDays.length;
        const over = (view: CustomerView) => (Number(offerVersion) === NO_OFFER ? null : overText(view));
        if (unreadable > 0 || read.lines.length === 0 || read.lines.length > MOST_ANSWERS) {
          const late = unreadable > 0 ? over(before) : null;
          return late === null ? reject() : show(409, late);
        }
        if (!/^\d{1,9}$/.test(offerVersion)) return show(422, text.refused);
        const shownBefore = form.get('shown');
        const input: AnswerInput = {
          offerVersion: Number(offerVersion),
          lines: read.lines,
          actor: { type: 'customer', via: 'web' },
          revocable: true,
          ...(shownBefore === null ? {} : { shown: shownBefore }),
        };
        // The page says that staff have been told: so they have, at whichever step the customer learns of it.
        const alreadyLeft = async () => {
          await askAboutReturn(act, before.backorder, read.lines);
          return show(409, text.alreadyLeft);
        };
        const outdated = async () => {
          if (await answeredOtherwise(act, claims.backorderId, input.offerVersion)) return show(409, text.otherAnswer);
          return show(409, over((await shown(act, claims)) ?? before) ?? text.changed);
        };
        try {
          if (form.get('confirm') !== 'yes') {
            const { shown: _old, ...asked } = input;
            const weighed = await weighAnswer(act, claims.backorderId, asked);
            if (weighed.kind === 'refused') return reject(weighed);
            if (weighed.kind === 'too-late') return alreadyLeft();
            if (weighed.kind === 'outdated') return outdated();
            if (weighed.kind === 'foreseen') {
              const page = confirmPage(before.backorder, {
                base,
                fields: [['offerVersion', offerVersion], ...answerFields(form, read.lines)],
                foreseen: weighed.foreseen,
                undoUntil: undoEnd(before.backorder, input),
              });
              return () => html(reply, 200, page);
            }
          } else {
            const decided = await takeAnswer(act, claims.backorderId, input);
            if (decided.kind === 'refused') return reject(decided);
            if (decided.kind === 'too-late') return alreadyLeft();
            if (decided.kind === 'outdated') return outdated();
          }
        } catch (error) {
          if (error instanceof Problem) return show(error.status, text.refused);
          throw error;
        }
        return () => redirect(reply, token, 'decided');
      }),
  );

  app.post<PageRequest>(
    '/c/:token/undo',
    pageRoute('Takes the last answer back', [303, 404, 410, 503]),
    (request, reply) =>
      serve(request, reply, async (act, claims) => {
        const before = await shown(act, claims);
        if (before === null) return 'gone';
        await lockOrder(act, before.backorder.orderId);
        const named = formOf(request).get('decision');
        const came = await undoDecision(act, claims.backorderId, { type: 'customer', via: 'web' }, named);
        return () => redirect(reply, request.params.token, UNDO_MESSAGE[came]);
      }),
  );

  // Whoever comes back to the address of an answer meant the page.
  for (const step of ['decisions', 'undo'])
    app.get<PageRequest>(`/c/:token/${step}`, { schema: { hide: true } }, async (request, reply) =>
      redirect(reply, request.params.token, null),
    );
};
