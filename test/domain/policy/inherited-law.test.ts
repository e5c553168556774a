import fc from 'fast-check';
import { checkPack } from '../../../api/policy-check';
import { compileBody } from '../../../api/validation';
import { SHIPPED_DRAFTS, shippedDraft, shippedPack } from '../../../db/seed-policies';
import {
  flatten,
  type PackRef,
  type PolicyDraft,
  PolicyDraftSchema,
  packName,
} from '../../../domain/policy/inheritance';
import type { PolicyPack } from '../../../domain/policy/policy-pack';
import type { LegalSection } from '../../../domain/policy/sections/legal';

const US = { id: 'us-shop', version: 2 };
const EU = { id: 'eu-shop', version: 1 };
const JP_MAIL = { id: 'jp-mail-order', version: 1 };
const NO_LAW = { id: 'jp-shop', version: 1 };

const mine = (changes: object, { id, version }: PackRef): PolicyDraft => ({
  id: 'mine',
  version: 1,
  extends: { id, version },
  ...changes,
});
const under = (parent: PackRef, legal: unknown) => ({ ...mine({}, parent), legal });
const among =
  (...packs: readonly PolicyDraft[]) =>
  (ref: PackRef) =>
    [...packs, ...SHIPPED_DRAFTS].find((pack) => packName(pack) === packName(ref)) ?? null;

function whole(draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null = shippedDraft): PolicyPack {
  const checked = checkPack(draft, find);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  expect(checked.draft).toEqual(draft);
  return checked.pack;
}
const pointers = (draft: PolicyDraft): readonly string[] => {
  const checked = checkPack(draft, shippedDraft);
  return 'faults' in checked ? checked.faults.map(({ pointer }) => pointer) : [];
};
const lawOf = ({ id, version }: PackRef): LegalSection => {
  const { legal } = shippedPack(id, version);
  if (legal === undefined) throw new Error(`${id} names no law`);
  return legal;
};

const isDraft = compileBody(PolicyDraftSchema);

describe('a child that says a number of its parent’s law', () => {
  test.each([
    ['without naming the law', { warnBeforeBusinessDays: 4 }],
    ['naming it', { regime: 'us-mitor', warnBeforeBusinessDays: 4 }],
  ])('%s keeps the rest of it', (_how, legal) => {
    expect(whole(under(US, legal)).legal).toEqual({ ...lawOf(US), warnBeforeBusinessDays: 4 });
  });

  test('says nothing new where it says nothing of it, or what its parent says', () => {
    for (const legal of [{}, { regime: 'us-mitor' }, lawOf(US)])
      expect(whole(under(US, legal))).toEqual({ ...shippedPack('us-shop', 2), id: 'mine', version: 1 });
  });

  test('removes by null what the law does not need, and the law as a whole', () => {
    const { billingCycleDays, ...rest } = lawOf(US) as Extract<LegalSection, { regime: 'us-mitor' }>;
    expect(billingCycleDays).toBe(30);
    expect(whole(under(US, { billingCycleDays: null })).legal).toEqual(rest);
    expect(whole(under(US, null))).not.toHaveProperty('legal');
    expect(pointers(under(US, { warnBeforeBusinessDays: null }))).toEqual(['/legal/warnBeforeBusinessDays']);
  });

  test('over generations: the nearest word counts, and the law itself is said by the eldest alone', () => {
    const parent = { ...under(US, { warnBeforeBusinessDays: 4 }), id: 'parent' };
    const child = under(parent, { noticeWithinBusinessDays: 2 });
    expect(whole(child, among(parent)).legal).toEqual({
      ...lawOf(US),
      warnBeforeBusinessDays: 4,
      noticeWithinBusinessDays: 2,
    });
  });

  test('is judged by the rules of that law', () => {
    expect(whole(mine({ legal: { statedAtOrder: true }, offers: { onSilence: 'cancel' } }, JP_MAIL))).toMatchObject({
      legal: { ...lawOf(JP_MAIL), statedAtOrder: true },
      offers: { onSilence: 'cancel' },
    });
    expect(pointers(under(JP_MAIL, { refundWithinDays: 30 }))).toEqual([]);
    expect(pointers(under(EU, { refundWithinDays: 30 }))).toEqual(['/legal/refundWithinDays']);
  });
});

