import { type SQL, sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { anyOf } from '../db/lists';
import type { TaskKind } from '../domain/backorder/turn';
import { formatInstant, type Instant, parseInstant } from '../domain/calendar/business-date';
import type { Act } from '../record/act';
import type { KeptOfCall } from '../record/call-words';
import { type DueData, taskTitle } from '../record/clock-tasks';
import { sqlInstant } from '../record/load-facts';
import {
  lockTaskBackorder,
  NOTICE_RESULTS,
  type NoticeGiven,
  type NoticeResult,
  noticeResults,
  recordNotice,
} from '../record/notice-tasks';
import { ITEM_TASKS } from '../record/tasks';
import { hadWords } from '../record/told-earlier';
import { putWishAside } from '../record/wishes';
import { pastMoment } from './moments';
import { mutate } from './mutate';
import { DEFAULT_LIMIT, decodeCursor, page } from './paging';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { CursorQuery, closed, Id, InstantText, LimitQuery, Text } from './shapes';

interface Row {
  id: string;
  seq: number;
  kind: TaskKind;
  state: 'open' | 'resolved';
  backorderId: string | null;
  sku: string | null;
  supplyId: string | null;
  /** `kept`: what a notice has to remember until it has been given. */
  data: Readonly<Record<string, unknown>> &
    DueData & { readonly wordedAt?: string; readonly kept?: Pick<KeptOfCall, 'earlier'> };
  openedAt: string;
  resolvedAt: string | null;
  note: string | null;
  result: NoticeResult | 'overtaken' | null;
  givenAt: string | null;
  givenBy: string | null;
}

const COLUMNS = sql`id, seq, kind, state, backorder_id as "backorderId", sku, supply_id as "supplyId", data,
  opened_at as "openedAt", resolved_at as "resolvedAt", note, result, given_at as "givenAt", given_by as "givenBy"`;

const shownData = ({ kept: _kept, ...data }: Row['data']) => data;

/** As it reads at that moment, or when it was resolved. */
const shown = (
  { seq: _seq, openedAt, resolvedAt, backorderId, sku, supplyId, note, result, givenAt, givenBy, data, ...task }: Row,
  at: Instant,
) => ({
  ...task,
  data: shownData(data),
  title: taskTitle(task.kind, data, resolvedAt === null ? at : sqlInstant(resolvedAt)),
  ...(backorderId === null ? {} : { backorderId }),
  ...(sku === null ? {} : { sku }),
  ...(supplyId === null ? {} : { supplyId }),
  openedAt: formatInstant(sqlInstant(openedAt)),
  ...(resolvedAt === null ? {} : { resolvedAt: formatInstant(sqlInstant(resolvedAt)) }),
  ...(note === null ? {} : { note }),
  ...(result === null ? {} : { result }),
  ...(givenAt === null ? {} : { givenAt: formatInstant(sqlInstant(givenAt)) }),
  ...(givenBy === null ? {} : { givenBy }),
});

const Resolution = Type.Object(
  {
    note: Type.Optional(Text(2000)),
    result: Type.Optional(
      Type.Union(
        NOTICE_RESULTS.map((result) => Type.Literal(result)),
        {
          description:
            'of a task to give a notice (`call-customer`, `legal-notice-failed`, `paper-notice`): how it was given. A notice counts as given from `at` on when it was `told` or `posted`. `no-answer` notes the attempt and leaves the task open; `given-up` ends it without a notice. Absent: a call was told, a letter was posted, a notice that came back was not given. A call that is no longer true ends by itself: the task is resolved as `overtaken`, `data.overtakenBy` says by what, and it cannot be reported as told. So does what was to be seen to because a mail did not arrive (`mail-failed`, `legal-notice-failed`, `offer-not-delivered`), when that mail was sent again and the provider has taken it: `data.resentAs`.',
        },
      ),
    ),
    at: Type.Optional({ ...InstantText, description: 'when it was told or posted; now, where it is not said' }),
    wordedAt: Type.Optional({
      ...InstantText,
      description:
        'of a call: `data.wordedAt` of the words that were told, as they were read. A call that is still to be made is worded anew when dates or units move; the customer then knows what he was told, and hears what has moved since in a call of its own. Absent: the words that stood at `at`.',
    }),
    by: Type.Optional({ ...Id, description: 'the member of staff who gave it' }),
  },
  closed,
);

interface ResolutionBody {
  readonly note?: string;
  readonly result?: NoticeResult;
  readonly at?: string;
  readonly wordedAt?: string;
  readonly by?: string;
}

/** What staff say of a notice, judged against its task; null where the task gives none. */
function noticeOf(act: Act, task: Row, body: ResolutionBody): NoticeGiven | null {
  const possible = noticeResults(task.kind);
  const [usual] = possible;
  const { at, by = null, result = usual } = body;
  if (usual === undefined || result === undefined) {
    for (const field of ['result', 'at', 'wordedAt', 'by'] as const)
      if (body[field] !== undefined)
        throw refuse(`/${field}`, `belongs to tasks that give a notice, not to ${task.kind}`);
    return null;
  }
  if (!possible.includes(result)) throw refuse('/result', `must be one of ${possible.join(', ')} for this task`);
  const given = at === undefined ? act.at : pastMoment(act, at, '/at');
  if (given < sqlInstant(task.openedAt)) throw refuse('/at', 'must not be before the task was opened');
  const wordedAt = body.wordedAt === undefined ? null : parseInstant(body.wordedAt);
  if (wordedAt !== null && !hadWords(task.data, wordedAt))
    throw refuse('/wordedAt', 'must be `data.wordedAt` of this call as it was read');
  if (wordedAt !== null && given < wordedAt) throw refuse('/at', 'must not be before the words that were told');
  const { template } = task.data;
  return {
    taskId: task.id,
    kind: task.kind,
    backorderId: task.backorderId,
    template: typeof template === 'string' ? template : null,
    result,
    at: given,
    wordedAt,
    by,
  };
}

const WHY_OVER: Readonly<Record<string, string>> = {
  answered: 'the customer’s answer has been taken',
  silent: 'the time to answer is over',
  replaced: 'another question has taken its place',
  withdrawn: 'there is nothing to ask any more',
  closed: 'the backorder is closed',
  'payment-renewed': 'the payment has been seen to',
  'nothing-new': 'its date has moved, and the one by now is no later than the customer knows',
  'moved-on': 'the units that it speaks of are no longer where it says',
  'taken-back': 'the answer that it confirms has been taken back',
};

/** A call that has been overtaken was not told: what it would have said is not true. Says what is to be said instead. */
async function overtaken(act: Act, { backorderId, data }: Row): Promise<Problem> {
  const by = String(data['overtakenBy']);
  const open = await act.tx.execute<{ taskId: string; template: string; say: string }>(sql`
    select id as "taskId", data ->> 'template' as template, data ->> 'say' as say from tasks
    where backorder_id = ${backorderId} and kind = 'call-customer' and state = 'open' order by seq`);
  const instead = open.map(({ taskId, template }) => `task ${taskId} (${template})`).join(', ');
  const why = WHY_OVER[by] ?? `a newer notice (${by}) has taken its place`;
  return new Problem(
    'conflict',
    `What this call was to say is no longer true: ${why}. ${
      open.length === 0
        ? 'Nothing is to be told by telephone now.'
        : `Tell the customer instead what is said in ${instead}.`
    }`,
    { members: { instead: open } },
  );
}

const Query = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('resolved')])),
    backorderId: Type.Optional(Id),
    limit: LimitQuery,
    cursor: CursorQuery,
  },
  closed,
);

