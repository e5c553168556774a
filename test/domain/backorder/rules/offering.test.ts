import fc from 'fast-check';
import { asItStands, offerDigest } from '../../../../domain/backorder/rules/offering';
import { takeBack } from '../course/answers';
import { DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised, withOffers } from '../course/facts';
import { dateMoves, itemEnds, orderCancelled, unitsMissing } from '../course/outside';
import { answers, arrives, choices, diary, ordered, supplier, units } from '../course/shop';

const on = (days: number) => promised(JP_SHOP, day(days));

describe('an offer opens when the wait has become another one', () => {
  test('more than so many days later than the first date, not on the last of them', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    supplier(world, 'A', on(40));
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
    world.pass(5 * MINUTE);
    supplier(world, 'A', on(41));
    // At once, whatever debounce holds back of mere changes.
    expect(world.templates).toEqual(['first-notice', 'date-changed', 'offer']);
    expect(world.facts.offer).toMatchObject({ version: 1, reason: 'too-late' });
  });

  test('for any threshold and any date: later than it an offer, else none', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(70), (lateAfterDays, late) => {
        const pack = withOffers(JP_SHOP, { lateAfterDays });
        const world = ordered([dated(pack, 'A', day(10))], { pack });
        supplier(world, 'A', on(10 + late));
        expect(world.facts.offer?.reason ?? null).toBe(late > lateAfterDays ? 'too-late' : null);
      }),
      { seed: 111, numRuns: 150 },
    );
  });

  test('lateness that creeps in small steps is measured from the first promise', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    for (const days of [20, 30, 40]) {
      supplier(world, 'A', on(days));
      world.pass(HOUR);
    }
    expect(world.templates).not.toContain('offer');
    supplier(world, 'A', on(41));
    expect(world.facts.offer?.reason).toBe('too-late');
  });

  test('no date for three weeks', () => {
    const world = ordered([line('A')]);
    world.pass(21 * DAY - MINUTE);
    expect(world.facts.offer).toBeNull();
    world.pass(2 * MINUTE);
    expect(world.facts.offer?.reason).toBe('unknown-too-long');
  });

  test('the supply is cancelled: asked at once, with a task, and once; again when a later date is lost too', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    const lose = () => supplier(world, 'A', null, 'supply-cancelled');
    lose();
    expect(world.facts.offer?.reason).toBe('supply-cancelled');
    expect(world.tasks).toContain('supply-cancelled');
    answers(world, { A: 'wait' });
    world.pass(DAY);
    lose();
    expect(world.facts.offer).toBeNull();
    supplier(world, 'A', on(12));
    world.pass(HOUR);
    lose();
    expect(world.facts.offer?.reason).toBe('supply-cancelled');
  });

  test('part of the order has come, and again only when more of it has', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10), { waiting: 4 })]);
    arrives(world, 'A', 2);
    expect(world.facts.offer).toMatchObject({ reason: 'part-ready', onSilence: 'wait' });
    answers(world, { A: 'wait' });
    world.happen(unitsMissing(world.facts, 'A', 1, on(10)));
    world.pass(HOUR);
    arrives(world, 'A', 1);
    expect(world.facts.offer).toBeNull();
    arrives(world, 'A', 1);
    expect(world.facts.offer?.reason).toBe('part-ready');
  });

  test('the gravest reason is the one that is given', () => {
    const world = ordered([
      dated(JP_SHOP, 'A', day(10)),
      dated(JP_SHOP, 'B', day(10)),
      line('C', { waiting: 0, allocated: 1 }),
    ]);
    expect(world.facts.offer?.reason).toBe('part-ready');
    supplier(world, 'A', on(60));
    world.happen(itemEnds(world.facts, 'B', true));
    world.pass(HOUR);
    expect(world.facts.offer?.reason).toBe('discontinued');
  });
});

