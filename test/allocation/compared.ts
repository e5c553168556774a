import type { LinePromise } from '../../domain/promise/promise';
import type { LineModel } from './model/parts';
import type { ShopModel } from './model/shop';
import type { LineOnRecord, OnRecord } from './on-record';

/** The engine and the model part. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

export function expectSame(what: string, engine: unknown, model: unknown): void {
  const [seen, meant] = [JSON.stringify(engine), JSON.stringify(model)];
  if (seen !== meant) throw new Wrong(`${what}: the engine says ${seen}, the model ${meant}`);
}

/** The engine against the model, and against what must hold whatever a model says. */
export function compare(before: OnRecord, { lines, items, supplies }: OnRecord, model: ShopModel): void {
  const modelLines = model.orders.flatMap((order) => order.lines);
  // What is told to the warehouse is the course's to say; that it was there to go is checked below as ever.
  const released = new Map(lines.map((line) => [`${line.orderId}/${line.lineId}`, line.released]));
  for (const line of modelLines) line.released = released.get(`${line.order.id}/${line.id}`) ?? 0;
  for (const { sku, onHand, allocated, waiting, places, toShip, ...ledger } of items) {
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
    // So is where it is to leave from, and with it what lies where.
    model.places.set(sku, new Map(Object.entries(places)));
    model.toShip.set(sku, new Map(Object.entries(toShip)));
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
    modelLines
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
  for (const { sku } of items) inTurn(model, sku, before.lines, lines);
}

/** Whoever was given units had nobody before him who still waits; every promise is the model's. */
function inTurn(model: ShopModel, sku: string, before: readonly LineOnRecord[], after: readonly LineOnRecord[]): void {
  const find = (lines: readonly LineOnRecord[], line: LineModel) =>
    lines.find(({ orderId, lineId }) => orderId === line.order.id && lineId === line.id);
  let stillWaits: string | null = null;
  for (const line of model.queue(sku)) {
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

const promiseText = (promise: LinePromise | null): string => {
  if (promise === null) return 'none';
  const { restockDate, shipDate, deliveryWindow, precision } = promise;
  return [restockDate, shipDate, deliveryWindow.from, deliveryWindow.to, precision].join(' ');
};

/** What a dry run answered. */
export interface Foretold {
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

/** What was foretold of promises is exactly what moved. */
export function cameTrue(foretold: Foretold, before: OnRecord, after: OnRecord): void {
  const said = new Map(foretold.promises.map(({ backorderId, lineId, ...move }) => [`${backorderId}/${lineId}`, move]));
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
