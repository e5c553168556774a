import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { HOUR, MINUTE } from '../servers/engine';
import type { Fault } from './mail-provider';
import { type Mailing, mailing } from './mailing';

let post: Mailing;
beforeEach(async () => {
  post = await mailing();
});
afterEach(() => post.stop());

const go = () => false;

const tasks = async (): Promise<{ kind: string; state: string }[]> => [
  ...(await post.db.execute<{ kind: string; state: string }>(sql`select kind, state from tasks order by seq`)),
];
const statuses = async (): Promise<string[]> => [...new Set((await post.mails()).map(({ status }) => status))];

describe('when nobody knows what became of a request', () => {
  test.each<Fault>([
    'accepts-then-resets',
    'accepts-then-is-silent',
    'resets',
    'is-silent',
    'answers-500',
    'answers-nonsense',
  ])('%s: the same body is repeated under the same key, and each mail arrives once', async (fault) => {
    const ids = await post.queue(3);
    post.provider.next(fault, fault);

    const requests = await post.sendAll(post.sender());

    post.expectEachOnce(ids);
    expect(requests).toBe(3);
    expect(new Set(post.provider.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(new Set(post.provider.requests.map(({ body }) => body)).size).toBe(1);
    expect((await post.mails()).every(({ status, providerId }) => status === 'sent' && providerId !== null)).toBe(true);
  });

  test('it is repeated ever more slowly, and for no longer than 23 hours', async () => {
    const [id] = await post.queue(1);
    const sender = post.sender();
    const begun = post.now();
    const attempts: number[] = [];
    post.provider.always('resets');

    while (post.now() - begun < 25 * HOUR) {
      const before = post.provider.requests.length;
      // Seldom enough to be quick, often enough to see when it is given up.
      await sender.sendDue(go);
      if (post.provider.requests.length > before) attempts.push(post.now() - begun);
      post.pass(attempts.length < 12 ? 20_000 : 30 * MINUTE);
    }

    expect(attempts.length).toBeGreaterThan(20);
    expect(attempts.at(-1)).toBeGreaterThan(22 * HOUR);
    expect(attempts.at(-1)).toBeLessThan(23 * HOUR);
    expect(await tasks()).toEqual([{ kind: 'mail-unknown', state: 'open' }]);
    expect(await post.mails()).toMatchObject([
      { id, status: 'failed', sentAt: null, failure: expect.stringContaining('It is not known whether this was sent') },
    ]);
    // Never a blind resend, whatever comes later.
    post.provider.heal();
    post.pass(48 * HOUR);
    await sender.sendDue(go);
    expect(post.provider.delivered).toEqual([]);
  });

  test('a process that comes back after the key has died does not send: the mail may have left', async () => {
    const ids = await post.queue(2);
    post.provider.next('accepts-then-is-silent');
    await post.sender().sendDue(go);

    post.pass(30 * HOUR);
    const sender = post.sender();
    expect(await sender.sendDue(go)).toBe(0);

    post.expectEachOnce(ids);
    expect(await tasks()).toEqual([{ kind: 'mail-unknown', state: 'open' }]);
  });

  test('one request in trouble does not hold up the others', async () => {
    const stuck = await post.queue(1);
    const sender = post.sender();
    post.provider.next('answers-500');
    await sender.sendDue(go);
    const others = await post.queue(5);

    await sender.sendDue(go);

    post.expectEachOnce(others);
    await post.sendAll(sender);
    post.expectEachOnce([...others, ...stuck]);
  });

  test('a provider that is down is asked seldom, and no more than two requests are frozen meanwhile', async () => {
    const ids = await post.queue(1000);
    const sender = post.sender();
    post.provider.always('answers-500');

    for (let second = 0; second < 600; second++) {
      await sender.sendDue(go);
      post.pass(1000);
    }

    expect(post.provider.requests.length).toBeLessThan(25);
    const frozen = await post.db.execute(sql`select 1 from mail_batches`);
    expect(frozen).toHaveLength(2);
    post.provider.heal();
    await post.sendAll(sender);
    post.expectEachOnce(ids);
  });
});

describe('when a request is turned away before anything is sent', () => {
  test('429: the provider is left alone for as long as its headers say, and nothing else is frozen', async () => {
    const ids = await post.queue(300);
    const sender = post.sender();
    post.provider.next('rate-limits');

    expect(await sender.sendDue(go)).toBe(1);
    post.pass(2900);
    expect(await sender.sendDue(go)).toBe(0);
    const [first] = await post.queue(1, { priority: 0 });
    post.pass(100);
    expect(await sender.sendDue(go)).toBe(4);

    post.expectEachOnce([...ids, first ?? '']);
    // What came in meanwhile and is urgent goes right after the request that was frozen already.
    expect(post.provider.delivered[100]?.mailId).toBe(first);
    expect(await tasks()).toEqual([]);
  });

  test('it is certainly not sent, so its key has all of its life left: days of 429 lose nothing', async () => {
    const ids = await post.queue(2);
    const sender = post.sender();
    post.provider.always('rate-limits');
    for (let n = 0; n < 4; n++) {
      await sender.sendDue(go);
      post.pass(30 * HOUR);
    }
    post.provider.heal();
    await sender.sendDue(go);

    post.expectEachOnce(ids);
  });

  test('a quota that is used up is for a person: the mails wait, a task says so and is resolved by the first that leaves', async () => {
    const ids = await post.queue(2);
    const sender = post.sender();
    post.provider.next('quota-is-used-up');

    await sender.sendDue(go);
    expect(await tasks()).toEqual([{ kind: 'mails-held', state: 'open' }]);
    expect(await statuses()).toEqual(['queued']);
    await post.sendAll(sender);

    post.expectEachOnce(ids);
    expect(await tasks()).toEqual([{ kind: 'mails-held', state: 'resolved' }]);
  });
});

describe('when the provider refuses a request for one of its mails', () => {
  const bad = { to: 'nobody@refused.example' };
  beforeEach(() => post.provider.refuse(bad.to));

  test('wherever it stands, the others arrive once and it alone is failed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }).filter((mails) => mails.filter((x) => x).length <= 3),
        async (mails) => {
          post.provider.delivered.length = 0;
          await post.db.execute(sql`delete from mails`);
          const good: string[] = [];
          const failing: string[] = [];
          for (const isBad of mails) (isBad ? failing : good).push(...(await post.queue(1, isBad ? bad : {})));

          const sender = post.sender();
          await post.sendAll(sender);
          await sender.stop();

          post.expectEachOnce(good);
          const failed = (await post.mails()).filter(({ status }) => status === 'failed').map(({ id }) => id);
          expect(failed.sort()).toEqual(failing.sort());
        },
      ),
      { seed: 7, numRuns: 12 },
    );
  });

  test('in a long queue finding it costs few requests more', async () => {
    const before = await post.queue(949);
    await post.queue(1, bad);
    const after = await post.queue(50);

    const requests = await post.sendAll(post.sender());

    post.expectEachOnce([...before, ...after]);
    expect(requests).toBeLessThanOrEqual(20);
  });

  test('while it is looked for, trouble with one half does not hold up the other', async () => {
    await post.queue(1, bad);
    const good = await post.queue(9);
    const sender = post.sender();
    // The whole is refused; then the half that is tried has no answer for hours.
    post.provider.next(null, 'is-silent', null, null, null, null);

    await sender.sendDue(go);

    expect(post.provider.delivered.length).toBeGreaterThan(0);
    await post.sendAll(sender);
    post.expectEachOnce(good);
  });
});

test('whatever goes wrong, in whatever order, each mail arrives exactly once', async () => {
  const faults: readonly (Fault | null)[] = [
    null,
    null,
    'accepts-then-resets',
    'accepts-then-is-silent',
    'resets',
    'answers-500',
    'answers-nonsense',
    'rate-limits',
    'quota-is-used-up',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...faults), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 4 }),
      async (troubles, bursts) => {
        post.provider.delivered.length = 0;
        post.provider.next(...troubles);
        const sender = post.sender();
        const ids: string[] = [];
        for (const burst of bursts) {
          ids.push(...(await post.queue(burst)));
          await sender.sendDue(go);
          post.pass(5000);
        }
        await post.sendAll(sender);
        await sender.stop();
        post.provider.heal();
        post.expectEachOnce(ids);
      },
    ),
    { seed: 11, numRuns: 12 },
  );
});
