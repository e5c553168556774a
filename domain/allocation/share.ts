import type { HoldingTerms } from './holding';
import type { ClassStrategy } from './strategy';

/** How units that have come are shared among those who wait for them. */
export interface SharingTerms {
  /** When there are too few: by the queue; the same for everybody; or in proportion to what each waits for. */
  readonly whenShort: 'queue' | 'even' | 'proportional';
  /** Whether a line is given all it waits for or nothing. */
  readonly completeLines: boolean;
  /** Of what arrives, this share goes to those who wait; the rest may be sold at once. */
  readonly waitersPercent: number;
  /** Shares that are a channel's own while it can use them; what it cannot use is everybody's. */
  readonly quotas: readonly ChannelQuota[];
  /** What planning may do to which customers; nothing but the queue counts where it is not said. */
  readonly strategies?: readonly ClassStrategy[];
}

/** All that a pack says of allocation: the house's terms. */
export type AllocationTerms = SharingTerms & HoldingTerms;

export interface ChannelQuota {
  readonly channel: string;
  /** Percent of what the quota it lies within has, or of all. */
  readonly percent: number;
  /** The quota this one is part of. */
  readonly within?: string;
}

/** A line of a queue, as far as sharing is concerned. */
export interface Waiter {
  readonly waiting: number;
  readonly channel: string;
}

/** Strictly down the queue, everything that arrives: what is done where a pack says nothing else. */
export const DOWN_THE_QUEUE: SharingTerms = {
  whenShort: 'queue',
  completeLines: false,
  waitersPercent: 100,
  quotas: [],
};

export const isDownTheQueue = (terms: SharingTerms): boolean => sharesByQueue(terms) && !hasStrategies(terms);

/** Whether the terms give each what he waits for in turn, and hold nothing back; whose turn it is is another matter. */
export const sharesByQueue = ({ whenShort, completeLines, waitersPercent, quotas }: SharingTerms): boolean =>
  whenShort === 'queue' && !completeLines && waitersPercent === 100 && quotas.length === 0;

/** Whether customers are treated by classes: then one line's date hangs on everybody's. */
export const hasStrategies = ({ strategies }: SharingTerms): boolean =>
  strategies !== undefined && strategies.length > 0;

/** How many of `units` that arrive go to those who wait. */
export const waitersShare = (units: number, { waitersPercent }: SharingTerms): number =>
  Math.ceil((units * waitersPercent) / 100);

/** Units of an item on the shelf that nobody has. */
export interface Shelf {
  /** Beyond the safety stock. */
  readonly free: number;
  /** What sharing left for those who wait, since it could complete nobody's line: theirs, whatever the safety stock lacks. */
  readonly kept: number;
}

/**
 * How many units on the shelf belong to those who wait: what was kept for them; and where all that arrives is theirs, all
 * that stands free.
 */
export const carriedUnits = ({ free, kept }: Shelf, { waitersPercent }: SharingTerms): number =>
  waitersPercent < 100 ? kept : Math.max(free, kept);

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** Each as much as the others until he has all he waits for; odd units to the head of the queue. */
function evenly(units: number, wants: readonly number[]): number[] {
  const given = wants.map(() => 0);
  let left = units;
  for (;;) {
    const hungry = wants.flatMap((want, index) => (want > (given[index] ?? 0) ? [index] : []));
    if (left === 0 || hungry.length === 0) return given;
    const each = Math.max(1, Math.floor(left / hungry.length));
    for (const index of hungry) {
      const more = Math.min(each, left, (wants[index] ?? 0) - (given[index] ?? 0));
      given[index] = (given[index] ?? 0) + more;
      left -= more;
    }
  }
}

