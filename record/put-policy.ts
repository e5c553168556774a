import { sql } from 'drizzle-orm';
import { policyHash } from '../db/policy-hash';
import { canonical } from '../domain/backorder/digest';
import type { PackRef, PolicyDraft } from '../domain/policy/inheritance';
import type { PolicyPack } from '../domain/policy/policy-pack';
import type { Act } from './act';
import { POLICY_CHOICE_LOCK } from './policies';

/** A version of a pack to be put: as it is written, and with all that it inherits written out. */
export interface PackToPut {
  readonly draft: PolicyDraft;
  readonly pack: PolicyPack;
}

/** What became of it; `used`: others rely on the content the version has. */
export type Put = { readonly kind: 'created' | 'replaced'; readonly hash: string } | { readonly kind: 'used' };

/** Puts packs one after the other, and none while an order chooses the pack it will be pinned to. */
export const choosePacksAlone = (act: Act): void =>
  act.write(sql`select pg_advisory_xact_lock(${POLICY_CHOICE_LOCK}, 0)`);

/**
 * Puts a version of a pack. Its content can change as long as nobody relies on it: no order that runs under it, no pack
 * that extends it, no backorder that has left it for another. Must come after `choosePacksAlone`.
 */
export async function putPolicy(act: Act, { draft, pack }: PackToPut): Promise<Put> {
  const { id, version } = pack;
  const hash = policyHash(pack);
  const rows = await act.tx.execute<{ hash: string; pinned: boolean; written: PolicyDraft }>(sql`
    select hash, pinned, coalesce(draft, pack) as written from policies where id = ${id} and version = ${version} for update`);
  const known = rows[0];
  if (known && known.hash !== hash && (known.pinned || (await hasOrders(act, pack)))) return { kind: 'used' };
  if (known?.hash !== hash || canonical(known.written) !== canonical(draft)) {
    const whole = draft.extends === undefined;
    act.write(sql`
      insert into policies (id, version, pack, draft, hash)
      values (${id}, ${version}, ${JSON.stringify(pack)}::text::jsonb, ${whole ? null : JSON.stringify(draft)}::text::jsonb, ${hash})
      on conflict (id, version) do update set pack = excluded.pack, draft = excluded.draft, hash = excluded.hash`);
    if (draft.extends !== undefined) pin(act, draft.extends);
  }
  return { kind: known ? 'replaced' : 'created', hash };
}

/** From now on the version's content is relied on, whatever becomes of the orders that run under it. */
export const pin = (act: Act, { id, version }: PackRef): void =>
  act.write(sql`update policies set pinned = true where id = ${id} and version = ${version} and not pinned`);

async function hasOrders(act: Act, { id, version }: PackRef): Promise<boolean> {
  const rows = await act.tx.execute(
    sql`select 1 from orders where policy_id = ${id} and policy_version = ${version} limit 1`,
  );
  return rows.length > 0;
}
