import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { policyHash } from '../db/policy-hash';
import { type BusinessDate, dateAt } from '../domain/calendar/business-date';
import { MOST_ANCESTORS, type PackRef, type PolicyDraft } from '../domain/policy/inheritance';
import type { PolicyPack } from '../domain/policy/policy-pack';
import type { Act, Installation } from './act';

/** Versions never change, so what was read once stays true; bounded, since shops may put many. */
const packs = new Map<string, PolicyPack>();
const MOST_KEPT = 500;

/** Hashes that came with packs: an order should not pay for working one out again. */
const hashes = new WeakMap<PolicyPack, string>();

/** What a pack's content is pinned by. */
export const contentHash = (pack: PolicyPack): string => hashes.get(pack) ?? policyHash(pack);

async function readPack(tx: Pick<Tx, 'execute'>, where: SQL): Promise<PolicyPack | null> {
  const rows = await tx.execute<{ pack: PolicyPack; hash: string }>(
    sql`select pack, hash from policies where ${where}`,
  );
  const [row] = rows;
  if (row === undefined) return null;
  hashes.set(row.pack, row.hash);
  return row.pack;
}

/** A version as it is now, though it may still change; null when there is none. */
export const versionOf = (tx: Pick<Tx, 'execute'>, { id, version }: PackRef): Promise<PolicyPack | null> =>
  readPack(tx, sql`id = ${id} and version = ${version}`);

/** A pack by id and version; throws when the record names one that is not there, which cannot happen by the API. */
export async function policyOf(tx: Pick<Tx, 'execute'>, id: string, version: number): Promise<PolicyPack> {
  const key = `${id}/${version}`;
  const known = packs.get(key);
  if (known) return known;
  const pack = await versionOf(tx, { id, version });
  if (!pack) throw new Error(`policy ${key} is not in the database`);
  if (packs.size >= MOST_KEPT) packs.clear();
  packs.set(key, pack);
  return pack;
}

/** An act that may not stay has read a version that can still change: it is read again when it is asked for. */
export const forgetPolicy = (id: string, version: number): void => void packs.delete(`${id}/${version}`);

/**
 * A pack as it was put, and after it all that it extends, each once; empty where there is none of that name. One more than
 * a pack may have ancestors is looked up, so that one too many is seen.
 */
export async function packsAsPut(tx: Pick<Tx, 'execute'>, { id, version }: PackRef): Promise<readonly PolicyDraft[]> {
  const rows = await tx.execute<{ draft: PolicyDraft }>(sql`
    with recursive line as (
      select coalesce(draft, pack) as draft, 0 as n from policies where id = ${id} and version = ${version}
      union all
      select coalesce(p.draft, p.pack), n + 1 from line
      join policies p on p.id = line.draft -> 'extends' ->> 'id' and p.version = (line.draft -> 'extends' ->> 'version')::int
      where n <= ${MOST_ANCESTORS}
    )
    select draft from line order by n`);
  return rows.map(({ draft }) => draft);
}

/** Held shared by whoever pins an order to a pack, alone by whoever changes a version nobody uses yet. */
export const POLICY_CHOICE_LOCK = 7401;

/** The newest version of a pack; null when there is no such pack. */
export async function newestPolicy(tx: Pick<Tx, 'execute'>, id: string | SQL): Promise<PolicyPack | null> {
  return readPack(tx, sql`id = ${id} order by version desc limit 1`);
}

/** The number of a pack's newest version; null when there is no such pack. */
export async function newestVersion(tx: Pick<Tx, 'execute'>, id: string): Promise<number | null> {
  const rows = await tx.execute<{ version: number | null }>(
    sql`select max(version) as version from policies where id = ${id}`,
  );
  return rows[0]?.version ?? null;
}

/** The packs of those who wait for an item; the newest default one where nobody does. */
export async function packsOfWaiters(
  tx: Pick<Tx, 'execute'>,
  { defaultPolicy }: Installation,
  sku: string,
): Promise<readonly PolicyPack[]> {
  const packs = await tx.execute<{ id: string; version: number }>(sql`
    select distinct o.policy_id as id, o.policy_version as version
    from order_lines l join orders o on o.id = l.order_id where l.sku = ${sku} and l.waiting > 0`);
  if (packs.length > 0) return Promise.all(packs.map(({ id, version }) => policyOf(tx, id, version)));
  const usual = await newestPolicy(tx, defaultPolicy);
  return usual === null ? [] : [usual];
}

/** The day it is at the warehouses of those who wait for an item: the earliest, where they are on several. */
export async function todayOfWaiters(
  { tx, here, at }: Pick<Act, 'tx' | 'here' | 'at'>,
  sku: string,
): Promise<BusinessDate> {
  const days = (await packsOfWaiters(tx, here, sku)).map(({ shipping }) => dateAt(at, shipping.timeZone));
  return days.sort()[0] ?? dateAt(at, 'UTC');
}
