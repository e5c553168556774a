import fc from 'fast-check';
import { offerLines, withSilence } from '../../../domain/backorder/offer';
import { backorder, clock, DAY, dated, day, JP_SHOP, line, promised, withOffers } from './course/facts';
import { itemEnds } from './course/outside';
import { arrives, choices, ordered, silences, supplier } from './course/shop';

const on = (days: number) => promised(JP_SHOP, day(days));

describe('the choices are those that are really possible', () => {
  test.each([
    ['a later date', { ...dated(JP_SHOP, 'A', day(10)), current: on(60) }, ['wait', 'cancel']],
    [
      'an alternative in stock',
      { ...dated(JP_SHOP, 'A', day(10)), current: on(60), alternatives: [{ sku: 'X' }] },
      ['wait', 'alternative', 'cancel'],
    ],
    [
      'an item that ended while its last supply is on its way, late',
      { ...dated(JP_SHOP, 'A', day(10)), current: on(60), discontinued: true },
      ['wait', 'cancel'],
    ],
    [
      'an item that had ended when it was sold, while its last supply is on its way without a date',
      line('A', { discontinued: true, problem: 'discontinued', supplied: true }),
      ['wait', 'cancel'],
    ],
    ['an item that ended with nothing on its way', line('A', { discontinued: true }), ['cancel']],
    [
      'a customer who does not wait, and a shop that sold all the same',
      line('A', { problem: 'customer-refuses-backorder' }),
      ['cancel'],
    ],
    ['sold with no supply', line('A', { problem: 'no-inbound-supply' }), ['cancel']],
    ['sold beyond the cap', line('A', { problem: 'cap-reached' }), ['cancel']],
    ['a supply has turned up', line('A', { problem: 'no-inbound-supply', supplied: true }), ['wait', 'cancel']],
  ] as const)('%s', (_what, asked, expected) => {
    expect(choices(ordered([asked]))).toEqual({ A: expected });
  });

  test('goods that are overdue may still come, though the item is sold no more', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(2), { discontinued: true })]);
    world.pass(3 * DAY);
    expect(world.facts.lines[0]).toMatchObject({ current: null, unknownBecause: 'overdue' });
    expect(world.facts.offer).toBeNull();
    expect(world.templates).toEqual(['first-notice', 'date-missed']);
  });

  test('what comes back for a cancellation is in it; nothing where nothing was taken', () => {
    const late = { ...dated(JP_SHOP, 'A', day(10)), current: on(60) };
    const refundIn = (refundMinor: number | null) =>
      ordered([{ ...late, unitPriceMinor: 4300, refundMinor }]).facts.offer?.lines[0]?.choices.at(-1);
    expect(refundIn(4800)).toEqual({ choice: 'cancel', refund: { amount: 4800, currency: 'JPY' } });
    expect(refundIn(null)).toEqual({ choice: 'cancel' });
  });

  test('a split is for what is ready, and not for whoever wants all in one', () => {
    const lines = [line('A', { waiting: 0, allocated: 1 }), { ...dated(JP_SHOP, 'B', day(10)), current: on(60) }];
    expect(choices(ordered(lines))).toEqual({ B: ['wait', 'split', 'cancel'] });
    expect(choices(ordered(lines, { shipComplete: true }))).toEqual({ B: ['wait', 'cancel'] });
  });

  test('part of a line is not worth a parcel below the house’s minimum; units that finish a line always are', () => {
    const late = { ...dated(JP_SHOP, 'B', day(10)), current: on(60) };
    const part = (allocated: number) => [line('A', { waiting: 1, allocated, current: on(60) }), late];
    const offered = (lines: ReturnType<typeof part>) => choices(ordered(lines, { minimumSplit: { quantity: 2 } }))['B'];
    expect(offered(part(1))).toEqual(['wait', 'cancel']);
    expect(offered(part(2))).toEqual(['wait', 'split', 'cancel']);
    expect(offered([line('A', { waiting: 0, allocated: 1 }), late])).toEqual(['wait', 'split', 'cancel']);
  });
});