describe('the facts change under an open offer', () => {
  const late = () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    supplier(world, 'A', on(50));
    return world;
  };

  test('the next version keeps the deadline, and comes with a mail of its own after the pause', () => {
    const world = late();
    const first = world.facts.offer;
    world.pass(10 * MINUTE);
    supplier(world, 'A', on(55));
    expect(world.facts.offer).toMatchObject({ version: 1, stale: true });
    world.pass(HOUR);
    expect(world.facts.offer).toMatchObject({ version: 2, stale: false, expiresAt: first?.expiresAt });
    expect(diary(world)).toEqual(['2026-10-06 10:30 first-notice', '2026-10-06 10:30 offer', '2026-10-06 11:00 offer']);
  });

  test('only what stands in for an offer that is open says so', () => {
    const world = late();
    supplier(world, 'A', on(55));
    world.pass(HOUR);
    const offers = world.sent.map(({ mail }) => mail).filter(({ template }) => template === 'offer');
    expect(offers).toMatchObject([{ replaces: false }, { replaces: true }]);
    supplier(world, 'A', on(12));
    world.pass(HOUR);
    supplier(world, 'A', on(60));
    expect(world.sent.at(-1)?.mail).toMatchObject({ template: 'offer', replaces: false });
  });

  test('near its end it is put off until it can be read, and no longer', () => {
    const world = late();
    world.pass(6 * DAY);
    supplier(world, 'A', on(55));
    expect((world.facts.offer?.expiresAt ?? 0) - world.now).toBe(2 * DAY);
  });

  test('flapping back to what was offered it simply stands', () => {
    const world = late();
    supplier(world, 'A', on(55));
    supplier(world, 'A', on(50));
    world.pass(HOUR);
    expect(world.facts.offer).toMatchObject({ version: 1, stale: false });
    expect(world.templates).toEqual(['first-notice', 'offer']);
  });

  test('back within reason it is withdrawn, and the customer told that he need not decide', () => {
    const world = late();
    world.pass(HOUR);
    supplier(world, 'A', on(12));
    expect(world.facts.offer).toBeNull();
    expect(world.templates).toEqual(['first-notice', 'offer', 'date-changed']);
    expect(world.sent.at(-1)?.mail).toMatchObject({ questionOver: true });
  });

  test('a first date ends the question of when: confirmed, at once', () => {
    const world = ordered([line('A')]);
    world.pass(22 * DAY);
    expect(world.facts.offer?.reason).toBe('unknown-too-long');
    supplier(world, 'A', on(30));
    expect(world.facts.offer).toBeNull();
    expect(world.sent.at(-1)?.mail).toMatchObject({ template: 'date-confirmed', questionOver: true });
  });

  test('when units and not dates ended it, nothing is said of dates that did not change', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))]);
    world.happen(orderCancelled(world.facts, 'A', 1, 'x'));
    expect(world.facts.offer).toBeNull();
    expect(world.templates).toEqual(['first-notice', 'cancelled']);
  });

  test('where its end needs no mail it is over at once, whatever the pause after other news', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))]);
    supplier(world, 'B', on(12));
    world.pass(10 * MINUTE);
    world.happen(orderCancelled(world.facts, 'A', 1, 'x'));
    expect(world.facts.offer).toBeNull();
    expect(world.templates).toEqual(['first-notice', 'offer', 'cancelled']);
  });

  test('what is shown in the pause is what the next version says, its deadline too, or that nothing is asked', () => {
    const world = late();
    world.pass(6 * DAY);
    const [mailed] = [world.facts.offer];
    supplier(world, 'A', on(52));
    world.pass(10 * MINUTE);
    supplier(world, 'A', on(55));
    const { offer } = world.facts;
    expect(offer?.stale).toBe(true);
    const shown = asItStands(world.facts, world.now).offer;
    expect(shown).toMatchObject({ version: offer?.version, stale: true });
    expect(shown?.lines[0]?.choices[0]).toEqual({ choice: 'wait', promise: on(55) });
    expect(shown?.expiresAt).toBeGreaterThan(mailed?.expiresAt ?? 0);
    supplier(world, 'A', on(12));
    expect(world.facts.offer?.stale).toBe(true);
    expect(asItStands(world.facts, world.now).offer).toBeNull();
    supplier(world, 'A', on(52));
    expect(asItStands(world.facts, world.now).offer).toEqual(world.facts.offer);
  });

  test('a graver reason is a question of its own, with the whole time to answer', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))]);
    const first = world.facts.offer;
    world.pass(6 * DAY);
    supplier(world, 'B', on(60));
    expect(world.facts.offer).toMatchObject({ version: 2, reason: 'too-late' });
    expect((world.facts.offer?.expiresAt ?? 0) - (first?.expiresAt ?? 0)).toBe(6 * DAY);
  });

  test('everything has come: the offer is over without a word beside the arrival', () => {
    const world = late();
    arrives(world, 'A', 1);
    expect(world.templates).toEqual(['first-notice', 'offer', 'arrived']);
    expect(world.facts).toMatchObject({ offer: null, closed: true });
  });
});

