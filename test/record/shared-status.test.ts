import { sql } from 'drizzle-orm';
import { contentionCount } from '../../record/perform';
import { takeStep } from '../../record/take-step';
import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';
import { DAY, HOUR } from '../servers/clock';
import { HERE } from '../servers/installation';
import { englishCustomer } from '../servers/shop';
import { untilSeen } from '../servers/until';

let it: Served;
beforeEach(async () => {
  it = await served();
  await it.shop.item('MUG');
  await it.shop.supply('PO', 'MUG', 100, '2030-04-10');
});
afterEach(() => it.stop());

const HANAKO = { id: 'c-hanako', name: '山田 花子', email: 'hanako@example.com', locale: 'ja' };

/** Open orders of one customer, placed together. */
async function orders(...orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds) await it.shop.order(orderId, [{ sku: 'MUG', quantity: 1 }], { customer: HANAKO });
}

const status = async (orderId: string): Promise<Json[]> =>
  (await it.shop.mails(orderId)).filter(({ template }) => template === 'status');
const statusIds = async (orderId: string): Promise<string[]> => (await status(orderId)).map(({ id }) => id);
/** Links that have a line of the text to themselves. */
const linksIn = (text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('https://shop.example/c/'));
const allStatusMails = async (): Promise<number> =>
  (await it.db.execute<{ n: number }>(sql`select count(*)::int as n from mails where template = 'status'`))[0]?.n ?? 0;
const lastStatusAt = async (orderId: string): Promise<number | null> =>
  (
    await it.db.execute<{ at: number | null }>(
      sql`select (course ->> 'lastStatusAt')::float8 as at from backorders where id = ${`bo-${orderId}`}`,
    )
  )[0]?.at ?? null;

