import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { sweepOverdue } from '../../worker/sweep-overdue';
import { type Served, served } from '../api/served';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import { brokenRules } from './broken-rules';

// A year of a real shop's demand (see data/README.md), bought for as a careful buyer would, by suppliers who are late,
// deliver in parts, too little or too much. The customers, orders and suppliers are invented.

interface Sold {
  readonly day: number;
  readonly sku: string;
  readonly units: number;
  readonly cancelled: number;
}

function demand(): readonly Sold[] {
  const [, ...rows] = readFileSync(join(__dirname, 'data/daily-demand.csv'), 'utf8').trim().split('\n');
  const first = Date.parse(rows[0]?.split(',')[0] ?? '');
  return rows.map((row) => {
    const [date = '', sku = '', qty, cancelled] = row.split(',');
    return { day: (Date.parse(date) - first) / DAY, sku, units: Number(qty), cancelled: Number(cancelled) };
  });
}

/** The same dice on every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

interface Purchase {
  readonly id: string;
  readonly sku: string;
  readonly announced: number;
  /** What will come, and when. */
  readonly parts: { readonly day: number; readonly units: number }[];
  /** The day the supplier owns up to when it comes, if he does. */
  readonly ownsUp: number | null;
}

const LEAD_DAYS = 21;

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

/** A shop that lives through the year. */
class Year {
  readonly came = new Map<string, number>();
  readonly lost = new Map<string, number>();
  readonly began = new Map<string, number>();
  private readonly roll = dice(20101201);
  private readonly purchases: Purchase[] = [];
  private readonly touched = new Set<string>();
  private readonly ordersOf = new Map<string, string[]>();
  private orders = 0;
  day = 0;

  constructor(private readonly sold: readonly Sold[]) {}

  get skus(): readonly string[] {
    return [...new Set(this.sold.map(({ sku }) => sku))].sort();
  }

  private dateOf(day: number): string {
    return new Date(MONDAY + day * DAY).toISOString().slice(0, 10);
  }

  private perDay(sku: string): number {
    return this.sold.filter((sold) => sold.sku === sku).reduce((sum, { units }) => sum + units, 0) / 374;
  }

  private note(where: Map<string, number>, sku: string, units: number): void {
    where.set(sku, (where.get(sku) ?? 0) + units);
  }

  async open(): Promise<void> {
    for (const sku of this.skus) {
      const units = Math.ceil(this.perDay(sku) * 20);
      await it.shop.item(sku);
      await it.shop.stock(sku, units);
      this.began.set(sku, units);
    }
  }

  async live(): Promise<void> {
    it.setTime(instantOf(MONDAY + this.day * DAY));
    while ((await sweepOverdue(it.db, HERE, it.now())) > 0);
    await this.ship();
    await this.goodsCome();
    await this.buy(false);
    it.setTime(instantOf(it.now() + 4 * HOUR));
    await this.sell(this.sold.filter(({ day }) => day === this.day));
    if (this.day % 7 === 5) await this.count();
    await this.courses();
    this.day++;
  }

  /** The warehouse sends what it was told to, and what never waited. */
  private async ship(): Promise<void> {
    const rows = await it.db.execute<{ orderId: string; lineId: string; units: number }>(sql`
      select l.order_id as "orderId", line_id as "lineId", case when b.id is null then allocated else released end as units
      from order_lines l left join backorders b on b.id = backorder_id(l.order_id)
      where allocated > 0 and (b.id is null or released > 0) order by 1, 2`);
    for (const orderId of new Set(rows.map((row) => row.orderId))) {
      const lines = rows.filter((row) => row.orderId === orderId);
      await it.api.ok(
        it.shop.ship(
          orderId,
          lines.map(({ lineId, units }) => ({ lineId, quantity: units })),
        ),
      );
      this.touched.add(`bo-${orderId}`);
    }
  }

  private async goodsCome(): Promise<void> {
    for (const { id, sku, announced, parts, ownsUp } of this.purchases) {
      const last = parts.at(-1);
      if (ownsUp === this.day && last !== undefined && last.day > this.day)
        await it.shop.supply(id, sku, announced, this.dateOf(last.day), { reason: { code: 'production' } });
      const today = parts.filter(({ day }) => day === this.day);
      for (const { units } of today) {
        const { backorders } = await it.shop.receive(id, sku, units, it.now());
        this.note(this.came, sku, units);
        for (const backorder of backorders) this.touched.add(backorder);
      }
      const came = parts.reduce((sum, { units }) => sum + units, 0);
      // The rest will never come: the supplier says so with the last part.
      if (today.length > 0 && last?.day === this.day && came < announced)
        await it.shop.supply(id, sku, came, this.dateOf(this.day), { reason: { code: 'production' } });
    }
  }

