import { type Mailing, mailing } from './mailing';

let post: Mailing;
beforeEach(async () => {
  post = await mailing();
});
afterEach(() => post.stop());

const go = () => false;

test('of two that race over one queue only one sends, and each mail arrives once', async () => {
  const ids = await post.queue(500);
  const racers = [post.sender(), post.sender(), post.sender()];

  const requests = await Promise.all(racers.map((racer) => racer.sendDue(go)));

  expect(requests.filter((made) => made > 0)).toEqual([5]);
  post.expectEachOnce(ids);
});

test('another takes over when the one that had the right to send has died, not before', async () => {
  const [dead, heir] = [post.sender(), post.sender()];
  await post.queue(1);
  await dead.sendDue(go);
  const [late] = await post.queue(1);

  post.pass(59_000);
  expect(await heir.sendDue(go)).toBe(0);
  post.pass(2000);
  expect(await heir.sendDue(go)).toBe(1);

  expect(post.provider.delivered.at(-1)?.mailId).toBe(late);
  // The one that was taken for dead finds out, and leaves it to the other.
  await post.queue(1);
  expect(await dead.sendDue(go)).toBe(0);
});

test('one that goes on working keeps the right, however long', async () => {
  const [holder, other] = [post.sender(), post.sender()];
  for (let minute = 0; minute < 10; minute++) {
    await post.queue(1);
    expect(await holder.sendDue(go)).toBe(1);
    expect(await other.sendDue(go)).toBe(0);
    post.pass(30_000);
  }
});

test('one that stops hands the right on at once', async () => {
  const [leaving, next] = [post.sender(), post.sender()];
  const ids = await post.queue(150);
  let stopped = false;
  post.provider.onAccepted = () => {
    stopped = true;
  };

  expect(await leaving.sendDue(() => stopped)).toBe(1);
  await leaving.stop();
  expect(await next.sendDue(go)).toBe(1);

  post.expectEachOnce(ids);
});

test('a holder so slow that another takes over in the middle of its request still sends nothing twice', async () => {
  const ids = await post.queue(3);
  const [slow, hasty] = [post.sender(), post.sender({ ahead: 120_000 })];
  let meanwhile: Promise<number> | null = null;
  post.provider.onAccepted = async () => {
    post.provider.onAccepted = null;
    meanwhile = hasty.sendDue(go);
    await meanwhile;
  };

  await slow.sendDue(go);

  expect(await meanwhile).toBe(1);
  post.expectEachOnce(ids);
  expect((await post.mails()).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
});
