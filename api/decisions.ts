import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { Act } from '../record/act';
import { backorderView } from '../record/backorder-view';
import { type AnswerInput, answerSkus, type Decided, decide } from '../record/decide';
import { lockItems } from '../record/lock-items';
import { itemsOf } from '../record/place-lines';
import { type Answer, mutate } from './mutate';
import { Actor, MOST_LINES } from './order-schema';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, MAX_INT, Quantity, Sku } from './shapes';

const Decision = Type.Object(
  {
    offerVersion: Type.Integer({ minimum: 0, maximum: MAX_INT }),
    lines: Type.Array(
      Type.Object(
        {
          lineId: Id,
          quantity: Type.Optional(Quantity),
          choice: Type.Union(['wait', 'alternative', 'split', 'cancel'].map((choice) => Type.Literal(choice))),
          alternativeSku: Type.Optional(Sku),
        },
        closed,
      ),
      { minItems: 1, maxItems: MOST_LINES },
    ),
    actor: Actor,
  },
  closed,
);

/** Takes an answer with all locks it needs: the backorder's items and the alternatives it names. */
export async function takeAnswer(act: Act, backorderId: string, input: AnswerInput): Promise<Decided> {
  const own = await act.tx.execute<{ sku: string }>(sql`
    select distinct l.sku from backorders b join order_lines l on l.order_id = b.order_id where b.id = ${backorderId}`);
  if (own.length === 0) throw notFound('backorder of that id');
  for (const [index, { choice, alternativeSku }] of input.lines.entries())
    if ((choice === 'alternative') !== (alternativeSku !== undefined))
      throw refuse(
        `/lines/${index}/alternativeSku`,
        choice === 'alternative' ? 'is required for this choice' : 'belongs to the choice "alternative"',
      );
  // A SKU that is no item is not among the choices either; locking it would make a stock row of it.
  const alternatives = await itemsOf(act, answerSkus(input));
  const locked = await lockItems(act, [...own.map(({ sku }) => sku), ...alternatives.keys()]);
  return decide(act, backorderId, input, new Set(locked.keys()));
}

export const decisions: Resource = (app, deps) => {
  app.post<{ Params: { id: string }; Body: Omit<AnswerInput, 'revocable'> }>(
    '/v1/backorders/:id/decisions',
    {
      config: { scope: ['orders', 'staff'] },
      schema: {
        tags: ['backorders'],
        summary: 'Answer an offer for the customer',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Decision,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act): Promise<Answer> => {
        const { id } = request.params;
        const decided = await takeAnswer(act, id, { ...request.body, revocable: false });
        switch (decided.kind) {
          case 'refused':
            throw refuse(decided.pointer, decided.message);
          case 'outdated':
          case 'too-late':
            return { status: 409, late: ({ tx }) => outdated(tx, id) };
          default:
            return { status: 200, late: ({ tx }) => backorderView(tx, id) };
        }
      }),
  );
};

/** The problem that carries the offer as it is now, so that the caller can show it. */
async function outdated(tx: Act['tx'], id: string): Promise<Record<string, unknown>> {
  const view = await backorderView(tx, id);
  const problem = new Problem(
    'offer-outdated',
    view?.offer ? 'The offer has changed; answer the current one.' : 'There is no open offer to answer any more.',
    { members: { currentOffer: view?.offer ?? null } },
  );
  return problem.document();
}