  /** Buys what a month will need when it is getting scarce; at the end of the year only what people wait for. */
  private async buy(last: boolean): Promise<void> {
    const rows = await it.db.execute<{ sku: string; ready: number; waiting: number; coming: number }>(sql`
      select sku, on_hand - allocated as ready, waiting::int as waiting,
        (select coalesce(sum(quantity - received), 0)::int from supplies p
          where p.sku = s.sku and status <> 'cancelled' and received < quantity) as coming
      from stock s order by sku`);
    for (const { sku, ready, waiting, coming } of rows) {
      const position = ready + coming - waiting;
      const perDay = this.perDay(sku);
      if (last ? position >= 0 || waiting === 0 : position > perDay * LEAD_DAYS) continue;
      const announced = last ? -position : Math.ceil(perDay * 35) + 1;
      const arrives = this.day + LEAD_DAYS + (last ? 0 : this.roll(20) - 4);
      const received = last ? announced : Math.max(1, announced + ([0, 0, 0, -2, 3][this.roll(5)] ?? 0));
      const half = Math.floor(received / 2);
      const inParts = !last && half > 0 && this.roll(3) === 0;
      const id = `PO-${this.purchases.length + 1}`;
      this.purchases.push({
        id,
        sku,
        announced,
        parts: inParts
          ? [
              { day: arrives, units: half },
              { day: arrives + 5, units: received - half },
            ]
          : [{ day: arrives, units: received }],
        ownsUp: this.roll(2) === 0 ? this.day + 10 : null,
      });
      await it.shop.supply(id, sku, announced, this.roll(6) === 0 ? null : this.dateOf(this.day + LEAD_DAYS));
    }
  }

  /** The day's sales, as orders of up to three items; cancellations come from who ordered the item last. */
  private async sell(today: readonly Sold[]): Promise<void> {
    const bought = today.filter(({ units }) => units > 0);
    for (let from = 0; from < bought.length; ) {
      const lines = bought.slice(from, from + 1 + this.roll(3));
      from += lines.length;
      const orderId = `O-${++this.orders}`;
      const body = orderOf(
        orderId,
        lines.map(({ sku, units }) => ({ sku, quantity: units })),
        { placedAt: new Date(it.now() - 60_000).toISOString() },
      );
      await it.api.ok(it.api.post('/v1/orders', body));
      for (const { sku } of lines) this.ordersOf.set(sku, [...(this.ordersOf.get(sku) ?? []), orderId]);
    }
    for (const { sku, cancelled } of today) await this.cancel(sku, cancelled);
  }

  private async cancel(sku: string, units: number): Promise<void> {
    let left = units;
    for (const orderId of (this.ordersOf.get(sku) ?? []).slice(-5).reverse()) {
      const { lines } = await it.api.ok(it.api.get(`/v1/orders/${orderId}`));
      for (const line of lines) {
        const open = line.waiting + line.allocated - line.released;
        if (line.sku !== sku || open === 0 || left === 0) continue;
        const quantity = Math.min(left, open);
        await it.api.ok(it.shop.cancel(orderId, { lines: [{ lineId: line.lineId, quantity }] }));
        this.touched.add(`bo-${orderId}`);
        left -= quantity;
      }
    }
  }

  /** Some shelf is counted, and sometimes a unit is gone that nobody was promised. */
  private async count(): Promise<void> {
    const sku = this.skus[this.roll(this.skus.length)] ?? '';
    const { onHand, allocated } = await it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
    const gone = onHand > allocated ? this.roll(2) : 0;
    const countedAt = new Date(it.now()).toISOString();
    await it.api.ok(it.api.post('/v1/stock-counts', { sku, counted: onHand - gone, countedAt }));
    this.note(this.lost, sku, gone);
  }

  /** The steps that the touched backorders' workflows would take by now. */
  private async courses(): Promise<void> {
    const open = await it.db.execute<{ orderId: string; id: string }>(
      sql`select order_id as "orderId", id from backorders where closed_at is null`,
    );
    for (const { orderId, id } of open) if (this.touched.has(id)) await it.step(orderId, 'pass-on-arrival');
    this.touched.clear();
  }

  async end(): Promise<void> {
    for (let day = 0; day < 90; day++) {
      if (day === 40) await this.buy(true);
      await this.live();
    }
    await this.ship();
    await this.courses();
  }
}

test('a year of demand: the ledger is in balance, and every order is closed or says why not', async () => {
  const sold = demand();
  const year = new Year(sold);
  await year.open();
  const last = Math.max(...sold.map(({ day }) => day));
  while (year.day <= last) {
    await year.live();
    if (year.day % 60 === 0) {
      expect(await brokenRules(it.db)).toEqual({});
      process.stdout.write(`day ${year.day} of ${last}\n`);
    }
  }
  await year.end();
  expect(await brokenRules(it.db)).toEqual({});

  const shipped = await it.db.execute<{ sku: string; units: number }>(
    sql`select sku, sum(shipped)::int as units from order_lines group by sku`,
  );
  for (const sku of year.skus) {
    const { onHand } = await it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
    const left = shipped.find((row) => row.sku === sku)?.units ?? 0;
    const came = (year.began.get(sku) ?? 0) + (year.came.get(sku) ?? 0);
    expect([sku, onHand]).toEqual([sku, came - left - (year.lost.get(sku) ?? 0)]);
  }

  const unexplained = await it.db.execute(sql`
    select l.order_id, l.line_id, l.ordered, l.waiting, l.allocated, l.released, l.shipped, l.cancelled, b.status
    from order_lines l left join backorders b on b.id = backorder_id(l.order_id)
    where l.shipped + l.cancelled < l.ordered or (b.id is not null and b.closed_at is null)
      or (l.refused > 0 and l.reason is null)`);
  expect(unexplained).toEqual([]);
  const sums = await it.db.execute<Record<string, number>>(sql`
    select count(distinct order_id)::int as orders, (select count(*)::int from backorders) as backorders,
      sum(sent)::int as asked, sum(shipped)::int as shipped, sum(cancelled)::int as cancelled, sum(refused)::int as refused
    from order_lines`);
  process.stdout.write(`${JSON.stringify(sums[0])}\n`);
  expect(sums[0]?.['backorders']).toBeGreaterThan(50);
  expect(it.logged).toEqual([]);
}, 1_800_000);
