import { sql } from 'drizzle-orm';
import { prepareBatch } from '../../worker/outbox/mail/batches';
import { localMailbox } from '../../worker/outbox/mail/local-mailbox';
import type { Json } from '../servers/api-client';
import { DAY, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { englishCustomer } from '../servers/shop';
import { expectPage, servedShop, visits } from './customer-visits';
import { footprint } from './footprint';
import { submit } from './page-form';
import { expectProblem, expectRefused } from './problem';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked, page, waiting } = visits(() => it);

const save = (link: string, fields: Record<string, string>) => submit(it.api, `${link}/preferences`, fields);
const kept = async (customerId: string) =>
  (await it.db.execute<Record<string, unknown>>(sql`select * from customers where id = ${customerId}`))[0];
const templates = (orderId: string) => it.shop.templates(orderId);
/** The page a mail leads to. */
const linkIn = async (mailId: string): Promise<string> =>
  /^https:\/\/shop\.example(\/c\/\S+)$/m.exec((await it.shop.content(mailId)).text)?.[1] ?? '';

/** Lets a week pass, and the course send what is due then. */
async function aWeekLater(orderId: string): Promise<void> {
  it.pass(8 * DAY);
  await it.step(orderId, 'status');
}

describe('what a customer can set', () => {
  test.each(['ja', 'en'] as const)(
    'is on a page of its own, in %s, and looking at it changes nothing',
    async (locale) => {
      const orderId = `PREF-${locale}`;
      const link = await waiting(orderId, locale === 'en' ? { customer: englishCustomer('c-pref-en') } : {});
      expect((await page(link)).text).toContain(`${link}/preferences`);
      const before = await footprint(it.db);
      const shown = await page(`${link}/preferences`);
      expectPage(shown, 200);
      expect(shown.text).toMatch(locale === 'ja' ? /お知らせを減らす/ : /fewer emails/);
      expect(await footprint(it.db)).toEqual(before);
    },
  );

  test('the language of a closed order holds for what is still written about it', async () => {
    const link = await waiting('OVER', { customer: { ...englishCustomer('c-over'), locale: 'ja' } });
    await it.api.ok(
      it.api.post('/v1/orders/OVER/cancel', { reason: 'changed my mind', actor: { type: 'customer', via: 'api' } }),
    );
    await it.step('OVER', 'carry-out-decision');
    it.pass(DAY);
    await it.step('OVER', 'settle-decision');
    expect(await it.shop.backorder('OVER')).toMatchObject({ status: 'closed', refunds: [{ state: 'requested' }] });
    await save(link, { locale: 'en' });
    const { refunds } = await it.shop.backorder('OVER');
    const paid = { paidAt: new Date(it.now()).toISOString(), reference: 'tr-1' };
    await it.api.ok(it.api.post(`/v1/refunds/${refunds[0].id}/confirm`, paid));
    expect((await it.shop.mails('OVER')).at(-1)).toMatchObject({ template: 'refund-done', locale: 'en' });
    expect((await page(link)).text).toContain('<html lang="en"');
  });

  test('fewer mails: no status any more, for any order of his, but whatever changes', async () => {
    const customer = { ...englishCustomer('c-fewer'), locale: 'ja' };
    const link = await waiting('FEWER-1', { customer });
    await waiting('FEWER-2', { customer });
    expect((await save(link, { fewerMails: 'yes', locale: 'ja' })).headers['location']).toBe(`${link}/preferences`);
    await waiting('FEWER-3', { customer });
    const others = await waiting('MORE', { customer: { ...customer, id: 'c-more' } });
    expect(others).not.toBe('');
    for (const orderId of ['FEWER-1', 'FEWER-2', 'FEWER-3', 'MORE']) {
      it.setTime(MONDAY);
      await aWeekLater(orderId);
      expect([orderId, await templates(orderId)]).toEqual([
        orderId,
        orderId === 'MORE' ? ['first-notice', 'status'] : ['first-notice'],
      ]);
    }
    await it.shop.supply('PO-FEWER-1', 'FEWER-1', 50, '2030-03-01');
    await it.step('FEWER-1', 'pass-on-date');
    expect((await templates('FEWER-1')).at(-1)).toBe('date-changed');
  });

  test('the language: of the page, of the mails to come, and of orders to come', async () => {
    const customer = { ...englishCustomer('c-language'), locale: 'ja' };
    const link = await waiting('LANG-1', { customer });
    await save(link, { locale: 'en' });
    expect((await page(link)).text).toMatch(/<html lang="en">/);
    const next = await waiting('LANG-2', { customer });
    expect((await page(next)).text).toMatch(/<html lang="en">/);
    expect((await it.shop.mails('LANG-2'))[0]).toMatchObject({ locale: 'en' });
    await save(link, { locale: 'tlh' });
    expect((await page(link)).text).toMatch(/<html lang="en">/);
  });
});

