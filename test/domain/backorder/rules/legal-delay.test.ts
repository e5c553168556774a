import { lawAtOpening, UNRECORDED } from '../../../../domain/backorder/law-record';
import { dateAt, endOfDay, instantOf } from '../../../../domain/calendar/business-date';
import { takeBack } from '../course/answers';
import { clock, DAY, dated, day, HOUR, MINUTE, promised, US_LAW, withOffers } from '../course/facts';
import { dateMoves, itemEnds, unitsMissing } from '../course/outside';
import { onLine } from '../course/record';
import { answers, arrives, last, ordered, supplier, units } from '../course/shop';
import type { World } from '../course/world';

const on = (days: number) => promised(US_LAW, day(days));
const ZONE = US_LAW.shipping.timeZone;

/** Items that are now expected within thirty days of the thirty that the law gives; their customer was told. */
function delayed(...lineIds: readonly string[]): World {
  const world = ordered(
    lineIds.map((lineId) => dated(US_LAW, lineId, day(10), { waiting: 2 })),
    { pack: US_LAW },
  );
  world.pass(DAY);
  const moved = lineIds.reduce((facts, lineId) => dateMoves(facts, lineId, on(40))?.facts ?? facts, world.facts);
  world.happen({ facts: moved, wakes: 'pass-on-date' });
  world.pass(MINUTE);
  return world;
}

/** What the law wants said of each line of the open offer. */
const legalOf = ({ facts }: World) =>
  facts.offer?.lines.map(({ legal }) => {
    if (legal === undefined) return legal;
    const { untoldUntil: _own, ...said } = legal;
    return said;
  });

describe('a first delay that was told, when the offer is made anew', () => {
  test('one of its items is cancelled: the next version says of the other until when silence consents', () => {
    const world = delayed('A', 'B');
    const [told] = legalOf(world) ?? [];
    expect(told).toMatchObject({ notice: 'us-first-delay', shipBy: day(30), silence: { means: 'consent' } });
    answers(world, { B: 'cancel' });
    expect(world.facts.offer).toMatchObject({ version: 2, onSilence: 'wait' });
    expect(legalOf(world)).toEqual([told]);
    expect(last(world, 'offer').replaces).toBe(true);
  });

  test('part of it has come: the split is offered with what silence still means for the rest', () => {
    const world = delayed('A');
    const [told] = legalOf(world) ?? [];
    arrives(world, 'A', 1);
    world.pass(2 * DAY);
    expect(world.facts.offer?.reason).toBe('part-ready');
    expect(legalOf(world)).toEqual([told]);
  });

  test('a better date is told with the day that silence has consented to', () => {
    const world = delayed('A');
    const [told] = legalOf(world) ?? [];
    arrives(world, 'A', 1);
    supplier(world, 'A', on(36));
    world.pass(2 * DAY);
    expect(legalOf(world)).toEqual([{ ...told, revisedShipDate: on(36).shipDate }]);
  });

  test('a date within the time the law gives is no delay any more', () => {
    const world = delayed('A');
    arrives(world, 'A', 1);
    supplier(world, 'A', on(20));
    world.pass(2 * DAY);
    expect(world.facts.offer?.reason).toBe('part-ready');
    expect(legalOf(world)).toEqual([undefined]);
  });

  test('nothing of what was asked has changed, as when a letter goes to another address: it is not asked again', () => {
    const world = delayed('A', 'B');
    const { offer } = world.facts;
    if (offer === null) throw new Error('no offer');
    world.happen({ facts: { ...world.facts, offer: { ...offer, stale: true } }, wakes: 'pass-on-change' });
    world.pass(2 * DAY);
    expect(world.facts.offer).toEqual(
      offer.mailAcceptedAt === null ? { ...offer, mailAcceptedAt: expect.anything() } : offer,
    );
    expect(world.templates.filter((template) => template === 'offer')).toHaveLength(1);
  });

  test('it comes somewhat sooner: the same question goes on, until the deadline it had', () => {
    const world = delayed('A');
    const { offer: asked } = world.facts;
    supplier(world, 'A', on(38));
    world.pass(2 * DAY);
    expect(world.facts.offer).toMatchObject({ version: 2, reason: 'legal-delay', expiresAt: asked?.expiresAt });
    expect(legalOf(world)).toMatchObject([{ silence: { means: 'consent' }, revisedShipDate: on(38).shipDate }]);
    expect(last(world, 'offer').replaces).toBe(true);
  });

  test('it is no new question: nothing is asked because of it', () => {
    const world = delayed('A');
    const { version } = world.facts.offer ?? {};
    world.pass(20 * DAY);
    expect(world.facts.offerVersion).toBe(version);
  });
});

