import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client';
import { anyOf } from '../../db/lists';
import { instantOf } from '../../domain/calendar/business-date';
import type { LinePromise } from '../../domain/promise/promise';
import { changedCoverage } from '../../record/coverage';
import { sweepOverdue } from '../../worker/sweep-overdue';
import type { Served } from '../api/served';
import type { Answer, Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import type { Deed, History, NewOrder, PackName, StatedSupply } from './deeds';
import { dayOf, type LineModel, type OrderModel, ShopModel, type Terms, type Verdict } from './model';

export const TERMS: Readonly<Record<PackName, Terms>> = {
  'jp-shop': { id: 'jp-shop', byRank: false, mayDisplace: false, inbound: 'confirmed', waitTooLongDays: 90 },
  eager: { id: 'eager', byRank: false, mayDisplace: false, inbound: 'any', waitTooLongDays: 90 },
  dated: { id: 'dated', byRank: false, mayDisplace: false, inbound: 'confirmed-dated', waitTooLongDays: 90 },
  ranked: { id: 'ranked', byRank: true, mayDisplace: false, inbound: 'confirmed', waitTooLongDays: 90 },
  displacing: { id: 'displacing', byRank: true, mayDisplace: true, inbound: 'confirmed', waitTooLongDays: 90 },
};

/** Puts the packs that the histories are played with, each made of `jp-shop`. */
export async function putPacks({ api }: Served): Promise<void> {
  const base = await api.ok(api.get('/v1/policies/jp-shop/versions/1'));
  for (const { id, byRank, mayDisplace, inbound } of Object.values(TERMS))
    if (id !== base.id)
      await api.ok(
        api.put(`/v1/policies/${id}/versions/1`, {
          ...base,
          id,
          acceptance: { ...base.acceptance, inbound },
          queue: { order: byRank ? ['rank', 'completedAt'] : ['completedAt'], rankMayDisplace: mayDisplace },
        }),
      );
}

interface LineOnRecord {
  orderId: string;
  lineId: string;
  sku: string;
  sent: number;
  ordered: number;
  refused: number;
  reason: string | null;
  waiting: number;
  allocated: number;
  released: number;
  shipped: number;
  cancelled: number;
  supply: string | null;
  promise: LinePromise | null;
}

interface ItemOnRecord {
  sku: string;
  onHand: number;
  allocated: number;
  waiting: number;
  ledgerOnHand: number;
  ledgerAllocated: number;
  places: Record<string, number>;
  ledgerPlaces: Record<string, number>;
}

interface SupplyOnRecord {
  id: string;
  received: number;
  overdue: boolean;
}

/** All that is on record of a history's items. */
interface OnRecord {
  readonly lines: readonly LineOnRecord[];
  readonly items: readonly ItemOnRecord[];
  readonly supplies: readonly SupplyOnRecord[];
  /** Changes with every row of these items and the backorders of their orders. */
  readonly print: string;
}

const placesSql = (from: SQL): SQL =>
  sql`(select coalesce(jsonb_object_agg(location_id, units), '{}') from (${from}) p where units <> 0)`;

async function onRecord(db: Database, skus: readonly string[]): Promise<OnRecord> {
  const rows = await db.execute<{ record: OnRecord }>(sql`
    select jsonb_build_object(
      'lines', (select coalesce(jsonb_agg(jsonb_build_object('orderId', order_id, 'lineId', line_id, 'sku', sku, 'sent', sent,
          'ordered', ordered, 'refused', refused, 'reason', reason, 'waiting', waiting, 'allocated', allocated,
          'released', released, 'shipped', shipped, 'cancelled', cancelled, 'supply', promise_supply_id,
          'promise', promise_current) order by order_id, line_id), '[]') from order_lines where sku = ${anyOf(skus)}),
      'items', (select coalesce(jsonb_agg(jsonb_build_object('sku', sku, 'onHand', on_hand, 'allocated', allocated, 'waiting', waiting,
          'ledgerOnHand', (select coalesce(sum(on_hand_delta), 0) from stock_ledger g where g.sku = s.sku),
          'ledgerAllocated', (select coalesce(sum(allocated_delta), 0) from stock_ledger g where g.sku = s.sku),
          'places', ${placesSql(sql`select location_id, on_hand as units from stock_locations g where g.sku = s.sku`)},
          'ledgerPlaces', ${placesSql(sql`select location_id, sum(on_hand_delta) as units from stock_ledger g where g.sku = s.sku group by 1`)}
        ) order by sku), '[]') from stock s where sku = ${anyOf(skus)}),
      'supplies', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'received', received, 'overdue', overdue) order by id), '[]')
        from supplies where sku = ${anyOf(skus)}),
      'print', (select md5(string_agg(row, '|' order by row)) from (
          select l::text from order_lines l where sku = ${anyOf(skus)}
          union all select s::text from stock s where sku = ${anyOf(skus)}
          union all select s::text from supplies s where sku = ${anyOf(skus)}
          union all select count(*)::text from stock_ledger where sku = ${anyOf(skus)}
          union all select b::text from backorders b
            where order_id in (select order_id from order_lines where sku = ${anyOf(skus)})
        ) as of(row))
    ) as record`);
  const record = rows[0]?.record;
  if (!record) throw new Error('nothing is on record');
  return record;
}

const STATUS: Readonly<Record<Verdict, readonly number[]>> = { done: [200, 201], conflict: [409], refused: [422] };

class Wrong extends Error {
  override readonly name = 'Wrong';
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

function expectSame(what: string, engine: unknown, model: unknown): void {
  const [seen, meant] = [JSON.stringify(engine), JSON.stringify(model)];
  if (seen !== meant) throw new Wrong(`${what}: the engine says ${seen}, the model ${meant}`);
}

const promiseText = (promise: LinePromise | null): string => {
  if (promise === null) return 'none';
  const { restockDate, shipDate, deliveryWindow, precision } = promise;
  return [restockDate, shipDate, deliveryWindow.from, deliveryWindow.to, precision].join(' ');
};

/** What a dry run answered. */
interface Foretold {
  readonly planVersion: number;
  readonly promises: readonly {
    backorderId: string;
    lineId: string;
    before: LinePromise | null;
    after: LinePromise | null;
  }[];
  readonly allocated?: number;
  readonly surplus?: number;
  readonly backorders?: readonly string[];
}

/** One history, played against the engine and the model at once. */
class Play {
  readonly model = new ShopModel(MONDAY);
  private readonly skus: readonly string[];
  private supplies = 0;
  private latest: number = MONDAY;
  private record: OnRecord = { lines: [], items: [], supplies: [], print: '' };

  constructor(
    private readonly it: Served,
    private readonly name: string,
    private readonly history: History,
  ) {
    this.skus = history.items.map((_, index) => `${name}-${index === 0 ? 'A' : 'B'}`);
  }

  private sku(n: number): string {
    return pick(this.skus, n) ?? '';
  }

  private lines(): LineModel[] {
    return this.model.orders.flatMap(({ lines }) => lines);
  }

  private async look(): Promise<OnRecord> {
    this.record = await onRecord(this.it.db, this.skus);
    return this.record;
  }

  async begin(): Promise<void> {
    this.it.setTime(MONDAY);
    for (const [index, { stock, safetyStock, cap }] of this.history.items.entries()) {
      const sku = this.sku(index);
      this.model.addItem({ sku, safetyStock, cap, discontinued: false });
      await this.putItem(sku);
      if (stock > 0) await this.it.shop.stock(sku, stock);
      this.model.adjust(sku, 'main', stock);
    }
    await this.look();
  }

  private putItem(sku: string): Promise<Json> {
    const { cap, safetyStock, discontinued } = this.model.item(sku);
    return this.it.shop.item(sku, { safetyStock, discontinued, ...(cap === null ? {} : { backorderCap: cap }) });
  }

  /** Sends what a deed says and compares; some are sent twice, and some asked about first. */
  async take(deed: Deed, index: number): Promise<void> {
    const twice = index % 3 === this.history.repeats % 3;
    const asks = index % 2 === this.history.repeats % 2;
    await this.act(deed, twice, asks);
    await this.compare();
  }

  private async sent(answer: Answer, verdict: Verdict): Promise<Answer> {
    if (!STATUS[verdict].includes(answer.status))
      throw new Wrong(`answered ${answer.status} ${answer.text.slice(0, 300)}, the model says ${verdict}`);
    return answer;
  }

  /** Sends the same message again: it must answer the same and change nothing. */
  private async again(first: Answer, send: () => Promise<Answer>): Promise<void> {
    const before = await this.look();
    const second = await send();
    const after = await this.look();
    expectSame('a message sent again changed something', after.print, before.print);
    if (first.status < 400) expectSame('a message sent again', second.text, first.text);
  }

  private async post(url: string, body: object, verdict: () => Verdict, twice: boolean): Promise<Answer> {
    const idempotencyKey = randomUUID();
    const send = () => this.it.api.post(url, body, { idempotencyKey });
    const answer = await this.sent(await send(), verdict());
    if (twice) {
      await this.again(answer, send);
      if (answer.status < 300) expectSame('marked as a replay', (await send()).headers['idempotency-replayed'], 'true');
    }
    return answer;
  }

  /** A PUT or PATCH: equal content is a no-op. */
  private async state(send: () => Promise<Answer>, verdict: () => Verdict, twice: boolean): Promise<Answer> {
    const answer = await this.sent(await send(), verdict());
    if (twice) {
      const before = await this.look();
      await send();
      expectSame('equal content changed something', (await this.look()).print, before.print);
    }
    return answer;
  }

  private async act(deed: Deed, twice: boolean, asks: boolean): Promise<void> {
    const { model, it } = this;
    switch (deed.deed) {
      case 'order':
        return this.order(deed.order, twice);
      case 'announce':
        return this.announce(`${this.name}-S${this.supplies++}`, this.sku(deed.item), deed.supply, twice, asks);
      case 'change-supply': {
        const supply = pick(model.supplies, deed.which);
        if (!supply) return;
        const keeps = deed.keepsDate ? { eta: supply.eta } : {};
        return this.announce(supply.id, supply.sku, deed.supply, twice, asks, keeps);
      }
      case 'receive':
        return this.receive(deed, twice, asks);
      case 'cancel': {
        const line = pick(this.lines(), deed.line);
        if (!line) return;
        const quantity = deed.units ?? undefined;
        await this.cancel(line.order, new Map([[line, quantity]]), deed.recall, twice);
        return;
      }
      case 'cancel-all': {
        const order = pick(model.orders, deed.order);
        if (order) await this.cancel(order, null, false, twice);
        return;
      }
      case 'shrink': {
        const line = pick(this.lines(), deed.line);
        if (!line) return;
        const body = { lines: [{ lineId: line.id, quantity: deed.to }] };
        await this.state(
          () => it.api.patch(`/v1/orders/${line.order.id}`, body),
          () => model.shrink(line.order, line, deed.to),
          twice,
        );
        return;
      }
      case 'readdress': {
        const order = pick(model.orders, deed.order);
        if (!order) return;
        const shipTo = { country: 'JP', region: deed.far ? 'JP-47' : 'JP-13' };
        await this.state(
          () => it.api.patch(`/v1/orders/${order.id}`, { shipTo }),
          () => 'done',
          twice,
        );
        return;
      }
      case 'adjust': {
        const sku = this.sku(deed.item);
        const place = deed.away ? 'osaka' : 'main';
        const body = { sku, locationId: place, quantityDelta: deed.delta, reason: 'test' };
        await this.post('/v1/stock-adjustments', body, () => model.adjust(sku, place, deed.delta), twice);
        return;
      }
      case 'count': {
        const sku = this.sku(deed.item);
        const place = deed.away ? 'osaka' : 'main';
        const countedAt = new Date(this.latest).toISOString();
        const body = { sku, locationId: place, counted: deed.counted, countedAt };
        await this.post('/v1/stock-counts', body, () => model.count(sku, place, deed.counted), twice);
        return;
      }
      case 'ship': {
        const line = pick(this.lines(), deed.line);
        if (!line) return;
        const body = { lines: [{ lineId: line.id, quantity: deed.units }] };
        await this.post(`/v1/orders/${line.order.id}/shipments`, body, () => model.ship(line, deed.units), twice);
        return;
      }
      case 'missing': {
        const line = pick(this.lines(), deed.line);
        if (!line) return;
        const body = { lines: [{ lineId: line.id, quantity: deed.units }], reason: 'test' };
        await this.post(`/v1/orders/${line.order.id}/shortages`, body, () => model.missing(line, deed.units), twice);
        return;
      }
      case 'release': {
        const order = pick(model.orders, deed.order);
        if (!order?.hasBackorder) return;
        await it.step(order.id, 'pass-on-arrival');
        return;
      }
      case 'rank': {
        const customer = `${this.name}-C${deed.customer}`;
        await this.sent(await it.api.patch(`/v1/customers/${customer}`, { rank: deed.rank }), 'done');
        model.rank(customer, deed.rank);
        return;
      }
      case 'item': {
        const sku = this.sku(deed.item);
        model.change(sku, deed.safetyStock, deed.discontinued);
        await this.putItem(sku);
        return;
      }
      case 'pass': {
        model.now += deed.ms;
        this.latest = Math.max(this.latest, model.now);
        it.setTime(instantOf(model.now));
        if (deed.ms <= 0) return;
        // A sweep does so many items at most, and the database may be full of other histories'.
        while ((await sweepOverdue(it.db, HERE, model.now)) > 0);
        model.nightFalls();
        return;
      }
    }
  }

  private async order(order: NewOrder, twice: boolean): Promise<void> {
    const { model, it } = this;
    const id = `${this.name}-O${model.orders.length}`;
    const customer = `${this.name}-C${order.customer}`;
    const terms = TERMS[pick(this.history.packs, order.pack) ?? 'jp-shop'];
    const lines = order.lines.map(({ item, quantity }) => ({ sku: this.sku(item), quantity }));
    const completedAt = model.now - order.paidMinutesAgo * 60_000;
    const body = orderOf(id, lines, {
      placedAt: new Date(completedAt).toISOString(),
      policy: terms.id,
      commitment: order.alreadySold ? 'placed' : 'request',
      customer: {
        id: customer,
        name: '山田 花子',
        email: 'hanako@example.com',
        locale: 'ja',
        noBackorder: order.refusesToWait,
        ...(order.rank === null ? {} : { rank: order.rank }),
      },
    });
    const { alreadySold, refusesToWait } = order;
    const rank = order.rank ?? model.ranks.get(customer) ?? 0;
    const accept = (): Verdict => {
      model.accept({ id, customer, completedAt, terms, rank, refusesToWait, alreadySold, lines });
      return 'done';
    };
    const answer = await this.post('/v1/orders', body, accept, twice);
    expectSame(
      'the answer to an order',
      answer.body.lines.map(({ allocated, backordered, refused, reason, promise }: Json) => [
        allocated,
        backordered,
        refused,
        reason ?? null,
        promise?.restockDate ?? null,
      ]),
      model.orders
        .at(-1)
        ?.lines.map(({ allocated, waiting, refused, reason, date }) => [
          allocated,
          waiting,
          refused,
          reason,
          waiting > 0 ? date : null,
        ]),
    );
    if (twice) {
      const before = await this.look();
      expectSame('the same order under another key', (await it.api.post('/v1/orders', body)).status, 200);
      expectSame('the same order under another key', (await this.look()).print, before.print);
    }
  }

  private async announce(
    id: string,
    sku: string,
    { units, inDays, status }: StatedSupply,
    twice: boolean,
    asks: boolean,
    keeps: { readonly eta?: string | null } = {},
  ): Promise<void> {
    const { model, it } = this;
    const eta = keeps.eta !== undefined ? keeps.eta : inDays === null ? null : dayOf(model.now + inDays * 86_400_000);
    const body = { sku, quantity: units, eta, status };
    const verdict = () => model.announce({ id, sku, announced: units, eta, status });
    if (!asks) {
      await this.state(() => it.api.put(`/v1/supplies/${id}`, body), verdict, twice);
      return;
    }
    const before = this.record;
    const dry = await it.api.put(`/v1/supplies/${id}?dryRun=true`, body);
    expectSame('a dry run changed something', (await this.look()).print, before.print);
    const match = { headers: { 'if-match': `"${dry.body.planVersion}"` } };
    const answer = await this.state(
      () => it.api.put(`/v1/supplies/${id}`, body, dry.status === 200 ? match : {}),
      verdict,
      false,
    );
    if (answer.status < 300) await this.cameTrue(dry.body, before);
    else expectSame('a dry run of what is refused', dry.status, answer.status);
  }

  /** What was foretold of promises is exactly what moved. */
  private async cameTrue(foretold: Foretold, before: OnRecord): Promise<void> {
    const after = await this.look();
    const said = new Map(
      foretold.promises.map(({ backorderId, lineId, ...move }) => [`${backorderId}/${lineId}`, move]),
    );
    for (const line of after.lines) {
      const was = before.lines.find(({ orderId, lineId }) => orderId === line.orderId && lineId === line.lineId);
      const move = said.get(`bo-${line.orderId}/${line.lineId}`);
      const [from, to] = [promiseText(was?.promise ?? null), promiseText(line.promise)];
      if (move === undefined)
        expectSame(`a promise moved that was not foretold, of ${line.orderId}/${line.lineId}`, to, from);
      else
        expectSame(
          `what was foretold of ${line.orderId}/${line.lineId}`,
          [from, to],
          [promiseText(move.before), promiseText(move.after)],
        );
    }
  }

  private async receive(
    { which, item, units, away }: Extract<Deed, { deed: 'receive' }>,
    twice: boolean,
    asks: boolean,
  ): Promise<void> {
    const { model, it } = this;
    const supply = which % 4 === 3 ? undefined : pick(model.supplies, which);
    const sku = supply?.sku ?? this.sku(item);
    const place = away ? 'osaka' : 'main';
    const body = {
      ...(supply === undefined ? {} : { supplyId: supply.id }),
      sku,
      locationId: place,
      quantity: units,
      receivedAt: new Date(model.now).toISOString(),
    };
    const before = this.record;
    const dry = asks ? await it.api.ok(it.api.post('/v1/receipts?dryRun=true', body)) : null;
    if (asks) expectSame('a dry run changed something', (await this.look()).print, before.print);
    let given = 0;
    const verdict = (): Verdict => {
      given = model.receive(sku, supply?.id ?? null, units, place);
      return 'done';
    };
    const { body: said } = await this.post('/v1/receipts', body, verdict, twice && !asks);
    expectSame('a receipt', [said.received, said.allocated, said.surplus], [units, given, units - given]);
    if (dry === null) return;
    expectSame(
      'what was foretold of a receipt',
      [said.allocated, said.surplus, said.backorders],
      [dry.allocated, dry.surplus, dry.backorders],
    );
    await this.cameTrue(dry, before);
  }

  private async cancel(
    order: OrderModel,
    named: ReadonlyMap<LineModel, number | undefined> | null,
    recall: boolean,
    twice: boolean,
  ): Promise<void> {
    const lines = named === null ? null : [...named].map(([{ id: lineId }, quantity]) => ({ lineId, quantity }));
    const body = {
      reason: 'test',
      actor: { type: 'customer', via: 'api' },
      ...(lines === null ? {} : { lines }),
      ...(recall ? { recallRelease: true } : {}),
    };
    const wanted = named ?? new Map(order.lines.map((line) => [line, undefined]));
    await this.post(`/v1/orders/${order.id}/cancel`, body, () => this.model.cancel(order, wanted, recall), twice);
  }

  /** The engine against the model, and against what must hold whatever a model says. */
  private async compare(): Promise<void> {
    const before = this.record;
    const { lines, items, supplies } = await this.look();
    const { model } = this;
    // What is told to the warehouse is the course's to say; that it was there to go is checked below as ever.
    const released = new Map(lines.map((line) => [`${line.orderId}/${line.lineId}`, line.released]));
    for (const line of this.lines()) line.released = released.get(`${line.order.id}/${line.id}`) ?? 0;
    for (const { sku, onHand, allocated, waiting, places, ...ledger } of items) {
      const of = lines.filter((line) => line.sku === sku);
      const sum = (units: (line: LineOnRecord) => number) => of.reduce((total, line) => total + units(line), 0);
      expectSame(`sums of ${sku}'s lines`, [allocated, waiting], [sum((l) => l.allocated), sum((l) => l.waiting)]);
      expectSame(
        `${sku}'s ledger`,
        [onHand, allocated, places],
        [ledger.ledgerOnHand, ledger.ledgerAllocated, ledger.ledgerPlaces],
      );
      expectSame(
        `${sku}'s places`,
        Object.values(places).reduce((total, units) => total + units, 0),
        onHand,
      );
      if (Object.values(places).some((units) => units < 0) || allocated > onHand)
        throw new Wrong(`${sku} is oversold: ${JSON.stringify({ onHand, allocated, places })}`);
      expectSame(
        `${sku} on hand, allocated, waiting`,
        [onHand, allocated, waiting],
        [model.onHand(sku), model.allocated(sku), model.waiting(sku)],
      );
      const free = onHand - allocated;
      if (waiting > 0 && free > model.item(sku).safetyStock)
        throw new Wrong(`${waiting} wait for ${sku} while ${free} are free`);
    }
    for (const line of lines) {
      const { ordered, waiting, allocated, released, shipped, cancelled } = line;
      expectSame(`units of ${line.orderId}/${line.lineId}`, ordered, waiting + allocated + shipped + cancelled);
      expectSame(`what was sent of ${line.orderId}/${line.lineId}`, line.sent, ordered + line.refused);
      if ([waiting, allocated - released, released, shipped, cancelled].some((units) => units < 0))
        throw new Wrong(`less than nothing: ${JSON.stringify(line)}`);
    }
    const key = (line: { orderId: string; lineId: string }) => `${line.orderId}/${line.lineId}`;
    expectSame(
      'the lines',
      lines.map((line) => [
        key(line),
        line.waiting,
        line.allocated,
        line.released,
        line.shipped,
        line.cancelled,
        line.refused,
        line.reason,
      ]),
      this.lines()
        .map((line) => ({ ...line, orderId: line.order.id, lineId: line.id }))
        .sort((a, b) => (a.orderId === b.orderId ? (a.lineId < b.lineId ? -1 : 1) : a.orderId < b.orderId ? -1 : 1))
        .map((line) => [
          key(line),
          line.waiting,
          line.allocated,
          line.released,
          line.shipped,
          line.cancelled,
          line.refused,
          line.reason,
        ]),
    );
    expectSame(
      'the supplies',
      supplies.map(({ id, received, overdue }) => [id, received, overdue]),
      model.supplies
        .map(({ id, arrived, overdue }) => [id, arrived, overdue] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    for (const sku of this.skus) this.inTurn(sku, before.lines, lines);
    const stored = await this.it.db.transaction((tx) => changedCoverage(tx, this.skus));
    expectSame('lines that a full plan would move', stored, []);
  }

  /** Whoever was given units had nobody before him who still waits; every promise is the model's. */
  private inTurn(sku: string, before: readonly LineOnRecord[], after: readonly LineOnRecord[]): void {
    const find = (lines: readonly LineOnRecord[], line: LineModel) =>
      lines.find(({ orderId, lineId }) => orderId === line.order.id && lineId === line.id);
    let stillWaits: string | null = null;
    for (const line of this.model.queue(sku)) {
      const [was, is] = [find(before, line), find(after, line)];
      const name = `${line.order.id}/${line.id}`;
      const wasHeld = (was?.allocated ?? 0) + (was?.shipped ?? 0) + (was?.cancelled ?? 0);
      const isHeld = (is?.allocated ?? 0) + (is?.shipped ?? 0) + (is?.cancelled ?? 0);
      if (was && is && was.waiting > is.waiting && isHeld > wasHeld && is.cancelled === was.cancelled && stillWaits)
        throw new Wrong(`${name} was served before ${stillWaits}`);
      stillWaits ??= name;
      expectSame(
        `who is to bring ${name}, and when`,
        [is?.supply, is?.promise?.restockDate ?? null],
        [line.supply, line.date],
      );
    }
  }
}

/** Plays a history; fails where the engine and the model part, saying after which deed. */
export async function play(it: Served, name: string, history: History): Promise<void> {
  const game = new Play(it, name, history);
  await game.begin();
  for (const [index, deed] of history.deeds.entries())
    try {
      await game.take(deed, index);
    } catch (error) {
      throw new Error(`deed ${index + 1}, ${JSON.stringify(deed)}: ${(error as Error).message}`, { cause: error });
    }
}