describe('another address for notices', () => {
  const confirmLink = async (orderId: string): Promise<string> => {
    const mail = (await it.shop.mails(orderId)).findLast(({ template }) => template === 'address-confirm');
    return linkIn(mail?.id);
  };

  test('is used once whoever reads mail there has confirmed it, for all orders; until then the old one is', async () => {
    const customer = { ...englishCustomer('c-address'), email: 'old@example.com' };
    const link = await waiting('ADDR-1', { customer });
    await save(link, { locale: 'en', email: 'new@example.com' });
    const [question] = (await it.shop.mails('ADDR-1')).filter(({ template }) => template === 'address-confirm');
    expect(question).toMatchObject({ to: 'new@example.com' });
    expect((await it.shop.content(question?.id)).text).not.toMatch(/Emma|ADDR-1/);
    await it.shop.supply('PO-ADDR-1', 'ADDR-1', 50, '2030-03-01');
    await it.step('ADDR-1', 'pass-on-date');
    expect((await it.shop.mails('ADDR-1')).at(-1)).toMatchObject({ template: 'date-changed', to: 'old@example.com' });
    const confirm = await confirmLink('ADDR-1');
    const before = await footprint(it.db);
    const opened = await page(confirm);
    expectPage(opened, 200);
    expect(opened.text).not.toMatch(/Emma|ADDR-1/);
    expect(await footprint(it.db)).toEqual(before);
    for (let times = 0; times < 2; times++) expectPage(await submit(it.api, confirm, {}), 200);
    expect(await kept('c-address')).toMatchObject({ notice_email: 'new@example.com', notice_email_asked: null });
    await waiting('ADDR-2', { customer });
    expect((await it.shop.mails('ADDR-2'))[0]).toMatchObject({ to: 'new@example.com' });
    await save(link, { locale: 'en', oldAddress: 'yes' });
    await waiting('ADDR-3', { customer });
    expect((await it.shop.mails('ADDR-3'))[0]).toMatchObject({ to: 'old@example.com' });
  });

  test('asked for together with another language, it is asked in that one', async () => {
    const link = await waiting('BOTH', { customer: { ...englishCustomer('c-both'), locale: 'ja' } });
    await save(link, { locale: 'en', email: 'both@example.com' });
    expect((await it.shop.mails('BOTH')).at(-1)).toMatchObject({ to: 'both@example.com', locale: 'en' });
  });

  test('its link opens no order, ends after three days, and is void when another address was asked for since', async () => {
    const link = await waiting('ADDR-VOID', { customer: englishCustomer('c-void') });
    await save(link, { email: 'one@example.com' });
    const first = await confirmLink('ADDR-VOID');
    expectPage(await page(first.replace(/\/address$/, '')), 404);
    expectPage(await page(`${link}/address`), 404);
    await save(link, { email: 'two@example.com' });
    expectPage(await submit(it.api, first, {}), 200);
    expect(await kept('c-void')).toMatchObject({ notice_email: null, notice_email_asked: 'two@example.com' });
    const second = await confirmLink('ADDR-VOID');
    it.pass(5 * DAY);
    expectPage(await submit(it.api, second, {}), 410);
    expect(await kept('c-void')).toMatchObject({ notice_email: null });
  });

  test('that cannot be one is shown again with what is wrong; more than three a day are not written to', async () => {
    const link = await waiting('ADDR-BAD', { customer: englishCustomer('c-bad') });
    for (const email of ['nobody', 'a@b', 'a b@example.com', 'a@example.com\r\nBcc: x@example.com', '<script>@x.com']) {
      const answer = await save(link, { email });
      expectPage(answer, 422);
      expect(answer.text).toMatch(/aria-invalid="true"/);
    }
    for (let n = 1; n <= 5; n++) await save(link, { email: `n${n}@example.com` });
    expect((await templates('ADDR-BAD')).filter((one) => one === 'address-confirm')).toHaveLength(3);
  });
});

