import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { Act } from '../record/act';
import {
  changeSupply,
  namesPassedDay,
  SUPPLY_COLUMNS,
  type SupplyInput,
  type SupplyRecord,
  type SupplyRow,
  sameSupply,
  supplyOf,
  supplyRecord,
  warehouseToday,
} from '../record/change-supply';
import { sqlInstant } from '../record/load-facts';
import { lockItems } from '../record/lock-items';
import { supplyHistory } from '../record/supply-history';
import { asForetold } from './as-foretold';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { planMoved, planVersionOf, tagsOf } from './plan-version';
import { notFound, refuse } from './problems';
import type { Resource } from './resources';
import {
  BusinessDateText,
  CursorQuery,
  closed,
  DryRunQuery,
  Id,
  LimitQuery,
  Localized,
  LocationId,
  Quantity,
  Sku,
  Text,
} from './shapes';

const literals = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const Supply = Type.Object(
  {
    sku: Sku,
    locationId: LocationId,
    quantity: Quantity,
    eta: Type.Union([BusinessDateText, Type.Null()]),
    etaPrecision: Type.Optional(literals('day', 'third', 'month')),
    status: literals('planned', 'confirmed', 'cancelled'),
    supplierId: Type.Optional(Id),
    forLine: Type.Optional(Type.Object({ backorderId: Id, lineId: Id }, closed)),
    reason: Type.Optional(
      Type.Object(
        {
          code: literals('demand', 'production', 'materials', 'logistics', 'quality', 'discontinued', 'other'),
          customerText: Type.Optional(Localized),
          note: Type.Optional(Text(2000)),
        },
        closed,
      ),
    ),
  },
  closed,
);

async function check(act: Act, supply: SupplyInput, before: SupplyRecord | null): Promise<void> {
  const items = await act.tx.execute(sql`select 1 from items where sku = ${supply.sku}`);
  if (items.length === 0) throw refuse('/sku', 'must be a known item: PUT /v1/items/{sku} first');
  if (before !== null && before.sku !== supply.sku)
    throw refuse('/sku', `must stay ${before.sku}: a supply cannot move to another item`);
  const today = await warehouseToday(act);
  if (namesPassedDay(supply, before, today)) throw refuse('/eta', `must not be before today, ${today}`);
  if (supply.forLine !== undefined) {
    const { backorderId, lineId } = supply.forLine;
    const lines = await act.tx.execute<{ sku: string }>(sql`
      select l.sku from backorders b join order_lines l on l.order_id = b.order_id where b.id = ${backorderId} and l.line_id = ${lineId}`);
    if (lines[0]?.sku !== supply.sku)
      throw refuse('/forLine', 'must name a line of an existing backorder for this item');
  }
}

/** `If-Match` names the supply's version or, after a dry run, the plan's. */
function checkMatch(header: string | undefined, before: SupplyRecord | null, planVersion: number): void {
  if (header === undefined) return;
  const standing = [String(planVersion), ...(before === null ? [] : [String(before.version), '*'])];
  if (!tagsOf(header).some((tag) => standing.includes(tag))) throw planMoved(planVersion);
}

const Params = Type.Object({ supplyId: Id }, closed);

/** A supply, and who asked or said what about it; null when there is none. */
async function withHistory(act: { readonly tx: Pick<Act['tx'], 'execute'> }, supplyId: string) {
  const supply = await supplyOf(act, supplyId);
  return supply === null ? null : { ...supply, history: await supplyHistory(act.tx, supplyId) };
}

export const supplies: Resource = (app, deps) => {
  app.put<{ Params: { supplyId: string }; Querystring: { dryRun?: boolean }; Body: SupplyInput }>(
    '/v1/supplies/:supplyId',
    {
      config: {
        scope: 'supply',
        wholeQueue: true,
        ifMatch: "The supply's `version`, or the `planVersion` of a dry run",
      },
      schema: {
        tags: ['supply'],
        summary: 'Announce or change inbound supply; with dryRun, only see whom it would touch',
        params: Params,
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Supply,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { supplyId } = request.params;
        const supply = request.body;
        const stock = (await lockItems(act, [supply.sku])).get(supply.sku);
        const before = await supplyOf(act, supplyId);
        await check(act, supply, before);
        const planVersion = planVersionOf(stock);
        checkMatch(request.headers['if-match'], before, planVersion);
        const moves =
          before !== null && sameSupply(before, supply) ? [] : await changeSupply(act, supplyId, supply, before);
        const foretold = await asForetold(act, request, { planVersion, changes: () => moves });
        if (foretold !== null) return foretold;
        return {
          status: before === null ? 201 : 200,
          ...(before === null ? { location: `/v1/supplies/${supplyId}` } : {}),
          late: (ended) => withHistory(ended, supplyId),
        };
      }),
  );

  app.get<{ Params: { supplyId: string } }>(
    '/v1/supplies/:supplyId',
    {
      config: { scope: ['supply', 'staff', 'audit'] },
      schema: {
        tags: ['supply'],
        summary: 'A supply, and who asked or said what about it',
        params: Params,
        querystring: Type.Object({}, closed),
      },
    },
    async (request, reply) => {
      const supply = await withHistory({ tx: deps.db }, request.params.supplyId);
      if (supply === null) throw notFound('supply of that id');
      reply.header('ETag', `"${supply.version}"`);
      return supply;
    },
  );

  const List = Type.Object({ limit: LimitQuery, cursor: CursorQuery, sku: Type.Optional(Sku) }, closed);
  app.get<{ Querystring: { limit?: number; cursor?: string; sku?: string } }>(
    '/v1/supplies',
    {
      config: { scope: ['supply', 'staff', 'audit'] },
      schema: { tags: ['supply'], summary: 'Supplies, newest first', querystring: List },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor, sku } = request.query;
      const before = decodeCursor(cursor, ['instant', 'id']);
      const rows = await deps.db.execute<
        Readonly<Record<string, unknown>> & SupplyRow & { readonly createdAt: string }
      >(sql`
        select ${SUPPLY_COLUMNS}, created_at::text as "createdAt" from supplies
        where ${sku === undefined ? sql`true` : sql`sku = ${sku}`}
          and ${before === null ? sql`true` : sql`(created_at, id) < (${before[0]}::timestamptz, ${before[1]})`}
        order by created_at desc, id desc limit ${limit + 1}`);
      const found = page(rows, limit, (row) => [sqlInstant(row.createdAt), row.supplyId]);
      return {
        items: found.items.map(({ createdAt: _createdAt, ...row }) => supplyRecord(row)),
        nextCursor: found.nextCursor,
      };
    },
  );
};