/** Each in proportion to what he waits for, rounded down; what rounding leaves to the largest remainders, the head first. */
function inProportion(units: number, wants: readonly number[]): number[] {
  const sum = total(wants);
  if (units >= sum) return [...wants];
  const given = wants.map((want) => Math.floor((units * want) / sum));
  const byRemainder = wants
    .map((want, index) => ({ index, remainder: (units * want) % sum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, units - total(given))) given[index] = (given[index] ?? 0) + 1;
  return given;
}

function downTheQueue(units: number, wants: readonly number[], completeLines: boolean): number[] {
  let left = units;
  return wants.map((want) => {
    const take = completeLines && want > left ? 0 : Math.min(want, left);
    left -= take;
    return take;
  });
}

function amongAll(units: number, wants: readonly number[], { whenShort, completeLines }: SharingTerms): number[] {
  if (whenShort === 'queue') return downTheQueue(units, wants, completeLines);
  const given = whenShort === 'even' ? evenly(units, wants) : inProportion(units, wants);
  if (!completeLines) return given;
  // Whoever would get a part gets nothing; what that leaves completes lines down the queue.
  const whole = given.map((units, index) => (units === wants[index] ? units : 0));
  const rest = wants.map((want, index) => want - (whole[index] ?? 0));
  const more = downTheQueue(units - total(whole), rest, true);
  return whole.map((units, index) => units + (more[index] ?? 0));
}

/** Units that are each channel's own, nested quotas worked out from the outside in. */
export function quotaUnits(units: number, quotas: readonly ChannelQuota[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const own = (quota: ChannelQuota): number => {
    const known = found.get(quota.channel);
    if (known !== undefined) return known;
    const outer = quotas.find(({ channel }) => channel === quota.within);
    const mine = Math.floor(((outer === undefined ? units : own(outer)) * quota.percent) / 100);
    found.set(quota.channel, mine);
    return mine;
  };
  for (const quota of quotas) own(quota);
  return found;
}

/** Whether a channel is the quota's own or lies within it. */
function belongsTo(channel: string, name: string, quotas: readonly ChannelQuota[]): boolean {
  for (let at: string | undefined = channel; at !== undefined; at = quotas.find((one) => one.channel === at)?.within)
    if (at === name) return true;
  return false;
}

/**
 * How many of `units` each waiter is given, the queue's head first. Never more than there are or than he waits for; with
 * all units given or all who could take them served. Quotas come first, the innermost first; what they leave is shared
 * among all.
 */
export function share(units: number, queue: readonly Waiter[], terms: SharingTerms): number[] {
  const given = queue.map(() => 0);
  let left = units;
  const give = (most: number, may: (waiter: Waiter) => boolean): void => {
    const wants = queue.map((waiter, index) => (may(waiter) ? waiter.waiting - (given[index] ?? 0) : 0));
    const more = amongAll(Math.min(most, left), wants, terms);
    more.forEach((units, index) => {
      given[index] = (given[index] ?? 0) + units;
    });
    left -= total(more);
  };
  const own = quotaUnits(units, terms.quotas);
  const depth = ({ within }: ChannelQuota): number => {
    const outer = terms.quotas.find(({ channel }) => channel === within);
    return outer === undefined ? 0 : 1 + depth(outer);
  };
  for (const { channel } of [...terms.quotas].sort((a, b) => depth(b) - depth(a))) {
    const isOwn = (waiter: Waiter) => belongsTo(waiter.channel, channel, terms.quotas);
    const had = total(queue.map((waiter, index) => (isOwn(waiter) ? (given[index] ?? 0) : 0)));
    give(Math.max(0, (own.get(channel) ?? 0) - had), isOwn);
  }
  give(left, () => true);
  return given;
}

/** What came of units that arrived. */
export interface SharedArrival {
  /** What each waiter is given. */
  readonly given: readonly number[];
  /** What could complete nobody's line and stays for those who still wait. */
  readonly kept: number;
  /** What is left since nobody waits any more. */
  readonly left: number;
}

/** Shares units that arrive among those who wait, together with what the terms kept of earlier ones for them (`carried`). */
export function shareArrival(
  arrived: number,
  carried: number,
  queue: readonly Waiter[],
  terms: SharingTerms,
): SharedArrival {
  const units = waitersShare(arrived, terms) + carried;
  const given = share(units, queue, terms);
  const rest = units - total(given);
  const waits = queue.some(({ waiting }, index) => waiting > (given[index] ?? 0));
  return waits ? { given, kept: rest, left: 0 } : { given, kept: 0, left: rest };
}

/**
 * Which of the supplies, in the order they are expected, brings each waiter the last of what he waits for, when every one
 * is shared as it comes together with what is left of those before, and of what stands on the shelf (`carried`): its index,
 * or null when none does. Where lines wait for whole lines or shares are even, one waiter's date hangs on everybody's, so
 * this looks at the whole queue.
 */
export function coveringSupplies(
  queue: readonly Waiter[],
  supplies: readonly number[],
  terms: SharingTerms,
  carried = 0,
): (number | null)[] {
  const covering = queue.map((): number | null => null);
  let open = queue.map((waiter, index) => ({ ...waiter, index }));
  let left = carried;
  supplies.forEach((units, nth) => {
    const { given, kept } = shareArrival(units, left, open, terms);
    left = kept;
    open = open.flatMap((waiter, at) => {
      const waiting = waiter.waiting - (given[at] ?? 0);
      if (waiting > 0) return [{ ...waiter, waiting }];
      covering[waiter.index] = nth;
      return [];
    });
  });
  return covering;
}
