import fc from 'fast-check';
import {
  type ChannelQuota,
  carriedUnits,
  coveringSupplies,
  DOWN_THE_QUEUE,
  quotaUnits,
  type SharingTerms,
  share,
  shareArrival,
  type Waiter,
  waitersShare,
} from '../../../domain/allocation/share';

const waiter = fc.record({ waiting: fc.integer({ min: 1, max: 9 }), channel: fc.constantFrom('web', 'app', 'store') });
const queue = fc.array(waiter, { maxLength: 12 });
const units = fc.integer({ min: 0, max: 60 });
const quotas = fc.constantFrom<readonly ChannelQuota[]>(
  [],
  [{ channel: 'web', percent: 50 }],
  [
    { channel: 'online', percent: 80 },
    { channel: 'web', percent: 50, within: 'online' },
    { channel: 'app', percent: 25, within: 'online' },
    { channel: 'store', percent: 20 },
  ],
);
const terms: fc.Arbitrary<SharingTerms> = fc.record({
  whenShort: fc.constantFrom('queue', 'even', 'proportional'),
  completeLines: fc.boolean(),
  waitersPercent: fc.constant(100),
  quotas,
});
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const wanted = (waiters: readonly Waiter[]): number => sum(waiters.map(({ waiting }) => waiting));

test('nobody is given more than he waits for, and no unit twice', () => {
  fc.assert(
    fc.property(units, queue, terms, (there, waiters, how) => {
      const given = share(there, waiters, how);
      expect(sum(given)).toBeLessThanOrEqual(there);
      waiters.forEach(({ waiting }, index) => {
        expect(given[index]).toBeGreaterThanOrEqual(0);
        expect(given[index]).toBeLessThanOrEqual(waiting);
      });
    }),
  );
});

test('no unit is left while somebody who may take it waits', () => {
  fc.assert(
    fc.property(units, queue, terms, (there, waiters, how) => {
      const given = share(there, waiters, how);
      const left = there - sum(given);
      const rests = waiters.map(({ waiting }, index) => waiting - (given[index] ?? 0)).filter((rest) => rest > 0);
      if (how.completeLines) for (const rest of rests) expect(rest).toBeGreaterThan(left);
      else expect(left === 0 || rests.length === 0).toBe(true);
    }),
  );
});

test('down the queue: everybody before the last who is given something has all he waits for', () => {
  fc.assert(
    fc.property(units, queue, (there, waiters) => {
      const given = share(there, waiters, DOWN_THE_QUEUE);
      const last = given.findLastIndex((part) => part > 0);
      expect(given.slice(0, Math.max(0, last))).toEqual(
        waiters.slice(0, Math.max(0, last)).map(({ waiting }) => waiting),
      );
    }),
  );
});

test('whole lines only: all or nothing', () => {
  fc.assert(
    fc.property(units, queue, terms, (there, waiters, how) => {
      share(there, waiters, { ...how, completeLines: true }).forEach((part, index) => {
        expect([0, waiters[index]?.waiting]).toContain(part);
      });
    }),
  );
});

test('evenly: whoever has less than another has all he waits for, but for one odd unit', () => {
  fc.assert(
    fc.property(units, queue, (there, waiters) => {
      const given = share(there, waiters, { ...DOWN_THE_QUEUE, whenShort: 'even' });
      const most = Math.max(0, ...given);
      given.forEach((part, index) => {
        if (part < (waiters[index]?.waiting ?? 0)) expect(most - part).toBeLessThanOrEqual(1);
      });
    }),
  );
});

test('in proportion: nobody is a whole unit away from his exact share', () => {
  fc.assert(
    fc.property(units, queue, (there, waiters) => {
      const all = wanted(waiters);
      fc.pre(all > 0 && there < all);
      share(there, waiters, { ...DOWN_THE_QUEUE, whenShort: 'proportional' }).forEach((part, index) => {
        expect(Math.abs(part - (there * (waiters[index]?.waiting ?? 0)) / all)).toBeLessThan(1);
      });
    }),
  );
});

test('a quota is its channel’s own as far as the channel can use it, whoever queues ahead', () => {
  fc.assert(
    fc.property(units, queue, quotas, (there, waiters, own) => {
      const given = share(there, waiters, { ...DOWN_THE_QUEUE, quotas: own });
      for (const [channel, guaranteed] of quotaUnits(there, own)) {
        const inside = waiters.flatMap((one, index) => (one.channel === channel ? [index] : []));
        const got = sum(inside.map((index) => given[index] ?? 0));
        const wants = sum(inside.map((index) => waiters[index]?.waiting ?? 0));
        if (channel !== 'online') expect(got).toBeGreaterThanOrEqual(Math.min(guaranteed, wants));
      }
    }),
  );
});

