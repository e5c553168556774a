import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { instantOf, parseInstant } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import { allocate } from '../record/allocate';
import { freeUnits } from '../record/free-units';
import { lockItems } from '../record/lock-items';
import { tellAtOnce } from '../record/open-backorder';
import { replan } from '../record/replan';
import { moveStock } from '../record/stock-moves';
import { stockView } from '../record/stock-view';
import { backIntoQueue, takeBackLast } from '../record/take-back';
import { EVERYBODY } from './deps';
import { mutate } from './mutate';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, InstantText, LocationId, MAX_INT, Sku, Text } from './shapes';

const Adjustment = Type.Object(
  {
    sku: Sku,
    locationId: LocationId,
    quantityDelta: Type.Integer({ minimum: -MAX_INT, maximum: MAX_INT }),
    reason: Text(500, 1),
  },
  closed,
);

const Count = Type.Object(
  { sku: Sku, locationId: LocationId, counted: Type.Integer({ minimum: 0, maximum: MAX_INT }), countedAt: InstantText },
  closed,
);

async function knownItem(act: Act, sku: string): Promise<void> {
  const rows = await act.tx.execute(sql`select 1 from items where sku = ${sku}`);
  if (rows.length === 0) throw refuse('/sku', 'must be a known item: PUT /v1/items/{sku} first');
}

interface Correction {
  readonly sku: string;
  readonly locationId: string;
  readonly delta: number;
  readonly kind: 'adjustment' | 'count';
  readonly reason: string;
}

/** Refuses a correction that leaves less than nothing at its place, or more than can be counted. */
async function check(act: Act, { sku, locationId, delta, kind }: Correction, onHand: number): Promise<void> {
  const pointer = kind === 'count' ? '/counted' : '/quantityDelta';
  const rows = await act.tx.execute<{ onHand: number }>(
    sql`select on_hand as "onHand" from stock_locations where sku = ${sku} and location_id = ${locationId}`,
  );
  const here = rows[0]?.onHand ?? 0;
  if (delta < 0 && here + delta < 0)
    throw refuse(
      pointer,
      kind === 'count'
        ? `must be at least ${-(here + delta)} more: so many have left ${locationId} since`
        : `must leave at least 0 at ${locationId}; there are ${here}`,
    );
  if (onHand + delta > MAX_INT) throw refuse(pointer, `must leave at most ${MAX_INT} on hand`);
}

/**
 * Puts the shelf right by `delta` units. More go to those who wait; fewer than are allocated take units back from the
 * last in the queue, whose customers are told that the shop was wrong.
 */
async function correct(act: Act, correction: Correction): Promise<void> {
  const { sku, locationId, delta, kind, reason } = correction;
  const stock = (await lockItems(act.tx, [sku])).get(sku);
  if (!stock) throw new Error(`stock of ${sku} vanished`);
  await check(act, correction, stock.onHand);
  const missing = stock.allocated - (stock.onHand + delta);
  const taken = missing > 0 ? await takeBackLast(act, sku, missing) : [];
  if (taken.reduce((sum, { quantity }) => sum + quantity, 0) < missing)
    throw new Problem(
      'already-released',
      'Units the warehouse was told to ship would be missing: report the shortage on their orders.',
    );
  const opened = await backIntoQueue(act, taken, 'count');
  await moveStock(act, [{ sku, kind, locationId, onHand: delta, reference: reason.slice(0, 200) }]);
  if (delta > 0) await allocate(act, sku, Math.min(delta, await freeUnits(act, sku)));
  await replan(act, [sku]);
  for (const id of opened) await tellAtOnce(act, id);
}

/** What a count of the past means now: the units counted, moved by what has moved at that place since. */
async function countedDelta(
  act: Act,
  sku: string,
  locationId: string,
  counted: number,
  countedAt: string,
): Promise<number> {
  const rows = await act.tx.execute<{ onHand: number; since: number }>(sql`
    select coalesce((select on_hand from stock_locations where sku = ${sku} and location_id = ${locationId}), 0) as "onHand",
      coalesce((select sum(on_hand_delta) from stock_ledger
        where sku = ${sku} and location_id = ${locationId} and at > ${countedAt}::timestamptz), 0)::float8 as since`);
  const row = rows[0] ?? { onHand: 0, since: 0 };
  return counted + row.since - row.onHand;
}

export const stock: Resource = (app, deps) => {
  const route = (summary: string, body: object) => ({
    config: { scope: 'supply' as const },
    schema: { tags: ['stock'], summary, querystring: Type.Object({}, closed), body },
  });

  app.post<{ Body: { sku: string; locationId?: string; quantityDelta: number; reason: string } }>(
    '/v1/stock-adjustments',
    route('Put the shelf right by so many units', Adjustment),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { sku, locationId = 'main', quantityDelta: delta, reason } = request.body;
        await knownItem(act, sku);
        await correct(act, { sku, locationId, delta, kind: 'adjustment', reason });
        return { status: 201, location: `/v1/items/${sku}/stock`, late: ({ tx }) => stockView(tx, sku) };
      }),
  );

  app.post<{ Body: { sku: string; locationId?: string; counted: number; countedAt: string } }>(
    '/v1/stock-counts',
    route('What was counted on the shelf, judged against what has moved since', Count),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { sku, locationId = 'main', counted, countedAt } = request.body;
        await knownItem(act, sku);
        if (parseInstant(countedAt) > instantOf(act.at + 5 * 60_000))
          throw refuse('/countedAt', 'must not be in the future');
        await lockItems(act.tx, [sku]);
        const delta = await countedDelta(act, sku, locationId, counted, countedAt);
        await correct(act, { sku, locationId, delta, kind: 'count', reason: 'count' });
        return { status: 201, location: `/v1/items/${sku}/stock`, late: ({ tx }) => stockView(tx, sku) };
      }),
  );

  app.get<{ Params: { sku: string } }>(
    '/v1/items/:sku/stock',
    {
      config: { scope: EVERYBODY },
      schema: {
        tags: ['stock'],
        summary: "An item's units",
        params: Type.Object({ sku: Id }, closed),
        querystring: Type.Object({}, closed),
      },
    },
    async (request) => {
      const { sku } = request.params;
      const rows = await deps.db.execute(sql`select 1 from items where sku = ${sku}`);
      if (rows.length === 0) throw notFound('item of that SKU');
      return stockView(deps.db, sku);
    },
  );
};