describe('by telephone', () => {
  const sato = { type: 'staff', id: 'sato', via: 'phone' };
  const change = (customerId: string, body: object) => it.api.patch(`/v1/customers/${customerId}`, body);
  const changes = async (orderId: string): Promise<Json[]> =>
    (await it.api.ok(it.api.get(`/v1/backorders/bo-${orderId}/timeline?locale=en`))).items.filter(
      ({ kind }: Json) => kind === 'order-changed',
    );
  /** A customer whose mails go to an address he has confirmed. */
  const elsewhere = async (orderId: string): Promise<string> => {
    const id = `c-${orderId}`;
    await waiting(orderId, { customer: { ...englishCustomer(id), email: 'old@example.com' } });
    await it.api.ok(change(id, { noticeEmail: `${orderId}@example.com`, actor: sato }));
    const mail = (await it.shop.mails(orderId)).find(({ template }) => template === 'address-confirm');
    expect(mail).toMatchObject({ to: `${orderId}@example.com` });
    expectPage(await submit(it.api, await linkIn(mail?.id), {}), 200);
    return id;
  };

  test('who wished it, and which way he said so, is in the journal; on his page it was himself', async () => {
    const link = await waiting('TOLD-1', { customer: englishCustomer('c-told') });
    expect(await it.api.ok(change('c-told', { fewerMails: true, actor: sato }))).toMatchObject({ fewerMails: true });
    await save(link, { locale: 'ja' });
    await it.api.ok(change('c-told', { locale: 'en' }));
    expect((await changes('TOLD-1')).map(({ data }) => data)).toEqual([
      { changes: [{ field: 'customer.fewerMails', from: null, to: true }], by: 'staff', via: 'phone', actorId: 'sato' },
      {
        changes: [
          { field: 'customer.locale', from: 'en', to: 'ja' },
          { field: 'customer.fewerMails', from: true, to: false },
        ],
        by: 'customer',
        via: 'web',
      },
      { changes: [{ field: 'customer.locale', from: 'ja', to: 'en' }] },
    ]);
    expect((await changes('TOLD-1'))[0]?.summary).toBe(
      'The order was changed by staff via phone (fewer mails: none → yes)',
    );
  });

  test('an address that is named is asked first; ended, mails go to the order’s own again, at once', async () => {
    const id = await elsewhere('TOLD-2');
    await waiting('TOLD-3', { customer: { ...englishCustomer(id), email: 'old@example.com' } });
    expect((await it.shop.mails('TOLD-3'))[0]).toMatchObject({ to: 'TOLD-2@example.com' });
    const other = await it.api.ok(change(id, { noticeEmail: 'third@example.com', actor: sato }));
    expect(other).toMatchObject({ noticeEmail: 'TOLD-2@example.com', noticeEmailAsked: 'third@example.com' });
    const ended = await it.api.ok(change(id, { noticeEmail: null, actor: sato }));
    expect(ended).not.toHaveProperty('noticeEmail');
    expect(ended).not.toHaveProperty('noticeEmailAsked');
    await it.shop.supply('PO-TOLD-3', 'TOLD-3', 50, '2030-03-01');
    await it.step('TOLD-3', 'pass-on-date');
    expect((await it.shop.mails('TOLD-3')).at(-1)).toMatchObject({ template: 'date-changed', to: 'old@example.com' });
    expect((await changes('TOLD-3')).at(-1)?.data).toEqual({
      changes: [{ field: 'customer.noticeEmail' }],
      by: 'staff',
      via: 'phone',
      actorId: 'sato',
    });
  });

  test('a new address of an order says that mails still go to another one, while they do', async () => {
    const id = await elsewhere('TOLD-4');
    const move = (email: string) => it.api.ok(it.api.patch('/v1/orders/TOLD-4', { customer: { email } }));
    expect(await move('moved@example.com')).toMatchObject({
      customer: { email: 'moved@example.com' },
      mailsStillGoTo: 'TOLD-4@example.com',
    });
    await it.api.ok(change(id, { noticeEmail: null, actor: sato }));
    expect(await move('again@example.com')).not.toHaveProperty('mailsStillGoTo');
  });

  test.each([
    [{ actor: sato }, ''],
    [{ fewerMails: true, actor: { ...sato, name: 'Sato' } }, '/actor/name'],
    [{ noticeEmail: 'nobody', actor: sato }, '/noticeEmail'],
    [{ noticeEmail: 'who@example.com', actor: sato }, '/noticeEmail'],
  ])('what says nothing, or cannot be, is refused: %j', async (body, pointer) => {
    expectRefused(await change('c-nobody', body), pointer);
    expect(await kept('c-nobody')).toBeUndefined();
  });

  test('no more than three addresses a day are asked, whoever names them', async () => {
    await waiting('TOLD-5', { customer: englishCustomer('c-many') });
    for (let n = 1; n <= 3; n++) await it.api.ok(change('c-many', { noticeEmail: `n${n}@example.com`, actor: sato }));
    expectProblem(await change('c-many', { noticeEmail: 'n4@example.com', actor: sato }), 409, 'conflict');
  });
});

