import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import { movesDates, type WhyItStays, whyItStays } from '../domain/policy/adoption';
import type { PackRef } from '../domain/policy/inheritance';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { type Act, note } from './act';
import type { LineChange } from './foretell';
import { lockBackorders, lockItems } from './lock-items';
import { NeedsMoreLocks } from './perform';
import { contentHash, POLICY_CHOICE_LOCK, policyOf, versionOf } from './policies';
import { pin } from './put-policy';
import { replan } from './replan';

/** At most so many backorders move in one act. */
export const MOST_ADOPTED = 100;
/** No more than so many are counted. */
export const MOST_COUNTED = 10_000;

/** Whom to move: backorders by name, or the next of those that run under another version of the same pack. */
export type Movers =
  | { readonly kind: 'named'; readonly backorderIds: readonly string[] }
  | { readonly kind: 'of-version'; readonly version: number };

export interface Adoption {
  readonly to: PackRef;
  readonly movers: Movers;
  readonly reason: string;
}

/** What came of it, and how many still run under the version to be left (no more than 10,000 are counted). */
export interface Adopted {
  readonly moved: readonly { readonly backorderId: string; readonly from: PackRef }[];
  readonly stayed: readonly { readonly backorderId: string; readonly because: WhyItStays }[];
  readonly remaining: number | null;
  readonly changes: readonly LineChange[];
}

interface Running {
  readonly backorderId: string;
  readonly orderId: string;
  readonly id: string;
  readonly version: number;
  readonly isClosed: boolean;
}

const runningSql = (where: ReturnType<typeof sql>) => sql`
  select b.id as "backorderId", b.order_id as "orderId", b.policy_id as id, b.policy_version as version,
    b.closed_at is not null as "isClosed"
  from backorders b where ${where}`;

const ofVersion = ({ id }: PackRef, version: number) =>
  sql`b.policy_id = ${id} and b.policy_version = ${version} and b.closed_at is null`;

async function candidates(act: Act, { to, movers }: Adoption): Promise<readonly string[]> {
  if (movers.kind === 'named') return [...new Set(movers.backorderIds)].sort();
  if (movers.version === to.version) return [];
  const rows = await act.tx.execute<{ backorderId: string }>(
    sql`select b.id as "backorderId" from backorders b where ${ofVersion(to, movers.version)} limit ${MOST_ADOPTED}`,
  );
  return rows.map(({ backorderId }) => backorderId);
}

/** Names among these that no backorder has. */
export async function unknownBackorders(act: Act, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await act.tx.execute<{ id: string }>(sql`select id from backorders where id = ${anyOf(ids)}`);
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

/** The version to be adopted, which cannot change until the act has ended; null when there is none. */
export function versionToAdopt(act: Act, ref: PackRef): Promise<PolicyPack | null> {
  act.write(sql`select pg_advisory_xact_lock_shared(${POLICY_CHOICE_LOCK}, 0)`);
  return versionOf(act.tx, ref);
}

/** Items that those wait for whose dates are others under the version to be adopted: they are planned anew. */
async function itemsToPlan(act: Act, orderIds: readonly string[]): Promise<readonly string[]> {
  if (orderIds.length === 0) return [];
  const rows = await act.tx.execute<{ sku: string }>(
    sql`select distinct sku from order_lines where order_id = ${anyOf(orderIds)} and waiting > 0`,
  );
  return rows.map(({ sku }) => sku);
}

interface Judged extends Running {
  readonly because: WhyItStays | null;
}

/** Whether each of these backorders can move, and the orders among them whose dates do. */
async function judge(
  act: Act,
  ids: readonly string[],
  to: PolicyPack,
): Promise<{ readonly judged: readonly Judged[]; readonly dated: readonly string[] }> {
  const running = await act.tx.execute<Running & Record<string, unknown>>(
    sql`${runningSql(sql`b.id = ${anyOf(ids)}`)} order by b.id`,
  );
  const packs = await Promise.all(running.map(({ id, version }) => policyOf(act.tx, id, version)));
  const judged = running.map((one, index) => ({
    ...one,
    because: one.isClosed ? ('closed' as const) : whyItStays(packs[index] ?? to, to),
  }));
  const dated = judged.filter(({ because }, index) => because === null && movesDates(packs[index] ?? to, to));
  return { judged, dated: dated.map(({ orderId }) => orderId) };
}

/**
 * 運用ポリシーの切替: running backorders go on under another version, each with the reason in its journal. What was said
 * and done stays: their places in the queue, the offer in hand with its deadline and what its silence means, answers, the
 * day promised for news. Those who wait get the dates of the new terms. Nobody is written to because of the move; the
 * courses are woken, and go on by the new version's times.
 */
export async function adoptPolicy(act: Act, adoption: Adoption, to: PolicyPack): Promise<Adopted> {
  const ids = await candidates(act, adoption);
  await lockItems(act, await itemsToPlan(act, (await judge(act, ids, to)).dated));
  lockBackorders(act, ids);
  // Once more under the lock: one that closed or moved meanwhile stays as it is by now.
  const { judged, dated } = await judge(act, ids, to);
  const skus = await itemsToPlan(act, dated);
  if (skus.some((sku) => !act.lockedItems.has(sku))) throw new NeedsMoreLocks(skus);
  const moving = judged.filter(({ because }) => because === null);
  write(act, moving, to, adoption.reason);
  // They keep their supply: whoever is not to be moved to an earlier one is known by it.
  const changes = dated.length === 0 ? [] : await replan(act, skus, null, dated);
  return {
    moved: moving.map(({ backorderId, id, version }) => ({ backorderId, from: { id, version } })),
    stayed: judged.flatMap(({ backorderId, because }) => (because === null ? [] : [{ backorderId, because }])),
    remaining: adoption.movers.kind === 'named' ? null : await countRunning(act.tx, to, adoption.movers.version),
    changes,
  };
}

function write(act: Act, moving: readonly Running[], to: PolicyPack, reason: string): void {
  if (moving.length === 0) return;
  const set = sql`set policy_id = ${to.id}, policy_version = ${to.version}`;
  act.write(sql`update backorders ${set} where id = ${anyOf(moving.map(({ backorderId }) => backorderId))}`);
  act.write(sql`update orders ${set} where id = ${anyOf(moving.map(({ orderId }) => orderId))}`);
  const left = new Map(moving.map(({ id, version }) => [`${id}@${version}`, { id, version }]));
  // Their journals say what they were under: that must stay what it was, though no order may be left there.
  for (const from of left.values()) pin(act, from);
  for (const { backorderId, id, version } of moving)
    note(act, backorderId, {
      journal: {
        kind: 'policy-adopted',
        data: { from: { id, version }, to: { id: to.id, version: to.version, hash: contentHash(to) }, reason },
      },
      signal: 'orderChanged',
      signalFacts: { cause: 'policy' },
    });
}

/** How many backorders run under a version now. */
export async function countRunning(tx: Pick<Tx, 'execute'>, pack: PackRef, version: number): Promise<number> {
  const rows = await tx.execute<{ n: number }>(
    sql`select count(*)::int as n from (select 1 from backorders b where ${ofVersion(pack, version)} limit ${MOST_COUNTED}) left_over`,
  );
  return rows[0]?.n ?? 0;
}