test('a long delay that has become shorter still ends as it was told to', () => {
  const world = ordered([dated(US_LAW, 'A', day(10), { waiting: 2 })], { pack: US_LAW });
  world.pass(DAY);
  supplier(world, 'A', on(80));
  world.pass(MINUTE);
  const [told] = legalOf(world) ?? [];
  expect(told).toMatchObject({ notice: 'us-long-delay', silence: { means: 'cancel' } });
  arrives(world, 'A', 1);
  supplier(world, 'A', on(50));
  world.pass(2 * DAY);
  expect(legalOf(world)).toEqual([{ ...told, revisedShipDate: on(50).shipDate }]);
  expect(world.facts.offer?.onSilence).toBe('cancel');
});

describe('what the law ends at the moment it is first spoken of', () => {
  /** The law on record of an order that was placed so many days before its backorder opens. */
  const placed = (daysAgo: number) => {
    const at = clock(US_LAW, -daysAgo, '10:00');
    const order = { placedAt: at, completedAt: at, paidAt: at, creditApplication: false, country: 'US' };
    return lawAtOpening(US_LAW, { ...order, electronicNotice: true });
  };

  test('is told in one mail: that it is cancelled, and no dates before it', () => {
    const world = ordered([dated(US_LAW, 'A', day(4), { waiting: 2 })], { pack: US_LAW, law: placed(31) });
    expect(world.templates).toEqual(['cancelled']);
    expect(world.facts).toMatchObject({ closed: true, lines: [{ waiting: 0, cancelled: 2 }] });
  });

  test('of an order that goes on, the rest has its first notice', () => {
    const law = placed(31);
    const B = { ...UNRECORDED, stated: { shipBy: day(40), deliverBy: null } };
    const world = ordered([dated(US_LAW, 'A', day(4)), dated(US_LAW, 'B', day(6))], {
      pack: US_LAW,
      law: law && { ...law, lines: { B } },
    });
    expect([...world.templates].sort()).toEqual(['cancelled', 'first-notice']);
    expect(world.facts.lines).toMatchObject([{ cancelled: 1 }, { waiting: 1 }]);
  });

  test('of units found missing so late: cancelled, and what is there leaves', () => {
    const world = ordered([dated(US_LAW, 'A', day(4), { waiting: 1 })], { pack: US_LAW, law: placed(0) });
    arrives(world, 'A', 1);
    expect(world.facts.closed).toBe(false);
    world.passUntil(clock(US_LAW, 31, '10:00'));
    const before = world.templates.length;
    world.happen(unitsMissing(world.facts, 'A', 1, on(35)));
    expect(world.templates.slice(before)).toEqual(['cancelled']);
    expect(world.facts.closed).toBe(true);
  });
});

test('a first delay told beside goods that are sold no more is asked about when those are answered for', () => {
  const world = delayed('A', 'B');
  const [told] = legalOf(world) ?? [];
  world.pass(DAY);
  // Without anything in its place the law would end it at once.
  const replaceable = onLine(world.facts, 'B', () => ({ alternatives: [{ sku: 'ALT' }] }));
  world.happen(itemEnds(replaceable, 'B', true));
  world.pass(HOUR);
  expect(world.facts.offer?.reason).toBe('discontinued');
  answers(world, { B: 'cancel' });
  expect(world.facts.offer).toMatchObject({ reason: 'legal-delay', onSilence: 'wait', lines: [{ lineId: 'A' }] });
  expect(legalOf(world)).toEqual([told]);
});

