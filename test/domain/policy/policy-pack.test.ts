import { IsObject, IsUnion, type TSchema } from 'typebox';
import { checkPack } from '../../../api/policy-check';
import { compileBody } from '../../../api/validation';
import { policyHash } from '../../../db/policy-hash';
import { SHIPPED_DRAFTS, SHIPPED_PACKS, shippedPack } from '../../../db/seed-policies';
import { durationMs } from '../../../domain/calendar/business-date';
import { type PolicyPack, PolicyPackSchema, policyFaults, timeScaleOf } from '../../../domain/policy/policy-pack';
import type { Naming } from '../../../domain/policy/sections/shapes';
import { DAY, DEMO, JP_SHOP, MINUTE, US_SHOP } from '../backorder/course/facts';

const isPack = compileBody(PolicyPackSchema);
const pointers = (pack: PolicyPack) => policyFaults(pack).map(({ pointer }) => pointer);

describe('the packs to begin with', () => {
  test('each is there once, and the name of none is left to its parent', () => {
    const ids = SHIPPED_DRAFTS.map(({ id, version }) => `${id}/${version}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['jp-shop/1', 'us-shop/1', 'us-shop/2', 'eu-shop/1', 'demo/1']));
    expect(SHIPPED_DRAFTS.every((draft) => 'name' in draft)).toBe(true);
  });

  test('what is written out of them is what older databases hold: `jp-shop`, `us-shop`, `demo` at version 1', () => {
    expect(['jp-shop', 'us-shop', 'demo'].map((id) => policyHash(shippedPack(id, 1)).slice(0, 12))).toEqual([
      '8259fc3f847b',
      '01b1e8e811d7',
      '27b1a9bd30be',
    ]);
  });

  test.each(SHIPPED_PACKS.map((pack) => [`${pack.id}/${pack.version}`, pack] as const))('%s is valid', (_id, pack) => {
    expect(isPack(pack)).toBe(true);
    expect(policyFaults(pack)).toEqual([]);
  });

  test('jp-shop is what the contract says', () => {
    const { acceptance, notices, offers, closeOn, shipping } = JP_SHOP;
    expect(acceptance).toEqual({ inbound: 'confirmed', waitTooLongDays: 90 });
    expect(durationMs(notices.debounce)).toBe(30 * MINUTE);
    expect(notices.quietHours).toEqual({
      from: '21:00',
      to: '08:00',
      holds: ['status', 'countdown', 'offer-reminder'],
    });
    expect(offers).toMatchObject({ lateAfterDays: 30, onSilence: 'wait' });
    expect(closeOn).toBe('release');
    expect(shipping.timeZone).toBe('Asia/Tokyo');
  });

  test('the demonstration is a Japanese shop run fast, which takes any supply and closes on release', () => {
    expect(DEMO.acceptance.inbound).toBe('any');
    expect(DEMO.closeOn).toBe('release');
    expect(timeScaleOf(DEMO)).toBeGreaterThan(1000);
    expect([JP_SHOP, US_SHOP].map(timeScaleOf)).toEqual([1, 1]);
  });

  test('us-shop closes only when everything has been shipped', () => {
    expect(US_SHOP.closeOn).toBe('shipment');
    expect(US_SHOP.shipping.timeZone).toBe('America/New_York');
  });

  test.each(SHIPPED_PACKS.map((pack) => [pack.id, pack] as const))(
    '%s leaves time to read, remind and answer',
    (_id, pack) => {
      const { answerWithin, remindBefore, minimumReadingTime } = pack.offers;
      expect(durationMs(minimumReadingTime)).toBeGreaterThanOrEqual(DAY);
      expect(durationMs(remindBefore)).toBeLessThan(durationMs(answerWithin));
      expect(durationMs(minimumReadingTime)).toBeLessThan(durationMs(answerWithin));
    },
  );
});

describe('a fault is named where it is, in words', () => {
  test('only the pack `demo` may run faster than real time', () => {
    const fast = { ...JP_SHOP, timeScale: 2 };
    expect(isPack(fast)).toBe(true);
    expect(policyFaults(fast)).toEqual([
      {
        pointer: '/timeScale',
        message: { ja: expect.stringContaining('パック demo だけ'), en: expect.stringContaining('`demo`') },
      },
    ]);
    expect(pointers({ ...fast, id: 'demo' })).toEqual([]);
  });

  test('a time zone that does not exist', () => {
    expect(pointers({ ...JP_SHOP, shipping: { ...JP_SHOP.shipping, timeZone: 'Asia/Atlantis' } })).toEqual([
      '/shipping/timeZone',
    ]);
  });

  test('a parcel that arrives before it left', () => {
    const transit = [
      { minDays: 1, maxDays: 2 },
      { minDays: 3, maxDays: 2 },
    ];
    expect(pointers({ ...JP_SHOP, shipping: { ...JP_SHOP.shipping, transit } })).toEqual([
      '/shipping/transit/1/maxDays',
    ]);
  });

  test('mails without end, and offers nobody could answer', () => {
    const hasty = {
      ...JP_SHOP,
      notices: { ...JP_SHOP.notices, statusEvery: 'PT0S' },
      offers: { ...JP_SHOP.offers, answerWithin: 'P0D' },
    };
    expect(pointers(hasty)).toEqual(['/notices/statusEvery', '/offers/answerWithin']);
  });

  test('a rank that moves dates already told where no rank counts; a queue in an order of its own', () => {
    expect(pointers({ ...JP_SHOP, queue: { ...JP_SHOP.queue, rankMayDisplace: true } })).toEqual([
      '/queue/rankMayDisplace',
    ]);
    expect(pointers({ ...JP_SHOP, queue: { order: ['rank', 'completedAt'], rankMayDisplace: true } })).toEqual([]);
    expect(pointers({ ...JP_SHOP, queue: { order: ['completedAt', 'rank'], rankMayDisplace: false } })).toEqual([
      '/queue/order',
    ]);
  });

  const allocation = (more: object): PolicyPack => ({
    ...JP_SHOP,
    allocation: { whenShort: 'queue', completeLines: false, waitersPercent: 100, quotas: [], ...more },
  });

  test('classes nobody belongs to, or behind the class of everybody; strategies beside other ways of sharing', () => {
    const win = { ranks: { from: 5 }, strategy: 'win' } as const;
    expect(pointers(allocation({ strategies: [win, { strategy: 'fill' }] }))).toEqual([]);
    expect(pointers(allocation({ strategies: [{ ranks: { from: 5, to: 4 }, strategy: 'gain' }] }))).toEqual([
      '/allocation/strategies/0/ranks',
    ]);
    expect(pointers(allocation({ strategies: [{ strategy: 'fill' }, win] }))).toEqual(['/allocation/strategies/1']);
    expect(pointers(allocation({ whenShort: 'even', strategies: [win] }))).toEqual(['/allocation/strategies']);
    expect(pointers(allocation({ waitersPercent: 90, strategies: [win] }))).toEqual(['/allocation/strategies']);
    expect(pointers(allocation({ whenShort: 'even', strategies: [] }))).toEqual([]);
  });

  test('an amount without its currency, and an end of holding without a limit', () => {
    expect(pointers(allocation({ minimumSplit: { amountMinor: 5000 } }))).toEqual(['/allocation/minimumSplit']);
    expect(pointers(allocation({ minimumSplit: { quantity: 2, currency: 'JPY' } }))).toEqual([
      '/allocation/minimumSplit',
    ]);
    expect(pointers(allocation({ minimumSplit: { amountMinor: 5000, currency: 'JPY' } }))).toEqual([]);
    expect(pointers(allocation({ whenHeldTooLong: 'give-back' }))).toEqual(['/allocation/whenHeldTooLong']);
    expect(pointers(allocation({ whenHeldTooLong: 'give-back', longestHoldingDays: 14 }))).toEqual([]);
  });

  test.each([
    ['a strategy that does not exist', { strategies: [{ strategy: 'plunder' }] }],
    ['a class by something else', { strategies: [{ country: 'JP', strategy: 'win' }] }],
    ['a class of nobody', { strategies: [{ customers: [], strategy: 'win' }] }],
    ['ranks without an end', { strategies: [{ ranks: {}, strategy: 'win' }] }],
    ['half a unit', { minimumSplit: { quantity: 1.5 } }],
    ['a minimum of nothing', { minimumSplit: {} }],
    ['no days at all', { longestHoldingDays: 0 }],
    ['an end that is none', { longestHoldingDays: 3, whenHeldTooLong: 'sell' }],
  ])('%s is no term of allocation', (_what, more) => {
    expect(isPack(allocation(more))).toBe(false);
  });

  test('every fault is told at once', () => {
    const bad = { ...JP_SHOP, timeScale: 5, shipping: { ...JP_SHOP.shipping, timeZone: 'Nowhere' } };
    expect(pointers(bad)).toEqual(['/timeScale', '/shipping/timeZone']);
  });
});

/** Every field of a schema by its path, with lists' items left out. */
function fieldsOf(schema: TSchema, path = ''): (readonly [string, TSchema])[] {
  const forms: readonly TSchema[] = IsUnion(schema) ? schema.anyOf : [schema];
  return forms.flatMap((form) =>
    IsObject(form)
      ? Object.entries(form.properties).flatMap(([name, field]): (readonly [string, TSchema])[] => [
          [`${path}/${name}`, field],
          ...fieldsOf(field, `${path}/${name}`),
        ])
      : [],
  );
}

test.each(fieldsOf(PolicyPackSchema))('%s has a name in both languages, and an example that fits', (path, field) => {
  const { title, 'x-title-ja': ja, examples } = field as Partial<Naming>;
  expect(title).toMatch(/^[\x20-\x7e]{2,}$/);
  expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  const [example] = examples ?? [];
  // An example of a section may be a part of it.
  if (path !== '/notices' && path !== '/offers') expect(compileBody(field)(example)).toBe(true);
});

describe('what is wrong is said with what is allowed and an example', () => {
  const faults = (changes: object): string[] => {
    const checked = checkPack({ ...JP_SHOP, ...changes }, () => null);
    return 'faults' in checked ? checked.faults.map(({ pointer, message }) => `${pointer} ${message.en}`) : [];
  };

  test.each([
    [
      { linkValidDays: 0, closeOn: 'never' },
      [
        "/linkValidDays must be at least 1 (days the customer's link is valid; for example 400)",
        '/closeOn must be release or shipment (when a backorder is over; for example "release")',
      ],
    ],
    [
      { undoWindow: '30 minutes' },
      [
        '/undoWindow must be a length of time such as PT30M (30 minutes) or P7D (7 days) (how long an answer can be taken back; for example "PT30M")',
      ],
    ],
    [
      { cancellation: { refundWithinDays: 7, coupon: { percent: 0, validDays: 180 } } },
      ['/cancellation/coupon/percent must be at least 1 (discount of the coupon, in per cent; for example 10)'],
    ],
    [
      { cancellation: { coupon: null } },
      ['/cancellation/refundWithinDays is required (days until the money is back; for example 7)'],
    ],
    [
      { acceptance: { ...JP_SHOP.acceptance, waitDays: 3 } },
      ['/acceptance/waitDays is not a known field; here are inbound, waitTooLongDays'],
    ],
    [
      { availability: { lowAt: 'few' } },
      [
        '/availability/lowAt must be a whole number from 0 to 2147483647 (units left at which stock is shown as low; for example 5)',
      ],
    ],
  ])('%j', (changes, expected) => {
    expect(faults(changes)).toEqual(expected);
  });
});

describe('carriers that orders may name', () => {
  const carrier = (id: string, more: object = {}) => ({
    id,
    calendar: { country: 'JP', weekend: [], closedOn: [] },
    transit: [{ minDays: 1, maxDays: 2 }],
    ...more,
  });
  const shop = (...carriers: readonly object[]) => ({ ...JP_SHOP, shipping: { ...JP_SHOP.shipping, carriers } });

  test.each([
    ['none', shop(), true],
    ['one without a name', shop(carrier('mail')), true],
    ['twenty', shop(...Array.from({ length: 20 }, (_, n) => carrier(`c-${n}`))), true],
    ['more than anybody could choose from', shop(...Array.from({ length: 21 }, (_, n) => carrier(`c-${n}`))), false],
    ['an id that no order could name', shop(carrier('Mail order')), false],
    ['a name in one language', shop(carrier('mail', { name: { ja: 'メール便' } })), false],
    ['one that goes nowhere', shop(carrier('mail', { transit: [] })), false],
    ['one without days off or on', shop({ id: 'mail', transit: [{ minDays: 1, maxDays: 2 }] }), false],
    ['one of something else', shop(carrier('mail', { handlingDays: 3 })), false],
  ])('%s', (_what, pack, fits) => {
    expect(isPack(pack)).toBe(fits);
  });
});

describe('what has no shape of a pack is not one', () => {
  test.each([
    ['an unknown field', { ...JP_SHOP, colour: 'red' }],
    ['a duration in words', { ...JP_SHOP, undoWindow: '30 minutes' }],
    ['an empty duration', { ...JP_SHOP, undoWindow: 'PT' }],
    ['an hour that does not exist', { ...JP_SHOP, notices: { ...JP_SHOP.notices, newsAt: '24:00' } }],
    [
      'a week without working days',
      {
        ...JP_SHOP,
        shipping: { ...JP_SHOP.shipping, warehouse: { country: null, weekend: [1, 2, 3, 4, 5, 6, 7], closedOn: [] } },
      },
    ],
    [
      'a closing day that is none',
      {
        ...JP_SHOP,
        shipping: { ...JP_SHOP.shipping, warehouse: { country: 'JP', weekend: [], closedOn: ['2027-02-29'] } },
      },
    ],
    ['half a day’s wait', { ...JP_SHOP, acceptance: { ...JP_SHOP.acceptance, waitTooLongDays: 0.5 } }],
    ['time that runs backwards', { ...DEMO, timeScale: -1 }],
  ])('%s', (_what, pack) => {
    expect(isPack(pack)).toBe(false);
  });
});
