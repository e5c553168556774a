import { remind, reminderAt } from '../../../../domain/backorder/rules/silence';
import { instantOf, timeOfDayAt } from '../../../../domain/calendar/business-date';
import { DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised, US_SHOP, withOffers } from '../course/facts';
import { holdSet, itemEnds, unitsArrive } from '../course/outside';
import { answers, arrives, diary, ordered, supplier, units } from '../course/shop';

const STRICT = withOffers(JP_SHOP, { onSilence: 'cancel' });

/** An order whose date has become far too late. */
function late({ pack = JP_SHOP, waiting = 1, providerIsUp = true } = {}) {
  const world = ordered([dated(pack, 'A', day(10), { waiting })], { pack });
  world.providerIsUp = providerIsUp;
  supplier(world, 'A', promised(pack, day(60)));
  return world;
}

describe('nobody answers', () => {
  test('one reminder, then waiting: no word, no unit lost, and no more questions about that date', () => {
    const world = late();
    world.pass(12 * DAY);
    expect(diary(world).slice(1)).toEqual([
      '2026-10-06 10:30 offer',
      '2026-10-11 10:30 offer-reminder',
      '2026-10-14 10:30 status',
    ]);
    expect(world.facts.offer).toBeNull();
    expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 0 });
    expect(world.facts.course.agreedUntil).toEqual({ A: day(60) });
  });

  test('or the end, where the pack says so: cancelled, settled and told in one step, and closed', () => {
    const world = late({ pack: STRICT, waiting: 2 });
    world.pass(8 * DAY);
    const step = world.steps.at(-1);
    expect(step?.step).toBe('take-silence');
    expect(step?.turn.effects.map(({ kind }) => kind)).toEqual([
      'end-offer',
      'cancel-waiting',
      'settle',
      'mail',
      'close',
    ]);
    expect(world.templates.slice(-2)).toEqual(['offer-reminder', 'cancelled']);
    expect(step?.turn.effects.at(-1)).toEqual({ kind: 'close', outcome: 'cancelled' });
  });

  test('it takes what waits and never what is on the shelf', () => {
    const world = late({ pack: STRICT, waiting: 3 });
    world.pass(DAY);
    arrives(world, 'A', 1);
    world.pass(30 * DAY);
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 2, allocated: 1, released: 1 });
    expect(world.templates.slice(-2)).toEqual(['cancelled', 'arrived']);
  });

  test('of several lines it ends only those that cannot be had', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(20)), dated(JP_SHOP, 'B', day(20))]);
    world.happen(itemEnds(world.facts, 'A', true));
    world.pass(8 * DAY);
    expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 1 });
    expect(units(world, 'B')).toMatchObject({ waiting: 1, cancelled: 0 });
    const told = world.steps.flatMap(({ turn }) => turn.effects).find(({ kind }) => kind === 'cancel-waiting');
    expect(told).toMatchObject({ cause: 'discontinued', lines: [{ lineId: 'A', quantity: 1 }] });
  });
});

describe('silence is not heard', () => {
  test.each([JP_SHOP, STRICT])(
    'while nobody knows whether the offer left: the deadline moves on and staff are asked',
    (pack) => {
      const world = late({ pack, providerIsUp: false });
      world.pass(40 * DAY);
      expect(world.facts.offer).toMatchObject({ version: 1 });
      expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 0 });
      expect(world.tasks).toContain('offer-not-delivered');
      // Once every two days, the time it takes to read an offer.
      expect(world.steps.filter(({ step }) => step === 'take-silence').length).toBeLessThanOrEqual(20);
    },
  );

  test('nor is it listened for all the time, where a pack asks for no reading time and the mail does not leave', () => {
    const world = late({ pack: withOffers(STRICT, { minimumReadingTime: 'PT0S' }), providerIsUp: false });
    world.pass(8 * DAY);
    expect(world.steps.filter(({ step }) => step === 'take-silence').length).toBeLessThanOrEqual(25);
  });

  test('before the offer could be read, when it left only at the last moment', () => {
    const world = late({ pack: STRICT, providerIsUp: false });
    world.pass(7 * DAY - HOUR);
    world.providerIsUp = true;
    world.pass(2 * DAY - MINUTE);
    expect(units(world, 'A').cancelled).toBe(0);
    world.pass(2 * MINUTE);
    expect(units(world, 'A').cancelled).toBe(1);
  });

  test('while staff hold it; they may let go, and after a reminder it is', () => {
    const world = late({ pack: STRICT });
    world.happen(holdSet(world.facts, true));
    world.pass(40 * DAY);
    expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 0 });
    expect(world.deadlines.map(({ kind }) => kind)).not.toContain('offer-expires');
    world.happen(holdSet(world.facts, false));
    world.pass(MINUTE);
    expect(world.templates.at(-1)).toBe('offer-reminder');
    world.pass(3 * DAY);
    expect(world.facts.closed).toBe(true);
  });

  test('on an offer whose facts have moved, even in the same minute', () => {
    const world = late({ pack: STRICT });
    world.passUntil(world.facts.offer?.expiresAt ?? world.now);
    const other = late({ pack: STRICT, waiting: 2 });
    other.pass(7 * DAY - MINUTE);
    // Units came, and the course has not woken up to it.
    other.happen(unitsArrive(other.facts, 'A', 1), false);
    other.pass(5 * MINUTE);
    other.take('take-silence');
    expect(units(other, 'A')).toMatchObject({ cancelled: 0, allocated: 1 });
    expect(other.facts.offer).toMatchObject({ version: 2, stale: false });
  });

  test('once the customer has answered', () => {
    const world = late({ pack: STRICT });
    world.pass(6 * DAY);
    answers(world, { A: 'wait' });
    world.pass(5 * DAY);
    expect(units(world, 'A')).toMatchObject({ waiting: 1, cancelled: 0 });
  });
});