test('quotas nest: a share of a share', () => {
  const nested: ChannelQuota[] = [
    { channel: 'web', percent: 50, within: 'online' },
    { channel: 'online', percent: 80 },
  ];
  expect(Object.fromEntries(quotaUnits(100, nested))).toEqual({ online: 80, web: 40 });
});

test('the supply that completes a line, when all go down the queue, is the one whose sum reaches it', () => {
  fc.assert(
    fc.property(queue, fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }), (waiters, supplies) => {
      let upto = 0;
      const expected = waiters.map(({ waiting }) => {
        upto += waiting;
        let open = 0;
        const nth = supplies.findIndex((more) => {
          open += more;
          return open >= upto;
        });
        return nth < 0 ? null : nth;
      });
      expect(coveringSupplies(waiters, supplies, DOWN_THE_QUEUE)).toEqual(expected);
    }),
  );
});

/** Terms that give only a share of what comes to those who wait, too. */
const anyTerms = fc
  .tuple(terms, fc.constantFrom(100, 100, 70, 50, 0))
  .map(([how, waitersPercent]) => ({ ...how, waitersPercent }));
const supplied = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 });

test('supplies that come as announced complete every line when the plan says, and no plan between them says otherwise', () => {
  fc.assert(
    fc.property(units, queue, supplied, anyTerms, (there, waiters, supplies, how) => {
      // What could complete somebody's line has been given by now.
      const first = shareArrival(there, 0, waiters, how);
      let shelf = { free: there - sum(first.given), kept: first.kept };
      let open = waiters.map((waiter, index) => ({
        ...waiter,
        waiting: waiter.waiting - (first.given[index] ?? 0),
        index,
      }));
      open = open.filter(({ waiting }) => waiting > 0);
      const carried = () => carriedUnits(shelf, how);
      const plan = new Map(
        coveringSupplies(open, supplies, how, carried()).map((nth, at) => [open[at]?.index, nth] as const),
      );
      supplies.forEach((more, nth) => {
        expect(coveringSupplies(open, supplies.slice(nth), how, carried())).toEqual(
          open.map(({ index }) => {
            const promised = plan.get(index) ?? null;
            return promised === null ? null : promised - nth;
          }),
        );
        const { given, kept } = shareArrival(more, carried(), open, how);
        shelf = { free: shelf.free + more - sum(given), kept };
        const after = open.map((waiter, at) => ({ ...waiter, waiting: waiter.waiting - (given[at] ?? 0) }));
        for (const { waiting, index } of after) expect(waiting === 0).toBe(plan.get(index) === nth);
        open = after.filter(({ waiting }) => waiting > 0);
      });
    }),
    { numRuns: 500 },
  );
});

test('what is kept for those who wait could be given to none of them, and nothing is kept where nobody waits', () => {
  fc.assert(
    fc.property(units, units, queue, anyTerms, (arrived, before, waiters, how) => {
      const { given, kept, left } = shareArrival(arrived, before, waiters, how);
      expect(sum(given) + kept + left).toBe(waitersShare(arrived, how) + before);
      const rest = waiters.map((waiter, index) => ({ ...waiter, waiting: waiter.waiting - (given[index] ?? 0) }));
      expect(sum(share(kept, rest, how))).toBe(0);
      if (wanted(rest) === 0) expect(kept).toBe(0);
      else expect(left).toBe(0);
    }),
  );
});

test('what is for sale at once is nobody’s who waits; where nothing is, all that stands free is theirs', () => {
  const half = { ...DOWN_THE_QUEUE, waitersPercent: 50 };
  expect(carriedUnits({ free: 9, kept: 4 }, half)).toBe(4);
  expect(carriedUnits({ free: 9, kept: 4 }, DOWN_THE_QUEUE)).toBe(9);
  // The safety stock is not filled from what those who wait were promised.
  expect(carriedUnits({ free: 1, kept: 4 }, DOWN_THE_QUEUE)).toBe(4);
});

test('shared evenly, a small line is complete before a large one that came first', () => {
  const waiters = [
    { waiting: 6, channel: 'web' },
    { waiting: 2, channel: 'web' },
  ];
  expect(coveringSupplies(waiters, [4, 4], { ...DOWN_THE_QUEUE, whenShort: 'even' })).toEqual([1, 0]);
});
