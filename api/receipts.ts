import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { formatInstant } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import { sqlInstant } from '../record/load-facts';
import { type LockedStock, lockItems } from '../record/lock-items';
import { type ReceiptInput, receiveGoods, surplusOf, touchedLines } from '../record/receive-goods';
import { asForetold } from './as-foretold';
import { pastMoment } from './moments';
import { mutate } from './mutate';
import { checkPlan, planVersionOf } from './plan-version';
import { notFound, refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id, InstantText, LocationId, MAX_INT, Quantity, Sku } from './shapes';

const Receipt = Type.Object(
  { supplyId: Type.Optional(Id), sku: Sku, locationId: LocationId, quantity: Quantity, receivedAt: InstantText },
  closed,
);

type ReceiptBody = Omit<ReceiptInput, 'receivedAt'> & { readonly receivedAt: string };

/** Locks the item and refuses what cannot have arrived. */
async function check(act: Act, receipt: ReceiptInput): Promise<LockedStock | undefined> {
  const { sku, supplyId, quantity } = receipt;
  const items = await act.tx.execute(sql`select 1 from items where sku = ${sku}`);
  if (items.length === 0) throw refuse('/sku', 'must be a known item: PUT /v1/items/{sku} first');
  const stock = (await lockItems(act, [sku])).get(sku);
  if (supplyId !== undefined) {
    const supplies = await act.tx.execute<{ sku: string; received: number }>(
      sql`select sku, received from supplies where id = ${supplyId}`,
    );
    const supply = supplies[0];
    if (supply === undefined) throw refuse('/supplyId', 'must be a known supply');
    if (supply.sku !== sku) throw refuse('/supplyId', `must be a supply of ${sku}`);
    if (supply.received + quantity > MAX_INT)
      throw refuse('/quantity', `must keep what arrived of the supply at ${MAX_INT} at most`);
  }
  if ((stock?.onHand ?? 0) + quantity > MAX_INT)
    throw refuse('/quantity', `must keep the units on hand at ${MAX_INT} at most`);
  return stock;
}

interface ReceiptRow {
  receiptId: string;
  supplyId: string | null;
  sku: string;
  locationId: string;
  received: number;
  allocated: number;
  receivedAt: string;
  recordedAt: string;
}

const shown = ({ supplyId, receivedAt, recordedAt, ...receipt }: ReceiptRow) => ({
  ...receipt,
  surplus: surplusOf(receipt.received, receipt.allocated),
  ...(supplyId === null ? {} : { supplyId }),
  receivedAt: formatInstant(sqlInstant(receivedAt)),
  recordedAt: formatInstant(sqlInstant(recordedAt)),
});

export const receipts: Resource = (app, deps) => {
  app.post<{ Querystring: { dryRun?: boolean }; Body: ReceiptBody }>(
    '/v1/receipts',
    {
      config: { scope: 'supply', wholeQueue: true, ifMatch: 'The `planVersion` of a dry run' },
      schema: {
        tags: ['supply'],
        summary: 'Units have arrived: they go to those who wait',
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Receipt,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const receipt = { ...request.body, receivedAt: pastMoment(act, request.body.receivedAt, '/receivedAt') };
        const stock = await check(act, receipt);
        checkPlan(request.headers['if-match'], planVersionOf(stock));
        const { allocations, moves, ...received } = await receiveGoods(act, receipt);
        const { receiptId: _never, ...came } = received;
        const foretold = await asForetold(act, request, {
          planVersion: planVersionOf(stock),
          changes: () => touchedLines(act, { allocations, moves }),
          answer: (impact) => ({ ...came, ...impact }),
        });
        return foretold ?? { status: 201, location: `/v1/receipts/${received.receiptId}`, body: received };
      }),
  );

  app.get<{ Params: { receiptId: string } }>(
    '/v1/receipts/:receiptId',
    {
      config: { scope: ['supply', 'staff', 'audit'] },
      schema: {
        tags: ['supply'],
        summary: 'A receipt',
        params: Type.Object({ receiptId: Id }, closed),
        querystring: Type.Object({}, closed),
      },
    },
    async (request) => {
      const rows = await deps.db.execute<ReceiptRow & Record<string, unknown>>(sql`
        select id as "receiptId", supply_id as "supplyId", sku, location_id as "locationId", quantity as received, allocated,
          received_at as "receivedAt", recorded_at as "recordedAt"
        from receipts where id = ${request.params.receiptId}`);
      if (!rows[0]) throw notFound('receipt of that id');
      return shown(rows[0]);
    },
  );
};
