import type { BackorderFacts } from '../../../../domain/backorder/facts';
import { lawAtOpening, UNRECORDED } from '../../../../domain/backorder/law-record';
import type { BusinessDate, Instant } from '../../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../../domain/policy/policy-pack';
import { clock, DAY, dated, day, EU_LAW, HOUR, JP_LAW, MINUTE, promised, US_LAW } from '../course/facts';
import { parcelLeaves } from '../course/outside';
import { answers, arrives, ordered, supplier, units } from '../course/shop';
import type { World } from '../course/world';

/** The law on record of an order paid at that moment, with the day each line was to be at the door. */
function law(
  pack: PolicyPack,
  paidAt: Instant,
  deliverBy: Readonly<Record<string, BusinessDate>> = {},
  electronicNotice = true,
): BackorderFacts['law'] {
  const order = { placedAt: paidAt, completedAt: paidAt, paidAt, creditApplication: false, country: 'JP' };
  const record = lawAtOpening(pack, { ...order, electronicNotice });
  const lines = Object.entries(deliverBy).map(
    ([lineId, until]) => [lineId, { ...UNRECORDED, stated: { shipBy: null, deliverBy: until } }] as const,
  );
  return record && { ...record, lines: Object.fromEntries(lines) };
}

/** The same of an order in the United States that was placed on the first day, with the day A was to ship by. */
function shippedBy(pack: PolicyPack, until: BusinessDate): BackorderFacts['law'] {
  const record = law(pack, clock(pack, 0, '10:00'));
  return record && { ...record, lines: { A: { ...UNRECORDED, stated: { shipBy: until, deliverBy: null } } } };
}

const about = (world: World): string[] => [...world.warnings].map((warning) => warning.replace(/ .*/, ''));

/** Two items that were to be at the door in eight and in twenty-four days, and come later. */
function twoClocks(): World {
  const lines = ['A', 'B'].map((lineId) => dated(EU_LAW, lineId, day(27)));
  const on = { A: day(8), B: day(24) };
  return ordered(lines, { pack: EU_LAW, law: law(EU_LAW, clock(EU_LAW, 0, '10:30'), on) });
}

const leaves = (world: World) => world.happen(parcelLeaves(world.facts));

describe('staff have a task for each clock that nears its end', () => {
  test('a second one while the first is still open', () => {
    const world = twoClocks();
    world.passUntil(clock(EU_LAW, 7, '12:00'));
    expect(about(world)).toEqual(['deliver-by:A']);
    world.passUntil(clock(EU_LAW, 23, '12:00'));
    expect(about(world)).toEqual(['deliver-by:A', 'deliver-by:B']);
  });

  test('which is taken back when the goods have left, and when the backorder closes', () => {
    const world = twoClocks();
    world.passUntil(clock(EU_LAW, 23, '12:00'));
    arrives(world, 'A', 1);
    arrives(world, 'B', 1);
    leaves(world);
    expect(world.facts.closed).toBe(true);
    expect(about(world)).toEqual([]);
  });

  test('which gives way to another when the clock has moved', () => {
    const world = twoClocks();
    world.passUntil(clock(EU_LAW, 9, '12:00'));
    const [first] = world.warnings;
    const record = world.facts.law;
    if (record === null) throw new Error('there is a law');
    const words = [{ kind: 'sets-deadline', at: world.now, until: day(15) } as const];
    const A = { ...UNRECORDED, stated: { shipBy: null, deliverBy: day(8) }, words };
    world.happen({
      facts: { ...world.facts, law: { ...record, lines: { ...record.lines, A } } },
      wakes: 'carry-out-decision',
    });
    expect(about(world)).toEqual([]);
    world.passUntil(clock(EU_LAW, 14, '12:00'));
    expect(about(world)).toEqual(['deliver-by:A']);
    expect(world.warnings).not.toContain(first);
    // The day he set is the one that was not kept: its task stays, and none of the day before it comes back.
    const second = [...world.warnings];
    world.passUntil(clock(EU_LAW, 18, '12:00'));
    expect(world.templates).toContain('late-termination');
    expect([...world.warnings]).toEqual(second);
  });
});

