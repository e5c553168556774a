import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { TaskKind } from '../domain/backorder/turn';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { announceOther } from './events';
import { lockBackorders } from './lock-items';

/** What staff ask about an item once, however many wait for it. */
export const ITEM_TASKS: readonly TaskKind[] = ['no-date-yet', 'supply-overdue', 'supply-cancelled', 'discontinued'];

/** What a task about units that an order holds too long is about. */
export const heldSubject = (backorderId: string): string => `held:${backorderId}`;

/** What staff see to while an authorised payment is not renewed: done when it is, or when nothing is left to send. */
export const AUTHORIZATION_TASKS: readonly TaskKind[] = ['authorization-ending', 'authorization-ended'];

/**
 * Opens a task for staff unless the same one is open already. `subject` says what it is about, so that a cause that
 * keeps coming does not pile up.
 */
export async function openTask(
  act: Act,
  kind: TaskKind,
  subject: string,
  about: { backorderId?: string; sku?: string; supplyId?: string },
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const id = act.newId('task');
  const rows = await act.tx.execute<{ id: string }>(sql`
    insert into tasks (id, kind, subject, state, backorder_id, sku, supply_id, data, opened_at)
    values (${id}, ${kind}, ${subject}, 'open', ${about.backorderId ?? null}, ${about.sku ?? null},
            ${about.supplyId ?? null}, ${JSON.stringify(data)}::text::jsonb, ${formatInstant(act.at)}::timestamptz)
    on conflict (kind, subject) where state = 'open' do nothing returning id`);
  if (rows.length === 0) return;
  if (about.backorderId !== undefined)
    note(act, about.backorderId, { journal: { kind: 'task-opened', data: { taskId: id, task: kind } } });
  await announceOther(act, 'task.opened', { id, kind, ...about });
}

const itemSubject = (sku: string): string => `item:${sku}`;

/**
 * Opens a task about an item for all who wait for it, unless there is one: a hundred thousand customers of a supply that
 * does not come are one question to the supplier. `backorderId` is the first of them that a step spoke to.
 */
export async function openItemTask(act: Act, kind: TaskKind, sku: string, backorderId: string): Promise<void> {
  const open = await act.tx.execute(
    sql`select from tasks where kind = ${kind} and sku = ${sku} and state = 'open' limit 1`,
  );
  if (open.length === 0) await openTask(act, kind, itemSubject(sku), { backorderId, sku });
}

/**
 * Opens a task about one supply of an item. The item's own of that kind, opened where its customers were spoken to first,
 * becomes it: staff ask once.
 */
export async function openSupplyTask(
  act: Act,
  kind: TaskKind,
  { sku, supplyId, ...about }: { readonly sku: string; readonly supplyId: string; readonly backorderId?: string },
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const taken = await act.tx.execute(sql`
    update tasks set subject = ${supplyId}, supply_id = ${supplyId}, data = data || ${JSON.stringify(data)}::text::jsonb
    where kind = ${kind} and subject = ${itemSubject(sku)} and state = 'open'
      and not exists (select from tasks where kind = ${kind} and subject = ${supplyId} and state = 'open')
    returning id`);
  if (taken.length === 0) await openTask(act, kind, supplyId, { sku, supplyId, ...about }, data);
}

/**
 * Ends the open tasks of those kinds about a subject, such as a refund. Its backorder is locked ahead of them, as by
 * everybody: who resolves one by hand waits, instead of in a ring.
 */
export function resolveTasks(act: Act, subject: string, backorderId: string | null, kinds: readonly TaskKind[]): void {
  if (backorderId !== null) lockBackorders(act, [backorderId]);
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where kind = ${anyOf(kinds)} and subject = ${subject} and state = 'open'`);
}
