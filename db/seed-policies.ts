import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { flatten, type PackRef, type PolicyDraft, packName } from '../domain/policy/inheritance';
import type { PolicyPack } from '../domain/policy/policy-pack';
import demo from '../policies/demo.json';
import euShop from '../policies/eu-shop.json';
import jpApparel from '../policies/jp-apparel.json';
import jpBase from '../policies/jp-base.json';
import jpMailOrder from '../policies/jp-mail-order.json';
import jpShop from '../policies/jp-shop.json';
import marketplace4Days from '../policies/marketplace-4-days.json';
import marketplace7BusinessDays from '../policies/marketplace-7-business-days.json';
import usBase from '../policies/us-base.json';
import usShop from '../policies/us-shop.json';
import usShop1 from '../policies/us-shop-1.json';
import { policyHash } from './policy-hash';
import { policies } from './schema';

/** The shipped packs as their files say them. */
export const SHIPPED_DRAFTS: readonly PolicyDraft[] = [
  jpBase,
  jpShop,
  jpApparel,
  jpMailOrder,
  usBase,
  usShop1,
  usShop,
  euShop,
  marketplace7BusinessDays,
  marketplace4Days,
  demo,
];

export const shippedDraft = (ref: PackRef): PolicyDraft | null =>
  SHIPPED_DRAFTS.find((draft) => packName(draft) === packName(ref)) ?? null;

/** Tests hold every shipped file against the schema, flattened. */
function whole(draft: PolicyDraft): PolicyPack {
  const flat = flatten(draft, shippedDraft);
  if ('faults' in flat) throw new Error(`policies/${draft.id}.json: /extends ${flat.faults[0]?.message.en}`);
  return flat.pack as unknown as PolicyPack;
}

/** The shipped packs with what they inherit written out: so they stand in the database, whole. */
export const SHIPPED_PACKS: readonly PolicyPack[] = SHIPPED_DRAFTS.map(whole);

/** A version of a shipped pack, or its newest one. */
export function shippedPack(id: string, version?: number): PolicyPack {
  const pack = SHIPPED_PACKS.findLast(
    (shipped) => shipped.id === id && (version ?? shipped.version) === shipped.version,
  );
  if (!pack) throw new Error(`no pack ${id} is shipped`);
  return pack;
}

/** Puts the shipped packs in place; a version that is there already is never touched. */
export async function seedPolicies(db: Pick<PostgresJsDatabase, 'insert'>): Promise<void> {
  const rows = SHIPPED_PACKS.map((pack) => ({ id: pack.id, version: pack.version, pack, hash: policyHash(pack) }));
  await db.insert(policies).values(rows).onConflictDoNothing();
}
