/**
 * What the engine must do with stock, supply, queue and promises, told a second time and as simply as possible: unit by
 * unit, no SQL, no indexes, nothing of the engine's own rules. Slow and meant to be read.
 */

/** What of a policy pack matters here. */
export interface Terms {
  readonly id: string;
  readonly byRank: boolean;
  /** Whether a higher rank may move a told date later. */
  readonly mayDisplace: boolean;
  readonly inbound: 'any' | 'confirmed' | 'confirmed-dated';
  readonly waitTooLongDays: number;
}

export interface ItemModel {
  readonly sku: string;
  safetyStock: number;
  readonly cap: number | null;
  discontinued: boolean;
}

export interface SupplyModel {
  readonly id: string;
  readonly sku: string;
  readonly since: number;
  announced: number;
  arrived: number;
  /** YYYY-MM-DD. */
  eta: string | null;
  status: 'planned' | 'confirmed' | 'cancelled';
  overdue: boolean;
}

export interface OrderModel {
  readonly id: string;
  readonly number: number;
  readonly customer: string;
  readonly completedAt: number;
  readonly terms: Terms;
  readonly lines: LineModel[];
  hasBackorder: boolean;
}

export interface LineModel {
  readonly order: OrderModel;
  readonly id: string;
  readonly position: number;
  readonly sku: string;
  refused: number;
  reason: string | null;
  ordered: number;
  waiting: number;
  allocated: number;
  released: number;
  shipped: number;
  cancelled: number;
  rank: number;
  /** When a line that queued by rank was promised a date, for good. */
  told: { readonly at: number; readonly turn: number } | null;
  supply: string | null;
  date: string | null;
}

