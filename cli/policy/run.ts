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
import { faultLines, USAGE, usable } from './texts';

/** What a command has to say, and the code it ends with: 1 where a pack is at fault, 2 where it was called wrongly. */
export interface Said {
  readonly lines: readonly string[];
  readonly code: 0 | 1 | 2;
}

type Locale = 'ja' | 'en';

interface Asked {
  readonly command: string | undefined;
  readonly names: readonly string[];
  readonly locale: Locale;
  readonly on: BusinessDate | null;
}

/** The language of a call that may be wrong otherwise. */
function localeOf(argv: readonly string[]): Locale {
  const { values } = parseArgs({ args: [...argv], strict: false, options: { locale: { type: 'string' } } });
  return values['locale'] === 'ja' ? 'ja' : 'en';
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
const refusal = (name: string, found: Exclude<Found, { kind: 'found' }>, locale: Locale): readonly string[] =>
  found.kind === 'missing' ? [found.message[locale]] : faultLines(name, found.faults, locale);

async function packs(
  names: readonly string[],
  db: Database | null,
  locale: Locale,
): Promise<{ readonly checked: readonly CheckedPack[] } | { readonly refused: readonly string[] }> {
  const checked: CheckedPack[] = [];
  for (const name of names) {
    const found = await findPack(name, db);
    if (found.kind !== 'found') return { refused: refusal(name, found, locale) };
    checked.push(found.checked);
  }
  return { checked };
}

const NAMES: Readonly<Record<string, number>> = { check: 1, explain: 1, diff: 2 };

/** Answers one call of `npm run policy`. `db` is asked where there is one; `now` says which day it is. */
export async function runPolicy(argv: readonly string[], db: Database | null, now: Instant): Promise<Said> {
  const call = asked(argv);
  if (call === null || call.command === undefined || NAMES[call.command] !== call.names.length)
    return { lines: [USAGE[localeOf(argv)]], code: 2 };
  const { command, names, locale } = call;
  const found = await packs(names, db, locale);
  if ('refused' in found) return { lines: found.refused, code: 1 };
  const [first, second] = found.checked;
  if (first === undefined) return { lines: [USAGE[locale]], code: 2 };
  const on = call.on ?? dateAt(now, first.pack.shipping.timeZone);
  if (command === 'explain') return { lines: explainPack(first, on, locale), code: 0 };
  if (second !== undefined) {
    const running = db === null ? null : await countRunning(db, first.pack, first.pack.version);
    return { lines: diffPacks(first.pack, second.pack, { day: on, locale, running }), code: 0 };
  }
  const { ancestors, pack } = first;
  return { lines: [usable(packName(pack), ancestors.map(packName), policyHash(pack))[locale]], code: 0 };
}