test('an offer of a split stands for as long as there is something to split, with dates as they are', () => {
  const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10))]);
  const { expiresAt } = world.facts.offer ?? {};
  supplier(world, 'B', on(12));
  expect(world.facts.offer).toMatchObject({ version: 2, reason: 'part-ready', expiresAt });
});

test('an offer has lines: when the last that was not answered is gone, so is the offer', () => {
  const lines = [line('A', { waiting: 0, allocated: 1 }), dated(JP_SHOP, 'B', day(10)), dated(JP_SHOP, 'C', day(10))];
  const world = ordered(lines);
  answers(world, { B: 'wait' });
  world.happen(orderCancelled(world.facts, 'C', 1, 'x'));
  world.pass(HOUR);
  expect(world.facts.offer).toBeNull();
  expect(world.templates).toEqual(['first-notice', 'offer', 'decision-received', 'cancelled']);
});

describe('answers', () => {
  const bothLate = () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))]);
    supplier(world, 'A', on(50));
    world.pass(HOUR);
    supplier(world, 'B', on(60));
    return world;
  };

  test('what was not named goes on in a new version with the same deadline; what was is asked no more', () => {
    const world = bothLate();
    const before = world.facts.offer;
    answers(world, { A: 'wait' });
    expect(world.facts.offer).toMatchObject({ version: (before?.version ?? 0) + 1, expiresAt: before?.expiresAt });
    expect(Object.keys(choices(world))).toEqual(['B']);
    answers(world, { B: 'cancel' });
    expect(world.facts.offer).toBeNull();
  });

  test('the deadline stands to the minute, however little of it is left', () => {
    const world = bothLate();
    const before = world.facts.offer;
    world.passUntil(((before?.expiresAt ?? 0) - HOUR) as typeof world.now);
    answers(world, { A: 'wait' });
    expect(world.facts.offer?.expiresAt).toBe(before?.expiresAt);
  });

  test('what was answered stays answered for that offer and its versions, and is free for the next one', () => {
    const world = bothLate();
    answers(world, { A: 'wait' });
    world.pass(10 * DAY);
    expect(world.facts.offer).toBeNull();
    supplier(world, 'A', on(100));
    expect(Object.keys(choices(world))).toEqual(['A', 'B']);
  });

  test('a date that moves after the answer is told by a mail of its own, since the offer does not show it', () => {
    const world = bothLate();
    answers(world, { A: 'wait' });
    world.pass(HOUR);
    world.happen(dateMoves(world.facts, 'A', on(52)), false);
    supplier(world, 'B', on(62));
    world.pass(HOUR);
    expect(world.templates.slice(-2)).toEqual(['offer', 'date-changed']);
    expect(world.facts.lines.map(({ told }) => told)).toEqual([on(52), on(62)]);
  });

  test('to an offer that is not any more what was shown changes nothing and opens it as it is', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10), { alternatives: [{ sku: 'X' }] })]);
    supplier(world, 'A', on(50));
    world.facts = { ...world.facts, lines: world.facts.lines.map((item) => ({ ...item, alternatives: [] })) };
    const { taken } = answers(world, { A: 'alternative' });
    expect(taken).toBe(false);
    expect(units(world, 'A')).toMatchObject({ waiting: 1, substituted: 0 });
    expect(world.facts.offer).toMatchObject({ version: 2, stale: false });
    expect(choices(world)).toEqual({ A: ['wait', 'cancel'] });
  });

  test('whoever agreed to a date is asked again only when it is late by that one', () => {
    const world = bothLate();
    answers(world, { A: 'wait', B: 'wait' });
    world.pass(HOUR);
    supplier(world, 'A', on(80));
    expect(world.facts.offer).toBeNull();
    world.pass(HOUR);
    supplier(world, 'A', on(81));
    expect(world.facts.offer?.reason).toBe('too-late');
  });

  test('whoever agreed to wait without a date is asked again after the same time, whatever others answered', () => {
    const world = ordered([line('A'), line('B')]);
    world.pass(21 * DAY);
    answers(world, { A: 'wait' });
    answers(world, { B: 'cancel' });
    world.pass(20 * DAY);
    expect(world.facts.offer).toBeNull();
    world.pass(2 * DAY);
    expect(choices(world)).toEqual({ A: ['wait', 'cancel'] });
  });

  test('several reasons at once are one question', () => {
    const world = ordered([
      dated(JP_SHOP, 'A', day(10)),
      dated(JP_SHOP, 'B', day(10)),
      line('C', { problem: 'cap-reached', supplied: true }),
    ]);
    answers(world, { A: 'wait', B: 'wait', C: 'wait' });
    supplier(world, 'B', null, 'supply-cancelled');
    supplier(world, 'A', on(90));
    world.pass(HOUR);
    answers(world, { A: 'wait', B: 'wait', C: 'wait' });
    world.pass(HOUR);
    expect(world.facts.offer).toBeNull();
  });

  test('what cannot wait is not settled by an answer for a part of it, nor by one that was taken back too late', () => {
    const world = ordered([line('A', { waiting: 3, discontinued: true })]);
    answers(world, { A: ['cancel', 1] });
    expect(world.facts.offer?.lines).toMatchObject([{ lineId: 'A', quantity: 2 }]);
    world.passUntil(world.facts.offer?.expiresAt ?? world.now);
    const other = ordered([line('A', { discontinued: true })]);
    other.pass(7 * DAY - 10 * MINUTE);
    const { revocable } = answers(other, { A: 'cancel' }, { revocable: true });
    other.pass(20 * MINUTE);
    const back = revocable === null ? null : takeBack(other.facts, other.now, revocable);
    other.adopt(back?.facts ?? other.facts, back?.turn ?? null);
    other.take('carry-out-decision');
    expect(other.facts.offer).toMatchObject({ reason: 'discontinued', onSilence: 'cancel' });
  });

  test('taken back in time the choice is open again, until its old deadline', () => {
    const world = bothLate();
    const before = world.facts.offer;
    const { revocable } = answers(world, { A: 'cancel', B: 'cancel' }, { revocable: true });
    world.pass(10 * MINUTE);
    const back = revocable === null ? null : takeBack(world.facts, world.now, revocable);
    world.adopt(back?.facts ?? world.facts, back?.turn ?? null);
    world.take('carry-out-decision');
    expect(world.facts.offer).toMatchObject({ expiresAt: before?.expiresAt, onSilence: 'wait' });
    expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 0 });
  });
});

test('a line may be called by any word, even one that objects know by themselves', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    const world = ordered([dated(JP_SHOP, name, day(10))]);
    supplier(world, name, on(41));
    expect(world.facts.offer?.reason).toBe('too-late');
    answers(world, { [name]: 'wait' });
    world.pass(HOUR);
    supplier(world, name, null);
    world.pass(22 * DAY);
    expect(world.facts.offer?.reason).toBe('unknown-too-long');
  }
});

test('the digest is bound to what the customer saw', () => {
  const { offer } = ordered([line('A', { problem: 'cap-reached', alternatives: [{ sku: 'X' }] })]).facts;
  const lines = offer?.lines ?? [];
  expect(offerDigest(lines, 'wait')).toBe(offer?.digest);
  expect(offerDigest(lines, 'cancel')).not.toBe(offer?.digest);
  expect(
    offerDigest(
      lines.map((item) => ({ ...item, quantity: 2 })),
      'wait',
    ),
  ).not.toBe(offer?.digest);
  expect(
    offerDigest(
      lines.map((item) => ({ ...item, choices: item.choices.slice(1) })),
      'wait',
    ),
  ).not.toBe(offer?.digest);
});
