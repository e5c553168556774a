import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CheckedPack, checkPack } from '../../api/policy-check';
import type { Database } from '../../db/client';
import { SHIPPED_DRAFTS, shippedDraft } from '../../db/seed-policies';
import { type PackRef, type PolicyDraft, packName } from '../../domain/policy/inheritance';
import type { PolicyFault } from '../../domain/policy/policy-pack';
import { newestVersion, packsAsPut } from '../../record/policies';

/** A pack that was asked for, or why there is none: said to whoever asked. */
export type Found =
  | { readonly kind: 'found'; readonly checked: CheckedPack }
  | { readonly kind: 'faulty'; readonly faults: readonly PolicyFault[] }
  | { readonly kind: 'missing'; readonly message: string };

const isPath = (name: string): boolean => name.endsWith('.json') || name.includes('/');

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown;
}

/** A file beside another that holds the pack of that name. */
function besides(folder: string, ref: PackRef): PolicyDraft | null {
  const path = join(folder, `${ref.id}.json`);
  if (!existsSync(path)) return null;
  const draft = read(path) as PolicyDraft;
  return draft.version === ref.version ? draft : null;
}

/** All that a pack extends, as far as the database knows it. */
async function knownTo(db: Database | null, draft: unknown): Promise<readonly PolicyDraft[]> {
  const parent = (draft as { readonly extends?: PackRef } | null)?.extends;
  const isRef = typeof parent?.id === 'string' && Number.isInteger(parent.version);
  return db === null || parent === undefined || !isRef ? [] : packsAsPut(db, parent);
}

async function fromFile(path: string, db: Database | null): Promise<Found> {
  if (!existsSync(path)) return { kind: 'missing', message: `There is no file ${path}.` };
  let draft: unknown;
  try {
    draft = read(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'missing', message: `${path} is not JSON: ${why}` };
  }
  const kept = await knownTo(db, draft);
  const result = checkPack(
    draft,
    (ref) => besides(dirname(path), ref) ?? kept.find((pack) => packName(pack) === packName(ref)) ?? shippedDraft(ref),
  );
  return 'faults' in result ? { kind: 'faulty', faults: result.faults } : { kind: 'found', checked: result };
}

/** `id` or `id@version`: of the database where there is one, else as shipped; the newest where no version is said. */
async function byName(name: string, db: Database | null): Promise<Found> {
  const match = /^([a-z0-9-]{1,32})(?:@(\d{1,10}))?$/.exec(name);
  const id = match?.[1];
  if (id === undefined)
    return {
      kind: 'missing',
      message: `${name} is no pack: name a file (my-shop.json), an id (jp-shop) or id@version.`,
    };
  const shipped = SHIPPED_DRAFTS.filter((draft) => draft.id === id).map(({ version }) => version);
  const newest = (db === null ? null : await newestVersion(db, id)) ?? Math.max(0, ...shipped);
  const ref = { id, version: match?.[2] === undefined ? newest : Number(match[2]) };
  const line = db === null ? [] : await packsAsPut(db, ref);
  const draft = line[0] ?? shippedDraft(ref);
  if (draft === null)
    return {
      kind: 'missing',
      message: `There is no pack ${name}${db === null ? ' among those that are shipped (set DATABASE_URL to look into a database)' : ''}.`,
    };
  const result = checkPack(
    draft,
    (wanted) => line.find((pack) => packName(pack) === packName(wanted)) ?? shippedDraft(wanted),
  );
  return 'faults' in result ? { kind: 'faulty', faults: result.faults } : { kind: 'found', checked: result };
}

/** The pack that a word on the command line means. */
export const findPack = (name: string, db: Database | null): Promise<Found> =>
  isPath(name) ? fromFile(name, db) : byName(name, db);
