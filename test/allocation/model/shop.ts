/**
 * What the engine must do with stock, supply, queue and promises, told a second time and as simply as possible: unit by
 * unit, no SQL, no indexes, nothing of the engine's own rules. Slow and meant to be read.
 */
import { dayOf, daysFrom } from './days';
import type { LineModel, OrderModel, SupplyModel, Terms, Verdict, WantedOrder } from './parts';
import { Queues } from './queues';

export class ShopModel extends Queues {
  readonly ranks = new Map<string, number>();

  protected inbound(sku: string, terms: Terms): number {
    let units = 0;
    for (const supply of this.supplies)
      if (supply.sku === sku && !supply.overdue && supply.status !== 'cancelled')
        if (terms.inbound === 'any' || supply.status === 'confirmed')
          if (terms.inbound !== 'confirmed-dated' || supply.eta !== null)
            units += Math.max(0, supply.announced - supply.arrived);
    return units;
  }

  protected refusal(line: LineModel, short: number, ahead: number, refusesToWait: boolean): string | null {
    const { terms } = line.order;
    const { discontinued, cap } = this.item(line.sku);
    const waiting = this.waiting(line.sku);
    if (discontinued) return 'discontinued';
    if (refusesToWait) return 'customer-refuses-backorder';
    if (cap !== null && waiting + short > cap) return 'cap-reached';
    if (terms.inbound !== 'any' && this.inbound(line.sku, terms) - waiting < short) return 'no-inbound-supply';
    // What it would be promised at its own place: who comes after it does not matter.
    const date = this.dateOf(this.bringing(line.sku, ahead + short, terms));
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
      const before = (others.get(sku) ?? []).filter((other) => this.before(other, line) < 0);
      const fromStock = before.length > 0 ? 0 : Math.min(quantity, sellable);
      const short = quantity - fromStock;
      let ahead = 0;
      for (const { waiting } of [...before, ...order.lines.filter((other) => other.sku === sku)]) ahead += waiting;
      const reason = short === 0 ? null : this.refusal(line, short, ahead, wanted.refusesToWait);
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

  receive(sku: string, supplyId: string | null, units: number, place: string): number {
    for (const supply of this.supplies) if (supply.id === supplyId) supply.arrived += units;
    this.put(sku, place, units);
    const given = this.serve(sku, units);
    this.plan();
    return given;
  }

  announce(stated: Omit<SupplyModel, 'arrived' | 'overdue' | 'since'>): Verdict {
    const known = this.supplies.find(({ id }) => id === stated.id);
    const open = ({ status, announced }: Pick<SupplyModel, 'status' | 'announced'>) =>
      status === 'cancelled' ? 0 : Math.max(0, announced - (known?.arrived ?? 0));
    const opensAnew = known !== undefined && open(known) === 0 && open(stated) > 0;
    const named = stated.eta !== known?.eta || opensAnew;
    if (stated.eta !== null && named && stated.eta < dayOf(this.now)) return 'refused';
    if (!known) this.supplies.push({ ...stated, arrived: 0, overdue: false, since: this.now });
    else {
      if (known.eta !== stated.eta) known.overdue = false;
      known.announced = stated.announced;
      known.eta = stated.eta;
      known.status = stated.status;
    }
    this.pastDue([stated.sku]);
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

  protected backToWaiting(line: LineModel, units: number): void {
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

  protected correct(sku: string, place: string, delta: number): Verdict {
    const gone = this.allocated(sku) - (this.onHand(sku) + delta);
    const held = this.inOrder(sku).filter((line) => line.allocated > line.released);
    let holdable = 0;
    for (const line of held) holdable += line.allocated - line.released;
    if (gone > holdable) return 'conflict';
    const here = this.places.get(sku)?.get(place) ?? 0;
    if (here + delta < (this.toShip.get(sku)?.get(place) ?? 0)) return 'conflict';
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
