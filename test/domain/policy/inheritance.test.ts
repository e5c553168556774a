import fc from 'fast-check';
import { checkPack } from '../../../api/policy-check';
import { SHIPPED_DRAFTS, shippedDraft, shippedPack } from '../../../db/seed-policies';
import { flatten, MOST_ANCESTORS, type PackRef, type PolicyDraft, packName } from '../../../domain/policy/inheritance';
import { JP_SHOP } from '../backorder/course/facts';

const JP = { id: 'jp-shop', version: 1 };
const mine = (changes: object, parent: PackRef = JP): PolicyDraft => ({
  id: 'mine',
  version: 1,
  extends: { id: parent.id, version: parent.version },
  ...changes,
});
/** What a pack says with everything it inherits. */
function whole(draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null = shippedDraft) {
  const checked = checkPack(draft, find);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return checked.pack;
}
const faults = (draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null = shippedDraft) => {
  const checked = checkPack(draft, find);
  return 'faults' in checked ? checked.faults : [];
};
const among = (packs: readonly PolicyDraft[]) => (ref: PackRef) =>
  packs.find((pack) => packName(pack) === packName(ref)) ?? null;

describe('a pack that extends another', () => {
  test('says only what differs; id and version are its own', () => {
    expect(whole(mine({ offers: { lateAfterDays: 10 } }))).toEqual({
      ...JP_SHOP,
      id: 'mine',
      offers: { ...JP_SHOP.offers, lateAfterDays: 10 },
    });
  });

  test('replaces lists whole', () => {
    const transit = [{ minDays: 1, maxDays: 1 }];
    expect(whole(mine({ shipping: { transit } })).shipping).toEqual({ ...JP_SHOP.shipping, transit });
  });

  test('removes by null what is optional, and sets null where that is a value', () => {
    const parent: PolicyDraft = { ...JP_SHOP, id: 'parent', version: 3, availability: { lowAt: 2 } };
    const child = mine({ availability: null, cancellation: { coupon: null }, offers: { unknownAfter: null } }, parent);
    const pack = whole(child, among([parent]));
    expect(pack).not.toHaveProperty('availability');
    expect(pack.cancellation).toEqual({ ...JP_SHOP.cancellation, coupon: null });
    expect(pack.offers.unknownAfter).toBeNull();
  });

  test('says a coupon of an amount in place of one of a percentage, and the other way round', () => {
    const amount = { amount: 500, currency: 'JPY' };
    const inAmounts = mine({ cancellation: { coupon: { amount, pool: 'sorry' } } });
    expect(whole(inAmounts).cancellation.coupon).toEqual({ validDays: 180, amount, pool: 'sorry' });
    const parent = { ...inAmounts, id: 'parent' };
    const inPercent = mine({ cancellation: { coupon: { percent: 5 } } }, parent);
    expect(whole(inPercent, among([parent, ...SHIPPED_DRAFTS])).cancellation.coupon).toEqual({
      validDays: 180,
      percent: 5,
      pool: 'sorry',
    });
    expect(faults(mine({ cancellation: { coupon: { amount, percent: 5 } } }))).toMatchObject([
      { pointer: '/cancellation/coupon' },
    ]);
  });

  test('of the demonstration has to give up its haste', () => {
    const { timeScale: _scale, ...rest } = shippedPack('demo');
    expect(whole(mine({ timeScale: null }, { id: 'demo', version: 1 }))).toEqual({ ...rest, id: 'mine' });
  });

  test('fills in a part of what its parent has none of only as a whole', () => {
    expect(faults(mine({ purchasing: { fenceDays: 60 } })).map(({ pointer }) => pointer)).toEqual([
      '/purchasing/askBeforeDays',
      '/purchasing/chaseAfterDays',
    ]);
  });

  test('over generations: the nearest word counts', () => {
    const shop = mine({ offers: { answerWithin: 'P3D' } }, { id: 'jp-apparel', version: 1 });
    const apparel = shippedPack('jp-apparel');
    expect(whole(shop)).toEqual({ ...apparel, id: 'mine', offers: { ...apparel.offers, answerWithin: 'P3D' } });
    expect(apparel.offers.remindBefore).toBe(shippedPack('jp-base').offers.remindBefore);
  });

  test('that says nothing is its parent under another name; written out and put again it is the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SHIPPED_DRAFTS.filter(({ id }) => id !== 'demo')), (parent) => {
        const pack = whole(mine({}, parent));
        expect(pack).toEqual({ ...shippedPack(parent.id, parent.version), id: 'mine', version: 1 });
        expect(whole(pack)).toEqual(pack);
        expect(whole(mine(pack, parent))).toEqual(pack);
      }),
    );
  });
});

