import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import { type FreeUnits, planInTurn } from '../domain/allocation/in-turn';
import type { Part } from '../domain/allocation/kits';
import type { BusinessDate, DatePrecision } from '../domain/calendar/business-date';
import type { Act } from './act';
import { type ChangedCoverage, isCommon, LATENESS, overdueOn, type PlannedAnew } from './coverage';
import { knownKits, withConcerned } from './kit-parts';
import { NeedsMoreLocks } from './perform';
import { changedFrom, coverageOf, type QueuedLine, queueOf } from './sharing';

/**
 * Items that hang together because somebody waits for kits that are made of them: what one of them is given decides what is
 * left for the others.
 */
export interface KitFamily {
  /** Kits, and what they are made of. */
  readonly skus: readonly string[];
  /** The kits among them. */
  readonly kits: readonly string[];
  readonly free: ReadonlyMap<string, FreeUnits>;
  partsOf(sku: string): readonly Part[];
}

type Reading = { readonly tx: Pick<Tx, 'execute'> };

/** Kits that are waited for and contain one of the items, at any depth; those among the items themselves, waited for or not. */
async function waitingKits({ tx }: Reading, skus: readonly string[], named: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ sku: string }>(sql`
    ${withConcerned(skus)}
    select i.sku from items i
    where i.sku = any(array(select sku from concerned)) and i.components <> '[]'
      and (i.sku = ${anyOf(named)} or (select waiting from stock s where s.sku = i.sku) > 0)
    order by i.sku collate "C"`);
  return rows.map(({ sku }) => sku);
}

/**
 * The family that the items belong to; null where they belong to none. Kits among those named count whether anybody waits
 * for them or not: usually all. Of items that are not locked it may be otherwise by now.
 */
export async function kitFamily(
  reading: Reading,
  skus: readonly string[],
  named: readonly string[] = skus,
): Promise<KitFamily | null> {
  let kits: readonly string[] = [];
  for (let looked = skus; ; ) {
    const found = await waitingKits(reading, looked, named);
    if (found.length === 0) return null;
    const known = await knownKits(reading, found);
    const parts = [...known.kits.values()].flatMap((kit) => kit.parts.map(({ sku }) => sku));
    const all = [...new Set([...found, ...parts])].sort();
    if (found.length === kits.length)
      return {
        skus: all,
        kits: found,
        free: new Map(all.map((sku) => [sku, { own: Math.max(0, known.spare(sku)), forKits: known.spare(sku) }])),
        partsOf: (sku) => known.kits.get(sku)?.parts ?? [],
      };
    kits = found;
    looked = [...new Set([...skus, ...all])];
  }
}

/** Makes sure that a family is locked, by another try if it is not yet. */
export function lockedFamily(act: Act, { skus }: Pick<KitFamily, 'skus'>): void {
  const missing = skus.filter((sku) => !act.lockedItems.has(sku));
  if (missing.length > 0) throw new NeedsMoreLocks(missing);
}

/** Supply that is to come. */
export interface ExpectedSupply {
  readonly id: string;
  readonly sku: string;
  readonly units: number;
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  readonly plannedOn: BusinessDate | null;
  readonly confirmed: boolean;
  readonly overdue: boolean;
}

/** Open common supply of several items, in the order it is expected. */
export const expectedSupply = (
  { tx }: Reading,
  skus: readonly string[],
  today: BusinessDate | null = null,
): Promise<readonly (ExpectedSupply & Record<string, unknown>)[]> =>
  tx.execute<ExpectedSupply & Record<string, unknown>>(sql`
    select id, sku, quantity - received as units, case when s.overdue then null else eta::text end as eta,
      eta_precision as precision, planned_on::text as "plannedOn", status = 'confirmed' as confirmed, s.overdue
    from (select id, sku, quantity, received, eta, eta_precision, planned_on, status, created_at, ${overdueOn(today)} as overdue
          from supplies where sku = ${anyOf(skus)} and status <> 'cancelled' and received < quantity and ${isCommon(sql`supplies`)}) s
    order by ${LATENESS}, planned_on, created_at, id`);

/** Which supply brings each line of a family its last unit, where it may be promised by such supply. */
export function coveredInTurn(
  family: Pick<KitFamily, 'free' | 'partsOf'>,
  queue: readonly Pick<QueuedLine, 'sku' | 'waiting' | 'acceptsPlanned'>[],
  supplies: readonly ExpectedSupply[],
): readonly (ExpectedSupply | null)[] {
  const covered = queue.map((): ExpectedSupply | null => null);
  for (const acceptsPlanned of [true, false]) {
    if (!queue.some((line) => line.acceptsPlanned === acceptsPlanned)) continue;
    const accepted = supplies.filter(({ confirmed }) => acceptsPlanned || confirmed);
    planInTurn(queue, family.free, accepted, family.partsOf).covering.forEach((nth, index) => {
      if (queue[index]?.acceptsPlanned === acceptsPlanned && nth !== null) covered[index] = accepted[nth] ?? null;
    });
  }
  return covered;
}

/**
 * How many units of each supply nobody who waits counts on, by its id. Of supply that is only planned, and that no line
 * of the family may be promised, nobody counts on any.
 */
export async function spareSupply(
  { tx }: Reading,
  family: KitFamily,
  today: BusinessDate | null = null,
): Promise<ReadonlyMap<string, number>> {
  const [queue, supplies] = await Promise.all([queueOf(tx, family.skus), expectedSupply({ tx }, family.skus, today)]);
  const counted = queue.some((line) => line.acceptsPlanned) ? supplies : supplies.filter((one) => one.confirmed);
  const { spare } = planInTurn(queue, family.free, counted, family.partsOf);
  return new Map([
    ...supplies.map(({ id, units }) => [id, units] as const),
    ...counted.map(({ id }, nth) => [id, spare[nth] ?? 0] as const),
  ]);
}

/**
 * The lines of a family whose covering supply is not the one the record says, and those of `anew`. Lines with supply of
 * their own are promised by that, as everywhere. The family must be locked.
 */
export async function changedInTurn(tx: Tx, family: KitFamily, anew: PlannedAnew): Promise<readonly ChangedCoverage[]> {
  const { skus } = family;
  const [queue, supplies] = await Promise.all([queueOf(tx, skus), expectedSupply({ tx }, skus)]);
  const covered = coveredInTurn(family, queue, supplies).flatMap((supply, index) => {
    const line = queue[index];
    if (line === undefined) return [];
    const { orderId, lineId, sku } = line;
    return [{ order_id: orderId, line_id: lineId, sku, ...coverageOf(line, supply ?? undefined) }];
  });
  return changedFrom(tx, covered, anew);
}
