import { Type } from 'typebox';
import { explanationOf, planOf } from '../record/plan-view';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { planVersionOf } from './plan-version';
import { notFound } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, LimitQuery, Sku } from './shapes';

export const plan: Resource = (app, deps) => {
  const occasion = () => ({ at: deps.clock(), here: deps.here });

  app.get<{ Params: { sku: string }; Querystring: { limit?: number; cursor?: string } }>(
    '/v1/items/:sku/plan',
    {
      config: { scope: ['staff', 'supply', 'audit'] },
      schema: {
        tags: ['supply'],
        summary: 'Who waits for an item, the first to be served first, what each counts on, and why',
        description:
          'Every waiting line with its position, the units ahead of it (those that go into kits among them; of a kit, `componentsAhead` has the units of its components that others are given before), the supply that covers its last unit (`component`: what comes with it is the last part of a kit), its promise, and the reason in words. `supplies` is what is on its way, soonest first, with the units that waiting lines count on. `planVersion` moves with everything that can move a promise: dry runs name it, and `If-Match` takes it.',
        params: Type.Object({ sku: Sku }, closed),
        querystring: Type.Object({ limit: LimitQuery, cursor: CursorQuery }, closed),
      },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const keys = decodeCursor(cursor, ['id', 'id']);
      const behind = keys === null ? null : { orderId: String(keys[0]), lineId: String(keys[1]) };
      const found = await planOf(deps.db, occasion(), request.params.sku, { limit: limit + 1, behind });
      if (found === null) throw notFound('item of that SKU');
      const { sku, waiting, supplies, lines } = found;
      const { items, nextCursor } = page(lines, limit, ({ orderId, lineId }) => [orderId, lineId]);
      return {
        sku,
        planVersion: planVersionOf(found),
        waiting,
        supplies,
        items: items.map(({ sku: _sku, ...line }) => line),
        nextCursor,
      };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/v1/backorders/:id/explanation',
    {
      config: { scope: ['orders', 'staff', 'supply', 'audit'] },
      schema: {
        tags: ['backorders'],
        summary: 'Why the lines of a backorder have the dates they have, in words',
        description:
          'Line by line the same as in the plan of its item: position in the queue, what it counts on, and the reason. A line of which nothing waits has no position, and says where its units are.',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
      },
    },
    async (request) => {
      const explanation = await explanationOf(deps.db, occasion(), request.params.id);
      if (explanation === null) throw notFound('backorder of that id');
      return explanation;
    },
  );
};
