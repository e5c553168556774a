import { createHash } from 'node:crypto';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { canonical } from '../domain/backorder/digest';
import type { PolicyPack } from '../domain/policy/policy-pack';
import demo from '../policies/demo.json';
import jpShop from '../policies/jp-shop.json';
import usShop from '../policies/us-shop.json';
import { policies } from './schema';

export const policyHash = (pack: PolicyPack): string => createHash('sha256').update(canonical(pack)).digest('hex');

export const SHIPPED_PACKS = [jpShop, usShop, demo] as PolicyPack[];

/** Puts the shipped packs in place; a version that is there already is never touched. */
export async function seedPolicies(db: PostgresJsDatabase): Promise<void> {
  const rows = SHIPPED_PACKS.map((pack) => ({ id: pack.id, version: pack.version, pack, hash: policyHash(pack) }));
  await db.insert(policies).values(rows).onConflictDoNothing();
}
