import fc from 'fast-check';
import { lawAtOpening, UNRECORDED } from '../../../../domain/backorder/law-record';
import { answerableUntil } from '../../../../domain/backorder/offer';
import { answerEnds } from '../../../../domain/backorder/rules/answering-time';
import { outsideQuietHours } from '../../../../domain/backorder/times';
import { timeOfDayAt } from '../../../../domain/calendar/business-date';
import { clock, DAY, dated, day, HOUR, JP_SHOP, promised, US_LAW } from '../course/facts';
import { customerMoves } from '../course/outside';
import { ordered, supplier, units } from '../course/shop';
import type { World } from '../course/world';

describe('the customer lives by another clock', () => {
  const moves = (world: World, timeZone: string) => world.happen(customerMoves(world.facts, timeZone));
  const late = (pack = JP_SHOP) => {
    const world = ordered([dated(pack, 'A', day(10))], { pack });
    supplier(world, 'A', promised(pack, day(50)));
    world.pass(DAY);
    return world;
  };

  test('a deadline in his night moves to his morning, the reminder with it; what was asked stands, and is not mailed again', () => {
    const world = late();
    const { expiresAt = world.now, remindAt } = world.facts.offer ?? {};
    const mails = world.sent.length;
    // Half past ten in Tokyo is half past two in the morning in Paris.
    moves(world, 'Europe/Paris');
    const { offer } = world.facts;
    expect(offer).toMatchObject({ version: 1, stale: false });
    expect(timeOfDayAt(offer?.expiresAt ?? world.now, 'Europe/Paris')).toBe('08:00');
    expect(offer?.expiresAt).toBeGreaterThan(expiresAt);
    expect(offer?.remindAt).toBeGreaterThan(remindAt ?? 0);
    expect(world.sent).toHaveLength(mails);
  });

  test('a deadline that is by day there as well stays', () => {
    const world = late();
    const { offer } = world.facts;
    moves(world, 'Australia/Sydney');
    expect(world.facts.offer).toEqual(offer);
  });

  test('so does the next version’s, where the date has moved too', () => {
    const world = late();
    world.facts = { ...world.facts, timeZone: 'Europe/Paris' };
    supplier(world, 'A', promised(JP_SHOP, day(55)));
    expect(world.facts.offer).toMatchObject({ version: 2 });
    expect(timeOfDayAt(world.facts.offer?.expiresAt ?? world.now, 'Europe/Paris')).toBe('08:00');
  });

  test('for any clock and pack: awake, and never with less time than was told', () => {
    const zones = fc.constantFrom(
      'Europe/Paris',
      'America/Los_Angeles',
      'Asia/Kathmandu',
      'Pacific/Auckland',
      'Asia/Tokyo',
    );
    fc.assert(
      fc.property(
        zones,
        zones,
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(JP_SHOP, US_LAW),
        (from, to, eta, pack) => {
          const world = ordered([dated(pack, 'A', day(10))], { pack, timeZone: from });
          supplier(world, 'A', promised(pack, day(42 + eta)));
          const told = world.facts.offer;
          if (told === null) return;
          moves(world, to);
          world.pass(DAY);
          const { offer } = world.facts;
          if (offer?.version !== told.version) return;
          expect(answerableUntil(offer)).toBeGreaterThanOrEqual(told.expiresAt);
          const { quietHours } = pack.notices;
          if (pack === JP_SHOP) expect(outsideQuietHours(offer.expiresAt, quietHours, to)).toBe(offer.expiresAt);
        },
      ),
      { seed: 20260407, numRuns: 120 },
    );
  });
});

describe('16 CFR 435 ends lines of one offer on different days', () => {
  /** A is cancelled after the fortieth day, B after the sixtieth, unless their customer waits. */
  function twoEnds(): World {
    const at = clock(US_LAW, 0, '10:00');
    const order = { placedAt: at, completedAt: at, paidAt: at, creditApplication: false, country: 'US' };
    const law = lawAtOpening(US_LAW, { ...order, electronicNotice: true });
    const shippedBy = (days: number) => ({ ...UNRECORDED, stated: { shipBy: day(days), deliverBy: null } });
    const lines = ['A', 'B'].map((lineId) => dated(US_LAW, lineId, day(8)));
    const world = ordered(lines, {
      pack: US_LAW,
      law: law && { ...law, lines: { A: shippedBy(10), B: shippedBy(30) } },
    });
    world.pass(DAY);
    world.happen({
      facts: {
        ...world.facts,
        lines: world.facts.lines.map((line) => ({ ...line, current: null })),
      },
      wakes: 'pass-on-date',
    });
    world.pass(HOUR);
    return world;
  }
  const reminders = (world: World) => world.sent.filter(({ mail }) => mail.template === 'offer-reminder');

  test('the offer stands for the last of them, and says of the first when it is to be answered', () => {
    const { facts, now } = twoEnds();
    const { offer } = facts;
    if (offer === null) throw new Error('there is an offer');
    expect(offer.expiresAt).toBe(clock(US_LAW, 60, '20:59'));
    expect(answerEnds(facts, now, offer)).toEqual([
      { at: clock(US_LAW, 40, '20:59'), lines: [{ lineId: 'A', units: null }] },
      { at: clock(US_LAW, 60, '20:59'), lines: [{ lineId: 'B', units: null }] },
    ]);
  });

  test('its customer is reminded before each', () => {
    const world = twoEnds();
    world.passUntil(clock(US_LAW, 40, '12:00'));
    expect(reminders(world)).toHaveLength(1);
    world.passUntil(clock(US_LAW, 42, '12:00'));
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 1 });
    const { offer } = world.facts;
    if (offer === null) throw new Error('there is an offer');
    expect(answerEnds(world.facts, world.now, offer)).toEqual([
      { at: offer.expiresAt, lines: [{ lineId: 'B', units: null }] },
    ]);
    world.passUntil(clock(US_LAW, 60, '12:00'));
    expect(reminders(world)).toHaveLength(2);
  });
});
