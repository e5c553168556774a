import { askAgain, stoodOf } from '../../../../domain/backorder/rules/taking-back';
import { type Answered, takeBack } from '../course/answers';
import { DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised, US_LAW, withOffers } from '../course/facts';
import { dateMoves, unitsArrive } from '../course/outside';
import { answers, choices, last, ordered, silences, supplier } from '../course/shop';
import type { World } from '../course/world';

const on = (days: number) => promised(JP_SHOP, day(days));

function back(world: World, { revocable }: Answered): void {
  const taken = revocable === null ? null : takeBack(world.facts, world.now, revocable);
  if (taken === null) throw new Error('it cannot be taken back');
  world.adopt(taken.facts, taken.turn);
  world.take('carry-out-decision');
}

/** Two lines of which one is much later than it was; the customer waits for both, and then a unit of the other arrives. */
function waitsAndIsAskedAboutASplit() {
  const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 2 }), dated(JP_SHOP, 'B', day(10), { waiting: 1 })]);
  supplier(world, 'A', on(60));
  const first = world.facts.offer;
  world.pass(MINUTE);
  const given = answers(world, { A: 'wait', B: 'wait' }, { revocable: true });
  world.happen(unitsArrive(world.facts, 'B', 1));
  expect(world.facts.offer).toMatchObject({ version: 2, reason: 'part-ready' });
  return { world, first, given };
}

test('the graver question returns, in place of the one that came after it, until its old deadline', () => {
  const { world, first, given } = waitsAndIsAskedAboutASplit();
  world.pass(MINUTE);
  back(world, given);
  expect(world.facts.offer).toMatchObject({
    version: 3,
    reason: 'too-late',
    stale: false,
    expiresAt: first?.expiresAt,
    lines: [{ lineId: 'A', quantity: 2 }],
  });
  expect(last(world, 'offer')).toMatchObject({ replaces: true, takenBack: true });
  world.pass(HOUR);
  expect(world.facts.offer?.version).toBe(3);
});

test('what silence means for the line is what it was before the answer, also where the graver question is of another', () => {
  const pack = withOffers(JP_SHOP, { onSilence: 'cancel' });
  const world = ordered([dated(pack, 'A', day(10)), dated(pack, 'B', day(10))], { pack });
  supplier(world, 'A', on(60));
  expect(silences(world)).toMatchObject({ A: 'cancel' });
  const given = answers(world, { A: 'wait', B: 'wait' }, { revocable: true });
  supplier(world, 'B', null, 'supply-cancelled');
  expect(silences(world)).toEqual({ A: 'wait', B: 'cancel' });
  back(world, given);
  expect(world.facts.offer).toMatchObject({ reason: 'supply-cancelled' });
  expect(silences(world)).toEqual({ A: 'cancel', B: 'cancel' });
});

test('a delay that the law had told, and that nothing else asks about, is open again until its old deadline', () => {
  const pack = withOffers(US_LAW, { lateAfterDays: 60 });
  const world = ordered([dated(pack, 'A', day(10), { waiting: 2 })], { pack });
  world.pass(DAY);
  supplier(world, 'A', promised(pack, day(40)));
  world.pass(MINUTE);
  const first = world.facts.offer;
  expect(first?.reason).toBe('legal-delay');
  const given = answers(world, { A: 'wait' }, { revocable: true });
  expect(world.facts.offer).toBeNull();
  back(world, given);
  expect(world.facts.offer).toMatchObject({ reason: 'legal-delay', onSilence: 'wait', expiresAt: first?.expiresAt });
});

test('where nothing waits any more, no question stays open', () => {
  const { world, given } = waitsAndIsAskedAboutASplit();
  const { revocable } = given;
  if (revocable === null) throw new Error('it cannot be taken back');
  const { facts } = unitsArrive(world.facts, 'A', 2) ?? world;
  const { facts: after, effects } = askAgain(facts, world.now, {
    decisionId: revocable.id,
    told: true,
    lines: revocable.lines,
    to: { ...revocable.offer, goesOn: false },
  });
  expect(after.offer).toBeNull();
  expect(effects).toMatchObject([
    { kind: 'end-offer', version: 2, as: 'withdrawn' },
    // More of it is there than when he answered.
    { kind: 'mail', mail: { template: 'decision-received', takenBack: true, asBefore: false, questionOver: true } },
  ]);
});

test('a question that is as it was stands, and the customer is told that his answer is undone', () => {
  const { world } = waitsAndIsAskedAboutASplit();
  const offer = world.facts.offer;
  if (offer === null) throw new Error('nothing is asked');
  const stale = { ...world.facts, offer: { ...offer, stale: true } };
  const { facts, effects } = askAgain(stale, world.now, { decisionId: 'other', told: true, lines: [], to: null });
  expect(facts.offer).toEqual(offer);
  expect(effects).toMatchObject([
    { kind: 'offer-stands', version: 2 },
    { kind: 'mail', mail: { template: 'decision-received', takenBack: true, questionOver: false } },
  ]);
});

test('what there is no reason to ask any more is not asked again', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(10))]);
  supplier(world, 'A', on(60));
  const given = answers(world, { A: 'wait' }, { revocable: true });
  world.happen(dateMoves(world.facts, 'A', on(12)));
  back(world, given);
  expect(world.facts.offer).toBeNull();
  expect(last(world, 'decision-received')).toMatchObject({ takenBack: true, asBefore: false });
});

test.each([
  ['on the same day', on(60), true],
  ['on a later day', on(90), false],
  ['on no day', null, false],
])('the order is said to be as it was only where its units come %s', (_when, promise, asBefore) => {
  const world = ordered([dated(JP_SHOP, 'A', day(60))]);
  const stood = stoodOf(dated(JP_SHOP, 'A', day(60)));
  const facts = { ...world.facts, lines: world.facts.lines.map((one) => ({ ...one, current: promise })) };
  const { effects } = askAgain(facts, world.now, {
    decisionId: 'd',
    told: true,
    lines: [{ lineId: 'A', stood }],
    to: null,
  });
  expect(effects).toMatchObject([{ kind: 'mail', mail: { asBefore } }]);
});

test('units that were set aside for him and are somebody else’s now are not as before', () => {
  const world = ordered([dated(JP_SHOP, 'A', day(60), { waiting: 3 })]);
  const stood = { ...stoodOf(dated(JP_SHOP, 'A', day(60))), allocated: 2 };
  const answer = { decisionId: 'd', told: true, lines: [{ lineId: 'A', stood }], to: null };
  expect(askAgain(world.facts, world.now, answer).effects).toMatchObject([{ mail: { asBefore: false } }]);
});

test('of an answer nobody has confirmed yet nothing is said where nothing is asked', () => {
  const world = ordered([line('A')]);
  const { effects } = askAgain(world.facts, world.now, { decisionId: 'untold', told: false, lines: [], to: null });
  expect(effects).toEqual([]);
  expect(choices(world)).toEqual({});
});
