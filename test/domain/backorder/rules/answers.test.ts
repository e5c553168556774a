import { takeBack } from '../course/answers';
import { dated, day, HOUR, JP_SHOP, line, MINUTE, promised, withOffers } from '../course/facts';
import { orderCancelled, unitsArrive } from '../course/outside';
import { answers, diary, last, ordered, supplier, units } from '../course/shop';

function late(waiting = 2) {
  const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting })]);
  supplier(world, 'A', promised(JP_SHOP, day(60)));
  return world;
}

test('an answer is confirmed at once; money and closing wait until it cannot be taken back any more', () => {
  const world = late();
  answers(world, { A: 'cancel' }, { revocable: true });
  expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 2 });
  expect(world.templates.at(-1)).toBe('decision-received');
  expect(world.facts.closed).toBe(false);
  expect(world.deadlines).toEqual([{ kind: 'undo-ends', at: world.now + 30 * MINUTE }]);
  world.pass(HOUR);
  expect(diary(world).slice(-2)).toEqual(['2026-10-06 10:30 decision-received', '2026-10-06 11:00 cancelled']);
  expect(world.steps.at(-1)?.turn.effects.map(({ kind }) => kind)).toEqual(['settle', 'mail', 'close']);
});

test('a final answer is settled in the step that confirms it', () => {
  const world = late();
  answers(world, { A: 'cancel' });
  expect(world.templates.slice(-2)).toEqual(['decision-received', 'cancelled']);
  expect(world.facts.closed).toBe(true);
});

test('taken back in time nothing was settled, and nothing is said of a cancellation', () => {
  const world = late();
  const { revocable } = answers(world, { A: 'cancel' }, { revocable: true });
  world.pass(29 * MINUTE);
  const back = revocable === null ? null : takeBack(world.facts, world.now, revocable);
  expect(back).not.toBeNull();
  world.adopt(back?.facts ?? world.facts, back?.turn ?? null);
  world.take('carry-out-decision');
  world.pass(HOUR);
  expect(world.templates).not.toContain('cancelled');
  expect(units(world, 'A')).toMatchObject({ waiting: 2, cancelled: 0 });
  expect(revocable && takeBack(world.facts, world.now, revocable)).toBeNull();
});

test('what the order system cancels is told once, all that is new in one mail for each cause', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 3 }), dated(JP_SHOP, 'B', day(10))]);
  for (const [lineId, id] of [
    ['A', 'x'],
    ['B', 'y'],
  ] as const)
    world.happen(orderCancelled(world.facts, lineId, 1, id), false);
  world.take('pass-on-change');
  expect(last(world, 'cancelled').cancellationIds).toEqual(['x', 'y']);
  world.take('pass-on-change');
  expect(world.templates).toEqual(['first-notice', 'cancelled']);
});

test('what the customer gave up and what the shop could not keep are two mails', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 3 })]);
  world.happen(orderCancelled(world.facts, 'A', 1, 'x'), false);
  world.happen(orderCancelled(world.facts, 'A', 1, 'y', 'shop'), false);
  world.take('pass-on-change');
  expect(world.sent.slice(1).map(({ mail }) => 'cancellationIds' in mail && mail.cancellationIds)).toEqual([
    ['x'],
    ['y'],
  ]);
});

test('two answers that were given before the course woke up are confirmed together', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))], {
    pack: withOffers(JP_SHOP, { lateAfterDays: 5 }),
  });
  world.facts = {
    ...world.facts,
    decisions: [
      { id: 'd1', undoUntil: null },
      { id: 'd2', undoUntil: null },
    ],
  };
  world.take('carry-out-decision');
  expect(last(world, 'decision-received').decisionIds).toEqual(['d1', 'd2']);
});

describe('what is ready leaves', () => {
  test('when the last unit has come, all of it, and the backorder closes in the same step', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 2, allocated: 1 })]);
    world.happen(unitsArrive(world.facts, 'A', 2));
    expect(last(world, 'arrived').released).toEqual([{ lineId: 'A', quantity: 3 }]);
    expect(world.facts.closed).toBe(true);
  });

  test('ahead of the rest when the customer wants it so, and each time more has come', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 3, allocated: 1 })]);
    answers(world, { A: 'split' });
    expect(last(world, 'part-shipped').released).toEqual([{ lineId: 'A', quantity: 1 }]);
    world.happen(unitsArrive(world.facts, 'A', 1));
    expect(world.templates).toEqual(['first-notice', 'decision-received', 'part-shipped', 'part-shipped']);
    world.happen(unitsArrive(world.facts, 'A', 2));
    expect(last(world, 'arrived').released).toEqual([{ lineId: 'A', quantity: 2 }]);
  });

  test('when what was still missing is cancelled: first that is said, then that the rest leaves', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))]);
    world.happen(orderCancelled(world.facts, 'B', 1, 'x'));
    expect(world.templates).toEqual(['first-notice', 'cancelled', 'arrived']);
    expect(world.facts.closed).toBe(true);
  });
});