describe('who has agreed to wait with some of a line', () => {
  const at = clock(US_LAW, 0, '10:00');
  const order = { placedAt: at, completedAt: at, paidAt: at, creditApplication: false, country: 'US' };
  const law = lawAtOpening(US_LAW, { ...order, electronicNotice: true });
  const shippedBy = (days: number) => ({ ...UNRECORDED, stated: { shipBy: day(days), deliverBy: null } });

  /** Two of A, which ends on the fortieth day; one of B, which is still on time by then. */
  function twoLines(pack = US_LAW, b = 50): World {
    return ordered([dated(pack, 'A', day(3), { waiting: 2 }), dated(pack, 'B', day(b))], {
      pack,
      law: law && { ...law, lines: { A: shippedBy(10), B: shippedBy(70) } },
    });
  }

  /** So many of A alone, which end on the fortieth day. */
  const oneLine = (waiting: number, pack = US_LAW): World =>
    ordered([dated(pack, 'A', day(3), { waiting })], {
      pack,
      law: law && { ...law, lines: { A: shippedBy(10) } },
    });

  test('keeps them when the law cancels the others, and another line of the offer waits on', () => {
    // The other is late by the pack, and not by the law.
    const world = twoLines(withOffers(US_LAW, { onSilence: 'wait' }), 10);
    world.pass(DAY);
    supplier(world, 'A', null);
    supplier(world, 'B', on(60));
    world.pass(HOUR);
    answers(world, { A: ['wait', 1] });
    expect(world.facts.offer?.lines).toMatchObject([
      { lineId: 'A', onSilence: 'cancel', legal: { agreedUnits: 1 } },
      { lineId: 'B', onSilence: 'wait' },
    ]);
    world.passUntil(clock(US_LAW, 42, '10:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 1 });
    expect(units(world, 'B')).toMatchObject({ waiting: 1, cancelled: 0 });
    expect(world.facts.cancellations.length + world.templates.filter((mail) => mail === 'cancelled').length).toBe(1);
  });

  test('by answers to two days keeps each part until its own day', () => {
    const world = oneLine(3);
    world.pass(DAY);
    for (const days of [60, 80]) {
      supplier(world, 'A', on(days));
      world.pass(HOUR);
      answers(world, { A: ['wait', 1] });
    }
    // The one of the sixtieth day is asked about with the one that was never agreed to, each until its own end.
    const sixty = endOfDay(on(60).shipDate, ZONE);
    expect(world.facts.offer?.lines).toMatchObject([
      {
        quantity: 2,
        legal: {
          notice: 'us-long-delay',
          ends: [
            { units: 1, at: clock(US_LAW, 41, '00:00') },
            { units: 1, at: sixty },
          ],
          agreedUnits: 1,
          agreedUntil: on(80).shipDate,
        },
      },
    ]);
    world.passUntil(clock(US_LAW, 42, '10:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 2, cancelled: 1 });
    expect(world.facts.offer?.lines).toMatchObject([
      { quantity: 1, legal: { notice: 'us-renewed-delay', silence: { means: 'cancel', at: sixty }, agreedUnits: 1 } },
    ]);
    expect(world.facts.offer?.lines[0]?.legal?.ends).toEqual([{ units: 1, at: sixty }]);
    world.passUntil(clock(US_LAW, 70, '10:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 2 });
    arrives(world, 'A', 1);
    world.pass(DAY);
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 2 });
  });

  test('until a day before the one that ends the others is asked again before it, and loses them on that day', () => {
    const pack = withOffers(US_LAW, { lateAfterDays: 7 });
    const world = oneLine(5, pack);
    world.pass(DAY);
    supplier(world, 'A', null);
    world.pass(HOUR);
    expect(world.facts.offer?.reason).toBe('legal-delay');
    supplier(world, 'A', on(25));
    world.pass(2 * DAY);
    expect(world.facts.offer).toMatchObject({ reason: 'too-late', onSilence: 'cancel' });
    answers(world, { A: ['wait', 2] });
    world.pass(DAY);
    supplier(world, 'A', on(60));
    world.pass(2 * DAY);
    const own = endOfDay(on(25).shipDate, ZONE);
    const others = clock(US_LAW, 41, '00:00');
    expect(own).toBeLessThan(others);
    expect(world.facts.offer?.lines).toMatchObject([
      {
        quantity: 5,
        legal: {
          notice: 'us-renewed-delay',
          shipBy: on(25).shipDate,
          silence: { means: 'cancel', at: own },
          ends: [
            { units: 2, at: own },
            { units: 3, at: others },
          ],
        },
      },
    ]);
    expect(world.facts.offer?.lines[0]?.legal?.agreedUnits).toBeUndefined();
    const reminders = () => world.templates.filter((template) => template === 'offer-reminder').length;
    const before = reminders();
    world.passUntil(instantOf(own - MINUTE));
    expect(units(world, 'A')).toMatchObject({ waiting: 5, cancelled: 0 });
    expect(reminders()).toBe(before + 1);
    world.passUntil(own);
    expect(units(world, 'A')).toMatchObject({ waiting: 3, cancelled: 2 });
    // They are owed since that very day, and the others are asked about until theirs.
    const owed = world.steps.flatMap(({ turn }) => turn.effects.flatMap((one) => (one.kind === 'settle' ? [one] : [])));
    expect(owed.map(({ owedSince }) => dateAt(owedSince, ZONE))).toEqual([on(25).shipDate]);
    world.pass(DAY);
    expect(world.facts.offer?.lines).toMatchObject([
      { quantity: 3, legal: { notice: 'us-long-delay', silence: { means: 'cancel', at: others } } },
    ]);
    world.passUntil(instantOf(others - MINUTE));
    expect(units(world, 'A')).toMatchObject({ waiting: 3 });
    expect(reminders()).toBe(before + 2);
    world.passUntil(others);
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 5 });
  });

  test('until a day that is missed is told so at once, while the others are still asked about', () => {
    const world = oneLine(3);
    world.pass(DAY);
    supplier(world, 'A', on(60));
    world.pass(HOUR);
    answers(world, { A: ['wait', 2] });
    const { version = 0 } = world.facts.offer ?? {};
    supplier(world, 'A', on(80));
    world.pass(2 * DAY);
    expect(world.facts.offer).toMatchObject({
      version: version + 1,
      lines: [{ quantity: 3, legal: { ends: [{ units: 1 }, { units: 2, at: endOfDay(on(60).shipDate, ZONE) }] } }],
    });
    answers(world, { A: ['wait', 3] });
    world.passUntil(clock(US_LAW, 79, '10:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 3, cancelled: 0 });
  });

  test('and takes that back, has no units any more that end on a day of their own', () => {
    const world = oneLine(5);
    world.pass(DAY);
    supplier(world, 'A', on(60));
    world.pass(HOUR);
    const { revocable } = answers(world, { A: ['wait', 2] }, { revocable: true });
    supplier(world, 'A', on(80));
    world.pass(MINUTE);
    const back = revocable === null ? null : takeBack(world.facts, world.now, revocable);
    if (back === null) throw new Error('it can be taken back');
    world.adopt(back.facts, back.turn);
    world.pass(2 * DAY);
    const [asked] = world.facts.offer?.lines ?? [];
    expect(asked).toMatchObject({
      quantity: 5,
      legal: { silence: { means: 'cancel', at: clock(US_LAW, 41, '00:00') } },
    });
    expect(asked?.legal).not.toHaveProperty('ends');
    expect(asked?.legal).not.toHaveProperty('agreedUnits');
    world.passUntil(clock(US_LAW, 41, '00:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 5 });
  });

  test('and agreed to a day that was no later than the law gives anyhow, loses them with the others, in one go', () => {
    const world = twoLines();
    world.pass(DAY);
    arrives(world, 'B', 1);
    world.pass(MINUTE);
    expect(world.facts.offer?.reason).toBe('part-ready');
    answers(world, { A: ['wait', 1] });
    supplier(world, 'A', null);
    world.pass(2 * DAY);
    const [asked] = world.facts.offer?.lines ?? [];
    expect(asked).toMatchObject({ lineId: 'A', quantity: 2, legal: { notice: 'us-long-delay' } });
    expect(asked?.legal?.agreedUnits).toBeUndefined();
    world.passUntil(clock(US_LAW, 41, '00:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 2 });
    const mails = world.templates.length;
    world.pass(DAY);
    expect(world.templates.slice(mails)).toEqual([]);
  });
});

test('what the law ends is told, and then the question about the rest, with what giving that up gives back by then', () => {
  const at = clock(US_LAW, 0, '10:00');
  const order = { placedAt: at, completedAt: at, paidAt: at, creditApplication: false, country: 'US' };
  const law = lawAtOpening(US_LAW, { ...order, electronicNotice: true });
  const shippedBy = (days: number) => ({ ...UNRECORDED, stated: { shipBy: day(days), deliverBy: null } });
  const world = ordered([dated(US_LAW, 'A', day(3)), dated(US_LAW, 'B', day(8))], {
    pack: US_LAW,
    law: law && { ...law, lines: { A: shippedBy(8), B: shippedBy(15) } },
  });
  world.pass(DAY);
  for (const lineId of ['A', 'B']) supplier(world, lineId, null);
  world.passUntil(clock(US_LAW, 38, '23:00'));
  const before = world.templates.length;
  world.passUntil(clock(US_LAW, 39, '07:00'));
  expect(world.templates.slice(before)).toEqual(['cancelled', 'offer']);
  // One unit, and now that nothing else is left its postage.
  expect(world.facts.offer?.lines).toMatchObject([
    { lineId: 'B', quantity: 1, choices: [{ choice: 'wait' }, { choice: 'cancel', refund: { amount: 1500 } }] },
  ]);
});
