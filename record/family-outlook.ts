import type { SQL } from 'drizzle-orm';
import type { Tx } from '../db/client';
import type { LineSituation } from '../domain/acceptance/accept-line';
import type { FreeUnits } from '../domain/allocation/in-turn';
import type { BusinessDate } from '../domain/calendar/business-date';
import type { Coverage } from './coverage';
import { coveredInTurn, type ExpectedSupply, expectedSupply, type KitFamily, kitFamily } from './kit-family';
import type { Asked, Coming } from './outlook';
import { NOTHING_COVERS, type QueuedLine, queueOf } from './sharing';

/** What an order can expect of items that hang together by kits. */
export interface FamilyOutlook {
  readonly family: readonly string[];
  /** Units to come, by how sure they are: enough for what is asked for behind all who wait, or none. */
  inbound(sku: string, asked: Asked): LineSituation['inbound'];
  /** Of a kit, whether anything comes of what it is made of. */
  coming(sku: string, asked: Asked): Coming;
  covering(sku: string, acceptsPlanned: boolean, asked: Asked): Coverage;
  placed(sku: string, acceptsPlanned: boolean, asked: Asked): void;
}

type WaitingLine = Pick<QueuedLine, 'sku' | 'waiting' | 'acceptsPlanned'>;

/** What is left free once units have been taken from the shelf, kits put together among them. */
function afterTaking(family: KitFamily, free: Map<string, FreeUnits>, sku: string, asked: Asked): void {
  const take = (item: string, units: number): void => {
    const { own, forKits } = free.get(item) ?? { own: 0, forKits: 0 };
    free.set(item, { own: own - units, forKits: forKits - units });
  };
  take(sku, asked.fromShelf - asked.assembled);
  for (const part of family.partsOf(sku)) take(part.sku, asked.assembled * part.quantity);
}

/**
 * What an order that would take the place given finds: the whole family is planned with it, for every question. Null where
 * nobody waits for kits that the items have to do with, and none of them is a kit.
 */
export async function familyOutlook(
  { tx }: { readonly tx: Tx },
  skus: readonly string[],
  {
    place,
    fence,
    today,
  }: { readonly place: SQL; readonly fence: BusinessDate | null; readonly today: BusinessDate | null },
): Promise<FamilyOutlook | null> {
  const family = await kitFamily({ tx }, skus);
  if (family === null) return null;
  const [queue, supplies] = await Promise.all([
    queueOf(tx, family.skus, { from: place }),
    expectedSupply({ tx }, family.skus, today),
  ]);
  const ahead: WaitingLine[] = queue.filter((line) => line.ahead);
  const behind = queue.filter((line) => !line.ahead);
  const free = new Map(family.free);
  const near = ({ plannedOn }: ExpectedSupply): boolean => fence === null || plannedOn === null || plannedOn <= fence;

  /** The supply that covers a newcomer, before those who come after it, or behind all. */
  function coverageOf(
    newcomer: WaitingLine,
    asked: Asked,
    which: (supply: ExpectedSupply) => boolean,
    behindAll: boolean,
  ): ExpectedSupply | null {
    const left = new Map(free);
    if (family !== null) afterTaking(family, left, newcomer.sku, asked);
    const lines = behindAll ? [...ahead, ...behind, newcomer] : [...ahead, newcomer, ...behind];
    const partsOf = (sku: string) => family?.partsOf(sku) ?? [];
    const covered = coveredInTurn({ free: left, partsOf }, lines, supplies.filter(which));
    return covered[behindAll ? lines.length - 1 : ahead.length] ?? null;
  }

  return {
    family: family.skus,
    inbound(sku, asked) {
      const upto = (which: (supply: ExpectedSupply) => boolean): number => {
        const newcomer = { sku, waiting: asked.short, acceptsPlanned: true };
        const found = coverageOf(newcomer, asked, (supply) => !supply.overdue && near(supply) && which(supply), true);
        return found === null ? 0 : Number.MAX_SAFE_INTEGER;
      };
      return {
        any: upto(() => true),
        confirmed: upto(({ confirmed }) => confirmed),
        dated: upto(({ confirmed, eta }) => confirmed && eta !== null),
      };
    },
    coming(sku, asked) {
      const needed = [sku, ...family.partsOf(sku).map((part) => part.sku)];
      if (!supplies.some((supply) => needed.includes(supply.sku))) return 'nothing';
      const newcomer = { sku, waiting: asked.short, acceptsPlanned: true };
      const found = coverageOf(newcomer, asked, ({ overdue, confirmed }) => !overdue && confirmed, true);
      return found !== null && !near(found) ? 'too-far' : 'something';
    },
    covering(sku, acceptsPlanned, asked) {
      const found = coverageOf({ sku, waiting: asked.short, acceptsPlanned }, asked, () => true, false);
      if (found === null) return NOTHING_COVERS;
      const { id, eta, precision, overdue } = found;
      return { supplyId: id, eta: near(found) ? eta : null, precision, overdue };
    },
    placed(sku, acceptsPlanned, asked) {
      afterTaking(family, free, sku, asked);
      if (asked.short > 0) ahead.push({ sku, waiting: asked.short, acceptsPlanned });
    },
  };
}