/** A backorder's own tasks, and those that are open for all who wait for an item of it. */
const aboutBackorder = (
  id: string,
): SQL => sql`(backorder_id = ${id} or (state = 'open' and kind = ${anyOf(ITEM_TASKS)} and sku = any (array(
  select l.sku from backorders b join order_lines l on l.order_id = b.order_id where b.id = ${id} and l.waiting > 0))))`;

/** What needs a person. */
export const tasks: Resource = (app, deps) => {
  app.get<{ Querystring: { state?: string; backorderId?: string; limit?: number; cursor?: string } }>(
    '/v1/tasks',
    {
      config: { scope: 'staff' },
      schema: { tags: ['staff'], summary: 'What needs a person, newest first', querystring: Query },
    },
    async (request) => {
      const { state, backorderId, limit = DEFAULT_LIMIT, cursor } = request.query;
      const before = decodeCursor(cursor, ['seq'])?.[0];
      const at = deps.clock();
      const rows = await deps.db.execute<Row & Record<string, unknown>>(sql`
        select ${COLUMNS} from tasks
        where ${state === undefined ? sql`true` : sql`state = ${state}`}
          and ${backorderId === undefined ? sql`true` : aboutBackorder(backorderId)}
          and ${before === undefined ? sql`true` : sql`seq < ${before}::bigint`}
        order by seq desc limit ${limit + 1}`);
      const found = page(rows, limit, ({ seq }) => [seq]);
      return { items: found.items.map((task) => shown(task, at)), nextCursor: found.nextCursor };
    },
  );

  const read = async (act: Act, id: string): Promise<Row> => {
    const rows = await act.tx.execute<Row & Record<string, unknown>>(
      sql`select ${COLUMNS} from tasks where id = ${id}`,
    );
    if (!rows[0]) throw notFound('task of that id');
    return rows[0];
  };

  app.post<{ Params: { id: string }; Body: ResolutionBody | null | undefined }>(
    '/v1/tasks/:id/resolve',
    {
      config: { scope: 'staff' },
      schema: {
        tags: ['staff'],
        summary: 'A task is done, or what came of the notice it is to give; repeated, nothing changes',
        params: Type.Object({ id: Id }, closed),
        querystring: Type.Object({}, closed),
        body: Type.Union([Resolution, Type.Null()], {
          description: 'nothing need be said',
        }),
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { id } = request.params;
        await lockTaskBackorder(act, id);
        const task = await read(act, id);
        const body = request.body ?? {};
        const notice = noticeOf(act, task, body);
        if (task.result === 'overtaken' && (notice?.result === 'told' || notice?.result === 'posted'))
          throw await overtaken(act, task);
        if (task.state === 'open') {
          const { lineId } = task.data;
          if (task.kind === 'alternative-surcharge' && task.backorderId !== null && typeof lineId === 'string')
            await putWishAside(act, task.backorderId, lineId);
          if (notice?.result !== 'no-answer')
            act.write(sql`
              update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz, note = ${body.note ?? null}
              where id = ${id}`);
          if (notice !== null) await recordNotice(act, notice);
        }
        return { status: 200, body: shown(await read(act, id), act.at) };
      }),
  );
};
