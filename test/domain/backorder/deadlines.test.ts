import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEADLINE_KINDS, deadlinesAfter, deadlinesOf, STEP_AT } from '../../../domain/backorder/deadlines';
import { clock, DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised } from './course/facts';
import { answers, arrives, ordered, supplier } from './course/shop';
import type { World } from './course/world';

const entries = (world: World) => world.deadlines.map(({ kind, at }) => [kind, at]);

test('an order with a date: a status in a week, and the morning after the day', () => {
  expect(entries(ordered([dated(JP_SHOP, 'A', day(20))]))).toEqual([
    ['status', clock(JP_SHOP, 7, '10:30')],
    ['restock-day', clock(JP_SHOP, 21, '09:00')],
  ]);
});

test('an order without one: the day that was named, and the end of anybody’s patience', () => {
  expect(entries(ordered([line('A')]))).toEqual([
    ['news-day', clock(JP_SHOP, 3, '16:00')],
    ['unknown-too-long', clock(JP_SHOP, 21, '10:30')],
  ]);
});

test('an offer: the reminder, the end, and the goods all the same', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10))]);
  supplier(world, 'A', promised(JP_SHOP, day(60)));
  expect(entries(world)).toEqual([
    ['offer-reminder', clock(JP_SHOP, 5, '10:30')],
    ['offer-expires', clock(JP_SHOP, 7, '10:30')],
    ['restock-day', clock(JP_SHOP, 62, '09:00')],
  ]);
});

test('news held back: when they are let go', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10))]);
  supplier(world, 'A', promised(JP_SHOP, day(11)));
  world.pass(10 * MINUTE);
  supplier(world, 'A', promised(JP_SHOP, day(12)));
  expect(entries(world)[0]).toEqual(['held-news', clock(JP_SHOP, 0, '11:00')]);
});

test('units of a pre-order that came early: the morning of its release date', () => {
  const releaseDate = day(14);
  const promise = promised(JP_SHOP, day(3), 'day', releaseDate);
  const world = ordered([line('A', { releaseDate, original: promise, current: promise })]);
  world.passUntil(clock(JP_SHOP, 2, '12:00'));
  arrives(world, 'A', 1);
  expect(entries(world)).toEqual([['held-news', clock(JP_SHOP, 14, '09:00')]]);
  world.passUntil(clock(JP_SHOP, 14, '08:59'));
  expect(world.templates).toEqual(['first-notice', 'countdown']);
  world.passUntil(clock(JP_SHOP, 14, '09:00'));
  expect([world.templates, world.facts.closed]).toEqual([['first-notice', 'countdown', 'arrived'], true]);
});

test('an answer that can be taken back: when it cannot any more', () => {
  const world = ordered([line('A', { discontinued: true })]);
  answers(world, { A: 'cancel' }, { revocable: true });
  expect(entries(world)).toEqual([['undo-ends', clock(JP_SHOP, 0, '11:00')]]);
});

test('of many lines the first that is due counts', () => {
  const lines = [20, 12, 16].map((days, index) => dated(JP_SHOP, `L${index}`, day(days)));
  const restock = ordered(lines).deadlines.filter(({ kind }) => kind === 'restock-day');
  expect(restock).toEqual([{ kind: 'restock-day', at: clock(JP_SHOP, 13, '09:00') }]);
});

test('what is closed has none', () => {
  const { facts, now } = ordered([dated(JP_SHOP, 'A', day(10))]);
  expect(deadlinesOf({ ...facts, closed: true }, now)).toEqual([]);
});

test('they are instants of the facts: looking later moves only what a late course must not send at night', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(20)), line('B', { waiting: 0, allocated: 1 })]);
  const later = (ms: number) => deadlinesOf(world.facts, (world.now + ms) as typeof world.now);
  expect(later(3 * DAY)).toEqual(world.deadlines);
  const reminder = later(5 * DAY + 11 * HOUR).find(({ kind }) => kind === 'offer-reminder');
  expect(reminder?.at).toBe(clock(JP_SHOP, 6, '08:00'));
});

test('the workflow takes at each kind of deadline the step that the rules know for it', () => {
  const source = readFileSync(join(__dirname, '../../../workflows/backorder.ts'), 'utf8');
  const taken = [...source.matchAll(/case '([a-z-]+)':[^\n]*\n\s*await course\.take\('([a-z-]+)'\)/g)].map(
    ([, kind, step]) => [kind, step],
  );
  for (const kind of DEADLINE_KINDS) expect(taken).toContainEqual([kind, STEP_AT[kind]]);
});

test('a deadline that its own step leaves due goes behind the next one; any other stays', () => {
  const now = clock(JP_SHOP, 1, '10:00');
  const stuck = { kind: 'held-news', at: clock(JP_SHOP, 0, '11:00') } as const;
  const law = { kind: 'legal-clock', at: clock(JP_SHOP, 1, '09:00') } as const;
  expect(deadlinesAfter('pass-on-date', [stuck, law], now)).toEqual([
    law,
    { kind: 'held-news', at: clock(JP_SHOP, 1, '10:01') },
  ]);
  expect(deadlinesAfter('status', [stuck, law], now)).toEqual([stuck, law]);
  expect(deadlinesAfter('pass-on-date', [{ ...stuck, at: clock(JP_SHOP, 1, '10:30') }], now)).toHaveLength(1);
});
