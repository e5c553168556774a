import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { ActorRecord } from '../db/records';
import type { Act, Reading } from '../record/act';
import { backorderView } from '../record/backorder-view';
import { answerSkus, type Considered, considerAnswer, decide } from '../record/decide';
import type { AnswerInput, AnswerLine, Decided } from '../record/judge-answer';
import { lockItems } from '../record/lock-items';
import { lockOrder } from '../record/order-lines';
import { itemsOf } from '../record/place-lines';
import { type TakenBack, undoDecision } from '../record/undo-decision';
import { type Answer, mutate } from './mutate';
import { Actor, MOST_LINES } from './order-schema';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { BusinessDateText, closed, Id, MAX_INT, Quantity, Sku } from './shapes';

const Decision = Type.Object(
  {
    offerVersion: Type.Integer({ minimum: 0, maximum: MAX_INT }),
    lines: Type.Array(
      Type.Object(
        {
          lineId: Id,
          quantity: Type.Optional(Quantity),
          choice: Type.Union(
            ['wait', 'alternative', 'split', 'cancel', 'set-deadline'].map((choice) => Type.Literal(choice)),
          ),
          alternativeSku: Type.Optional(Sku),
          date: Type.Optional({
            ...BusinessDateText,
            description:
              'with `set-deadline`: the last day of a further period for delivery, which the customer may set once delivery is late (2011/83/EU art. 18, 民法541条)',
          }),
        },
        closed,
      ),
      { minItems: 1, maxItems: MOST_LINES },
    ),
    actor: Actor,
    undoable: Type.Optional(
      Type.Boolean({
        description:
          "can be taken back for the pack's undo window, as on the customer's page: money waits so long; final at once otherwise",
      }),
    ),
  },
  closed,
);

/** Takes an answer with all locks it needs. */
export const takeAnswer = async (act: Act, backorderId: string, input: AnswerInput): Promise<Decided> =>
  decide(act, backorderId, input, await lockForAnswer(act, backorderId, input));

/** What an answer would bring about, judged as it would be when it is taken. */
export const weighAnswer = async (act: Act, backorderId: string, input: AnswerInput): Promise<Considered> =>
  considerAnswer(act, backorderId, input, await lockForAnswer(act, backorderId, input));

/** A field that one choice needs and no other has. */
function belongs(pointer: string, owner: AnswerLine['choice'], choice: AnswerLine['choice'], value?: string): void {
  if ((choice === owner) !== (value !== undefined))
    throw refuse(pointer, choice === owner ? 'is required for this choice' : `belongs to the choice "${owner}"`);
}

/** Locks the backorder's items and the alternatives an answer names. Returns what is locked. */
async function lockForAnswer(act: Act, backorderId: string, input: AnswerInput): Promise<ReadonlySet<string>> {
  const own = await act.tx.execute<{ sku: string }>(sql`
    select distinct l.sku from backorders b join order_lines l on l.order_id = b.order_id where b.id = ${backorderId}`);
  if (own.length === 0) throw notFound('backorder of that id');
  for (const [index, { choice, alternativeSku, date }] of input.lines.entries()) {
    belongs(`/lines/${index}/alternativeSku`, 'alternative', choice, alternativeSku);
    belongs(`/lines/${index}/date`, 'set-deadline', choice, date);
  }
  // A SKU that is no item is not among the choices either; locking it would make a stock row of it.
  const alternatives = await itemsOf(act, answerSkus(input));
  const locked = await lockItems(act, [...own.map(({ sku }) => sku), ...alternatives.keys()]);
  return new Set(locked.keys());
}

export const decisions: Resource = (app, deps) => {
  app.post<{
    Params: { id: string };
    Body: Omit<AnswerInput, 'revocable' | 'shown'> & { undoable?: boolean };
  }>(
    '/v1/backorders/:id/decisions',
    {
      config: { scope: ['orders', 'staff'] },
      schema: {
        tags: ['backorders'],
        summary: 'Answer an offer for the customer, or set a further period for a late delivery (`offerVersion` 0)',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Decision,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act): Promise<Answer> => {
        const { id } = request.params;
        const { undoable = false, ...answer } = request.body;
        const decided = await takeAnswer(act, id, { ...answer, revocable: undoable });
        switch (decided.kind) {
          case 'refused':
            throw refuse(decided.pointer, decided.message);
          case 'outdated':
          case 'too-late':
            return { status: 409, late: (later) => outdated(later, id) };
          default:
            return { status: 200, late: (later) => backorderView(later, id) };
        }
      }),
  );

  app.post<{ Params: { id: string }; Body: { actor: ActorRecord } }>(
    '/v1/backorders/:id/undo',
    {
      config: { scope: ['orders', 'staff'] },
      schema: {
        tags: ['backorders'],
        summary: 'Take the last answer back for the customer, while it can be',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Type.Object({ actor: Actor }, closed),
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act): Promise<Answer> => {
        const { id } = request.params;
        const orders = await act.tx.execute<{ orderId: string }>(
          sql`select order_id as "orderId" from backorders where id = ${id}`,
        );
        if (orders[0] === undefined) throw notFound('backorder of that id');
        await lockOrder(act, orders[0].orderId);
        const came = await undoDecision(act, id, request.body.actor);
        if (came !== 'undone') throw new Problem('nothing-to-undo', NOTHING_TO_UNDO[came]);
        return { status: 200, late: (later) => backorderView(later, id) };
      }),
  );
};

/** Why no answer is taken back. */
const NOTHING_TO_UNDO: Readonly<Record<Exclude<TakenBack, 'undone'>, string>> = {
  already: 'The last answer has been taken back already.',
  over: 'There is no answer that can still be taken back.',
  agreed: 'Staff have entered since what the customer says of the wish: that stands, and the wish is no more.',
  left: 'A substitute that the answer took has been released or shipped.',
  changed: 'The order, or a substitute that the answer took, is not as the answer left it.',
};

/** The problem that carries the offer as it is now, so that the caller can show it. */
async function outdated(reading: Reading, id: string): Promise<Record<string, unknown>> {
  const view = await backorderView(reading, id);
  const problem = new Problem(
    'offer-outdated',
    view?.offer ? 'The offer has changed; answer the current one.' : 'There is no open offer to answer any more.',
    { members: { currentOffer: view?.offer ?? null } },
  );
  return problem.document();
}
