import { sql } from 'drizzle-orm';
import { applyProviderEvent } from '../../record/apply-provider-event';
import type { Json } from '../servers/api-client';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { putStrictPack, servedShop } from './customer-visits';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await putStrictPack(it);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const PHONE = { name: 'Emma Clarke', phone: '090-0000-0000', locale: 'en' };

const all = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}`))).items.filter(
    ({ kind }: Json) => kind === 'call-customer',
  );
const calls = async (orderId: string): Promise<Json[]> => (await all(orderId)).filter(({ state }) => state === 'open');
const said = async (orderId: string) =>
  (await calls(orderId)).map(({ data }): [string, string] => [data.template, data.say]);
const resolve = (id: string, body: object = {}) => it.api.post(`/v1/tasks/${id}/resolve`, body);
/** Staff make every call there is. */
const tell = async (orderId: string) => {
  for (const { id } of await calls(orderId)) await it.api.ok(resolve(id));
};

/** The supplier names another day, and the course takes its next step for it. */
const moveTo = async (orderId: string, eta: string, sku = orderId) => {
  it.pass(HOUR);
  await it.shop.supply(`PO-${sku}`, sku, 50, eta);
  await it.step(orderId, 'pass-on-date');
};

/** An order of goods that come on the 20th, by a customer without an address. */
const waiting = async (orderId: string, customer: object = PHONE, skus: readonly string[] = [orderId]) => {
  for (const sku of skus) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 50, '2030-02-20');
  }
  const lines = skus.map((sku) => ({ sku, quantity: 2 }));
  await it.shop.order(orderId, lines, { customer: { id: `c-${orderId}`, ...customer }, policy: 'strict' });
};
/** The same, who has been told so. */
const knowing = async (orderId: string, skus?: readonly string[]) => {
  await waiting(orderId, PHONE, skus);
  await tell(orderId);
};

const QUESTION = /asked you|no longer need|No answer|Good news|need(?: to)? (?:do|answer)|earlier email/;

describe('a call that nobody has made, when the day moves again', () => {
  test('ends where the day is no later than was told before it: nothing is left to say', async () => {
    await knowing('EARLIER');
    await moveTo('EARLIER', '2030-02-28');
    const [call] = await calls('EARLIER');
    expect(call?.data.say).toMatch(/Expected in stock: Thu, February 28, 2030[\s\S]*before, it was Wed, February 20/);
    await moveTo('EARLIER', '2030-02-15');
    expect(await said('EARLIER')).toEqual([]);
    const refused = await resolve(call?.id);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/its date has moved.*Nothing is to be told by telephone now/);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-EARLIER/timeline?locale=ja'));
    expect(JSON.stringify(items)).toContain('すでにお伝えした日より遅くはないため');
    // What he knows is still the 20th.
    it.pass(2 * DAY);
    await moveTo('EARLIER', '2030-02-22');
    expect(await said('EARLIER')).toEqual([
      [
        'date-changed',
        expect.stringMatching(/Expected in stock: Fri, February 22, 2030[\s\S]*before, it was Wed, February 20/),
      ],
    ]);
  });

  test('says the day as it is by now, and before it the one that was told', async () => {
    await knowing('LATER');
    for (const eta of ['2030-02-28', '2030-03-05', '2030-02-25']) await moveTo('LATER', eta);
    const [one, ...others] = await said('LATER');
    expect(others).toEqual([]);
    expect(one?.[1]).toMatch(/Expected in stock: Mon, February 25, 2030[\s\S]*before, it was Wed, February 20/);
    expect(one?.[1]).not.toMatch(/stock:[^\n]*(?:February 28|March)/);
  });

  test('tells of every line whose news have not been told, and of none that is as it was', async () => {
    await knowing('PAIR', ['PAIR-A', 'PAIR-B']);
    await moveTo('PAIR', '2030-02-28', 'PAIR-A');
    it.pass(2 * DAY);
    await moveTo('PAIR', '2030-02-26', 'PAIR-B');
    await moveTo('PAIR', '2030-02-18', 'PAIR-A');
    const [one, ...others] = await said('PAIR');
    expect(others).toEqual([]);
    expect(one?.[1]).toMatch(/February 26, 2030/);
    expect(one?.[1]).toMatch(/February 18, 2030/);
    expect(one?.[1]).not.toMatch(/stock:[^\n]*February 28/);
  });

  test('of a first notice says the earlier day too', async () => {
    await waiting('FIRST');
    await moveTo('FIRST', '2030-02-11');
    expect(await said('FIRST')).toEqual([
      ['first-notice', expect.stringMatching(/Expected in stock: Mon, February 11, 2030/)],
    ]);
    expect((await said('FIRST'))[0]?.[1]).not.toMatch(/February 20/);
    // That is the day he is told, and a later one is news.
    await tell('FIRST');
    it.pass(2 * DAY);
    await moveTo('FIRST', '2030-02-19');
    expect((await said('FIRST'))[0]?.[1]).toMatch(/February 19, 2030[\s\S]*before, it was Mon, February 11/);
  });

  test('of an answer taken shows the earlier day', async () => {
    await knowing('ANSWERED');
    await moveTo('ANSWERED', '2030-04-20');
    await tell('ANSWERED');
    await it.api.ok(
      it.api.post('/v1/backorders/bo-ANSWERED/decisions', {
        offerVersion: 1,
        lines: [{ lineId: '1', choice: 'wait' }],
        actor: { type: 'staff', id: 'sato', via: 'phone' },
      }),
    );
    await it.step('ANSWERED', 'carry-out-decision');
    expect((await said('ANSWERED'))[0]?.[1]).toMatch(/April 20, 2030/);
    await moveTo('ANSWERED', '2030-04-10');
    const [one, ...others] = await said('ANSWERED');
    expect(others).toEqual([]);
    expect(one).toEqual(['decision-received', expect.stringMatching(/April 10, 2030/)]);
    expect(one?.[1]).not.toMatch(/April 20/);
    expect((await calls('ANSWERED'))[0]?.data).not.toHaveProperty('kept');
  });

  test('or will not be made: what it was to say was not told', async () => {
    await knowing('GIVEN-UP');
    await moveTo('GIVEN-UP', '2030-02-28');
    for (const { id } of await calls('GIVEN-UP')) await it.api.ok(resolve(id, { result: 'given-up' }));
    await moveTo('GIVEN-UP', '2030-02-25');
    expect((await said('GIVEN-UP'))[0]?.[1]).toMatch(/February 25, 2030[\s\S]*before, it was Wed, February 20/);
    await tell('GIVEN-UP');
    await moveTo('GIVEN-UP', '2030-02-23');
    await moveTo('GIVEN-UP', '2030-02-24');
    expect(await said('GIVEN-UP')).toEqual([]);
  });

  test('counts as made where a later one has said the same date', async () => {
    await knowing('BY-ANOTHER');
    await moveTo('BY-ANOTHER', '2030-02-28');
    const [dates] = await calls('BY-ANOTHER');
    await it.api.ok(
      it.api.post('/v1/orders/BY-ANOTHER/cancel', {
        lines: [{ lineId: '1', quantity: 1 }],
        reason: 'one is enough',
        actor: { type: 'staff', via: 'phone' },
      }),
    );
    await it.step('BY-ANOTHER');
    for (const { id } of await calls('BY-ANOTHER')) if (id !== dates?.id) await it.api.ok(resolve(id));
    expect((await said('BY-ANOTHER')).map(([template]) => template)).toEqual(['date-changed']);
    it.pass(2 * DAY);
    await moveTo('BY-ANOTHER', '2030-03-02');
    expect((await said('BY-ANOTHER'))[0]?.[1]).toMatch(/March 2, 2030[\s\S]*before, it was Thu, February 28/);
  });
});

describe('a question that its customer never heard', () => {
  test('is over without a word where the day is no later than he was told', async () => {
    await knowing('UNASKED');
    await moveTo('UNASKED', '2030-04-20');
    expect((await said('UNASKED')).map(([template]) => template)).toEqual(['offer']);
    await moveTo('UNASKED', '2030-02-11');
    expect(await said('UNASKED')).toEqual([]);
    expect(await it.shop.backorder('UNASKED')).toMatchObject({ status: 'scheduled' });
  });

  test('is put as it is by now, though another change was told shortly before', async () => {
    await knowing('SOON');
    await moveTo('SOON', '2030-02-25');
    await tell('SOON');
    await moveTo('SOON', '2030-04-20');
    await moveTo('SOON', '2030-04-10');
    const [one, ...others] = await said('SOON');
    expect(others).toEqual([]);
    expect(one).toEqual(['offer', expect.stringMatching(/April 10, 2030/)]);
    expect(one?.[1]).not.toMatch(QUESTION);
    expect(one?.[1]).not.toMatch(/April 20/);
  });

  test('leaves a later day to be told, as any other', async () => {
    await knowing('UNASKED-LATE');
    await moveTo('UNASKED-LATE', '2030-04-20');
    await moveTo('UNASKED-LATE', '2030-02-25');
    const [one, ...others] = await said('UNASKED-LATE');
    expect(others).toEqual([]);
    expect(one).toEqual([
      'date-changed',
      expect.stringMatching(/February 25, 2030[\s\S]*before, it was Wed, February 20/),
    ]);
    expect(one?.[1]).not.toMatch(QUESTION);
    expect(one?.[1]).not.toMatch(/April/);
  });

  test('is told to be over where he did hear it', async () => {
    await knowing('ASKED');
    await moveTo('ASKED', '2030-04-20');
    await tell('ASKED');
    await moveTo('ASKED', '2030-02-25');
    it.pass(DAY);
    await it.step('ASKED', 'pass-on-date');
    expect((await said('ASKED'))[0]?.[1]).toMatch(
      /Good news[\s\S]*February 25, 2030[\s\S]*before, it was Sat, April 20/,
    );
  });
});

const lastMail = async (orderId: string): Promise<Json> => (await it.shop.mails(orderId)).at(-1);
const leaves = (orderId: string) =>
  it.db.execute(sql`
    update mails set status = 'sent', sent_at = queued_at where backorder_id = ${`bo-${orderId}`} and status = 'queued'`);
/** Told of the 20th by a mail that left. */
const knowingByMail = async (orderId: string) => {
  await waiting(orderId, { name: 'Emma Clarke', email: `${orderId.toLowerCase()}@example.com`, locale: 'en' });
  await leaves(orderId);
};
/** The same, to whom a mail of a later day did not get through. */
const bounced = async (orderId: string, eta: string, template: string) => {
  await knowingByMail(orderId);
  await moveTo(orderId, eta);
  const mail = await lastMail(orderId);
  expect(mail.template).toBe(template);
  await applyProviderEvent(it.db, HERE, { type: 'email.bounced', data: { tags: { mail: mail.id } } }, it.now());
};

describe('an offer whose mail came back', () => {
  test('asked nothing and told no date: the call says the day he knew before', async () => {
    await bounced('BOUNCED', '2030-04-20', 'offer');
    await moveTo('BOUNCED', '2030-02-25');
    const [one, ...others] = await said('BOUNCED');
    expect(others).toEqual([]);
    expect(one).toEqual([
      'date-changed',
      expect.stringMatching(/February 25, 2030[\s\S]*before, it was Wed, February 20/),
    ]);
    expect(one?.[1]).not.toMatch(QUESTION);
  });

  test('is no word to anybody where the day is no later than he knew', async () => {
    await bounced('BOUNCED-BACK', '2030-04-20', 'offer');
    await moveTo('BOUNCED-BACK', '2030-02-12');
    expect(await said('BOUNCED-BACK')).toEqual([]);
    expect(await it.shop.backorder('BOUNCED-BACK')).toMatchObject({ status: 'scheduled' });
  });

  test('is not replaced by the one that goes to his new address', async () => {
    await bounced('BOUNCED-NEW', '2030-04-20', 'offer');
    await it.api.ok(
      it.api.patch('/v1/orders/BOUNCED-NEW', {
        customer: { id: 'c-BOUNCED-NEW', name: 'Emma Clarke', email: 'emma-new@example.com', locale: 'en' },
      }),
    );
    await moveTo('BOUNCED-NEW', '2030-04-25');
    const mail = await lastMail('BOUNCED-NEW');
    expect(mail).toMatchObject({ template: 'offer', to: 'emma-new@example.com' });
    const first = (await it.shop.content(mail.id)).text;
    expect(first).not.toMatch(QUESTION);
    it.pass(2 * DAY);
    await moveTo('BOUNCED-NEW', '2030-04-27');
    const next = await lastMail('BOUNCED-NEW');
    expect((await it.shop.content(next.id)).text).toMatch(/earlier email/);
  });
});

describe('a mail about dates that reached nobody', () => {
  test('since it came back, told none', async () => {
    await bounced('LOST', '2030-02-28', 'date-changed');
    await moveTo('LOST', '2030-02-18');
    expect(await said('LOST')).toEqual([]);
    await moveTo('LOST', '2030-02-23');
    expect((await said('LOST'))[0]?.[1]).toMatch(/February 23, 2030[\s\S]*before, it was Wed, February 20/);
  });

  test('since it was overtaken before it left, told none', async () => {
    await knowingByMail('OVERTAKEN');
    await moveTo('OVERTAKEN', '2030-02-26');
    it.pass(2 * DAY);
    await moveTo('OVERTAKEN', '2030-02-28');
    expect((await it.shop.mails('OVERTAKEN')).map(({ status }: Json) => status)).toEqual([
      'sent',
      'superseded',
      'queued',
    ]);
    const { id } = await lastMail('OVERTAKEN');
    expect((await it.shop.content(id)).text).toMatch(/February 28, 2030[\s\S]*before: Wed, February 20/);
  });

  test('and was sent once more counts', async () => {
    await bounced('AGAIN', '2030-02-28', 'date-changed');
    await it.api.ok(it.api.post(`/v1/mails/${(await lastMail('AGAIN')).id}/resend`, {}));
    await leaves('AGAIN');
    it.pass(2 * DAY);
    await moveTo('AGAIN', '2030-03-02');
    const { id } = await lastMail('AGAIN');
    expect((await it.shop.content(id)).text).toMatch(/March 2, 2030[\s\S]*before: Thu, February 28/);
  });
});
