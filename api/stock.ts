import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { Act } from '../record/act';
import { giveOut } from '../record/give-out';
import { serveKits } from '../record/kits';
import { type LockedStock, lockItems } from '../record/lock-items';
import { tellAtOnce } from '../record/open-backorder';
import { buyForLines } from '../record/purchases';
import { cameBack, notePutBack } from '../record/put-back';
import { replan, replanBoundaries } from '../record/replan';
import { reservationsGiveWay } from '../record/reservations';
import { moveStock } from '../record/stock-moves';
import { stockView } from '../record/stock-view';
import { backIntoQueue, takeBackLast } from '../record/take-back';
import { EVERYBODY } from './deps';
import { pastMoment } from './moments';
import { type Answer, mutate } from './mutate';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, InstantText, LocationId, MAX_INT, Reason, Sku } from './shapes';

const Adjustment = Type.Object(
  {
    sku: Sku,
    locationId: LocationId,
    quantityDelta: Type.Integer({ minimum: -MAX_INT, maximum: MAX_INT }),
    reason: Reason,
    shipmentId: Type.Optional(
      Type.String({
        ...Id,
        description: 'a parcel that came back: these of its units can be sold again; at most what was in it',
      }),
    ),
  },
  closed,
);

const Count = Type.Object(
  { sku: Sku, locationId: LocationId, counted: Type.Integer({ minimum: 0, maximum: MAX_INT }), countedAt: InstantText },
  closed,
);

interface AdjustmentBody {
  readonly sku: string;
  readonly locationId?: string;
  readonly quantityDelta: number;
  readonly reason: string;
  readonly shipmentId?: string;
}

interface CountBody {
  readonly sku: string;
  readonly locationId?: string;
  readonly counted: number;
  readonly countedAt: string;
}

async function knownItem(act: Act, sku: string): Promise<void> {
  const rows = await act.tx.execute(sql`select 1 from items where sku = ${sku}`);
  if (rows.length === 0) throw refuse('/sku', 'must be a known item: PUT /v1/items/{sku} first');
}

interface Correction {
  readonly sku: string;
  readonly locationId: string;
  readonly delta: number;
  readonly kind: 'adjustment' | 'count' | 'return';
  /** Why, when it was counted, or the parcel that came back. */
  readonly reference: string;
  /** Whose parcel that was. */
  readonly orderId?: string;
}

interface UnitsAt {
  readonly onHand: number;
  /** Of those, told to be shipped from there. */
  readonly released: number;
}

async function unitsAt(act: Act, sku: string, locationId: string): Promise<UnitsAt> {
  const rows = await act.tx.execute<UnitsAt & Record<string, unknown>>(
    sql`select on_hand as "onHand", released from stock_locations where sku = ${sku} and location_id = ${locationId}`,
  );
  return rows[0] ?? { onHand: 0, released: 0 };
}

/**
 * Puts the shelf right by `delta` units. More go to those who wait. Fewer than belong to somebody: holds of checkouts
 * give way first, then the last in the queue, whose customers are told that the shop was wrong. The item must be locked.
 */
async function correct(act: Act, stock: LockedStock, here: UnitsAt, correction: Correction): Promise<void> {
  const { sku, locationId, delta, kind, reference, orderId } = correction;
  if (stock.onHand + delta > MAX_INT)
    throw refuse(kind === 'count' ? '/counted' : '/quantityDelta', `must leave at most ${MAX_INT} on hand`);
  const tooFew = stock.reserved + stock.allocated - (stock.onHand + delta);
  const missing = tooFew > 0 ? tooFew - (await reservationsGiveWay(act, sku, tooFew)) : 0;
  const taken = missing > 0 ? await takeBackLast(act, sku, missing) : [];
  if (taken.reduce((sum, { quantity }) => sum + quantity, 0) < missing || here.onHand + delta < here.released)
    throw new Problem(
      'already-released',
      'Units the warehouse was told to ship would be missing: report the shortage on their orders.',
    );
  const opened = await backIntoQueue(act, taken, 'count');
  await moveStock(act, [
    { sku, kind, locationId, onHand: delta, reference, ...(orderId === undefined ? {} : { orderId }) },
  ]);
  if (delta > 0) await giveOut(act, new Map([[sku, delta]]));
  await (taken.length > 0 ? replan : replanBoundaries)(act, [sku]);
  await serveKits(act);
  for (const loser of new Set(taken.map((units) => units.orderId))) await buyForLines(act, loser);
  for (const id of opened) await tellAtOnce(act, id);
}

async function lockedStock(act: Act, sku: string): Promise<LockedStock> {
  const stock = (await lockItems(act, [sku])).get(sku);
  if (!stock) throw new Error(`stock of ${sku} vanished`);
  return stock;
}

