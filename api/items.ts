import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { isCurrency } from '../domain/money/money';
import type { Act } from '../record/act';
import { changeItem, ITEM_COLUMNS, type Item, itemOf, knownItem } from '../record/change-item';
import { faultOfRecipe, MOST_PARTS } from '../record/kit-parts';
import { sqlInstant } from '../record/load-facts';
import { EVERYBODY } from './deps';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { type FieldError, notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import {
  BusinessDateText,
  CursorQuery,
  closed,
  Id,
  LimitQuery,
  Localized,
  MAX_INT,
  Money,
  Quantity,
  Sku,
  Text,
  Url,
} from './shapes';

const Count = Type.Integer({ minimum: 0, maximum: MAX_INT, description: 'a whole number from 0' });

const ItemBody = Type.Object(
  {
    sku: Type.Optional(Sku),
    name: Localized,
    kind: Type.Optional(
      Type.Union([Type.Literal('backorder'), Type.Literal('preorder'), Type.Literal('special-order')]),
    ),
    backorderable: Type.Optional(Type.Boolean()),
    releaseDate: Type.Optional(BusinessDateText),
    price: Type.Optional(Money),
    url: Type.Optional(Url),
    imageUrl: Type.Optional(Url),
    backorderCap: Type.Optional(Count),
    safetyStock: Type.Optional(Count),
    dailyDemand: Type.Optional(
      Type.Number({ minimum: 0, maximum: MAX_INT, description: 'units sold a day, for the reorder point' }),
    ),
    supplierId: Type.Optional(Id),
    alternatives: Type.Optional(
      Type.Array(Type.Object({ sku: Sku, note: Type.Optional(Text(300)) }, closed), { maxItems: 20 }),
    ),
    discontinued: Type.Optional(Type.Boolean()),
    components: Type.Optional(Type.Array(Type.Object({ sku: Sku, quantity: Quantity }, closed), { maxItems: 50 })),
  },
  closed,
);

type Body = Partial<Item> & Pick<Item, 'name'>;

function duplicate(list: readonly { sku: string }[]): number {
  return list.findIndex(({ sku }, index) => list.findIndex((other) => other.sku === sku) < index);
}

async function faultsOf(act: Act, item: Item): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const fault = (pointer: string, message: string) => errors.push({ pointer, message });
  if (item.price && !isCurrency(item.price.currency))
    fault('/price/currency', 'must be an ISO 4217 currency code that exists, for example JPY');
  for (const [field, list] of [
    ['alternatives', item.alternatives],
    ['components', item.components],
  ] as const) {
    const own = list.findIndex(({ sku }) => sku === item.sku);
    if (own >= 0) fault(`/${field}/${own}/sku`, 'must be another item');
    const twice = duplicate(list);
    if (twice >= 0) fault(`/${field}/${twice}/sku`, 'must not be named twice');
  }
  if (errors.length > 0 || item.components.length === 0) return errors;
  switch (await faultOfRecipe(act, item.sku, item.components)) {
    case 'part-of-itself':
      fault('/components', 'must not contain the item itself, directly or through other kits');
      break;
    case 'too-many-parts':
      fault('/components', `must come to at most ${MOST_PARTS} items, those of kits among them included`);
      break;
    case null:
  }
  return errors;
}

const Params = Type.Object({ sku: Sku }, closed);

export const items: Resource = (app, deps) => {
  app.put<{ Params: { sku: string }; Body: Body }>(
    '/v1/items/:sku',
    {
      config: { scope: 'supply', wholeQueue: true },
      schema: {
        tags: ['master data'],
        summary: 'An item; those who wait for it are told what concerns them',
        params: Params,
        querystring: Type.Object({}, closed),
        body: ItemBody,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { sku } = request.params;
        if (request.body.sku !== undefined && request.body.sku !== sku)
          throw refuse('/sku', 'must be the SKU of the path');
        const item: Item = {
          kind: 'backorder',
          backorderable: true,
          discontinued: false,
          alternatives: [],
          components: [],
          ...request.body,
          sku,
        };
        const errors = await faultsOf(act, item);
        if (errors.length > 0)
          throw new Problem('invalid', errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; '), {
            errors,
          });
        const before = await knownItem(act, sku);
        await changeItem(act, item, before);
        return {
          status: before === null ? 201 : 200,
          body: item,
          ...(before === null ? { location: `/v1/items/${sku}` } : {}),
        };
      }),
  );

  app.get<{ Params: { sku: string } }>(
    '/v1/items/:sku',
    {
      config: { scope: EVERYBODY },
      schema: { tags: ['master data'], summary: 'An item', params: Params, querystring: Type.Object({}, closed) },
    },
    async (request) => {
      const item = await knownItem({ tx: deps.db } as never, request.params.sku);
      if (item === null) throw notFound('item of that SKU');
      return item;
    },
  );

  app.get<{ Querystring: { limit?: number; cursor?: string } }>(
    '/v1/items',
    {
      config: { scope: EVERYBODY },
      schema: {
        tags: ['master data'],
        summary: 'Items, newest first',
        querystring: Type.Object({ limit: LimitQuery, cursor: CursorQuery }, closed),
      },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['instant', 'id']);
      const rows = await deps.db.execute(sql`
        select ${ITEM_COLUMNS}, created_at::text as "createdAt" from items
        where ${before === null ? sql`true` : sql`(created_at, sku) < (${before[0]}::timestamptz, ${before[1]})`}
        order by created_at desc, sku desc limit ${limit + 1}`);
      const found = page(rows, limit, (row) => [sqlInstant(String(row['createdAt'])), String(row['sku'])]);
      return {
        items: found.items.map(({ createdAt: _createdAt, ...row }) => itemOf(row)),
        nextCursor: found.nextCursor,
      };
    },
  );
};
