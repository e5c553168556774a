import { sql } from 'drizzle-orm';
import type { Json } from '../servers/api-client';
import { type LegalStory, legalStory, STORY_TIMEOUT_MS } from './legal-orders';

/**
 * Two marketplaces: the clock warns, they cancel. Ordered on Monday, 4 February 2030 at 10:00 in New York, to ship by
 * Friday the 15th; Monday the 18th is a holiday.
 */
let it: LegalStory;

const PACKS = [
  ['SEVEN', 'marketplace-7-business-days', '2030-02-13T14:00', '2030-02-28T05:00:00Z'],
  ['FOUR', 'marketplace-4-days', '2030-02-14T14:00', '2030-02-20T05:00:00Z'],
] as const;

/** Moved so far that their customers are asked, and nobody answers; with the last day on which the marketplace keeps the order. */
const ASKED = [
  ['ASKED-SEVEN', 'marketplace-7-business-days', 'Wednesday, February 27'],
  ['ASKED-FOUR', 'marketplace-4-days', 'Tuesday, February 19'],
] as const;

interface Notice {
  readonly template: string;
  readonly text: string;
  readonly orderId: string;
}

async function notices(orderId: string): Promise<Notice[]> {
  const rows = await it.engine.db.execute<{ body: string }>(
    sql`select body from webhook_deliveries where type = 'notice.requested' order by seq`,
  );
  return rows.map(({ body }) => JSON.parse(body).data as Notice).filter((notice) => notice.orderId === orderId);
}

beforeAll(async () => {
  it = await legalStory('2030-02-04T15:00:00Z');
  const { engine } = it;
  await engine.api.ok(
    engine.api.post('/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/hook', events: ['notice.requested'] }),
  );
  for (const [orderId, policy] of [...PACKS, ...ASKED])
    await it.order(orderId, {
      channel: 'bazaar',
      policy,
      eta: '2030-02-12',
      shipTo: { country: 'US', region: 'US-NY' },
      line: { stated: { shipBy: '2030-02-15' } },
    });
  await it.until('2030-02-05T15:00:00Z');
  for (const [orderId] of PACKS) await it.moves(orderId, '2030-02-26');
  for (const [orderId] of ASKED) await it.moves(orderId, '2030-03-26');
  await it.until('2030-03-02T15:00:00Z');
}, STORY_TIMEOUT_MS);
afterAll(() => it.engine.stop());

describe.each(PACKS)('%s: %s', (orderId, _policy, warnedAt, cancelledAt) => {
  test('staff are warned in time, with the moment until which the marketplace leaves the order standing', async () => {
    expect(await it.tasks(orderId)).toContain(`${warnedAt} legal-clock-at-risk`);
    expect((await it.task(orderId, 'legal-clock-at-risk')).data).toEqual({
      dueOn: '2030-02-15',
      clocks: [{ lineId: '1', clock: 'ship-by', endsAt: '2030-02-16T05:00:00Z', cancelledByOthersAt: cancelledAt }],
    });
  });

  test('the engine cancels nothing, and refunds nothing', async () => {
    expect(await it.cancelled(orderId)).toEqual([]);
    const backorder: Json = await it.shop.backorder(orderId);
    expect(backorder).toMatchObject({ lines: [{ waiting: 2, cancelled: 0 }], refunds: [] });
    expect(backorder).not.toHaveProperty('coupon');
  });

  test('no mail of the shop’s own leaves: the texts are asked of the marketplace, without link or address', async () => {
    expect(await it.mails(orderId)).toEqual([]);
    const asked = await notices(orderId);
    expect(asked.map(({ template }) => template)).toEqual(expect.arrayContaining(['first-notice', 'date-changed']));
    for (const { text } of asked) expect(text).not.toMatch(/https?:|@/);
  });
});

describe.each(ASKED)('%s: %s', (orderId, _policy, lastDay) => {
  test('is not told that nothing is cancelled, but until when the marketplace keeps the order', async () => {
    const asked = (await notices(orderId)).filter(({ template }) => template.startsWith('offer'));
    for (const { text } of asked) {
      expect(text).not.toContain('nothing is cancelled');
      expect(text.replaceAll('\n', ' ')).toContain(
        `cancels your order if it has not shipped by ${lastDay}, midnight EST (the end of that day).`,
      );
    }
  });

  test('a question that the marketplace was handed is heard to its end: reminded once, and silence waits on', async () => {
    const asked = await notices(orderId);
    expect(asked.map(({ template }) => template).filter((template) => template.startsWith('offer'))).toEqual([
      'offer',
      'offer-reminder',
    ]);
    const { items } = await it.engine.api.ok(it.engine.api.get(`/v1/backorders/bo-${orderId}/timeline?limit=200`));
    const [silent] = items.filter(({ kind }: Json) => kind === 'offer-ended');
    expect(silent?.data).toMatchObject({ as: 'silent' });
    expect(silent?.at).toMatch(/^2030-02-15T15:00/);
    expect(await it.shop.backorder(orderId)).toMatchObject({ status: 'scheduled', lines: [{ waiting: 2 }] });
    expect((await it.tasks(orderId)).join()).not.toContain('offer-not-delivered');
  });
});
