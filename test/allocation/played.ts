import { randomUUID } from 'node:crypto';
import { instantOf } from '../../domain/calendar/business-date';
import { changedCoverage } from '../../record/coverage';
import { sweepOverdue } from '../../worker/sweep-overdue';
import type { Served } from '../api/served';
import type { Answer, Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { orderOf } from '../servers/shop';
import { cameTrue, compare, expectSame, Wrong } from './compared';
import type { Deed, History, NewOrder, PackName, StatedSupply } from './deeds';
import { dayOf } from './model/days';
import type { LineModel, OrderModel, Terms, Verdict } from './model/parts';
import { ShopModel } from './model/shop';
import { type OnRecord, onRecord } from './on-record';

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

const STATUS: Readonly<Record<Verdict, readonly number[]>> = { done: [200, 201], conflict: [409], refused: [422] };

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

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
    const before = this.record;
    compare(before, await this.look(), this.model);
    const moved = await this.it.db.transaction((tx) => changedCoverage(tx, this.skus));
    expectSame('lines that a full plan would move', moved, []);
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
    if (answer.status < 300) cameTrue(dry.body, before, await this.look());
    else expectSame('a dry run of what is refused', dry.status, answer.status);
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
    cameTrue(dry, before, await this.look());
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
