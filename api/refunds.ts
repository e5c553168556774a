import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { isForTheShop, isUnderWay } from '../domain/money/direct-payment';
import { REFUND_STATES } from '../domain/money/refund-state';
import type { Act } from '../record/act';
import { confirmRefund, failRefund, receiveAccount, retryDirectly } from '../record/change-refund';
import { lockRefund, type RefundRow, refundRows, refundView } from '../record/refund-view';
import { maybeInstant } from '../record/sql-instant';
import { pastMoment } from './moments';
import { type Answer, mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, InstantText, LimitQuery, NoBody, Reason, Text } from './shapes';

const Query = Type.Object(
  {
    state: Type.Optional(Type.Union(REFUND_STATES.map((state) => Type.Literal(state)))),
    orderId: Type.Optional(Id),
    backorderId: Type.Optional(Id),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

interface ListQuery {
  state?: string;
  orderId?: string;
  backorderId?: string;
  limit?: number;
  cursor?: string;
}

interface RefundParams {
  Params: { id: string };
}

const refundRoute = (summary: string, body: object) => ({
  config: { scope: 'staff' as const },
  schema: {
    tags: ['staff'],
    summary,
    params: Type.Object({ id: Id }, closed),
    querystring: Type.Object({}, closed),
    body,
  },
});

/** Whoever says what became of money the engine is paying back itself cannot know. */
const paidDirectly = (): Problem =>
  new Problem(
    'conflict',
    'The engine is paying this refund back itself; it is confirmed, or has failed, when the payment provider says so.',
  );

async function refundOr404(act: Act, id: string): Promise<RefundRow> {
  const row = await lockRefund(act.tx, id);
  if (row === null) throw notFound('refund of that id');
  return row;
}

/** Banks often know the day only, and say midnight: of that day, by some clock. */
const BANK_DAY_MS = 24 * 60 * 60_000;

/** Nobody gives back what he does not have yet: a paper with another order's day, or another year's. */
async function refuseBeforeOrder(act: Act, { orderId }: RefundRow, paidAt: Instant): Promise<void> {
  const rows = await act.tx.execute<{ placedAt: string }>(
    sql`select placed_at as "placedAt" from orders where id = ${orderId}`,
  );
  const placedAt = maybeInstant(rows[0]?.placedAt ?? null);
  if (placedAt !== null && paidAt < placedAt - BANK_DAY_MS)
    throw refuse('/paidAt', `must not be days before the order was placed (${formatInstant(placedAt)})`);
}

/** The refund as it stands after the act. */
const asItStands = (id: string): Answer => ({
  status: 200,
  late: async ({ tx }) => {
    const row = await lockRefund(tx, id);
    return row === null ? null : refundView(row);
  },
});

/** Money that was asked to be paid back, until the payment system confirms it. */
export const refunds: Resource = (app, deps) => {
  app.get<{ Querystring: ListQuery }>(
    '/v1/refunds',
    {
      config: { scope: ['staff', 'audit'] },
      schema: { tags: ['staff'], summary: 'Refunds, newest first', querystring: Query },
    },
    async (request) => {
      const { state, orderId, backorderId, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const where = sql`${state === undefined ? sql`true` : sql`state = ${state}`}
          and ${orderId === undefined ? sql`true` : sql`order_id = ${orderId}`}
          and ${backorderId === undefined ? sql`true` : sql`backorder_id = ${backorderId}`}
          and ${before === undefined ? sql`true` : sql`seq < ${before}::bigint`}`;
      const found = page(await refundRows(deps.db, where, limit + 1), limit, ({ seq }) => [seq]);
      return { items: found.items.map(refundView), nextCursor: found.nextCursor };
    },
  );

  app.post<RefundParams & { Body: { paidAt: string; reference: string } }>(
    '/v1/refunds/:id/confirm',
    refundRoute(
      'The money has been paid; its clock stops',
      Type.Object({ paidAt: InstantText, reference: Text(200, 1) }, closed),
    ),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { reference } = request.body;
        const paidAt = pastMoment(act, request.body.paidAt, '/paidAt');
        const refund = await refundOr404(act, request.params.id);
        await refuseBeforeOrder(act, refund, paidAt);
        if (refund.state === 'confirmed' && refund.reference !== reference)
          throw new Problem('conflict', 'The refund has been confirmed under another reference.');
        if (refund.byTender.some(isUnderWay) && !refund.byTender.some(isForTheShop)) throw paidDirectly();
        await confirmRefund(act, refund, { paidAt, reference });
        return asItStands(refund.id);
      }),
  );

  app.post<RefundParams & { Body: { reason: string; needsAccount?: boolean } }>(
    '/v1/refunds/:id/fail',
    refundRoute(
      'The money could not be paid; it is still owed and its clock runs on',
      Type.Object(
        {
          reason: Reason,
          needsAccount: Type.Optional(
            Type.Boolean({ description: 'true where the customer has to name another account' }),
          ),
        },
        closed,
      ),
    ),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const refund = await refundOr404(act, request.params.id);
        if (refund.state === 'confirmed') throw new Problem('conflict', 'The refund has been confirmed: it was paid.');
        if (refund.byTender.some(isUnderWay) && !refund.byTender.some(isForTheShop)) throw paidDirectly();
        await failRefund(act, refund, request.body);
        return asItStands(refund.id);
      }),
  );

  app.post<RefundParams & { Body: null | undefined }>(
    '/v1/refunds/:id/account-received',
    refundRoute(
      "The customer has named the account on the shop's own form; account numbers never come here",
      Type.Union([Type.Object({}, closed), Type.Null()], { description: 'nothing need be said' }),
    ),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const refund = await refundOr404(act, request.params.id);
        if (refund.state === 'confirmed') throw new Problem('conflict', 'The refund has been confirmed: it was paid.');
        await receiveAccount(act, refund);
        return asItStands(refund.id);
      }),
  );

  app.post<RefundParams & { Body: null | undefined }>(
    '/v1/refunds/:id/retry',
    refundRoute(
      'What the payment provider refused is asked for once more: what it was refused for has been put right',
      NoBody,
    ),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const refund = await refundOr404(act, request.params.id);
        if (refund.state === 'confirmed') throw new Problem('conflict', 'The refund has been confirmed: it was paid.');
        if (refund.byTender.some(({ direct }) => direct?.state === 'failed')) retryDirectly(act, refund);
        else if (!refund.byTender.some(isUnderWay))
          throw new Problem('conflict', 'Nothing of this refund is for the engine to pay back itself.');
        return asItStands(refund.id);
      }),
  );
};
