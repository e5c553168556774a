import { dayOf, less } from './days';
import type { LineModel, OrderModel, SupplyModel, Terms } from './parts';
import { Shelves } from './shelves';

/** Who waits for what, in which order, and what of the supply on its way each is promised. */
export class Queues extends Shelves {
  readonly supplies: SupplyModel[] = [];
  readonly orders: OrderModel[] = [];
  private turn = 0;

  constructor(public now: number) {
    super();
  }

  linesOf(sku: string): LineModel[] {
    return this.orders.flatMap(({ lines }) => lines).filter((line) => line.sku === sku);
  }

  allocated(sku: string): number {
    let units = 0;
    for (const line of this.linesOf(sku)) units += line.allocated;
    return units;
  }

  waiting(sku: string): number {
    let units = 0;
    for (const line of this.linesOf(sku)) units += line.waiting;
    return units;
  }

  free(sku: string): number {
    return this.onHand(sku) - this.allocated(sku);
  }

  /** Who is served before whom, waiting or not. */
  protected before(a: LineModel, b: LineModel): number {
    const byRankOnly = (line: LineModel) => (line.order.terms.byRank && line.told === null ? 1 : 0);
    const tier = byRankOnly(a) - byRankOnly(b);
    if (tier !== 0) return tier;
    if (byRankOnly(a) === 0) {
      const since = (line: LineModel) => line.told?.at ?? line.order.completedAt;
      const turn = (line: LineModel) => line.told?.turn ?? 0;
      const order = since(a) - since(b) || turn(a) - turn(b);
      if (order !== 0) return order;
    }
    const rank = (line: LineModel) => (line.order.terms.byRank ? line.rank : 0);
    return (
      rank(b) - rank(a) ||
      a.order.completedAt - b.order.completedAt ||
      a.order.number - b.order.number ||
      a.position - b.position
    );
  }

  protected inOrder(sku: string): LineModel[] {
    return this.linesOf(sku).sort((a, b) => this.before(a, b));
  }

  queue(sku: string): LineModel[] {
    return this.inOrder(sku).filter(({ waiting }) => waiting > 0);
  }

  /** Gives units away one by one, each to whoever then heads the queue. */
  protected serve(sku: string, units: number): number {
    for (let given = 0; given < units; given++) {
      const head = this.queue(sku)[0];
      if (!head) return given;
      head.waiting--;
      head.allocated++;
    }
    return units;
  }

  /** Open supply in the order it is expected: dated, then undated, then overdue. */
  expected(sku: string, accepts: Terms): SupplyModel[] {
    const kind = (supply: SupplyModel) => (supply.overdue ? 2 : supply.eta === null ? 1 : 0);
    return this.supplies
      .filter((supply) => supply.sku === sku && supply.status !== 'cancelled' && supply.arrived < supply.announced)
      .filter((supply) => supply.status === 'confirmed' || accepts.inbound === 'any')
      .sort(
        (a, b) => kind(a) - kind(b) || less(a.eta ?? '~', b.eta ?? '~') || a.since - b.since || (a.id < b.id ? -1 : 1),
      );
  }

  /** The supply that brings the n-th unit. */
  protected bringing(sku: string, unit: number, accepts: Terms): SupplyModel | null {
    let upto = 0;
    for (const supply of this.expected(sku, accepts)) {
      upto += supply.announced - supply.arrived;
      if (upto >= unit) return supply;
    }
    return null;
  }

  protected dateOf(supply: SupplyModel | null): string | null {
    return supply === null || supply.overdue ? null : supply.eta;
  }

  /** Promises every waiting line what the supply that brings its last unit says. */
  protected plan(): void {
    this.turn++;
    for (const sku of this.items.keys()) {
      let unit = 0;
      const newlyTold: LineModel[] = [];
      const queue = this.queue(sku);
      for (const line of queue) {
        unit += line.waiting;
        const supply = this.bringing(sku, unit, line.order.terms);
        line.supply = supply?.id ?? null;
        line.date = this.dateOf(supply);
        const { byRank, mayDisplace } = line.order.terms;
        if (line.date !== null && byRank && !mayDisplace && line.told === null) newlyTold.push(line);
      }
      // Told later is served later, whatever clocks say.
      let at = this.now;
      for (const line of this.inOrder(sku).filter(({ waiting, allocated }) => waiting + allocated > 0))
        if (!line.order.terms.byRank) at = Math.max(at, line.order.completedAt);
        else if (line.told !== null) at = Math.max(at, line.told.at);
      // Promised lines that stood ahead of them, whose dates a higher rank may move, keep their lead.
      const last = newlyTold.at(-1);
      const ahead = last === undefined ? [] : this.inOrder(sku).slice(0, this.inOrder(sku).indexOf(last));
      for (const line of ahead)
        if (line.order.terms.byRank && line.told === null && line.date !== null && line.waiting + line.allocated > 0)
          newlyTold.push(line);
      for (const line of newlyTold) line.told = { at, turn: this.turn };
    }
  }

  /** Supplies whose day is over promise nothing. */
  protected pastDue(skus: readonly string[]): void {
    const today = dayOf(this.now);
    for (const supply of this.supplies)
      if (
        skus.includes(supply.sku) &&
        supply.status !== 'cancelled' &&
        supply.arrived < supply.announced &&
        supply.eta !== null &&
        supply.eta < today
      )
        supply.overdue = true;
  }
}
