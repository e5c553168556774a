import {
  backorder,
  clock,
  dated,
  day,
  HOUR,
  JP_SHOP,
  line,
  promised,
  US_LAW,
  US_SHOP,
  withOffers,
} from '../course/facts';
import { unitsMissing } from '../course/outside';
import { arrives, choices, last, ordered, silences, units } from '../course/shop';
import { World } from '../course/world';

test('a date that is known goes with the notice, and no confirmation follows', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10))]);
  expect(world.sent).toMatchObject([
    { mail: { template: 'first-notice', nextNewsOn: null, ready: 'none', withOffer: false } },
  ]);
  expect(world.facts.lines[0]).toMatchObject({
    told: promised(JP_SHOP, day(10)),
    original: promised(JP_SHOP, day(10)),
  });
  world.pass(48 * HOUR);
  expect(world.templates).toEqual(['first-notice']);
});

test('where no date is known it names the day of the next news, counted in working days', () => {
  // Taken on Tuesday the 6th: three working days are Friday the 9th, and the 12th is a holiday.
  expect(last(ordered([line('A')]), 'first-notice').nextNewsOn).toBe('2026-10-09');
  expect(last(ordered([line('A')], { pack: US_SHOP }), 'first-notice').nextNewsOn).toBe('2026-10-07');
});

test('of several lines, one without a date is enough to name a day', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10)), line('B')]);
  expect(last(world, 'first-notice')).toMatchObject({ nextNewsOn: '2026-10-09', withOffer: false });
});

describe('part of the order is ready', () => {
  const lines = [line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))];

  test('it waits, and the split is offered with the notice itself', () => {
    const world = ordered(lines);
    expect(world.sent).toMatchObject([{ mail: { template: 'first-notice', ready: 'waits', withOffer: true } }]);
    expect(choices(world)).toEqual({ B: ['wait', 'split', 'cancel'] });
    expect(silences(world)).toEqual({ B: 'wait' });
  });

  test('it ships where the pack says so, and nothing is asked', () => {
    const world = ordered(lines, { pack: { ...JP_SHOP, readyLines: 'ship' } });
    expect(world.sent).toMatchObject([
      { mail: { template: 'first-notice', ready: 'ships', withOffer: false } },
      { mail: { template: 'part-shipped', released: [{ lineId: 'A', quantity: 1 }] } },
    ]);
    expect(units(world, 'A')).toMatchObject({ allocated: 1, released: 1 });
  });

  test.each([JP_SHOP, { ...JP_SHOP, readyLines: 'ship' as const }])(
    'it waits unasked for a customer who wants his order in one piece, whatever the pack says',
    (pack) => {
      const world = ordered(lines, { pack, shipComplete: true });
      expect(world.sent).toMatchObject([{ mail: { template: 'first-notice', ready: 'waits', withOffer: false } }]);
      expect(units(world, 'A').released).toBe(0);
      arrives(world, 'B', 1);
      expect(world.templates).toEqual(['first-notice', 'arrived']);
    },
  );
});

test('sold already and not to be had: the ways out come with the notice, and no news is promised of what never comes', () => {
  const world = ordered([line('A', { problem: 'discontinued', alternatives: [{ sku: 'ALT' }] })]);
  expect(world.sent).toMatchObject([{ mail: { template: 'first-notice', nextNewsOn: null, withOffer: true } }]);
  expect(choices(world)).toEqual({ A: ['alternative', 'cancel'] });
  expect(silences(world)).toEqual({ A: 'cancel' });
  expect(world.tasks).toEqual(['discontinued']);
});

test('sold already with no supply: nothing to wait for is offered, but silence loses nothing by itself', () => {
  const world = ordered([line('A', { problem: 'no-inbound-supply' })]);
  expect(choices(world)).toEqual({ A: ['cancel'] });
  expect(silences(world)).toEqual({ A: 'wait' });
  expect(world.tasks).toEqual(['cannot-supply']);
});

test('an agreed substitute that is not there after all, and none on its way: the ways out, and staff are asked', () => {
  const substitute = line('A.alt1', { waiting: 0, allocated: 1, substituteFor: 'A', alternatives: [{ sku: 'SKU-A' }] });
  const world = ordered([substitute, dated(JP_SHOP, 'B', day(10))], { shipComplete: true });
  world.pass(HOUR);
  world.happen(unitsMissing(world.facts, 'A.alt1', 1));
  expect(world.facts.offer?.reason).toBe('cannot-supply');
  expect(choices(world)['A.alt1']).toEqual(['alternative', 'cancel']);
  expect(silences(world)['A.alt1']).toBe('wait');
  expect(world.tasks).toEqual(['cannot-supply']);
});