describe('unsubscribing', () => {
  const unsubscribeUrl = async (orderId: string): Promise<string | null> =>
    (
      await it.db.execute<{ url: string | null }>(sql`
        select unsubscribe_url as url from mails where backorder_id = ${`bo-${orderId}`} and template = 'status' limit 1`)
    )[0]?.url ?? null;

  test('one click, as mail programs send it, ends status mails and nothing else; opening the link ends nothing', async () => {
    await waiting('STOP');
    await aWeekLater('STOP');
    const url = ((await unsubscribeUrl('STOP')) ?? '').replace('https://shop.example', '');
    const before = await footprint(it.db);
    expectPage(await page(url), 200);
    expect(await footprint(it.db)).toEqual(before);
    const clicked = await it.api.post(url, undefined, {
      raw: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      key: null,
      idempotencyKey: null,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expectPage(clicked, 200);
    expectPage(await submit(it.api, url, { 'List-Unsubscribe': 'One-Click' }), 200);
    expect(await kept('c-STOP')).toMatchObject({ fewer_mails: true });
    // It is no key to the order.
    expectPage(await page(url.replace(/\/unsubscribe$/, '')), 404);
  });

  test('is in the headers of status mails, and of no mail that a customer must have', async () => {
    await it.db.execute(sql`update mails set status = 'superseded' where status = 'queued'`);
    await waiting('HEADERS');
    await aWeekLater('HEADERS');
    await asked('HEADERS-OFFER');
    await prepareBatch({ db: it.db, here: HERE, clock: it.now, mailTransport: localMailbox(it.db), log: () => {} });
    const bodies = await it.db.execute<{ body: string }>(sql`select body from mail_batches`);
    const mails = bodies.flatMap(
      ({ body }) => JSON.parse(body) as { subject: string; headers?: Record<string, string> }[],
    );
    const withHeader = mails.filter(({ headers }) => headers !== undefined);
    expect(mails.length).toBeGreaterThan(3);
    expect(withHeader).toEqual([
      expect.objectContaining({
        headers: {
          'List-Unsubscribe': expect.stringMatching(/^<https:\/\/shop\.example\/c\/[\w.-]+\/unsubscribe>$/),
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      }),
    ]);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
