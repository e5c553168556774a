import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import { deadlinesOf } from '../domain/backorder/deadlines';
import {
  type Correspondence,
  MOST_ORDERS,
  type StatusCandidate,
  toldTogether,
} from '../domain/backorder/shared-status';
import type { PlannedMail, Turn } from '../domain/backorder/turn';
import { isMarketplace } from '../domain/policy/sections/legal';
import type { MailOrder } from '../emails/mail-facts';
import { type Act, note } from './act';
import { type LoadedBackorder, loadBackorder } from './load-facts';
import { lockBackorders } from './lock-items';
import { mailLines } from './mail-lines';
import { mailOrder, shopTo } from './mail-queue';
import { nextDeadline } from './next-deadline';
import { writeTurn } from './write-turn';

/** Another order of the customer that his status mail tells of, and what follows for its backorder. */
export interface OrderToldToo {
  readonly backorder: LoadedBackorder;
  readonly turn: Turn;
  readonly order: MailOrder;
}

/** The customer's other backorders that a status mail may tell of, the longest untold first: a few more than fit. */
const othersSql = (backorderId: string) => sql`
  select other.id from backorders own
  join orders o on o.customer_id = (select customer_id from orders where id = own.order_id) and o.id <> own.order_id
  join backorders other on other.id = backorder_id(o.id) and other.closed_at is null and other.status = 'scheduled'
  where own.id = ${backorderId}
  order by coalesce((other.course ->> 'lastStatusAt')::float8, (other.course ->> 'firstToldAt')::float8, 0), other.id
  limit ${2 * MOST_ORDERS}`;

/**
 * Locks a backorder together with those its status mail may tell of too, in the order of their ids: of two that are due
 * at the same moment the second finds that the first has told of it. Before the backorder itself is read.
 */
export async function lockForStatus(act: Act, backorderId: string): Promise<void> {
  const others = await act.tx.execute<{ id: string }>(othersSql(backorderId));
  if (others.length > 0) lockBackorders(act, [backorderId, ...others.map(({ id }) => id)]);
}

function correspondenceOf(backorder: LoadedBackorder): Correspondence | null {
  const { facts, customer, addressStopped, channel } = backorder;
  const to = customer.noticeEmail ?? customer.email;
  if (to === undefined || addressStopped || isMarketplace(facts.policy.legal)) return null;
  return {
    customerId: customer.id,
    to,
    locale: customer.locale,
    sender: channel.sender,
    signed: { ...shopTo(backorder) },
  };
}

interface Candidate extends StatusCandidate {
  readonly backorder: LoadedBackorder;
}

const candidateOf = (backorder: LoadedBackorder): Candidate => ({
  backorder,
  facts: backorder.facts,
  now: backorder.now,
  correspondence: correspondenceOf(backorder),
});

const daysOf = (mail: PlannedMail | undefined): number | null =>
  mail?.template === 'status' ? mail.daysUntilRestock : null;

/** The order as the mail tells of it, with the dates that it is told by now. */
function orderInMail(act: Act, backorder: LoadedBackorder, { effects }: Turn): MailOrder {
  const told = effects.flatMap((effect) => (effect.kind === 'mail' ? [effect] : []))[0];
  return {
    ...mailOrder(backorder, mailLines({ backorder, lines: backorder.lines }, told?.showing ?? []), act.here),
    daysUntilRestock: daysOf(told?.mail),
  };
}

/** The orders that this backorder's status mail tells of too; none but of those `lockForStatus` has locked. */
export async function ordersToldToo(act: Act, first: LoadedBackorder): Promise<readonly OrderToldToo[]> {
  const ids = [...act.lockedBackorders].filter((id) => id !== first.facts.id);
  if (ids.length === 0) return [];
  const open = await act.tx.execute<{ id: string }>(sql`
    select b.id from backorders b join orders o on o.id = b.order_id and o.customer_id = ${first.customer.id}
    where b.id = ${anyOf(ids)} and b.closed_at is null and b.status = 'scheduled'
    order by b.id`);
  const loaded: LoadedBackorder[] = [];
  for (const { id } of open) {
    const backorder = await loadBackorder(act, id);
    if (backorder !== null) loaded.push(backorder);
  }
  return toldTogether(candidateOf(first), loaded.map(candidateOf)).map(({ candidate: { backorder }, turn }) => ({
    backorder,
    turn,
    order: orderInMail(act, backorder, turn),
  }));
}

/** Writes down that a mail told of these backorders too: it is the status mail of each. */
export function tellToo(
  act: Act,
  { mailId, sha256 }: { readonly mailId: string; readonly sha256: string | null },
  orders: readonly OrderToldToo[],
): void {
  for (const { backorder, turn } of orders) {
    const { id } = backorder.facts;
    writeTurn(act, backorder, turn);
    act.write(sql`
      update backorders set ${nextDeadline(deadlinesOf(turn.facts, backorder.now))} where id = ${id}`);
    act.write(sql`insert into told_together (mail_id, backorder_id) values (${mailId}, ${id})`);
    note(act, id, {
      journal: { kind: 'mail-queued', data: { mailId, template: 'status', locale: backorder.customer.locale, sha256 } },
    });
  }
}
