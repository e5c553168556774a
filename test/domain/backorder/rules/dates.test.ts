import fc from 'fast-check';
import { comparePromises, type LinePromise } from '../../../../domain/promise/promise';
import { clock, DAY, dated, day, HOUR, JP_SHOP, line, MINUTE, promised, US_LAW, withOffers } from '../course/facts';
import { isDisplaced, itemEnds, orderCancelled, suppliesGoOverdue } from '../course/outside';
import { answers, arrives, diary, last, ordered, supplier } from '../course/shop';

const on = (days: number): LinePromise => promised(JP_SHOP, day(days));
/** A pack that never asks: dates alone are looked at. */
const NO_OFFERS = withOffers(JP_SHOP, { lateAfterDays: 3650, unknownAfter: null, whenPartReady: false });

describe('the supplier’s word is passed on', () => {
  test('the first date is confirmed at once, with the day of more news if another line has none', () => {
    const world = ordered([line('A'), line('B')]);
    supplier(world, 'A', on(10));
    expect(world.templates).toEqual(['first-notice', 'date-confirmed']);
    expect(last(world, 'date-confirmed').nextNewsOn).toBe('2026-10-09');
    supplier(world, 'B', on(12));
    expect(last(world, 'date-confirmed').nextNewsOn).toBeNull();
    expect(world.facts.lines.map(({ original }) => original)).toEqual([on(10), on(12)]);
  });

  test('a later date is told at once, with what was told before beside it; the promise first told stays', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    supplier(world, 'A', on(11));
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
    expect(world.sent.at(-1)?.showing).toEqual([{ lineId: 'A', toldBefore: on(10) }]);
    expect(world.facts.lines[0]).toMatchObject({ original: on(10), told: on(11) });
  });

  test('a date that is lost is told at once, with the day of more news', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    supplier(world, 'A', null);
    expect(last(world, 'date-changed').nextNewsOn).toBe('2026-10-09');
  });

  test('a date that is lost because the law ends the line is no news of its own: the course goes on to end it', () => {
    const world = ordered([dated(US_LAW, 'A', day(20))], { pack: US_LAW });
    supplier(world, 'A', promised(US_LAW, day(25)));
    world.pass(DAY);
    world.happen(itemEnds(world.facts, 'A', true));
    world.pass(HOUR);
    expect(world.templates).toEqual(['first-notice', 'date-changed', 'cancelled']);
    expect(world.facts.lines[0]).toMatchObject({ waiting: 0, cancelled: 1 });
  });

  test('a line answered in an offer that runs on is asked again where the law wants him told of a later date', () => {
    const world = ordered([dated(US_LAW, 'A', day(10)), line('B')], { pack: US_LAW });
    world.pass(DAY);
    answers(world, { A: 'wait' });
    world.pass(DAY);
    supplier(world, 'A', promised(US_LAW, day(60)));
    world.pass(HOUR);
    expect(world.templates.at(-1)).toBe('offer');
    expect(world.facts.offer?.lines.map(({ lineId }) => lineId)).toContain('A');
  });

  test('of a line that the law ends while he is asked, nothing is asked or told before', () => {
    const world = ordered([dated(US_LAW, 'A', day(10)), dated(US_LAW, 'B', day(10))], { pack: US_LAW });
    for (const lineId of ['A', 'B']) supplier(world, lineId, promised(US_LAW, day(60)));
    world.pass(2 * DAY);
    const before = world.sent.length;
    world.happen(itemEnds(world.facts, 'A', true));
    world.pass(2 * HOUR);
    expect(world.templates.slice(before)).toEqual(['cancelled', 'offer']);
    expect(world.facts.offer?.lines.map(({ lineId }) => lineId)).toEqual(['B']);
  });

  test('an earlier date is quiet, and later than that is still quiet while it is not later than what was told', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(20))], { pack: NO_OFFERS });
    for (const days of [12, 15, 20, 3]) {
      supplier(world, 'A', on(days));
      world.pass(HOUR);
    }
    expect(world.templates).toEqual(['first-notice']);
    supplier(world, 'A', on(21));
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
  });

  test('of a change and a first date both are told in one mail', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10)), line('B')]);
    supplier(world, 'A', on(11));
    world.pass(5 * MINUTE);
    supplier(world, 'A', on(12));
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
    supplier(world, 'B', on(9));
    expect(world.templates).toEqual(['first-notice', 'date-changed', 'date-changed']);
    expect(world.facts.lines.map(({ told }) => told)).toEqual([on(12), on(9)]);
  });
});