describe('a hold does not stop waiting', () => {
  test('silence that means waiting is heard all the same', () => {
    const world = late();
    world.happen(holdSet(world.facts, true));
    world.pass(8 * DAY);
    expect(world.facts.offer).toBeNull();
  });
});

describe('the reminder', () => {
  test('does not go out at night: when the morning would be too late, the evening before', () => {
    // An offer at 22:00 is answered by ten days later 8:00, and reminded of an hour before, at 7:00.
    const pack = withOffers(US_SHOP, { remindBefore: 'PT1H' });
    const world = ordered([dated(pack, 'A', day(10))], { pack });
    world.pass(11 * HOUR + 30 * MINUTE);
    supplier(world, 'A', promised(pack, day(60)));
    world.pass(12 * DAY);
    expect(world.templates).toEqual(['first-notice', 'offer', 'offer-reminder', 'cancelled']);
    expect(timeOfDayAt(instantOf(world.sent.at(-2)?.at ?? 0), pack.shipping.timeZone)).toBe('20:59');
  });

  test('is never left out where silence cancels: of a version with little time, halfway; with none by day, a day is given', () => {
    const pack = withOffers(JP_SHOP, { onSilence: 'cancel', remindBefore: 'P2D', minimumReadingTime: 'P2D' });
    const world = ordered([dated(pack, 'A', day(10))], { pack });
    supplier(world, 'A', promised(pack, day(60)));
    world.pass(6 * DAY);
    supplier(world, 'A', promised(pack, day(70)));
    world.pass(HOUR);
    const { offer } = world.facts;
    expect(offer?.version).toBe(2);
    expect(offer?.remindAt).toBeGreaterThan(world.now);
    world.pass(5 * DAY);
    expect(world.templates.slice(-2)).toEqual(['offer-reminder', 'cancelled']);

    const hasty = withOffers(pack, { answerWithin: 'PT3H', remindBefore: 'PT1H', minimumReadingTime: 'PT1H' });
    const night = ordered([dated(hasty, 'A', day(10))], { pack: hasty });
    night.pass(11 * HOUR + 30 * MINUTE);
    supplier(night, 'A', promised(hasty, day(60)));
    night.pass(3 * DAY);
    expect(
      diary(night)
        .slice(-3)
        .map((entry) => entry.split(' ').at(-1)),
    ).toEqual(['offer', 'offer-reminder', 'cancelled']);
  });

  test('waits while staff have yet to put the question, and then until halfway to the deadline', () => {
    const { facts } = late({ pack: STRICT });
    const { offer } = facts;
    const [remindAt, expiresAt] = [offer?.remindAt ?? null, offer?.expiresAt ?? null];
    if (offer === null || remindAt === null || expiresAt === null) throw new Error('nothing is asked');
    const later = instantOf(remindAt + HOUR);
    const unasked = { ...facts, offerToCall: { question: true, reminder: false } };
    expect(reminderAt(unasked, later)).toBeNull();
    expect(remind(unasked, later).effects).toEqual([]);
    const heard = { ...facts, offer: { ...offer, mailAcceptedAt: later } };
    const moment = reminderAt(heard, later);
    expect(moment).toBeGreaterThan(later);
    expect(moment).toBeLessThan(expiresAt);
  });

  test('comes late in the day rather than at night when the course was away', () => {
    const world = late();
    world.passUntil(world.facts.offer?.remindAt ?? world.now, 12 * HOUR);
    world.pass(13 * HOUR);
    expect(world.templates).toEqual(['first-notice', 'offer', 'offer-reminder']);
    const away = late();
    const remindAt = away.facts.offer?.remindAt ?? 0;
    away.now = (remindAt + 12 * HOUR) as typeof away.now;
    away.take('remind');
    expect(away.templates).not.toContain('offer-reminder');
    expect(away.deadlines[0]).toMatchObject({ kind: 'offer-reminder' });
    away.pass(10 * HOUR);
    expect(diary(away).at(-1)).toBe('2026-10-12 08:00 offer-reminder');
  });

  test('is sent once for each version', () => {
    const world = late();
    world.pass(6 * DAY);
    supplier(world, 'A', promised(JP_SHOP, day(70)));
    world.pass(6 * DAY);
    expect(world.templates.filter((template) => template === 'offer-reminder')).toHaveLength(1);
  });
});

test('a line that is gone by then is not cancelled a second time', () => {
  const world = ordered([line('A', { discontinued: true }), line('B', { waiting: 0, allocated: 1 })]);
  world.pass(20 * DAY);
  expect(units(world, 'A')).toMatchObject({ waiting: 0, cancelled: 1 });
  expect(world.templates.filter((template) => template === 'cancelled')).toHaveLength(1);
  expect(world.facts.closed).toBe(true);
});
