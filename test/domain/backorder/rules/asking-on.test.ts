import { takeBack } from '../course/answers';
import { DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised, withOffers } from '../course/facts';
import { dateMoves, itemEnds, unitsMissing } from '../course/outside';
import { answers, arrives, choices, ordered, supplier, units } from '../course/shop';
import type { World } from '../course/world';

const on = (days: number) => promised(JP_SHOP, day(days));

describe('what an answer leaves is asked on only where a reason still concerns it', () => {
  const offers = (templates: readonly string[]) => templates.filter((template) => template === 'offer').length;

  test.each([
    ['is late', (world: World) => supplier(world, 'A', on(60)), 'too-late', 'wait'],
    [
      'has lost its supply',
      (world: World) => supplier(world, 'A', null, 'supply-cancelled'),
      'supply-cancelled',
      'wait',
    ],
    ['is sold no more', (world: World) => world.happen(itemEnds(world.facts, 'A', true)), 'discontinued', 'cancel'],
  ] as const)(
    'one of two lines %s and is answered: nothing more is asked, mailed or given to staff',
    (_why, happens, reason, choice) => {
      const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))]);
      happens(world);
      expect(world.facts.offer).toMatchObject({ version: 1, reason });
      const tasks = world.tasks.length;
      answers(world, { A: choice });
      world.pass(HOUR);
      expect(world.facts).toMatchObject({ offer: null, offerVersion: 1, course: { answered: [] } });
      expect(offers(world.templates)).toBe(1);
      expect(world.tasks).toHaveLength(tasks);
    },
  );

  test('the healthy one is answered first: the other goes on with its own reason', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))]);
    supplier(world, 'A', on(60));
    answers(world, { B: 'wait' });
    expect(world.facts.offer).toMatchObject({ version: 2, reason: 'too-late', lines: [{ lineId: 'A' }] });
  });

  /** The gravest reason concerns A, another one C, and none B. */
  const threeLines = () => {
    const world = ordered(['A', 'B', 'C'].map((id) => dated(JP_SHOP, id, day(10))));
    world.happen(itemEnds(world.facts, 'A', true), false);
    supplier(world, 'C', on(60));
    expect(world.facts.offer).toMatchObject({ reason: 'discontinued', lines: [{}, {}, {}] });
    return world;
  };

  test('a lesser reason of another line is the reason from then on, until the same deadline', () => {
    const world = threeLines();
    const { expiresAt } = world.facts.offer ?? {};
    world.pass(DAY);
    answers(world, { A: 'cancel' });
    expect(world.facts.offer).toMatchObject({ version: 2, reason: 'too-late', expiresAt });
    expect(Object.keys(choices(world))).toEqual(['C']);
    expect(world.tasks.filter((task) => task === 'discontinued')).toHaveLength(1);
  });

  test('a line that was left out is back in the question when it is late too', () => {
    const world = threeLines();
    const { expiresAt } = world.facts.offer ?? {};
    answers(world, { A: 'cancel' });
    world.pass(HOUR);
    supplier(world, 'B', on(70));
    world.pass(HOUR);
    expect(world.facts.offer).toMatchObject({ version: 3, reason: 'too-late', expiresAt });
    expect(Object.keys(choices(world))).toEqual(['B', 'C']);
  });

  test('a split that was chosen for one line is chosen for the order', () => {
    const world = ordered([
      line('A', { waiting: 0, allocated: 1 }),
      ...['B', 'C'].map((id) => dated(JP_SHOP, id, day(10))),
    ]);
    expect(world.facts.offer).toMatchObject({ reason: 'part-ready', lines: [{ lineId: 'B' }, { lineId: 'C' }] });
    answers(world, { B: 'split' });
    expect(world.facts.offer).toBeNull();
    expect(world.templates).toEqual(['first-notice', 'decision-received', 'part-shipped']);
    world.pass(9 * DAY);
    expect(world.templates).toContain('countdown');
    expect(world.templates).not.toContain('offer-reminder');
  });

  test('whoever waits for part of a line is asked about the rest of it', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 3 }), dated(JP_SHOP, 'B', day(10))]);
    supplier(world, 'A', on(60));
    answers(world, { A: ['wait', 1] });
    expect(world.facts.offer).toMatchObject({ version: 2, reason: 'too-late', lines: [{ lineId: 'A', quantity: 2 }] });
  });

  describe('of a line answered in part', () => {
    const five = (pack = JP_SHOP) => {
      const world = ordered([dated(pack, 'A', day(10), { waiting: 5 })], { pack });
      supplier(world, 'A', on(60));
      answers(world, { A: ['wait', 2] });
      expect(world.facts.offer?.lines).toMatchObject([{ lineId: 'A', quantity: 3 }]);
      return world;
    };

    test('the rest names what the rest gives back, and with the last unit answered the question is over', () => {
      const world = five();
      const [asked] = world.facts.offer?.lines ?? [];
      expect(asked?.choices).toContainEqual(
        expect.objectContaining({ choice: 'cancel', refund: { amount: 3000, currency: 'JPY' } }),
      );
      answers(world, { A: ['cancel', 3] });
      expect(world.facts.offer).toBeNull();
      world.pass(DAY);
      expect(world.facts.offer).toBeNull();
      expect(units(world, 'A')).toMatchObject({ waiting: 2, cancelled: 3 });
    });

    test('nothing is agreed yet: a worse date is asked about with the rest, and a far worse one of all', () => {
      const world = five();
      supplier(world, 'A', on(70));
      world.pass(HOUR);
      expect(world.facts.offer).toMatchObject({ reason: 'too-late', lines: [{ quantity: 3 }] });
      supplier(world, 'A', on(110));
      world.pass(HOUR);
      expect(world.facts.offer).toMatchObject({ reason: 'too-late', lines: [{ quantity: 5 }] });
    });

    test('silence is about the rest, and who has answered for a part has agreed to that', () => {
      const world = five(withOffers(JP_SHOP, { onSilence: 'cancel' }));
      world.pass(12 * DAY);
      expect(world.facts.offer).toBeNull();
      expect(units(world, 'A')).toMatchObject({ waiting: 2, cancelled: 3 });
      world.pass(DAY);
      expect(world.facts.offer).toBeNull();
      expect(world.facts.course.agreedUntil).toEqual({ A: day(60) });
    });

    test('another line that is answered in part leaves the first in question', () => {
      const lines = ['A', 'B'].map((id) => dated(JP_SHOP, id, day(10), { waiting: 3 }));
      const world = ordered(lines);
      world.happen({
        facts: ['A', 'B'].reduce((facts, id) => dateMoves(facts, id, on(60))?.facts ?? facts, world.facts),
        wakes: 'pass-on-date',
      });
      answers(world, { A: ['wait', 1] });
      answers(world, { B: ['wait', 1] });
      expect(world.facts.offer?.lines).toMatchObject([
        { lineId: 'A', quantity: 2 },
        { lineId: 'B', quantity: 2 },
      ]);
    });

    test('units that come are those that were not answered for: with the part alone left there is nothing to ask', () => {
      const world = five();
      arrives(world, 'A', 3);
      world.pass(HOUR);
      expect(world.facts.offer?.reason ?? 'part-ready').toBe('part-ready');
      expect(world.facts.course.agreedUntil).toEqual({ A: day(60) });
    });

    test('and where those that came are lost again, nobody has agreed to wait for these', () => {
      const world = five(withOffers(JP_SHOP, { whenPartReady: false }));
      arrives(world, 'A', 3);
      world.pass(HOUR);
      expect(world.facts.offer).toBeNull();
      world.happen(unitsMissing(world.facts, 'A', 3, on(60)));
      world.pass(HOUR);
      expect(world.facts.offer).toMatchObject({ reason: 'too-late', lines: [{ quantity: 5 }] });
    });
  });

  test('a split is no choice of what will never come', () => {
    const world = ordered([
      line('A', { waiting: 0, allocated: 1 }),
      dated(JP_SHOP, 'B', day(10)),
      line('C', { problem: 'discontinued', discontinued: true }),
    ]);
    expect(choices(world)).toMatchObject({ B: ['wait', 'split', 'cancel'], C: ['cancel'] });
  });

  test('taken back, the question that was over is asked again, until its old deadline', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))]);
    supplier(world, 'A', on(60));
    const { expiresAt } = world.facts.offer ?? {};
    const { revocable } = answers(world, { A: 'cancel' }, { revocable: true });
    expect(world.facts.offer).toBeNull();
    world.pass(10 * MINUTE);
    const back = revocable === null ? null : takeBack(world.facts, world.now, revocable);
    world.adopt(back?.facts ?? world.facts, back?.turn ?? null);
    expect(world.facts.offer).toMatchObject({ version: 2, reason: 'too-late', expiresAt });
  });

  test('taken back while a lesser question goes on, the graver one is asked with it, until the same deadline', () => {
    const world = threeLines();
    const { expiresAt } = world.facts.offer ?? {};
    const { revocable } = answers(world, { A: 'cancel' }, { revocable: true });
    world.pass(10 * MINUTE);
    const back = revocable === null ? null : takeBack(world.facts, world.now, revocable);
    world.adopt(back?.facts ?? world.facts, back?.turn ?? null);
    expect(world.facts.offer).toMatchObject({ version: 3, reason: 'discontinued', expiresAt });
    expect(Object.keys(choices(world))).toEqual(['A', 'C']);
  });
});