test('one mail tells of every open order, each with its dates and its own link, and is the record of each', async () => {
  await orders('A', 'B', 'C');
  it.pass(7 * DAY + HOUR);
  await it.step('B', 'status');

  const [mail] = await status('B');
  expect(mail).toMatchObject({ backorderId: 'bo-B', backorderIds: ['bo-B', 'bo-A', 'bo-C'] });
  for (const orderId of ['A', 'C']) {
    expect(await status(orderId)).toEqual([mail]);
    const { items } = await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`));
    expect(items.at(-1)).toMatchObject({ kind: 'mail-queued', data: { mailId: mail?.id, template: 'status' } });
  }
  const { subject, text } = await it.shop.content(mail?.id);
  expect(subject).toBe('ご注文商品の入荷状況のお知らせ(ご注文番号:B ほか2件)');
  for (const orderId of ['A', 'B', 'C']) expect(text).toContain(`\nご注文番号:${orderId}\n`);
  expect(text.match(/入荷予定日:2030年4月10日/g)).toHaveLength(3);
  const links = linksIn(text);
  expect(new Set(links).size).toBe(3);
  for (const [index, orderId] of ['B', 'A', 'C'].entries()) {
    const page = await it.api.get(links[index]?.replace('https://shop.example', '') ?? '', { key: null });
    expect(page.text).toContain(`<bdi>${orderId}</bdi>`);
  }
});

test('two courses that are due at the same moment: one mail, whoever is first', async () => {
  const names = ['A', 'B', 'C', 'D'];
  await orders(...names);
  it.pass(7 * DAY + HOUR);
  await Promise.all(names.map((orderId) => it.step(orderId, 'status')));
  expect(await allStatusMails()).toBe(1);
  const [id] = await statusIds('A');
  for (const orderId of names) {
    expect(await statusIds(orderId)).toEqual([id]);
    expect((await it.shop.backorder(orderId)).nextDeadline).toMatchObject({ kind: 'status' });
  }
});

test('the step asked for again by another worker is the same mail, also while the others are taking theirs', async () => {
  await orders('A', 'B');
  it.pass(7 * DAY + HOUR);
  const ask = (orderId: string) =>
    takeStep(it.db, HERE, { backorderId: `bo-${orderId}`, stepNo: 2, step: 'status', at: it.now() });
  const [one, again] = await Promise.all([ask('A'), ask('A'), ask('B'), ask('B')]);
  expect(again).toEqual(one);
  expect(await allStatusMails()).toBe(1);
  const content = await it.shop.content((await statusIds('A'))[0] ?? '');
  await ask('A');
  expect(await it.shop.content((await statusIds('A'))[0] ?? '')).toEqual(content);
});

test('the rhythm goes on together: a week later one mail again, and none in between', async () => {
  await orders('A');
  it.pass(4 * DAY);
  await orders('B');
  it.pass(3 * DAY + HOUR);
  for (const orderId of ['A', 'B']) await it.step(orderId, 'status');
  expect(await statusIds('B')).toEqual(await statusIds('A'));
  it.pass(5 * DAY);
  for (const orderId of ['B', 'A']) await it.step(orderId, 'status');
  expect(await allStatusMails()).toBe(1);
  it.pass(3 * DAY);
  for (const orderId of ['B', 'A']) await it.step(orderId, 'status');
  expect(await allStatusMails()).toBe(2);
  expect(await statusIds('A')).toEqual(await statusIds('B'));
});

test('one that closes meanwhile is not told of, nor one in another language or for another address', async () => {
  await orders('A', 'B', 'C');
  await it.shop.order('EN', [{ sku: 'MUG', quantity: 1 }], { customer: englishCustomer('c-emma') });
  await it.shop.order('ELSEWHERE', [{ sku: 'MUG', quantity: 1 }], {
    customer: { ...HANAKO, email: 'office@example.com' },
  });
  it.pass(7 * DAY + HOUR);
  // Cancelled in the very moment: the step waits for it, or tells of it as it was.
  await Promise.all([it.shop.cancel('C'), it.step('A', 'status')]);
  await it.step('C', 'pass-on-change');
  await it.step('ELSEWHERE', 'status');
  await it.step('EN', 'status');
  const [mail] = await status('A');
  expect(await statusIds('B')).toEqual([mail?.id]);
  expect(mail?.['backorderIds']).toContain('bo-B');
  expect(mail?.['backorderIds']).not.toContain('bo-ELSEWHERE');
  expect((await status('ELSEWHERE'))[0]).toMatchObject({ backorderId: 'bo-ELSEWHERE', to: 'office@example.com' });
  expect((await status('EN'))[0]).not.toHaveProperty('backorderIds');
  it.pass(8 * DAY);
  await it.step('B', 'status');
  expect((await status('B')).at(-1)?.['backorderIds']).toEqual(['bo-B', 'bo-A']);
});

test('a customer who wants mails only when something changes has none, whichever order is due', async () => {
  await orders('A', 'B');
  await it.db.execute(sql`update orders set customer = customer || '{"fewerMails": true}'::jsonb`);
  it.pass(7 * DAY + HOUR);
  for (const orderId of ['A', 'B']) await it.step(orderId, 'status');
  expect(await allStatusMails()).toBe(0);
});

test.each([
  ['its own order', 'A', 'B'],
  ['an order it tells of', 'B', 'A'],
])('news of %s overtakes it before it leaves: the other one is due again three days later', async (_, moved, other) => {
  await it.shop.item('CUP');
  await it.shop.supply('PO-2', 'CUP', 100, '2030-04-10');
  await it.shop.order('A', [{ sku: 'MUG', quantity: 1 }], { customer: HANAKO });
  await it.shop.order('B', [{ sku: 'CUP', quantity: 1 }], { customer: HANAKO });
  it.pass(7 * DAY + HOUR);
  await it.step('A', 'status');
  await it.shop.supply(moved === 'A' ? 'PO' : 'PO-2', moved === 'A' ? 'MUG' : 'CUP', 100, '2030-04-16');
  await it.step(moved, 'pass-on-date');

  expect((await status('A'))[0]).toMatchObject({ status: 'superseded' });
  expect(await lastStatusAt(other)).toBeNull();
  expect(await lastStatusAt(moved)).not.toBeNull();
  const woken = await it.db.execute<{ signal: string }>(
    sql`select signal from wakes where backorder_id = ${`bo-${other}`} and signal = 'orderChanged'`,
  );
  expect(woken).toHaveLength(1);
  it.pass(DAY);
  await it.step(other, 'status');
  expect(await allStatusMails()).toBe(1);
  it.pass(2 * DAY);
  await it.step(other, 'status');
  expect(await allStatusMails()).toBe(2);
  expect((await status(other)).at(-1)).toMatchObject({ backorderId: `bo-${other}`, status: 'queued' });
});

test('news that overtakes it does not wait for the other order while it holds its own: that one may be at the same', async () => {
  await orders('A', 'B');
  it.pass(7 * DAY + HOUR);
  await it.step('A', 'status');
  await it.shop.supply('PO', 'MUG', 100, '2030-04-16');
  const contended = contentionCount();
  let waits = 0;
  let news: Promise<void> = Promise.resolve();
  await it.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from backorders where id = 'bo-A' for update`);
    news = it.step('B', 'pass-on-date');
    await untilSeen(
      async () => {
        const waiting = await it.db.execute(
          sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        waits += waiting.length;
        return contentionCount() - contended;
      },
      (tries) => tries >= 2,
    );
  });
  await news;
  expect(waits).toBe(0);
  expect((await status('A'))[0]).toMatchObject({ status: 'superseded' });
});

test('sent once more it is on the record of each again', async () => {
  await orders('A', 'B');
  it.pass(7 * DAY + HOUR);
  await it.step('A', 'status');
  const [mail] = await status('A');
  await it.db.execute(sql`update mails set status = 'sent', sent_at = queued_at where id = ${mail?.id}`);
  const again = await it.api.ok(it.api.post(`/v1/mails/${mail?.id}/resend`));
  expect(again).toMatchObject({ backorderIds: ['bo-A', 'bo-B'], subject: mail?.['subject'] });
  expect(await statusIds('B')).toEqual([mail?.id, again.id]);
});