/** Units of a parcel that came back, which somebody has looked at: they can be sold again. */
async function putBack(act: Act, body: AdjustmentBody, shipmentId: string): Promise<void> {
  const { sku, locationId = 'main', quantityDelta, reason } = body;
  const stock = await lockedStock(act, sku);
  const parcel = await cameBack(act, shipmentId, sku);
  if (parcel === 'no-such-parcel') throw refuse('/shipmentId', 'must be a shipment');
  if (parcel === 'not-in-it') throw refuse('/sku', 'must be of an item that was in the parcel');
  if (parcel === 'not-returned') throw new Problem('conflict', 'The parcel has not been reported as returned.');
  if (quantityDelta < 1) throw refuse('/quantityDelta', 'must be at least 1: what came back');
  if (quantityDelta > parcel.most)
    throw new Problem('not-enough-units', `Only ${parcel.most} units of the parcel have not been put back.`);
  await correct(act, stock, await unitsAt(act, sku, locationId), {
    sku,
    locationId,
    delta: quantityDelta,
    kind: 'return',
    reference: shipmentId,
    orderId: parcel.orderId,
  });
  await notePutBack(act, parcel, { sku, quantity: quantityDelta, reason });
}

async function adjust(act: Act, body: AdjustmentBody): Promise<void> {
  const { sku, locationId = 'main', quantityDelta, reason, shipmentId } = body;
  if (shipmentId !== undefined) return putBack(act, body, shipmentId);
  const stock = await lockedStock(act, sku);
  const here = await unitsAt(act, sku, locationId);
  if (quantityDelta < 0 && here.onHand + quantityDelta < 0)
    throw refuse('/quantityDelta', `must leave at least 0 at ${locationId}; there are ${here.onHand}`);
  await correct(act, stock, here, {
    sku,
    locationId,
    delta: quantityDelta,
    kind: 'adjustment',
    reference: reason.slice(0, 200),
  });
}

/**
 * What became of a place since a moment: units that came and went, and whether it has been counted after it. Goods that
 * were there by then count as there, though their receipt was written down later.
 */
async function since(
  act: Act,
  sku: string,
  locationId: string,
  moment: string,
): Promise<{ moved: number; countedLater: boolean }> {
  const rows = await act.tx.execute<{ moved: number; countedLater: boolean }>(sql`
    select coalesce(sum(m.on_hand_delta)
        filter (where m.kind <> 'count' and least(m.at, r.received_at) > ${moment}::timestamptz), 0)::float8 as moved,
      coalesce(bool_or(m.kind = 'count' and m.reference collate "C" > ${moment}), false) as "countedLater"
    from stock_ledger m left join receipts r on m.kind = 'receipt' and r.id = m.reference
    where m.sku = ${sku} and m.location_id = ${locationId}
      -- A count is written down when it has been made, by a clock that may run behind the one that says when.
      and m.at > ${moment}::timestamptz - interval '5 minutes'`);
  return rows[0] ?? { moved: 0, countedLater: false };
}

/** What was counted then, moved by what has moved at that place since. A later count knows better. */
async function count(act: Act, { sku, locationId = 'main', counted, countedAt }: CountBody): Promise<void> {
  const at = pastMoment(act, countedAt, '/countedAt');
  const stock = await lockedStock(act, sku);
  const moment = new Date(at).toISOString();
  const { moved, countedLater } = await since(act, sku, locationId, moment);
  if (countedLater) return;
  if (counted + moved < 0)
    throw refuse('/counted', `must be at least ${-moved}: so many have left ${locationId} since`);
  const here = await unitsAt(act, sku, locationId);
  const delta = counted + moved - here.onHand;
  await correct(act, stock, here, { sku, locationId, delta, kind: 'count', reference: moment });
}

export const stock: Resource = (app, deps) => {
  const route = (summary: string, body: object) => ({
    config: { scope: 'supply' as const, wholeQueue: true },
    schema: { tags: ['stock'], summary, querystring: Type.Object({}, closed), body },
  });

  const answer = (sku: string): Answer => ({
    status: 201,
    location: `/v1/items/${sku}/stock`,
    late: (act) => stockView(act, sku),
  });

  app.post<{ Body: AdjustmentBody }>(
    '/v1/stock-adjustments',
    route('Put the shelf right by so many units', Adjustment),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        await knownItem(act, request.body.sku);
        await adjust(act, request.body);
        return answer(request.body.sku);
      }),
  );

  app.post<{ Body: CountBody }>(
    '/v1/stock-counts',
    route('What was counted on the shelf, judged against what has moved since', Count),
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        await knownItem(act, request.body.sku);
        await count(act, request.body);
        return answer(request.body.sku);
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
      return stockView({ tx: deps.db, here: deps.here, at: deps.clock() }, sku);
    },
  );
};