describe('what silence means', () => {
  test('waiting, where the pack says so, and for lines that are not in question anyway', () => {
    const lines = () => [dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))];
    const world = ordered(lines());
    supplier(world, 'A', on(60));
    expect(silences(world)).toEqual({ A: 'wait', B: 'wait' });
    const strict = ordered(lines(), { pack: withOffers(JP_SHOP, { onSilence: 'cancel' }) });
    supplier(strict, 'A', on(60));
    expect(silences(strict)).toEqual({ A: 'cancel', B: 'wait' });
    expect(strict.facts.offer?.onSilence).toBe('cancel');
  });

  test('the end of what can never come, and of nothing else', () => {
    const world = ordered([dated(JP_SHOP, 'A', day(10)), dated(JP_SHOP, 'B', day(10))]);
    world.happen(itemEnds(world.facts, 'A', true));
    expect(silences(world)).toEqual({ A: 'cancel', B: 'wait' });
  });

  test('never a cancellation for a split that was only offered for convenience', () => {
    const pack = withOffers(JP_SHOP, { onSilence: 'cancel' });
    const world = ordered([line('A', { waiting: 0, allocated: 1 }), dated(pack, 'B', day(10))], { pack });
    expect(silences(world)).toEqual({ B: 'wait' });
  });
});

describe('what a pack says of alternatives and splits', () => {
  const ready = line('R', { waiting: 0, allocated: 2, unitPriceMinor: 1500 });
  const late = { ...dated(JP_SHOP, 'A', day(10)), current: on(60) };
  const offered = (offers: object, parcels = 0) => {
    const pack = withOffers(JP_SHOP, offers);
    const facts = backorder(pack, clock(pack, 0, '10:30'), [ready, late]);
    return offerLines({ ...facts, course: { ...facts.course, parcels } }, facts.openedAt)[0]?.choices.map(
      ({ choice }) => choice,
    );
  };

  test('a split needs its value, and a parcel left for the rest', () => {
    expect(offered({})).toEqual(['wait', 'split', 'cancel']);
    expect(offered({ split: { minimumAmountMinor: 3000 } })).toEqual(['wait', 'split', 'cancel']);
    expect(offered({ split: { minimumAmountMinor: 3001 } })).toEqual(['wait', 'cancel']);
    expect(offered({ split: { maxParcels: 2 } })).toEqual(['wait', 'split', 'cancel']);
    expect(offered({ split: { maxParcels: 2 } }, 1)).toEqual(['wait', 'cancel']);
    expect(offered({ split: { maxParcels: 1 } })).toEqual(['wait', 'cancel']);
  });

  test('parcels go out ahead only while one is left for the rest', () => {
    const pack = withOffers(JP_SHOP, { split: { maxParcels: 2 } });
    const world = ordered(
      [line('A', { waiting: 0, allocated: 1 }), dated(pack, 'B', day(10)), dated(pack, 'C', day(12))],
      { pack: { ...pack, readyLines: 'ship' } },
    );
    expect(world.facts.lines.map(({ released }) => released)).toEqual([1, 0, 0]);
    arrives(world, 'B', 1);
    expect(world.facts.lines.map(({ released }) => released)).toEqual([1, 0, 0]);
    arrives(world, 'C', 1);
    expect(world.facts.lines.map(({ released }) => released)).toEqual([1, 1, 1]);
    expect(world.templates.filter((template) => template === 'arrived')).toHaveLength(1);
  });

  test('nobody pays more unasked, silence takes no alternative, and what comes back is exactly the difference', () => {
    const alternatives = fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 4 });
    const terms = fc.constantFrom('shop-pays', 'not-offered', 'ask-staff', undefined);
    fc.assert(
      fc.property(
        alternatives,
        terms,
        fc.boolean(),
        fc.constantFrom('wait' as const, 'cancel' as const),
        (differences, dearerAlternative, paid, silent) => {
          const pack = withOffers(JP_SHOP, {
            onSilence: silent,
            ...(dearerAlternative === undefined ? {} : { dearerAlternative }),
          });
          const asked = {
            ...late,
            refundMinor: paid ? 9000 : null,
            alternatives: differences.map((differenceMinor, n) => ({ sku: `X${n}`, differenceMinor })),
          };
          const facts = backorder(pack, clock(pack, 0, '10:30'), [asked]);
          const lines = offerLines(facts, facts.openedAt);
          const choices = (lines[0]?.choices ?? []).filter((one) => one.choice === 'alternative');
          const shown = differences.filter((minor) => minor >= 0 || dearerAlternative !== 'not-offered');
          expect(choices).toHaveLength(shown.length);
          shown.forEach((minor, n) => {
            expect(choices[n]?.refund?.amount ?? 0).toBe(paid ? Math.max(0, minor) : 0);
            expect(choices[n]?.surcharge?.amount ?? 0).toBe(
              dearerAlternative === 'ask-staff' ? Math.max(0, -minor) : 0,
            );
          });
          for (const { onSilence } of withSilence(lines, facts.lines, silent).lines)
            expect(['wait', 'cancel']).toContain(onSilence);
        },
      ),
      { seed: 65, numRuns: 500 },
    );
  });
});
