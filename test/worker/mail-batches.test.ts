import { sql } from 'drizzle-orm';
import { type Mailing, mailing } from './mailing';

let post: Mailing;
beforeEach(async () => {
  post = await mailing();
});
afterEach(() => post.stop());

test('a backlog leaves in full requests: at most 0.02 of one per mail', async () => {
  const ids = await post.queue(1000);

  const requests = await post.sendAll(post.sender());

  post.expectEachOnce(ids);
  expect(requests).toBe(10);
  expect(post.provider.requests).toHaveLength(requests);
  expect(requests / ids.length).toBeLessThanOrEqual(0.02);
  for (const { status, sentAt, providerId } of await post.mails())
    expect({ status, sent: sentAt !== null, known: providerId !== null }).toEqual({
      status: 'sent',
      sent: true,
      known: true,
    });
});

test('each mail keeps the id the provider gave it, and the moment it was taken', async () => {
  await post.queue(3);
  await post.sender().sendDue(() => false);
  const ids = new Map(post.provider.delivered.map(({ mailId, id }) => [mailId, id]));
  for (const mail of await post.mails()) {
    expect(mail.providerId).toBe(ids.get(mail.id));
    expect(new Date(mail.sentAt ?? '').getTime()).toBe(post.now());
  }
});

test('first and legal notices go ahead of what has waited longer', async () => {
  await post.queue(150, { priority: 3 });
  const [legal] = await post.queue(1, { priority: 1, template: 'offer' });
  const [first] = await post.queue(1, { priority: 0, template: 'first-notice' });

  await post.sendAll(post.sender());

  expect(post.provider.delivered.slice(0, 2).map(({ mailId }) => mailId)).toEqual([first, legal]);
});

test('a request has one sender, so that one shop whose address is not verified holds up no other', async () => {
  await post.queue(30, { from: 'other@unverified.example' });
  const good = await post.queue(30);
  post.provider.distrust('unverified.example');
  const sender = post.sender();

  await sender.sendDue(() => false);

  post.expectEachOnce(good);
  const held = await post.db.execute<{ kind: string; subject: string; state: string }>(
    sql`select kind, subject, state from tasks`,
  );
  expect([...held]).toEqual([{ kind: 'mails-held', subject: 'other@unverified.example', state: 'open' }]);

  post.provider.trust('unverified.example');
  await post.sendAll(sender);
  expect(post.provider.delivered).toHaveLength(60);
  const after = await post.db.execute<{ state: string }>(sql`select state from tasks`);
  expect([...after]).toEqual([{ state: 'resolved' }]);
});

test('a line break in a header never leaves: that mail is failed with a task, the others go out', async () => {
  const [forged] = await post.queue(1, { subject: 'お知らせ\r\nBcc: everybody@example.com' });
  const [address] = await post.queue(1, { to: 'a@example.com\nBcc: b@example.com' });
  const good = await post.queue(2);

  await post.sendAll(post.sender());

  post.expectEachOnce(good);
  const failed = (await post.mails()).filter(({ status }) => status === 'failed');
  expect(failed.map(({ id, failure }) => ({ id, failure }))).toEqual(
    [forged, address].map((id) => ({ id, failure: 'a line break in a header' })),
  );
  const tasks = await post.db.execute<{ kind: string; subject: string }>(
    sql`select kind, subject from tasks order by seq`,
  );
  expect([...tasks]).toEqual([forged, address].map((subject) => ({ kind: 'mail-failed', subject })));
});

test('one bad mail among a hundred is found in a few requests; the others arrive once, under other keys', async () => {
  const before = await post.queue(37);
  const [bad] = await post.queue(1, { to: 'nobody@refused.example' });
  const after = await post.queue(62);
  post.provider.refuse('nobody@refused.example');

  const requests = await post.sendAll(post.sender());

  post.expectEachOnce([...before, ...after]);
  const failed = (await post.mails()).filter(({ status }) => status === 'failed');
  expect(failed).toEqual([
    expect.objectContaining({ id: bad, failure: expect.stringContaining('Invalid `to` field') }),
  ]);
  expect(requests).toBeLessThanOrEqual(12);
  // A key stands for one body for ever.
  const bodies = new Map(post.provider.requests.map(({ idempotencyKey, body }) => [idempotencyKey, body]));
  for (const { idempotencyKey, body } of post.provider.requests) expect(body).toBe(bodies.get(idempotencyKey));
});
