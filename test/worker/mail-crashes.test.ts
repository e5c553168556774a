import { until } from '../servers/until';
import { type Doomed, goOn, haltAt, halted, type Point, startSender } from './doomed';
import { type Mailing, mailing } from './mailing';

let post: Mailing;
let ids: readonly string[];
let doomed: Doomed | null = null;
beforeEach(async () => {
  post = await mailing();
  ids = await post.queue(250);
});
afterEach(async () => {
  await doomed?.kill();
  doomed = null;
  await post.stop();
});

/** Another process takes over when the dead one's lease has lapsed, and sends what is left. */
async function takeOver(): Promise<void> {
  post.pass(61_000);
  await post.sendAll(post.sender());
}

/** Every mail is in its recipient's mailbox exactly once, and the record knows. */
async function expectNothingLostOrTwice(): Promise<void> {
  post.expectEachOnce(ids);
  expect(new Set((await post.mails()).map(({ status }) => status))).toEqual(new Set(['sent']));
  expect((await post.mails()).every(({ providerId }) => providerId !== null)).toBe(true);
}

const IN_THE_DATABASE: readonly (readonly [string, Point])[] = [
  ['while a batch is frozen, before its row is there', { table: 'mail_batches', on: 'insert', when: 'true' }],
  [
    'when the batch is there, before its attempt is marked',
    { table: 'mail_batches', on: 'update', when: 'new.attempts > old.attempts' },
  ],
  [
    'after the answer, before it is written down',
    { table: 'mail_batches', on: 'update', when: "new.state = 'accepted' and old.state = 'prepared'" },
  ],
  [
    'half way through writing the answer down',
    { table: 'mails', on: 'update', when: "new.status = 'sent' and old.status = 'queued'" },
  ],
];

test.each(IN_THE_DATABASE)('killed %s: nothing is lost and nothing sent twice', async (_, point) => {
  await haltAt(post, point);
  doomed = startSender(post);
  await halted(post);
  await doomed.kill();
  await goOn(post, point);

  await takeOver();

  await expectNothingLostOrTwice();
});

test('killed when the provider has accepted and not yet answered: nothing is lost and nothing sent twice', async () => {
  let accepted = 0;
  post.provider.onAccepted = () => (++accepted === 2 ? new Promise<void>(() => {}) : undefined);
  doomed = startSender(post);
  await until('the second request is accepted', () => accepted === 2);
  await doomed.kill();

  await takeOver();

  expect(post.provider.requests).toHaveLength(4);
  await expectNothingLostOrTwice();
});

test('killed when the request has left and the provider has not taken it: nothing is lost and nothing sent twice', async () => {
  post.provider.next(null, 'is-silent');
  doomed = startSender(post);
  await until('the second request has left', () => post.provider.requests.length === 2);
  await doomed.kill();

  await takeOver();

  await expectNothingLostOrTwice();
});
