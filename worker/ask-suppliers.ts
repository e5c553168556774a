import type { Database } from '../db/client';
import { addDays, dateAt, EARLIEST_ZONE, type Instant } from '../domain/calendar/business-date';
import { askingOf, type PolicyPack, type purchasingOf } from '../domain/policy/policy-pack';
import { hoursOf, nextAsk, nextLook } from '../domain/purchasing/asking';
import type { Installation } from '../record/act';
import { type AskTerms, askSupplier, type DueMatter } from '../record/ask-supplier';
import { finish } from '../record/finish';
import { lockItems } from '../record/lock-items';
import {
  lookAgain,
  type OpenMatter,
  purchasesToAskAbout,
  questionOf,
  suppliesToAskAbout,
} from '../record/open-questions';
import { perform } from '../record/perform';
import { newestPolicy, packsOfWaiters, policyOf } from '../record/policies';
import { oneByOne } from './one-by-one';

/** A matter that was looked at: what is to be done about it now, and when it is looked at again. */
interface LookedAt {
  readonly matter: OpenMatter;
  readonly now: DueMatter['by'] | null;
  readonly nextLookAt: Instant;
  readonly terms: AskTerms;
}

/** The packs whose rhythm a matter goes by: those of all who wait for it. */
async function packsOf(db: Database, here: Installation, { sku, forOrder, kind }: OpenMatter): Promise<PolicyPack[]> {
  if (kind === 'supply') return [...(await packsOfWaiters(db, here, sku))];
  const pack =
    forOrder === null
      ? await newestPolicy(db, here.defaultPolicy)
      : await policyOf(db, forOrder.policyId, forOrder.policyVersion);
  return pack === null ? [] : [pack];
}

/** Asked as soon as one pack wants it; called about when none allows to ask once more. Null: no pack is there. */
function lookedAt(matter: OpenMatter, packs: readonly PolicyPack[], at: Instant): LookedAt | null {
  const seen = packs.map((pack) => {
    const hours = hoursOf(matter.supplier?.settings ?? {}, pack);
    const next = nextAsk(questionOf(matter, hours), pack, hours, at);
    const terms = { hours, linkValidDays: askingOf(pack).linkValidDays };
    return { next, terms, look: nextLook(pack, hours, at) };
  });
  const chosen =
    seen.find(({ next }) => next.kind === 'ask') ?? seen.find(({ next }) => next.kind === 'call') ?? seen[0];
  if (chosen === undefined) return null;
  const nextLookAt = seen.map(({ look }) => look).reduce((a, b) => (a < b ? a : b));
  const { kind } = chosen.next;
  return { matter, now: kind === 'nothing' ? null : kind, nextLookAt, terms: chosen.terms };
}

/** Whoever is asked at once: all matters of a supplier; one whose supplier nobody knows alone. */
function bySupplier(due: readonly LookedAt[]): LookedAt[][] {
  const groups = new Map<string, LookedAt[]>();
  for (const one of due) {
    const key = one.matter.supplier === null ? `matter ${one.matter.id}` : `supplier ${one.matter.supplier.id}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/**
 * Suppliers are asked, in the rhythm of the packs of those who wait: about goods without a date, goods due soon, goods that
 * have not come on their day, and purchases nobody has answered. Returns how many matters were asked about.
 */
export async function askSuppliers(
  db: Database,
  here: Installation,
  at: Instant,
  askBeforeDays: number,
): Promise<number> {
  // A weekend or the New Year's days off may lie before the day on which it would be asked.
  const soon = addDays(dateAt(at, EARLIEST_ZONE), askBeforeDays + 14);
  const matters = [...(await suppliesToAskAbout(db, at, soon)), ...(await purchasesToAskAbout(db, at))];
  const seen: LookedAt[] = [];
  for (const matter of matters) {
    const looked = lookedAt(matter, await packsOf(db, here, matter), at);
    if (looked !== null) seen.push(looked);
  }
  let asked = 0;
  const failed = new Set(seen.filter(({ now }) => now !== null));
  const due = bySupplier(seen.filter(({ now }) => now !== null));
  try {
    await oneByOne(due, 'suppliers could not be asked', async (group) => {
      const [first] = group;
      if (first === undefined) return false;
      const done = await perform(db, { at, here }, async (act) => {
        await lockItems(act, new Set(group.map(({ matter }) => matter.sku)));
        const wanted = group.flatMap(({ matter, now }) => (now === null ? [] : [{ matter, by: now }]));
        const count = await askSupplier(act, wanted, first.terms);
        await finish(act);
        return count;
      });
      asked += done;
      for (const one of group) failed.delete(one);
      return done > 0;
    });
  } finally {
    await lookAgain(
      db,
      seen.filter((one) => !failed.has(one)).map(({ matter, nextLookAt }) => ({ matter, at: nextLookAt })),
    );
  }
  return asked;
}

/** The most days before its day on which any pack has goods asked about. */
export const mostDaysAhead = (terms: readonly ReturnType<typeof purchasingOf>[]): number =>
  Math.max(...terms.map(({ askBeforeDays }) => askBeforeDays), 0);
