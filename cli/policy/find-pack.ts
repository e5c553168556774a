import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CheckedPack, checkPack } from '../../api/policy-check';
import type { Database } from '../../db/client';
import { SHIPPED_DRAFTS, shippedDraft } from '../../db/seed-policies';
import { type PackRef, type PolicyDraft, packName } from '../../domain/policy/inheritance';
import type { PolicyFault } from '../../domain/policy/policy-pack';
import type { Words } from '../../domain/words';
import { newestVersion, packsAsPut } from '../../record/policies';
import { noFile, noName, noPack, notJson, unreadable } from './texts';

/** A pack that was asked for, or why there is none: said to whoever asked. */
export type Found =
  | { readonly kind: 'found'; readonly checked: CheckedPack }
  | { readonly kind: 'faulty'; readonly faults: readonly PolicyFault[] }
  | { readonly kind: 'missing'; readonly message: Words };

const isPath = (name: string): boolean => name.endsWith('.json') || name.includes('/');

/** A file that holds no JSON, or cannot be read. */
class Unread extends Error {
  override readonly name = 'Unread';
  constructor(readonly words: Words) {
    super(words.en);
  }
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unread(unreadable(path, whyOf(error)));
  }
}

function read(path: string): unknown {
  const text = textOf(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Unread(notJson(path, text, whyOf(error)));
  }
}

/** A file beside another that holds the pack of that name. */
function besides(folder: string, ref: PackRef): PolicyDraft | null {
  const path = join(folder, `${ref.id}.json`);
  if (!existsSync(path)) return null;
  const draft = read(path) as PolicyDraft | null;
  return draft?.version === ref.version ? draft : null;
}

/** All that a pack extends, as far as the database knows it. */
async function knownTo(db: Database | null, draft: unknown): Promise<readonly PolicyDraft[]> {
  const parent = (draft as { readonly extends?: PackRef } | null)?.extends;
  const isRef = typeof parent?.id === 'string' && Number.isInteger(parent.version);
  return db === null || parent === undefined || !isRef ? [] : packsAsPut(db, parent);
}

async function judgeFile(path: string, db: Database | null): Promise<Found> {
  const draft = read(path);
  const kept = await knownTo(db, draft);
  const result = checkPack(
    draft,
    (ref) => besides(dirname(path), ref) ?? kept.find((pack) => packName(pack) === packName(ref)) ?? shippedDraft(ref),
  );
  return 'faults' in result ? { kind: 'faulty', faults: result.faults } : { kind: 'found', checked: result };
}

async function fromFile(path: string, db: Database | null): Promise<Found> {
  if (!existsSync(path)) return { kind: 'missing', message: noFile(path) };
  try {
    return await judgeFile(path, db);
  } catch (error) {
    if (error instanceof Unread) return { kind: 'missing', message: error.words };
    throw error;
  }
}

/** `id` or `id@version`: of the database where there is one, else as shipped; the newest where no version is said. */
async function byName(name: string, db: Database | null): Promise<Found> {
  const match = /^([a-z0-9-]{1,32})(?:@(\d{1,10}))?$/.exec(name);
  const id = match?.[1];
  if (id === undefined) return { kind: 'missing', message: noName(name) };
  const shipped = SHIPPED_DRAFTS.filter((draft) => draft.id === id).map(({ version }) => version);
  const newest = (db === null ? null : await newestVersion(db, id)) ?? Math.max(0, ...shipped);
  const ref = { id, version: match?.[2] === undefined ? newest : Number(match[2]) };
  const line = db === null ? [] : await packsAsPut(db, ref);
  const draft = line[0] ?? shippedDraft(ref);
  if (draft === null) return { kind: 'missing', message: noPack(name, db !== null) };
  const result = checkPack(
    draft,
    (wanted) => line.find((pack) => packName(pack) === packName(wanted)) ?? shippedDraft(wanted),
  );
  return 'faults' in result ? { kind: 'faulty', faults: result.faults } : { kind: 'found', checked: result };
}

/** The pack that a word on the command line means. */
export const findPack = (name: string, db: Database | null): Promise<Found> =>
  isPath(name) ? fromFile(name, db) : byName(name, db);