export interface WantedOrder {
  readonly id: string;
  readonly customer: string;
  readonly completedAt: number;
  readonly terms: Terms;
  readonly rank: number;
  readonly refusesToWait: boolean;
  readonly alreadySold: boolean;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** What the engine answers: done, in conflict with how things stand, or not to be understood. */
export type Verdict = 'done' | 'conflict' | 'refused';

const DAY_MS = 86_400_000;
const TOKYO_MS = 9 * 3_600_000;

export const dayOf = (at: number): string => new Date(at + TOKYO_MS).toISOString().slice(0, 10);
const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

const less = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class ShopModel {
  readonly items = new Map<string, ItemModel>();
  /** Units on the shelves, by item and place. */
  readonly places = new Map<string, Map<string, number>>();
  readonly supplies: SupplyModel[] = [];
  readonly orders: OrderModel[] = [];
  readonly ranks = new Map<string, number>();
  private turn = 0;

  constructor(public now: number) {}

  addItem(item: ItemModel): void {
    this.items.set(item.sku, item);
    this.places.set(item.sku, new Map());
  }

  item(sku: string): ItemModel {
    const item = this.items.get(sku);
    if (!item) throw new Error(`the model has no ${sku}`);
    return item;
  }

  linesOf(sku: string): LineModel[] {
    return this.orders.flatMap(({ lines }) => lines).filter((line) => line.sku === sku);
  }

  onHand(sku: string): number {
    let units = 0;
    for (const here of this.places.get(sku)?.values() ?? []) units += here;
    return units;
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
  private before(a: LineModel, b: LineModel): number {
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

  private inOrder(sku: string): LineModel[] {
    return this.linesOf(sku).sort((a, b) => this.before(a, b));
  }

  queue(sku: string): LineModel[] {
    return this.inOrder(sku).filter(({ waiting }) => waiting > 0);
  }

  /** Gives units away one by one, each to whoever then heads the queue. */
  private serve(sku: string, units: number): number {
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
  private bringing(sku: string, unit: number, accepts: Terms): SupplyModel | null {
    let upto = 0;
    for (const supply of this.expected(sku, accepts)) {
      upto += supply.announced - supply.arrived;
      if (upto >= unit) return supply;
    }
    return null;
  }

  private dateOf(supply: SupplyModel | null): string | null {
    return supply === null || supply.overdue ? null : supply.eta;
  }

  /** Promises every waiting line what the supply that brings its last unit says. */
  private plan(): void {
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
  private pastDue(skus: readonly string[]): void {
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

  private inbound(sku: string, terms: Terms): number {
    let units = 0;
    for (const supply of this.supplies)
      if (supply.sku === sku && !supply.overdue && supply.status !== 'cancelled')
        if (terms.inbound === 'any' || supply.status === 'confirmed')
          if (terms.inbound !== 'confirmed-dated' || supply.eta !== null)
            units += Math.max(0, supply.announced - supply.arrived);
    return units;
  }

  private refusal(line: LineModel, short: number, refusesToWait: boolean): string | null {
    const { terms } = line.order;
    const { discontinued, cap } = this.item(line.sku);
    const waiting = this.waiting(line.sku);
    if (discontinued) return 'discontinued';
    if (refusesToWait) return 'customer-refuses-backorder';
    if (cap !== null && waiting + short > cap) return 'cap-reached';
    if (terms.inbound !== 'any' && this.inbound(line.sku, terms) - waiting < short) return 'no-inbound-supply';
    const date = this.dateOf(this.bringing(line.sku, waiting + short, terms));
    if (date !== null && daysFrom(dayOf(this.now), date) > terms.waitTooLongDays) return 'wait-too-long';
    return null;
  }

  accept(wanted: WantedOrder): OrderModel {
    const skus = wanted.lines.map(({ sku }) => sku);
    this.pastDue(skus);
    this.plan();
    const order: OrderModel = {
      id: wanted.id,
      number: this.orders.length,
      customer: wanted.customer,
      completedAt: wanted.completedAt,
      terms: wanted.terms,
      lines: [],
      hasBackorder: false,
    };
    const others = new Map(skus.map((sku) => [sku, this.queue(sku)]));
    this.orders.push(order);
    for (const [index, { sku, quantity }] of wanted.lines.entries()) {
      const line: LineModel = {
        order,
        id: String(index + 1),
        position: index,
        sku,
        refused: 0,
        reason: null,
        ordered: 0,
        waiting: 0,
        allocated: 0,
        released: 0,
        shipped: 0,
        cancelled: 0,
        rank: wanted.rank,
        told: null,
        supply: null,
        date: null,
      };
      const sellable = Math.max(0, this.free(sku) - this.item(sku).safetyStock);
      const ahead = (others.get(sku) ?? []).some((other) => this.before(other, line) < 0);
      const fromStock = ahead ? 0 : Math.min(quantity, sellable);
      const short = quantity - fromStock;
      const reason = short === 0 ? null : this.refusal(line, short, wanted.refusesToWait);
      line.reason = reason;
      if (reason !== null && !wanted.alreadySold) line.refused = quantity;
      else {
        line.ordered = quantity;
        line.allocated = fromStock;
        line.waiting = short;
      }
      order.lines.push(line);
    }
    order.hasBackorder = order.lines.some(({ waiting }) => waiting > 0);
    this.plan();
    return order;
  }

  private put(sku: string, place: string, units: number): void {
    const places = this.places.get(sku);
    places?.set(place, (places.get(place) ?? 0) + units);
  }

  /** Takes units off the shelves: from `main` first, then from wherever there are most. */
  private fetch(sku: string, units: number): void {
    const places = [...(this.places.get(sku) ?? [])].sort(
      ([a, most], [b, more]) => Number(b === 'main') - Number(a === 'main') || more - most || less(a, b),
    );
    let left = units;
    for (const [place, here] of places) {
      const take = Math.min(left, here);
      this.put(sku, place, -take);
      left -= take;
    }
  }

  receive(sku: string, supplyId: string | null, units: number, place: string): number {
    for (const supply of this.supplies) if (supply.id === supplyId) supply.arrived += units;
    this.put(sku, place, units);
    const given = this.serve(sku, units);
    this.plan();
    return given;
  }

  announce(stated: Omit<SupplyModel, 'arrived' | 'overdue' | 'since'>): Verdict {
    const known = this.supplies.find(({ id }) => id === stated.id);
    if (stated.eta !== null && stated.eta !== known?.eta && stated.eta < dayOf(this.now)) return 'refused';
    if (!known) this.supplies.push({ ...stated, arrived: 0, overdue: false, since: this.now });
    else {
      if (known.eta !== stated.eta) known.overdue = false;
      known.announced = stated.announced;
      known.eta = stated.eta;
      known.status = stated.status;
    }
    this.plan();
    return 'done';
  }

  /** `wanted` of each line; undefined: all that can be. Unnamed lines stay. */
  cancel(order: OrderModel, wanted: ReadonlyMap<LineModel, number | undefined>, recall: boolean): Verdict {
    const taking: { line: LineModel; units: number }[] = [];
    let [released, shipped, short] = [false, false, false];
    for (const [line, asked] of wanted) {
      if (asked !== undefined && asked > line.ordered) return 'refused';
      const kept = order.hasBackorder && !recall ? line.released : 0;
      const open = line.waiting + line.allocated - kept;
      const units = Math.min(asked ?? open, open);
      if (asked !== undefined && asked > open && open > 0) short = true;
      if (line.released > 0 && order.hasBackorder) released = true;
      if (line.shipped > 0) shipped = true;
      if (units > 0) taking.push({ line, units });
    }
    if (short) return 'conflict';
    if (taking.length === 0) return released || shipped ? 'conflict' : 'done';
    const freed = new Map<string, number>();
    for (const { line, units } of taking)
      for (let unit = 0; unit < units; unit++) {
        line.cancelled++;
        if (line.waiting > 0) line.waiting--;
        else {
          line.allocated--;
          line.released = Math.min(line.released, line.allocated);
          freed.set(line.sku, (freed.get(line.sku) ?? 0) + 1);
        }
      }
    for (const [sku, units] of freed) this.serve(sku, units);
    this.plan();
    return 'done';
  }

  /** Lines become as small as stated. */
  shrink(order: OrderModel, line: LineModel, quantity: number): Verdict {
    const standing = line.ordered - line.cancelled;
    if (quantity > standing) return 'refused';
    return quantity === standing ? 'done' : this.cancel(order, new Map([[line, standing - quantity]]), false);
  }

  ship(line: LineModel, units: number): Verdict {
    if (units > line.allocated) return 'conflict';
    line.allocated -= units;
    line.released = Math.max(0, line.released - units);
    line.shipped += units;
    this.fetch(line.sku, units);
    return 'done';
  }

  private backToWaiting(line: LineModel, units: number): void {
    line.allocated -= units;
    line.waiting += units;
    line.released = Math.min(line.released, line.allocated);
    line.order.hasBackorder = true;
  }

  missing(line: LineModel, units: number): Verdict {
    if (units > line.allocated) return 'conflict';
    this.backToWaiting(line, units);
    this.fetch(line.sku, units);
    this.serve(line.sku, Math.max(0, this.free(line.sku) - this.item(line.sku).safetyStock));
    this.plan();
    return 'done';
  }

  adjust(sku: string, place: string, delta: number): Verdict {
    const here = this.places.get(sku)?.get(place) ?? 0;
    if (delta < 0 && here + delta < 0) return 'refused';
    return this.correct(sku, place, delta);
  }

  count(sku: string, place: string, counted: number): Verdict {
    return this.correct(sku, place, counted - (this.places.get(sku)?.get(place) ?? 0));
  }

  private correct(sku: string, place: string, delta: number): Verdict {
    const gone = this.allocated(sku) - (this.onHand(sku) + delta);
    const held = this.inOrder(sku).filter((line) => line.allocated > line.released);
    let holdable = 0;
    for (const line of held) holdable += line.allocated - line.released;
    if (gone > holdable) return 'conflict';
    for (let unit = 0; unit < gone; unit++) {
      const last = held.filter((line) => line.allocated > line.released).at(-1);
      if (last) this.backToWaiting(last, 1);
    }
    this.put(sku, place, delta);
    if (delta > 0) this.serve(sku, delta);
    this.plan();
    return 'done';
  }

  rank(customer: string, rank: number): void {
    this.ranks.set(customer, rank);
    for (const order of this.orders)
      for (const line of order.lines)
        if (
          order.customer === customer &&
          order.terms.byRank &&
          line.told === null &&
          line.waiting + line.allocated > 0
        )
          line.rank = rank;
    this.plan();
  }

  change(sku: string, safetyStock: number, discontinued: boolean): void {
    const item = this.item(sku);
    const less = safetyStock < item.safetyStock;
    item.safetyStock = safetyStock;
    item.discontinued = discontinued;
    if (less) this.serve(sku, Math.max(0, this.free(sku) - safetyStock));
    this.plan();
  }

  nightFalls(): void {
    this.pastDue([...this.items.keys()]);
    this.plan();
  }
}