describe('a child that names another law', () => {
  test('takes nothing over from its parent’s, not even what both have', () => {
    const law = { regime: 'us-mitor', noticeWithinBusinessDays: 1, warnBeforeBusinessDays: 1 };
    expect(whole(under(EU, law)).legal).toEqual(law);
    expect(pointers(under(US, { regime: 'marketplace-4-days' }))).toEqual(['/legal/warnBeforeBusinessDays']);
    // Of the other law, first what it does not know: then what it needs.
    expect(pointers(under(EU, { regime: 'us-mitor', refundWithinDays: 7 }))).toEqual(['/legal/refundWithinDays']);
  });

  test('has to be a law there is, and a parent without one leaves the choice to it', () => {
    expect(pointers(under(US, { regime: 'fr', colour: 1 }))).toEqual(['/legal/regime']);
    for (const legal of [{}, { warnBeforeBusinessDays: 3 }, { warnBeforeBusinessDays: 'x' }])
      expect(pointers(mine({ legal, closeOn: 'never' }, NO_LAW))).toEqual(['/legal/regime', '/closeOn']);
  });
});

test('of a parent that is not there nobody knows the law: what leaves it to the parent is not judged', () => {
  const orphan = (legal: unknown, more: object = {}) => mine({ legal, ...more }, { id: 'gone', version: 1 });
  expect(pointers(orphan({ warnBeforeBusinessDays: 'x' }))).toEqual(['/extends']);
  expect(pointers(orphan({ warnBeforeBusinessDays: 'x' }, { closeOn: 'never' }))).toEqual(['/closeOn']);
  expect(pointers(orphan({ regime: 'us-mitor', warnBeforeBusinessDays: 'x' }))).toEqual([
    '/legal/warnBeforeBusinessDays',
  ]);
});

/** Words on a law, right or wrong: of this one, of another, of none. */
const words = fc.option(
  fc.record(
    {
      regime: fc.constantFrom('us-mitor', 'eu-2011-83', 'jp-tokushoho', 'marketplace-4-days'),
      noticeWithinBusinessDays: fc.integer({ min: 1, max: 20 }),
      warnBeforeBusinessDays: fc.nat(20),
      billingCycleDays: fc.option(fc.integer({ min: 1, max: 31 })),
      refundWithinDays: fc.nat(14),
      acceptanceWithinDays: fc.integer({ min: 1, max: 7 }),
      acceptanceAimBusinessDays: fc.nat(20),
      statedAtOrder: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
);
const parents = fc.constantFrom(US, EU, JP_MAIL, NO_LAW);

/** What comes of a draft, whether it could be used or not. */
function flat(draft: PolicyDraft, find: (ref: PackRef) => PolicyDraft | null) {
  const flattened = flatten(draft, find);
  if ('faults' in flattened) throw new Error('flattens');
  return flattened.pack;
}

describe('whatever is said of laws', () => {
  test('said again by a grandchild it changes nothing', () => {
    fc.assert(
      fc.property(parents, words, (parent, legal) => {
        const child = { ...under(parent, legal), id: 'child' };
        const again = flat(under(child, legal), among(child));
        expect(again).toEqual({ ...flat(child, among()), id: 'mine' });
      }),
    );
  });

  test('it makes no difference whether a parent is written as what differs or as a whole', () => {
    fc.assert(
      fc.property(parents, words, words, (parent, first, second) => {
        const child = { ...under(parent, first), id: 'child' };
        const written: PolicyDraft = flat(child, among());
        expect(flat(under(child, second), among(child))).toEqual(flat(under(written, second), among(written)));
      }),
    );
  });

  test('what can be used fits the schema that is published, and stands under one law with all that law needs', () => {
    fc.assert(
      fc.property(parents, words, (parent, legal) => {
        const draft = under(parent, legal);
        const checked = checkPack(draft, shippedDraft);
        if ('faults' in checked) return;
        expect(isDraft(draft)).toBe(true);
        expect(checked.draft).toEqual(draft);
        expect(checkPack(checked.pack, () => null)).toMatchObject({ pack: checked.pack });
      }),
      { numRuns: 300 },
    );
  });
});
