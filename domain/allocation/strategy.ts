import { type BusinessDate, businessDateOf } from '../calendar/business-date';

/**
 * What planning may do to a class of customers: the confirmation strategies of SAP's backorder processing (advanced ATP),
 * see docs/decisions/allocation-strategies.md. Of units on their way and units that arrive, never of allocated ones.
 *
 * - `win`: all he waits for, at the earliest, before anybody else.
 * - `gain`: keeps what he was promised; gains where the winners leave something.
 * - `improve`: keeps or improves, after those two.
 * - `redistribute`: may gain or lose; what is left is shared out down the queue. Whoever no class names.
 * - `fill`: what the others leave, and by planning never better than he was promised.
 * - `lose`: gives up all that anybody else can use.
 * - `skip`: left with what he has, neither better nor worse.
 */
export const STRATEGIES = ['win', 'gain', 'improve', 'redistribute', 'fill', 'lose', 'skip'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A class of customers, and how it is treated. Whoever fulfils all that is stated belongs to it. */
export interface ClassStrategy {
  readonly customers?: readonly string[];
  /** Ranks from and to, both included; higher ranks are better customers. */
  readonly ranks?: { readonly from?: number; readonly to?: number };
  readonly channels?: readonly string[];
  readonly strategy: Strategy;
}

/** Who waits, as far as classes ask. */
export interface Claimant {
  readonly customerId: string;
  readonly rank: number;
  readonly channel: string;
}

const belongs = ({ customers, ranks, channels }: ClassStrategy, { customerId, rank, channel }: Claimant): boolean =>
  (customers === undefined || customers.includes(customerId)) &&
  rank >= (ranks?.from ?? Number.NEGATIVE_INFINITY) &&
  rank <= (ranks?.to ?? Number.POSITIVE_INFINITY) &&
  (channels === undefined || channels.includes(channel));

/** How a customer is treated: as the first class says that names him. */
export const strategyOf = (classes: readonly ClassStrategy[], who: Claimant): Strategy =>
  classes.find((one) => belongs(one, who))?.strategy ?? 'redistribute';

/** A waiting line, and what it was promised so far. */
export interface PlannedLine {
  readonly waiting: number;
  readonly strategy: Strategy;
  /** The supply its last unit was expected with; null where none was. */
  readonly supplyId: string | null;
  /** The last day its promise can mean; null where it has no date. */
  readonly promisedOn: BusinessDate | null;
}

/** Units that are on their way, in the order they are expected. */
export interface PlannedSupply {
  readonly id: string;
  readonly units: number;
  /** The last day its date can mean; null where it has none, or is overdue. */
  readonly plannedOn: BusinessDate | null;
}

/** What a line comes to: the supply that brings its last unit, and how many the first supply brings it. */
export interface PlannedOutcome {
  /** Index of the supply; null when none covers the line. */
  readonly nth: number | null;
  readonly ofFirst: number;
}

/** Units that have arrived and stand free, as the first of a line of supplies: in time for every promise. */
export const arrived = (units: number): PlannedSupply => ({ id: '', units, plannedOn: businessDateOf('0001-01-01') });

/** Who is planned first. Within a class the queue decides. */
const TURN: Readonly<Record<Strategy, number>> = {
  win: 0,
  gain: 1,
  improve: 2,
  redistribute: 3,
  fill: 4,
  lose: 5,
  skip: 6,
};

/** Whose promises are set aside before anybody is given anything, and in which order, should supply not suffice for all. */
const KEEPERS: readonly Strategy[] = ['skip', 'win', 'gain', 'improve'];

/**
 * Orders allocated lines so that those come first whose class has the least claim to its units, for units that turn out
 * not to be there; within a class the order given stays. Who is skipped counts with those who keep what they have.
 */
export const leastClaimFirst = <T extends Claimant>(lines: readonly T[], classes: readonly ClassStrategy[]): T[] =>
  lines
    .map((line, index) => ({ line, index, turn: CLAIM[strategyOf(classes, line)] }))
    .sort((a, b) => b.turn - a.turn || a.index - b.index)
    .map(({ line }) => line);

const CLAIM: Readonly<Record<Strategy, number>> = { ...TURN, skip: TURN.improve };

/** Supply, and the units of it that are not spoken for up to each. Read for every line of a queue: kept in plain arrays. */
class Slack {
  private readonly upto: Float64Array;
  private readonly free: Float64Array;
  private readonly nthOf: ReadonlyMap<string, number>;
  /** Of the supplies that have a date, which come first. */
  private readonly days: readonly BusinessDate[];

  constructor(supplies: readonly PlannedSupply[]) {
    let sum = 0;
    this.upto = Float64Array.from(supplies, ({ units }) => {
      sum += units;
      return sum;
    });
    this.free = new Float64Array(supplies.length);
    this.nthOf = new Map(supplies.map(({ id }, nth) => [id, nth]));
    this.days = supplies.flatMap(({ plannedOn }) => plannedOn ?? []);
  }

  /** Which supply that is; null when it is not to come. */
  nth(supplyId: string | null): number | null {
    return supplyId === null ? null : (this.nthOf.get(supplyId) ?? null);
  }

  /** The last supply that comes by that day; -1 when none does. */
  lastBy(day: BusinessDate): number {
    let [low, high] = [0, this.days.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.days[middle] ?? day) <= day) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The last supply expected on the same day: a promise names a day, not a supply. */
  lastOfItsDay(nth: number): number {
    const day = this.days[nth];
    return day === undefined ? nth : this.lastBy(day);
  }

  /** Sets units aside (or, below zero, lets them go) that are needed by the nth supply. */
  setAside(nth: number, units: number): void {
    const { upto } = this;
    for (let at = nth; at < upto.length; at++) upto[at] = (upto[at] ?? 0) - units;
  }

  /** How many units can be had by each supply without touching what is set aside for later ones. */
  private counted(): Float64Array {
    const { upto, free } = this;
    let least = Number.POSITIVE_INFINITY;
    for (let at = upto.length - 1; at >= 0; at--) {
      const units = upto[at] ?? 0;
      if (units < least) least = units;
      free[at] = least;
    }
    return free;
  }

  /** The first supply, from `since` on, by which so many units can be had. */
  earliest(units: number, since: number): number | null {
    const free = this.counted();
    for (let at = since; at < free.length; at++) if ((free[at] ?? 0) >= units) return at;
    return null;
  }

  /** Takes up to so many units, each as early as can be: what the first supply gives, and which gives the last. */
  take(units: number): PlannedOutcome {
    const { upto } = this;
    const free = this.counted();
    let nth: number | null = null;
    for (let at = 0; at < upto.length; at++) {
      const spare = free[at] ?? 0;
      if (spare <= 0) continue;
      if (spare >= units && nth === null) nth = at;
      upto[at] = (upto[at] ?? 0) - (spare < units ? spare : units);
    }
    return { nth, ofFirst: Math.max(0, Math.min(units, free[0] ?? 0)) };
  }
}

/** The supply up to which a line's units must have come for its promise to hold; null when it was promised nothing. */
function keptBy({ strategy, supplyId, promisedOn }: PlannedLine, slack: Slack): number | null {
  const own = slack.nth(supplyId);
  if (own !== null && (promisedOn === null || strategy === 'skip')) return own;
  return promisedOn === null ? null : Math.max(0, slack.lastBy(promisedOn));
}

/**
 * Shares out an item's supply by the strategies of those who wait, the queue's head first. What keepers were promised is
 * set aside first; then everybody in turn takes the earliest units that no promise needs. Where supply no longer reaches
 * for all promises, they are kept in the order of `KEEPERS`, and a promise that cannot be kept moves no further than it
 * must. Planned once more with what came of it, nothing changes; where all redistribute it is the plain queue.
 */
export function planByStrategy(
  queue: readonly PlannedLine[],
  supplies: readonly PlannedSupply[],
): readonly PlannedOutcome[] {
  const slack = new Slack(supplies);
  const outcomes = queue.map((): PlannedOutcome => ({ nth: null, ofFirst: 0 }));
  if (supplies.length === 0) return outcomes;
  const aside = queue.map((): number | null => null);
  for (const keeper of KEEPERS)
    queue.forEach((line, index) => {
      if (line.strategy !== keeper || line.waiting === 0) return;
      const by = keptBy(line, slack);
      const nth = by === null ? null : slack.earliest(line.waiting, by);
      if (nth === null) return;
      const latest = keeper === 'skip' ? nth : slack.lastOfItsDay(nth);
      aside[index] = latest;
      slack.setAside(latest, line.waiting);
    });
  const turns = queue
    .map(({ strategy }, index) => ({ index, turn: TURN[strategy] }))
    .sort((a, b) => a.turn - b.turn || a.index - b.index);
  for (const { index } of turns) {
    const line = queue[index];
    if (line === undefined || line.waiting === 0) continue;
    const own = aside[index] ?? null;
    if (own !== null) slack.setAside(own, -line.waiting);
    const { nth, ofFirst } = slack.take(line.waiting);
    outcomes[index] = { nth: neverBetter(line, nth, slack), ofFirst };
  }
  return outcomes;
}

/** A line that planning may not improve stays with the supply it counted on, as long as that is still to come. */
function neverBetter({ strategy, supplyId }: PlannedLine, nth: number | null, slack: Slack): number | null {
  if (nth === null || (strategy !== 'fill' && strategy !== 'skip')) return nth;
  return Math.max(nth, slack.nth(supplyId) ?? nth);
}
