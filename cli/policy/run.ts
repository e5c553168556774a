import { parseArgs } from 'node:util';
import type { CheckedPack } from '../../api/policy-check';
import type { Database } from '../../db/client';
import { policyHash } from '../../db/policy-hash';
import { type BusinessDate, dateAt, type Instant, isBusinessDate } from '../../domain/calendar/business-date';
import { packName } from '../../domain/policy/inheritance';
import { countRunning } from '../../record/adopt-policy';
import { diffPacks } from '../../record/policy-text/diff';
import { explainPack } from '../../record/policy-text/explain';
import { type Found, findPack } from './find-pack';

export const USAGE = `npm run policy -- check FILE            whether a pack can be used, and what is wrong with it where it cannot
npm run policy -- explain PACK          what a pack does, in words, with the times of example orders
npm run policy -- diff A B              what changes between two packs, and for whom

PACK, A, B: a file (my-shop.json), or id or id@version of the database (DATABASE_URL), else of the packs that are shipped.
--locale ja|en   language of the words; en where it is not said
--on YYYY-MM-DD  day of the example orders; today where it is not said
`;

/** What a command has to say, and the code it ends with: 1 where a pack is at fault, 2 where it was called wrongly. */
export interface Said {
  readonly lines: readonly string[];
  readonly code: 0 | 1 | 2;
}

interface Asked {
  readonly command: string | undefined;
  readonly names: readonly string[];
  readonly locale: 'ja' | 'en';
  readonly on: BusinessDate | null;
}

function asked(argv: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { locale: { type: 'string', default: 'en' }, on: { type: 'string' } },
    });
    const { locale, on } = values;
    if ((locale !== 'ja' && locale !== 'en') || (on !== undefined && !isBusinessDate(on))) return null;
    const [command, ...names] = positionals;
    return { command, names, locale, on: on === undefined ? null : on };
  } catch {
    return null;
  }
}

/** Why a pack cannot be shown. */
function refusal(name: string, found: Exclude<Found, { kind: 'found' }>): readonly string[] {
  if (found.kind === 'missing') return [found.message];
  const count = found.faults.length;
  return [
    `${name}: ${count} ${count === 1 ? 'thing is' : 'things are'} wrong`,
    ...found.faults.map(
      ({ pointer, message }) => `  ${pointer.slice(1).replaceAll('/', '.') || 'the pack'} ${message}`,
    ),
  ];
}

async function packs(
  names: readonly string[],
  db: Database | null,
): Promise<{ readonly checked: readonly CheckedPack[] } | { readonly refused: readonly string[] }> {
  const checked: CheckedPack[] = [];
  for (const name of names) {
    const found = await findPack(name, db);
    if (found.kind !== 'found') return { refused: refusal(name, found) };
    checked.push(found.checked);
  }
  return { checked };
}

const NAMES: Readonly<Record<string, number>> = { check: 1, explain: 1, diff: 2 };

/** Answers one call of `npm run policy`. `db` is asked where there is one; `now` says which day it is. */
export async function runPolicy(argv: readonly string[], db: Database | null, now: Instant): Promise<Said> {
  const call = asked(argv);
  if (call === null || call.command === undefined || NAMES[call.command] !== call.names.length)
    return { lines: [USAGE.trimEnd()], code: 2 };
  const { command, names, locale } = call;
  const found = await packs(names, db);
  if ('refused' in found) return { lines: found.refused, code: 1 };
  const [first, second] = found.checked;
  if (first === undefined) return { lines: [USAGE.trimEnd()], code: 2 };
  const on = call.on ?? dateAt(now, first.pack.shipping.timeZone);
  if (command === 'explain') return { lines: explainPack(first, on, locale), code: 0 };
  if (second !== undefined) {
    const running = db === null ? null : await countRunning(db, first.pack, first.pack.version);
    return { lines: diffPacks(first.pack, second.pack, { day: on, locale, running }), code: 0 };
  }
  const line = first.ancestors.length === 0 ? '' : `, extends ${first.ancestors.map(packName).join(' → ')}`;
  return { lines: [`${packName(first.pack)} can be used${line} (content ${policyHash(first.pack)})`], code: 0 };
}