describe('refused', () => {
  test('a parent that does not exist, by name', () => {
    expect(faults(mine({}, { id: 'jp-base', version: 9 }))).toEqual([
      {
        pointer: '/extends',
        message: {
          ja: expect.stringContaining('jp-base@9 がありません'),
          en: expect.stringContaining('jp-base@9, which does not exist'),
        },
      },
    ]);
  });

  test('a parent’s parent that does not exist, with the line that leads there', () => {
    const orphan = { ...mine({}, { id: 'gone', version: 1 }), id: 'orphan' };
    expect(faults(mine({}, orphan), among([orphan]))).toEqual([
      {
        pointer: '/extends',
        message: {
          ja: expect.stringContaining('mine@1 → orphan@1 → gone@1'),
          en: expect.stringContaining('mine@1 → orphan@1 → gone@1'),
        },
      },
    ]);
  });

  test('a pack that is its own ancestor, near or far', () => {
    const self = mine({}, { id: 'mine', version: 1 });
    const other = { ...mine({}, self), id: 'other' };
    for (const draft of [self, { ...self, extends: { id: 'other', version: 1 } }])
      expect(faults(draft, among([self, other]))).toEqual([
        {
          pointer: '/extends',
          message: {
            ja: expect.stringContaining('同じパックに戻って'),
            en: expect.stringContaining('leads back to itself'),
          },
        },
      ]);
  });

  test(`more than ${MOST_ANCESTORS} ancestors`, () => {
    const line = Array.from({ length: MOST_ANCESTORS + 2 }, (_, n): PolicyDraft => {
      const named = { id: `p${n}`, version: 1 };
      return n === 0 ? { ...JP_SHOP, ...named } : { ...named, extends: { id: `p${n - 1}`, version: 1 } };
    });
    expect(faults(line[MOST_ANCESTORS] as PolicyDraft, among(line))).toEqual([]);
    expect(faults(line[MOST_ANCESTORS + 1] as PolicyDraft, among(line))).toEqual([
      {
        pointer: '/extends',
        message: { ja: expect.stringContaining('さかのぼれるのは4つ前'), en: expect.stringContaining('too far back') },
      },
    ]);
  });

  test('no version named: what a parent becomes later must not change its children', () => {
    expect(faults({ id: 'mine', version: 1, extends: 'jp-base' } as unknown as PolicyDraft)[0]?.pointer).toBe(
      '/extends',
    );
    expect(faults({ id: 'mine', version: 1, extends: { id: 'jp-base' } } as unknown as PolicyDraft)[0]?.pointer).toBe(
      '/extends/version',
    );
  });

  test('what is wrong with the whole, not with what was written', () => {
    expect(faults(mine({ shipping: { transit: [{ minDays: 4, maxDays: 1 }] } })).map(({ pointer }) => pointer)).toEqual(
      ['/shipping/transit/0/maxDays'],
    );
    expect(faults(mine({}, { id: 'demo', version: 1 })).map(({ pointer }) => pointer)).toEqual(['/timeScale']);
  });

  test('null for what every pack needs, and fields nobody knows, at any depth', () => {
    expect(
      faults(mine({ undoWindow: null, offers: { answerWithin: null, colour: 'red' }, shape: 1 }))
        .map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/offers/answerWithin', '/offers/colour', '/shape', '/undoWindow']);
  });
});

test('whatever a child says, what it does not say is its parent’s', () => {
  const part = fc.record(
    {
      undoWindow: fc.constantFrom('PT5M', 'P1D'),
      readyLines: fc.constantFrom('wait', 'ship'),
      offers: fc.record(
        { lateAfterDays: fc.nat(100), onSilence: fc.constantFrom('wait', 'cancel') },
        { requiredKeys: [] },
      ),
      cancellation: fc.record(
        { coupon: fc.oneof(fc.constant(null), fc.record({ percent: fc.integer({ min: 1, max: 100 }) })) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  const get = (value: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], value);
  const leaves = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, field]) => leaves(field, [...path, name]))
      : [path];
  fc.assert(
    fc.property(part, (said) => {
      const flat = flatten(mine(said), shippedDraft);
      if ('faults' in flat) throw new Error('flattens');
      const spoken = leaves(said);
      for (const path of spoken) expect(get(flat.pack, path)).toEqual(get(said, path));
      for (const path of leaves(JP_SHOP)) {
        const own = path[0] === 'id' || path[0] === 'version';
        const silenced = spoken.some((word) => word.every((name, index) => path[index] === name));
        if (!own && !silenced) expect(get(flat.pack, path)).toEqual(get(JP_SHOP, path));
      }
    }),
  );
});