describe('a date that flaps', () => {
  test('the first change is told, what follows within half an hour is held, and the last of it told', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    for (const days of [12, 18, 13, 15]) {
      supplier(world, 'A', on(days));
      world.pass(5 * MINUTE);
    }
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
    expect(world.deadlines[0]).toEqual({ kind: 'held-news', at: world.facts.openedAt + 30 * MINUTE });
    world.pass(HOUR);
    expect(diary(world)).toEqual([
      '2026-10-06 10:30 first-notice',
      '2026-10-06 10:30 date-changed',
      '2026-10-06 11:00 date-changed',
    ]);
    expect(world.facts.lines[0]?.told).toEqual(on(15));
  });

  test('back to what was told it says nothing at all', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    for (const promise of [on(12), on(18), null, on(12)]) {
      supplier(world, 'A', promise);
      world.pass(5 * MINUTE);
    }
    world.pass(DAY);
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
  });

  test('lost and found again within half an hour is not worth a mail each', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    supplier(world, 'A', null);
    world.pass(10 * MINUTE);
    supplier(world, 'A', on(14));
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
    world.pass(HOUR);
    expect(world.templates).toEqual(['first-notice', 'date-changed', 'date-confirmed']);
  });

  /** What a customer ought to get, worked out from the words of the contract alone. */
  function expectedMails(words: readonly { gap: number; promise: LinePromise | null }[], start: number): number[] {
    const mails: number[] = [];
    let [now, hold] = [start, Number.NEGATIVE_INFINITY];
    let [told, current] = [on(40), on(40)] as (LinePromise | null)[];
    const look = (at: number) => {
      const change = comparePromises(told ?? null, current ?? null);
      if (change === 'same' || change === 'earlier' || at < hold) return;
      mails.push(at);
      [told, hold] = [current ?? null, at + 30 * MINUTE];
    };
    for (const { gap, promise } of words) {
      if (hold > now && hold <= now + gap) look(hold);
      now += gap;
      current = promise;
      look(now);
    }
    if (hold > now) look(hold);
    return mails;
  }

  test('in any way: later and lost dates are told at once or after the pause, never within it, and the last is known', () => {
    const word = fc.record({
      gap: fc.integer({ min: 0, max: 50 }).map((minutes) => minutes * MINUTE),
      promise: fc.option(fc.integer({ min: 30, max: 50 }).map(on)),
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const world = ordered([dated(NO_OFFERS, 'A', day(40))], { pack: NO_OFFERS });
        for (const { gap, promise } of words) {
          world.pass(gap);
          supplier(world, 'A', promise);
        }
        world.pass(HOUR);
        const mails = world.sent.slice(1).map(({ at }) => at);
        expect(mails).toEqual(expectedMails(words, world.facts.openedAt));
        const [only] = world.facts.lines;
        expect(['same', 'earlier']).toContain(comparePromises(only?.told ?? null, only?.current ?? null));
      }),
      { seed: 101, numRuns: 300 },
    );
  });
});

