import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { Act } from '../record/act';
import { backorderViews } from '../record/backorder-view';
import { backorderIdOf } from '../record/ids';
import { type LockedStock, lockItems } from '../record/lock-items';
import { tellAtOnce } from '../record/open-backorder';
import { type Reallocation, reallocate } from '../record/reallocate';
import { asForetold } from './as-foretold';
import { mutate } from './mutate';
import { checkPlan, planVersionOf } from './plan-version';
import { notEnough, notFound, Problem, type ProblemSlug, refuse } from './problems';
import type { Resource } from './resources';
import { closed, DryRunQuery, Id, Quantity, Reason, Sku } from './shapes';

const LineRef = Type.Object(
  { orderId: Type.Optional(Id), backorderId: Type.Optional(Id), lineId: Id },
  { ...closed, description: 'an object that names a line, by its order or by its backorder' },
);

const Body = Type.Object({ from: LineRef, to: LineRef, quantity: Quantity, reason: Reason }, closed);

interface LineRefBody {
  readonly orderId?: string;
  readonly backorderId?: string;
  readonly lineId: string;
}

interface ReallocationBody {
  readonly from: LineRefBody;
  readonly to: LineRefBody;
  readonly quantity: number;
  readonly reason: string;
}

interface LineState {
  readonly orderId: string;
  readonly lineId: string;
  readonly sku: string;
  readonly waiting: number;
  readonly allocated: number;
  readonly released: number;
  readonly shipped: number;
  /** Its backorder's; an order with nothing short has none. */
  readonly isClosed: boolean;
}

type Side = 'from' | 'to';

/** The line that one side names, as it stands under the item's lock. */
async function lineOf(act: Act, sku: string, side: Side, ref: LineRefBody): Promise<LineState> {
  const { orderId, backorderId, lineId } = ref;
  if ((orderId === undefined) === (backorderId === undefined))
    throw refuse(`/${side}`, 'must name an order or a backorder, and not both');
  const rows = await act.tx.execute<Omit<LineState, 'sku'> & { sku: string | null } & Record<string, unknown>>(sql`
    select o.id as "orderId", l.line_id as "lineId", l.sku, l.waiting, l.allocated, l.released, l.shipped,
      b.closed_at is not null as "isClosed"
    from orders o left join backorders b on b.id = backorder_id(o.id)
      left join order_lines l on l.order_id = o.id and l.line_id = ${lineId}
    where ${orderId === undefined ? sql`b.id = ${backorderId}` : sql`o.id = ${orderId}`}`);
  const row = rows[0];
  if (row === undefined)
    throw orderId === undefined
      ? refuse(`/${side}/backorderId`, 'must be a backorder that exists')
      : refuse(`/${side}/orderId`, 'must be an order that exists');
  if (row.sku === null) throw refuse(`/${side}/lineId`, 'must be a line of that order');
  if (row.sku !== sku) throw refuse(`/${side}/lineId`, `must be a line of ${sku}`);
  return { ...row, sku };
}

const conflict = (slug: ProblemSlug, pointer: string, message: string): Problem =>
  new Problem(slug, message, { errors: [{ pointer, message }] });

/** Refuses units that are not there to be taken: 409, with the field that asks for them. */
function checkTaken({ allocated, released, shipped, isClosed }: LineState, quantity: number): void {
  const free = allocated - released;
  if (free === 0 && released > 0)
    throw conflict('already-released', '/from', 'The warehouse has been told to ship the units of this line.');
  if (free === 0 && shipped > 0)
    throw conflict('already-shipped', '/from', 'The units of this line have been shipped.');
  if (isClosed) throw conflict('conflict', '/from', 'This backorder is closed.');
  if (quantity > free) throw notEnough(free, 'the line', 'allocated and not released', '/quantity');
}

function checkGiven({ waiting, isClosed }: LineState, quantity: number): void {
  if (isClosed) throw conflict('conflict', '/to', 'This backorder is closed.');
  if (quantity > waiting) throw notEnough(waiting, 'the line', 'waited for', '/quantity');
}

/** Locks the item. */
async function locked(act: Act, sku: string): Promise<LockedStock | undefined> {
  const items = await act.tx.execute(sql`select 1 from items where sku = ${sku}`);
  if (items.length === 0) throw notFound('item of that SKU');
  return (await lockItems(act, [sku])).get(sku);
}

/** Refuses what cannot be moved. The item must be locked. */
async function check(act: Act, sku: string, body: ReallocationBody): Promise<Reallocation> {
  const from = await lineOf(act, sku, 'from', body.from);
  const to = await lineOf(act, sku, 'to', body.to);
  if (from.orderId === to.orderId && from.lineId === to.lineId) throw refuse('/to', 'must be another line');
  checkTaken(from, body.quantity);
  checkGiven(to, body.quantity);
  const { quantity, reason } = body;
  return {
    sku,
    from: { orderId: from.orderId, lineId: from.lineId },
    to: { orderId: to.orderId, lineId: to.lineId },
    quantity,
    reason,
  };
}

async function outcome({ tx }: Act, { sku, from, to, quantity }: Reallocation) {
  const ids = [backorderIdOf(from.orderId), backorderIdOf(to.orderId)] as const;
  const views = await backorderViews(tx, ids);
  return { sku, quantity, from: views.get(ids[0]), to: views.get(ids[1]) };
}

export const reallocations: Resource = (app, deps) => {
  app.post<{ Params: { sku: string }; Querystring: { dryRun?: boolean }; Body: ReallocationBody }>(
    '/v1/items/:sku/reallocations',
    {
      config: { scope: 'staff', ifMatch: 'The `planVersion` of a dry run' },
      schema: {
        tags: ['supply'],
        summary: 'Give allocated units of one line to another that waits; with dryRun, only see whom it would touch',
        description:
          'Past the queue, for a reason that both journals keep. Only units the warehouse has not been told to ship. Whoever gives them up waits again at his old place, with a new promise and an apology by mail; whoever gets them is told as of an arrival. `If-Match` takes the `planVersion` of a dry run: at the same version what was foretold happens.',
        params: Type.Object({ sku: Sku }, closed),
        querystring: Type.Object({ dryRun: DryRunQuery }, closed),
        body: Body,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const planVersion = planVersionOf(await locked(act, request.params.sku));
        // Before what is asked for is judged: the units may have gone with the plan that moved.
        checkPlan(request.headers['if-match'], planVersion);
        const move = await check(act, request.params.sku, request.body);
        const { changes, opened } = await reallocate(act, move);
        const foretold = await asForetold(act, request, { planVersion, changes: () => changes });
        if (foretold !== null) return foretold;
        for (const id of opened) await tellAtOnce(act, id);
        return { status: 200, late: (ended) => outcome(ended, move) };
      }),
  );
};