describe('units on the shelf that nobody agreed to hold (16 CFR 435)', () => {
  /** Five units to ship in ten days; its customer is told on the second day that they come on the sixtieth. */
  function fiveLate(): World {
    const world = ordered([dated(US_LAW, 'A', day(3), { waiting: 5 })], {
      pack: US_LAW,
      law: shippedBy(US_LAW, day(10)),
    });
    world.pass(DAY);
    supplier(world, 'A', promised(US_LAW, day(60)));
    world.pass(HOUR);
    return world;
  }
  // Thirty days after the tenth; the warning is some working days before it.
  const END = clock(US_LAW, 41, '00:00');

  test('keep their warning when the rest of the line is what its customer agreed to wait with', () => {
    const world = fiveLate();
    answers(world, { A: ['wait', 2] });
    arrives(world, 'A', 2);
    world.passUntil(clock(US_LAW, 40, '12:00'));
    const warned = [...world.warnings];
    expect(about(world)).toEqual(['ship-by:A']);
    world.passUntil(clock(US_LAW, 42, '12:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 2, allocated: 2, released: 0, cancelled: 1 });
    expect(world.facts.course.warned['ship-by:A']).toBe(END);
    expect([...world.warnings]).toEqual(warned);
  });

  test('are one warning, and what waits past them another', () => {
    const world = fiveLate();
    answers(world, { A: ['wait', 2] });
    arrives(world, 'A', 2);
    world.passUntil(clock(US_LAW, 60, '12:00'));
    expect(about(world)).toEqual(['ship-by:A', 'ship-by:A:rest']);
    arrives(world, 'A', 2);
    leaves(world);
    expect(about(world)).toEqual([]);
  });

  test('need none where he agreed to wait with all of the line, or with as many as have not left', () => {
    const world = fiveLate();
    answers(world, { A: ['wait', 2] });
    answers(world, { A: ['wait', 3] });
    arrives(world, 'A', 2);
    world.passUntil(clock(US_LAW, 42, '12:00'));
    expect(about(world)).toEqual([]);
  });

  test('nor where they were here when he said that he waits for the rest', () => {
    const world = fiveLate();
    arrives(world, 'A', 2);
    world.pass(HOUR);
    answers(world, { A: 'wait' });
    world.passUntil(clock(US_LAW, 42, '12:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 3, allocated: 2, released: 0 });
    expect(about(world)).toEqual([]);
  });
});

describe('承諾の通知 (特商法13条) that is near its end from the start', () => {
  const paid = (days: number, electronicNotice = true): World =>
    ordered([dated(JP_LAW, 'A', day(20)), dated(JP_LAW, 'B', day(20))], {
      pack: JP_LAW,
      law: law(JP_LAW, clock(JP_LAW, -days, '10:00'), {}, electronicNotice),
    });

  test('is nothing to warn of while its mail has just been queued', () => {
    const world = paid(6);
    expect(world.templates).toContain('acceptance');
    expect(about(world)).toEqual([]);
    world.passUntil(clock(JP_LAW, 0, '10:45'));
    expect(about(world)).toEqual([]);
  });

  test('is warned of, once for the order, when the mail has not left within the hour; no more once it has', () => {
    const world = paid(6);
    world.pass(HOUR + MINUTE);
    expect(about(world)).toEqual(['acceptance-notice']);
    const record = world.facts.law;
    const at = world.now;
    world.happen({
      facts: { ...world.facts, law: record && { ...record, acceptance: { state: 'accepted', at } } },
      wakes: 'pass-on-change',
    });
    expect(about(world)).toEqual([]);
  });

  test('on paper it is one task, which says until when', () => {
    const world = paid(9, false);
    expect(world.tasks).toEqual(['paper-notice']);
    world.pass(2 * DAY);
    expect(about(world)).toEqual([]);
  });
});