describe('the day passes without the goods', () => {
  test('told on the next business morning, with the day of more news and a task; then never again', () => {
    // Friday the 9th passes, and Monday the 12th is a holiday.
    const world = ordered([dated(JP_SHOP, 'A', day(3))]);
    world.passUntil(clock(JP_SHOP, 6, '12:00'));
    world.happen(suppliesGoOverdue(world.facts, world.now));
    expect(world.templates).toEqual(['first-notice', 'countdown']);
    world.passUntil(clock(JP_SHOP, 8, '12:00'));
    expect(diary(world).slice(2)).toEqual(['2026-10-13 09:00 date-missed']);
    expect(last(world, 'date-missed')).toMatchObject({ missedOn: '2026-10-09', nextNewsOn: '2026-10-15' });
    expect(world.tasks).toEqual(['supply-overdue']);
  });

  test('a new date ends it: confirmed, and counted late from the first promise', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(3))]);
    world.passUntil(clock(JP_SHOP, 7, '12:00'));
    supplier(world, 'A', on(20));
    expect(world.templates).toEqual(['first-notice', 'countdown', 'date-missed', 'date-confirmed']);
    expect(world.facts.lines[0]?.original).toEqual(on(3));
  });

  test('a mail about something else in the meantime does not take the news away', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(3)), dated(JP_SHOP, 'B', day(30), { waiting: 2 })]);
    world.passUntil(clock(JP_SHOP, 4, '09:00'));
    world.happen(suppliesGoOverdue(world.facts, world.now));
    world.happen(orderCancelled(world.facts, 'B', 1, 'x'));
    supplier(world, 'B', on(31));
    expect(world.templates).toEqual(['first-notice', 'countdown', 'cancelled', 'date-changed']);
    world.passUntil(clock(JP_SHOP, 7, '12:00'));
    expect(world.templates).toEqual(['first-notice', 'countdown', 'cancelled', 'date-changed', 'date-missed']);
  });

  test('of two days each is told in its time', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(2)), dated(JP_SHOP, 'B', day(7))]);
    supplier(world, 'B', on(1));
    world.passUntil(clock(JP_SHOP, 12, '12:00'));
    expect(diary(world).filter((entry) => entry.endsWith('date-missed'))).toEqual([
      '2026-10-09 09:00 date-missed',
      '2026-10-14 09:00 date-missed',
    ]);
  });

  test('days that passed over a weekend are told together, by the last of them', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(3)), dated(JP_SHOP, 'B', day(4))]);
    world.passUntil(clock(JP_SHOP, 7, '12:00'));
    expect(world.templates).toEqual(['first-notice', 'countdown', 'date-missed']);
    expect(last(world, 'date-missed').missedOn).toBe('2026-10-10');
    expect(world.facts.lines.map(({ told }) => told)).toEqual([null, null]);
  });

  test('what else of the order the same passed day moved is told in the same mail', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(3)), dated(NO_OFFERS, 'B', day(20))], { pack: NO_OFFERS });
    world.passUntil(clock(JP_SHOP, 4, '00:10'));
    world.happen(suppliesGoOverdue(world.facts, world.now));
    world.happen(isDisplaced(world.facts, 'B', on(40)));
    world.passUntil(clock(JP_SHOP, 8, '12:00'));
    expect(diary(world).slice(2)).toEqual(['2026-10-13 09:00 date-missed']);
    expect(world.facts.lines.map(({ told }) => told)).toEqual([null, on(40)]);
    expect(world.tasks).toEqual(['supply-overdue']);
  });

  test('whose date is lost to others because a day passed hears it on the next business morning, together with what is asked of him', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(14)), dated(NO_OFFERS, 'B', day(20))], { pack: NO_OFFERS });
    const moved = ordered([dated(JP_SHOP, 'A', day(14))]);
    for (const one of [world, moved]) one.passUntil(clock(JP_SHOP, 4, '23:59'));
    // Midnight of a Friday; Monday is a holiday.
    for (const one of [world, moved]) one.pass(10 * MINUTE);
    world.happen(isDisplaced(world.facts, 'A', null));
    moved.happen(isDisplaced(moved.facts, 'A', on(60)));
    for (const one of [world, moved]) one.passUntil(clock(JP_SHOP, 8, '12:00'));
    expect(diary(world)).toEqual(['2026-10-06 10:30 first-notice', '2026-10-13 09:00 date-changed']);
    expect(diary(moved)).toEqual(['2026-10-06 10:30 first-notice', '2026-10-13 09:00 offer']);
  });

  test('where a law wants a notice of it, that notice is the word: in the morning, once, and staff are asked', () => {
    // Ship-by is 30 days from the order: the day passes beyond them.
    const world = ordered([dated(US_LAW, 'A', day(27))], { pack: US_LAW });
    world.passUntil(clock(US_LAW, 27, '23:59'));
    world.pass(2 * MINUTE);
    world.happen(suppliesGoOverdue(world.facts, world.now));
    world.passUntil(clock(US_LAW, 32, '12:00'));
    expect(diary(world).slice(-2)).toEqual(['2026-11-01 14:00 countdown', '2026-11-03 14:00 offer']);
    expect(world.tasks).toContain('supply-overdue');
    expect(world.facts.lines[0]?.told).toBeNull();
  });

  test('a notice that silence follows soon does not wait for the morning, when too little time to read it would be left', () => {
    const world = ordered([dated(US_LAW, 'A', day(10))], { pack: US_LAW });
    supplier(world, 'A', promised(US_LAW, day(31)));
    world.passUntil(clock(US_LAW, 31, '23:59'));
    const before = world.sent.length;
    world.pass(2 * MINUTE);
    world.happen(suppliesGoOverdue(world.facts, world.now));
    world.passUntil(clock(US_LAW, 40, '12:00'));
    const [notice] = world.sent.slice(before);
    const asked = world.steps.flatMap(({ turn }) => turn.effects).findLast((effect) => effect.kind === 'open-offer');
    expect(asked?.offer.expiresAt).toBeGreaterThan(Number(notice?.at) + 2 * DAY);
  });

  test('goods that were quietly expected earlier and are late for that are nobody’s worry until the day he was told', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(14))]);
    supplier(world, 'A', on(2));
    world.passUntil(clock(JP_SHOP, 8, '12:00'));
    expect(world.facts.lines[0]).toMatchObject({ current: null, unknownBecause: 'overdue', told: on(14) });
    expect(world.templates).toEqual(['first-notice']);
    supplier(world, 'A', on(13));
    world.passUntil(clock(JP_SHOP, 13, '12:00'));
    expect(world.templates).toEqual(['first-notice', 'status', 'countdown', 'countdown']);
  });
});

