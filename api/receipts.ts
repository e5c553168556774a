import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { instantOf, parseInstant } from '../domain/calendar/business-date';
import { foretell } from '../record/foretell';
import { lockItems } from '../record/lock-items';
import { type ReceiptInput, receiveGoods } from '../record/receive-goods';
import { mutate } from './mutate';
import { refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id, InstantText, LocationId, Quantity, Sku } from './shapes';

const Receipt = Type.Object(
  { supplyId: Type.Optional(Id), sku: Sku, locationId: LocationId, quantity: Quantity, receivedAt: InstantText },
  closed,
);

/** Clocks of warehouse systems run ahead by so much at most. */
const SKEW_MS = 5 * 60_000;

/** Units an item may have on hand: what its columns can count. */
const MOST_ON_HAND = 2147483647;

export const receipts: Resource = (app, deps) => {
  app.post<{ Querystring: { dryRun?: boolean }; Body: Omit<ReceiptInput, 'receivedAt'> & { receivedAt: string } }>(
    '/v1/receipts',
    {
      config: { scope: 'supply' },
      schema: {
        tags: ['supply'],
        summary: 'Units have arrived: they go to those who wait',
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Receipt,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const receipt = request.body;
        const receivedAt = parseInstant(receipt.receivedAt);
        if (receivedAt > instantOf(act.at + SKEW_MS)) throw refuse('/receivedAt', 'must not be in the future');
        const items = await act.tx.execute(sql`select 1 from items where sku = ${receipt.sku}`);
        if (items.length === 0) throw refuse('/sku', 'must be a known item: PUT /v1/items/{sku} first');
        const stock = (await lockItems(act.tx, [receipt.sku])).get(receipt.sku);
        if (receipt.supplyId !== undefined) {
          const supplies = await act.tx.execute<{ sku: string }>(
            sql`select sku from supplies where id = ${receipt.supplyId}`,
          );
          if (supplies[0] === undefined) throw refuse('/supplyId', 'must be a known supply');
          if (supplies[0].sku !== receipt.sku) throw refuse('/supplyId', `must be a supply of ${receipt.sku}`);
        }
        if ((stock?.onHand ?? 0) + receipt.quantity > MOST_ON_HAND)
          throw refuse('/quantity', `must keep the units on hand at ${MOST_ON_HAND} at most`);
        const { allocations, ...received } = await receiveGoods(act, { ...receipt, receivedAt });
        if (request.query.dryRun !== true) return { status: 201, body: received };
        const changes = allocations.map(({ backorderId, lineId }) => ({
          backorderId,
          lineId,
          before: null,
          after: null,
        }));
        return { status: 200, body: { ...received, ...(await foretell(act, stock?.planVersion ?? 0, changes)) } };
      }),
  );
};