test('a substitute that is missing and on its way again is merely waited for', () => {
  const substitute = line('A.alt1', { waiting: 0, allocated: 1, substituteFor: 'A', supplied: true });
  const world = ordered([substitute, dated(JP_SHOP, 'B', day(10))], { shipComplete: true });
  world.pass(HOUR);
  world.happen(unitsMissing(world.facts, 'A.alt1', 1, promised(JP_SHOP, day(20))));
  expect(world.facts.offer).toBeNull();
  expect(world.tasks).toEqual([]);
});

test('units found missing after it closed: it opens again and the customer has a new first notice', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 2 })]);
  arrives(world, 'A', 2);
  expect(world.facts.closed).toBe(true);
  world.pass(HOUR);
  world.happen(unitsMissing(world.facts, 'A', 1));
  expect(world.facts).toMatchObject({ closed: false, cause: 'suffered' });
  expect(world.templates).toEqual(['first-notice', 'arrived', 'first-notice']);
  expect(units(world, 'A')).toMatchObject({ waiting: 1, allocated: 1, released: 1 });
});

test('units found missing while the rest still waits: the customer took them for ready, and hears of it at once', () => {
  const world = ordered([line('A', { waiting: 0, allocated: 2 }), dated(JP_SHOP, 'B', day(10))]);
  world.pass(HOUR);
  world.happen(unitsMissing(world.facts, 'A', 1));
  expect(world.facts.cause).toBe('suffered');
  expect(world.templates.slice(0, 2)).toEqual(['first-notice', 'first-notice']);
  expect(last(world, 'first-notice').nextNewsOn).toBe('2026-10-09');
});

test('what is ready goes ahead, all of it or whole lines of it, or waits for its lines or for the rest', () => {
  const part = line('A', { waiting: 3, allocated: 1 });
  const whole = line('B', { waiting: 0, allocated: 2 });
  const ready = (lines: readonly ReturnType<typeof line>[], more: object = {}, split: object = {}) => {
    const pack = { ...withOffers(JP_SHOP, { split: { maxParcels: 9, ...split } }), readyLines: 'ship' as const };
    return last(ordered([...lines, line('C')], { pack, ...more }), 'first-notice').ready;
  };
  expect(ready([])).toBe('none');
  expect(ready([part, whole])).toBe('ships');
  expect(ready([part, whole], { completeLines: true })).toBe('part-ships');
  expect(ready([part], { completeLines: true })).toBe('lines-wait');
  expect(ready([part, whole], { shipComplete: true })).toBe('waits');
  expect(ready([part, whole], {}, { maxParcels: 1 })).toBe('waits');
});

test('units found missing of a line that the law ends at once: the notice comes first, then the question about the rest', () => {
  const pack = US_LAW;
  const late = promised(pack, day(5));
  const refused = line('A', { waiting: 1, allocated: 1, problem: 'not-backorderable', original: late, current: late });
  const world = ordered([refused, line('B'), line('C', { problem: 'no-inbound-supply' })], { pack });
  expect(world.templates).toEqual(['first-notice']);
  world.pass(HOUR);
  world.happen(unitsMissing(world.facts, 'A', 1));
  expect(world.templates).toEqual(['first-notice', 'first-notice', 'cancelled', 'offer']);
  expect(choices(world)).toEqual({ B: ['wait', 'cancel'], C: ['cancel'] });
});

test('nothing is said where nothing waits any more when the first step is taken', () => {
  const opened = clock(JP_SHOP, 0, '10:30');
  const gone = line('A', { waiting: 0, ordered: 1, cancelled: 1 });
  const world = new World(backorder(JP_SHOP, opened, [gone]), opened);
  expect(world.templates).toEqual([]);
  expect(world.facts.closed).toBe(true);
});

describe('an answer that waits to be confirmed while units are found missing', () => {
  const answered = { decisions: [{ id: 'd1', undoUntil: null }] };

  test('is confirmed first: the customer has given it without knowing of them', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))]);
    world.facts = { ...world.facts, ...answered };
    world.happen(unitsMissing(world.facts, 'A', 1));
    expect(world.templates).toEqual(['first-notice', 'decision-received', 'first-notice']);
  });

  test('comes after the notice where it is the first he hears of his order', () => {
    expect(ordered([dated(JP_SHOP, 'A', day(10))], answered).templates).toEqual(['first-notice', 'decision-received']);
  });
});