describe('no date is known', () => {
  test('on the day that was named the customer hears, with a new day, a task, and again and again', () => {
    const world = ordered([line('A')], { pack: NO_OFFERS });
    world.passUntil(clock(JP_SHOP, 22, '20:00'));
    expect(diary(world)).toEqual([
      '2026-10-06 10:30 first-notice',
      '2026-10-09 16:00 still-asking',
      '2026-10-19 16:00 still-asking',
      '2026-10-26 16:00 still-asking',
    ]);
    expect(world.tasks).toEqual(['no-date-yet', 'no-date-yet', 'no-date-yet']);
    expect(world.sent.slice(1).map(({ mail }) => 'promised' in mail && mail.promised)).toEqual([true, true, true]);
  });

  test('a day that was promised is kept though an offer came with the promise', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), line('B')]);
    expect(world.templates).toEqual(['first-notice']);
    world.passUntil(clock(JP_SHOP, 4, '12:00'));
    expect(diary(world).slice(1)).toEqual(['2026-10-09 16:00 still-asking']);
    expect(world.facts.offer).not.toBeNull();
  });

  test('nor does an answer put it off', () => {
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), line('B')]);
    world.pass(DAY);
    answers(world, { B: 'wait' });
    world.passUntil(clock(JP_SHOP, 4, '12:00'));
    expect(diary(world).slice(2)).toEqual(['2026-10-09 16:00 still-asking']);
  });

  test('a date that comes and goes before it is told leaves the promised day where it was', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(20))]);
    world.passUntil(clock(JP_SHOP, 0, '23:50'));
    supplier(world, 'A', null);
    supplier(world, 'A', on(22));
    world.pass(15 * MINUTE);
    supplier(world, 'A', null);
    expect(world.templates).toEqual(['first-notice', 'date-changed']);
    expect(world.facts.course).toMatchObject({ nextNewsOn: '2026-10-09', newsPromised: true });
  });

  test('after an offer that silence answered with waiting, a word is owed and none was promised', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10))]);
    supplier(world, 'A', null, 'supply-cancelled');
    expect(world.templates).toEqual(['first-notice', 'offer']);
    world.passUntil(clock(JP_SHOP, 20, '12:00'));
    expect(world.templates).toEqual(['first-notice', 'offer', 'offer-reminder', 'still-asking']);
    expect(last(world, 'still-asking').promised).toBe(false);
  });

  test('other news on that day keep the word too, and name a new one', () => {
    const world = ordered([dated(NO_OFFERS, 'A', day(20)), line('B')], { pack: NO_OFFERS });
    world.passUntil(clock(JP_SHOP, 3, '15:50'));
    supplier(world, 'A', on(21));
    world.pass(HOUR);
    expect(diary(world).slice(1)).toEqual(['2026-10-09 15:50 date-changed']);
    expect(last(world, 'date-changed').nextNewsOn).toBe('2026-10-15');
  });

  test('the word is kept where a pack holds other news for longer than that', () => {
    const pack = { ...NO_OFFERS, notices: { ...NO_OFFERS.notices, debounce: 'P6D' } };
    const world = ordered([dated(pack, 'A', day(20)), line('B')], { pack });
    supplier(world, 'A', on(21));
    world.pass(HOUR);
    supplier(world, 'A', on(22));
    world.passUntil(clock(pack, 7, '12:00'));
    expect(diary(world).slice(2)).toEqual(['2026-10-09 16:00 still-asking', '2026-10-12 10:30 date-changed']);
  });

  test('the missed day of one line is no news of another that has no date', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(30)), line('B'), dated(JP_SHOP, 'C', day(10))]);
    // C comes, and a split is offered; A waits, is then quietly expected sooner, and late for that.
    arrives(world, 'C', 1);
    answers(world, { A: 'wait' });
    supplier(world, 'A', on(1));
    world.passUntil(clock(JP_SHOP, 3, '12:00'));
    expect(world.facts.course.nextNewsOn).toBeNull();
    const mails = world.templates.length;
    world.happen(orderCancelled(world.facts, 'C', 1, 'x'));
    expect(world.facts.offer).toBeNull();
    expect(world.templates.slice(mails)).toEqual(['cancelled']);
    expect(world.facts.course).toMatchObject({ nextNewsOn: '2026-10-15', newsPromised: false });
  });

  test('nothing is promised any more once all have a date or have come', () => {
    const world = ordered([line('A'), line('B')], { pack: NO_OFFERS });
    supplier(world, 'A', on(20));
    arrives(world, 'B', 1);
    world.passUntil(clock(JP_SHOP, 6, '12:00'));
    expect(world.templates).not.toContain('still-asking');
    expect(world.facts.course.nextNewsOn).toBeNull();
  });
});
