import { sql } from 'drizzle-orm';
import { checkStock } from '../../record/check-stock';
import type { Json } from '../servers/api-client';
import { HOUR, MONDAY } from '../servers/clock';
import { yen } from '../servers/shop';
import { servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked } = visits(() => it);

const RACERS = ['restock', 'date', 'answer'] as const;
type Racer = (typeof RACERS)[number];

const orders = (racers: readonly Racer[]): (readonly Racer[])[] =>
  racers.length < 2
    ? [racers]
    : racers.flatMap((first) => orders(racers.filter((one) => one !== first)).map((rest) => [first, ...rest]));

const ANSWERS = ['wait', 'cancel', 'alternative:ALT'] as const;
type Given = (typeof ANSWERS)[number];

/** One order of two, its offer open; each racer may run once. Units that come are one or both of them. */
async function raceOf(orderId: string, given: Given, units: number) {
  const link = await asked(orderId);
  let status = 0;
  const run: Record<Racer, () => Promise<void>> = {
    restock: async () => void (await it.shop.receive(`PO-${orderId}`, orderId, units, it.now())),
    date: async () => void (await it.shop.supply(`PO-${orderId}`, orderId, 50, '2030-05-01')),
    answer: async () => {
      const form = { offerVersion: '1', 'choice.1': given, confirm: 'yes' };
      status = (await submit(it.api, `${link}/decisions`, form)).status;
    },
  };
  return { run, status: () => status };
}

/** The course sees to what is due, until nothing is, and the time to take an answer back is over. */
async function goesOn(orderId: string): Promise<void> {
  await it.step(orderId, 'pass-on-change');
  it.pass(HOUR);
  for (const step of ['settle-decision', 'pass-on-date'] as const) await it.step(orderId, step);
}

/** Whatever came first: units add up, an answer is taken whole or not at all, and the customer was told what is so. */
async function endsLawfully(orderId: string, given: Given, status: number): Promise<void> {
  const after = await it.shop.backorder(orderId);
  const [line] = after.lines as Json[];
  const { items } = await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`));
  const decided = items.filter(({ kind }: Json) => kind === 'decided');
  expect([303, 409]).toContain(status);
  expect(decided).toHaveLength(status === 303 ? 1 : 0);
  // Taken: for all units that were waiting then. Refused: for none.
  const answered = status === 303 ? 2 : 0;
  expect([line?.cancelled, line?.substituted]).toEqual([
    given === 'cancel' ? answered : 0,
    given === 'alternative:ALT' ? answered : 0,
  ]);
  expect(line?.ordered).toBe(line?.waiting + line?.allocated + line?.shipped + line?.cancelled + line?.substituted);
  expect(after.refunds.map(({ amount }: Json) => amount)).toEqual(line?.cancelled === 0 ? [] : [yen(2400)]);
  const templates = await it.shop.templates(orderId);
  expect(templates.filter((one) => one === 'decision-received')).toHaveLength(status === 303 ? 1 : 0);
  if (line?.cancelled === 2) expect([after.outcome, templates.at(-1)]).toEqual(['cancelled', 'cancelled']);
  if (line?.substituted === 2) expect([after.outcome, templates.at(-1)]).toEqual(['substituted', 'arrived']);
  if (line?.allocated === 2) expect([after.outcome, templates.at(-1)]).toEqual(['fulfilled', 'arrived']);
  if (line?.waiting > 0) await believesTheTruth(orderId);
}

/** Who waits on was told the date that stands now, in the last mail that named one. */
async function believesTheTruth(orderId: string): Promise<void> {
  const rows = await it.db.execute<{ told: Json; current: Json }>(sql`
    select told, promise_current as current from order_lines where order_id = ${orderId} and waiting > 0`);
  for (const { told, current } of rows) expect(told).toEqual(current);
  const mails = await it.shop.mails(orderId);
  const dated = mails.findLast(({ template }) => template !== 'decision-received');
  expect((await it.shop.content(dated?.id)).text).toContain('2030年5月1日');
}

const cases = orders(RACERS).flatMap((order) =>
  ANSWERS.flatMap((given) => ([1, 2] as const).map((units) => [order.join(', '), given, units, order] as const)),
);

describe('a restock, a date change and an answer', () => {
  test.each(cases)('%s: "%s" with %d of 2 units', async (name, given, units, order) => {
    for (const awake of [true, false]) {
      it.setTime(MONDAY);
      const orderId = `${name.replaceAll(', ', '-')}-${given.slice(0, 4)}-${units}-${awake ? 'awake' : 'asleep'}`;
      const { run, status } = await raceOf(orderId, given, units);
      for (const racer of order) {
        await run[racer]();
        if (awake) await it.step(orderId, 'pass-on-change');
      }
      await goesOn(orderId);
      await endsLawfully(orderId, given, status());
    }
  });

  test.each(ANSWERS)('all at once: "%s"', async (given) => {
    for (const [round, order] of orders(RACERS).entries()) {
      it.setTime(MONDAY);
      const orderId = `AT-ONCE-${given.slice(0, 4)}-${round}`;
      const { run, status } = await raceOf(orderId, given, 1 + (round % 2));
      await Promise.all(order.map((racer) => run[racer]()));
      await goesOn(orderId);
      await endsLawfully(orderId, given, status());
    }
  });

  test('and the stock is what its ledger says', async () => {
    expect((await checkStock(it.db, 10_000)).differences).toEqual([]);
    expect(it.logged).toEqual([]);
  });
});
