import { sql } from 'drizzle-orm';
import { HOUR, MINUTE, MONDAY } from '../servers/clock';
import { englishCustomer } from '../servers/shop';
import { expectPage, servedShop, visits } from './customer-visits';
import { footprint } from './footprint';
import { formsOf, submit } from './page-form';
import { expectProblem } from './problem';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked, lineOf, linkOf, page, send, waiting } = visits(() => it);

describe('looking', () => {
  test('shows where the order stands, in the customer’s language, and what can be chosen', async () => {
    const japanese = await page(await asked('LOOK-JA'));
    expectPage(japanese, 200);
    expect(japanese.text).toMatch(/<html lang="ja">/);
    expect(japanese.text).toMatch(
      /山猫商店[\s\S]*山田 花子 様[\s\S]*商品LOOK-JA[\s\S]*入荷待ち[\s\S]*2030年4月1日[\s\S]*ご回答期限/,
    );
    const english = await page(await asked('LOOK-EN', { customer: englishCustomer('c-en') }));
    expectPage(english, 200);
    expect(english.text).toMatch(/<html lang="en">/);
    expect(english.text).toMatch(
      /Wildcat Store[\s\S]*Hello Emma Clarke[\s\S]*Item LOOK-EN[\s\S]*April 1, 2030[\s\S]*Please answer by/,
    );
    const [form] = formsOf(english.text);
    expect(form).toMatchObject({
      action: expect.stringMatching(/^\/c\/\S+\/decisions$/),
      fields: { offerVersion: '1', 'choice.1': '' },
      choices: { 'choice.1': ['wait', 'alternative:ALT', 'cancel'] },
    });
  });

  test.each([
    ['ja', '2月中旬', '入荷まであと', '目安です。'],
    ['en', 'mid-February 2030', 'to go', 'our best estimate.'],
  ])('counts no days to a date that is none in %s, and calls what follows from it an estimate', async (...told) => {
    const [locale, restock, countdown, note] = told;
    const id = `VAGUE-${locale}`;
    await it.shop.item(id);
    await it.shop.supply(`PO-${id}`, id, 5, '2030-02-11', { etaPrecision: 'third' });
    await it.shop.order(id, [{ sku: id, quantity: 1 }], { customer: { ...englishCustomer(id), locale } });
    const { text: vague } = await page(await linkOf(id));
    expect(vague).toContain(restock);
    expect(vague).not.toContain(countdown);
    expect(vague).toContain(note);
    await it.shop.supply(`PO-${id}`, id, 5, '2030-02-11');
    const { text: exact } = await page(await linkOf(id));
    expect(exact).toContain(countdown);
    expect(exact).not.toContain(note);
  });

  test.each([
    ['ja', 'ご用意済みの商品の発送予定日', '2030年2月21日(木)(残りの商品とあわせて発送いたします)'],
    ['en', 'What’s ready is expected to ship', 'February 21, 2030, together with the rest of your order'],
  ])(
    'says in %s when goods leave that have come and stay for the rest, as the mail did',
    async (locale, label, day) => {
      const [id, first] = [`STAYS-${locale}`, `STAYS-${locale}-1`];
      await it.shop.item(first);
      await it.shop.supply(`PO-${first}`, first, 5, '2030-02-10');
      await it.shop.item(id);
      await it.shop.supply(`PO-${id}`, id, 5, '2030-02-20');
      const customer = { ...englishCustomer(id), locale, shipComplete: true };
      await it.shop.order(
        id,
        [first, id].map((sku) => ({ sku, quantity: 1 })),
        { customer },
      );
      const [told] = await it.shop.mails(id);
      expect((await it.shop.content(told?.['id'])).text).toContain(day);
      it.pass(HOUR);
      await it.shop.receive(`PO-${first}`, first, 1, it.now());
      await it.step(id, 'pass-on-arrival');
      const mail = (await it.shop.mails(id)).at(-1);
      expect(mail?.['template']).toBe('held-for-rest');
      expect((await it.shop.content(mail?.['id'])).text).toContain(day.slice(0, 12));
      const { text } = await page(await linkOf(id));
      expect(text.slice(text.indexOf(label))).toMatch(
        new RegExp(`^[^<]*</dt><dd>[^<]*${day.replace(/[()]/g, '\\$&')}`),
      );
    },
  );

  test('says, as the mails do, that all leaves with the last item where the order may yet leave together', async () => {
    const skus = ['SOON-1', 'LATER-1'];
    for (const [sku, eta] of [
      ['SOON-1', '2030-02-10'],
      ['LATER-1', '2030-02-20'],
    ] as const) {
      await it.shop.item(sku);
      await it.shop.supply(`PO-${sku}`, sku, 5, eta);
    }
    await it.shop.order(
      'PERHAPS',
      skus.map((sku) => ({ sku, quantity: 1 })),
    );
    expect((await page(await linkOf('PERHAPS'))).text).toContain('最後に入荷する商品とあわせての発送');
    await it.shop.order('SINGLE', [{ sku: 'SOON-1', quantity: 1 }]);
    expect((await page(await linkOf('SINGLE'))).text).not.toContain('最後に入荷する商品とあわせての発送');
  });

  test('HEAD answers as GET does, without the page', async () => {
    const link = await asked('HEAD');
    const [head, get] = [await it.api.send('HEAD', link, undefined, { key: null }), await page(link)];
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['content-type', 'content-security-policy', 'referrer-policy', 'x-robots-tag', 'cache-control'])
      expect(head.headers[name]).toBe(get.headers[name]);
  });

  test('changes nothing, however often, whatever hangs on the address', async () => {
    const link = await asked('GET');
    const before = await footprint(it.db);
    for (const query of ['', '?', '?choice.1=cancel&confirm=yes&offerVersion=1', '?decide=cancel', '?a=b&a=c'])
      for (const method of ['GET', 'HEAD'] as const)
        expect((await it.api.send(method, `${link}${query}`, undefined, { key: null })).status).toBe(200);
    for (const step of ['decisions', 'undo']) {
      const answer = await page(`${link}/${step}?choice.1=cancel&confirm=yes&offerVersion=1`);
      expect([answer.status, answer.headers['location']]).toEqual([303, link]);
    }
    expect(await footprint(it.db)).toEqual(before);
  });

  test('names can hold anything', async () => {
    const name = `"><script>alert(1)</script> & 🐈 O'Brien \u202e`;
    const link = await waiting('ODD', { customer: { ...englishCustomer('c-odd'), name } });
    const answer = await page(link);
    expectPage(answer, 200);
    expect(answer.text).toMatch(/&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp; 🐈/);
  });
});

describe('answering', () => {
  const choose = (link: string, value: string, more: Record<string, string> = {}) =>
    submit(it.api, `${link}/decisions`, { offerVersion: '1', 'choice.1': value, confirm: 'yes', ...more });

  test('without the confirmation a page asks once more and nothing is changed', async () => {
    const link = await asked('CONFIRM');
    const before = await footprint(it.db);
    for (const confirm of ['', 'no', 'on']) {
      const answer = await choose(link, 'cancel', { confirm });
      expectPage(answer, 200);
      const [form] = formsOf(answer.text);
      expect(form).toMatchObject({
        action: `${link}/decisions`,
        fields: { offerVersion: '1', 'choice.1': 'cancel', confirm: 'yes' },
      });
    }
    expect(await footprint(it.db)).toEqual(before);
    const [form] = formsOf((await choose(link, 'cancel', { confirm: '' })).text);
    const done = await submit(it.api, form?.action ?? '', form?.fields ?? {});
    expect([done.status, done.headers['location']]).toEqual([303, link]);
    expect(await lineOf('CONFIRM')).toMatchObject({ waiting: 0, cancelled: 2 });
  });

  test.each([
    ['wait', { waiting: 2 }],
    ['cancel', { cancelled: 2 }],
    ['alternative:ALT', { substituted: 2 }],
  ])('%s is taken, thanked for once, and can be taken back for a while', async (value, expected) => {
    const orderId = `TAKE-${value.slice(0, 4)}`;
    const link = await asked(orderId);
    const done = await choose(link, value);
    expect([done.status, done.headers['location'], done.headers['cache-control']]).toEqual([303, link, 'no-store']);
    expect(await lineOf(orderId)).toMatchObject(expected);
    const cookie = done.headers['set-cookie']?.split(';')[0] ?? '';
    const thanks = await page(link, { cookie });
    expectPage(thanks, 200);
    expect(thanks.text).toMatch(/role="status"[^>]*>ご回答を承りました/);
    expect(thanks.headers['set-cookie']).toMatch(/Max-Age=0/);
    expect(formsOf(thanks.text)[0]?.action).toBe(`${link}/undo`);
    expect((await page(link)).text).not.toMatch(/role="status"/);
  });

  test('twice is one answer, and both are thanked', async () => {
    const link = await asked('DOUBLE');
    const [first, second] = await Promise.all([choose(link, 'cancel'), choose(link, 'cancel')]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect((await choose(link, 'cancel')).status).toBe(303);
    const decisions = await it.db.execute(sql`select 1 from decisions where backorder_id = 'bo-DOUBLE'`);
    expect(decisions).toHaveLength(1);
    expect(await lineOf('DOUBLE')).toMatchObject({ cancelled: 2 });
  });

  test('what is offered no more is not taken: the page shows what is', async () => {
    const link = await asked('MOVED');
    await it.shop.supply('PO-MOVED', 'MOVED', 50, '2030-05-01');
    const late = await choose(link, 'wait');
    expectPage(late, 409);
    expect(late.text).toMatch(/状況が変わったため[\s\S]*2030年5月1日/);
    expect(formsOf(late.text)[0]?.fields['offerVersion']).toBe('2');
    expect((await choose(link, 'wait', { offerVersion: '2' })).status).toBe(303);
  });

  test('money and coupon wait while the answer can still be taken back', async () => {
    const link = await asked('MONEY');
    await choose(link, 'cancel');
    await it.step('MONEY', 'carry-out-decision');
    expect((await it.shop.backorder('MONEY')).refunds).toEqual([]);
    it.pass(31 * MINUTE);
    await it.step('MONEY', 'settle-decision');
    expect(await it.shop.backorder('MONEY')).toMatchObject({
      status: 'closed',
      outcome: 'cancelled',
      refunds: [{ state: 'requested' }],
    });
  });

  test('cancelling what has just left is too late: said kindly, and staff talk about a return', async () => {
    const link = await waiting('LEFT');
    await it.shop.receive('PO-LEFT', 'LEFT', 50, it.now());
    await it.step('LEFT', 'pass-on-arrival');
    for (const offerVersion of ['0', '1']) {
      const late = await choose(link, 'cancel', { offerVersion });
      expectPage(late, 409);
      expect(late.text).toMatch(/role="status"[^>]*>この商品はすでに発送の手配が済んでいるため/);
    }
    expect(await lineOf('LEFT')).toMatchObject({ allocated: 2, released: 2, cancelled: 0 });
    expect(await it.shop.tasks('LEFT')).toEqual(['return-conversation']);
    expect((await it.shop.backorder('LEFT')).refunds).toEqual([]);
  });

  test.each(['ja', 'en'] as const)(
    'who learns of it before he confirms is told the same, and so are staff: %s',
    async (locale) => {
      const orderId = `LEFT-EARLY-${locale}`;
      const link = await waiting(orderId, locale === 'en' ? { customer: englishCustomer(`c-${orderId}`) } : {});
      await it.shop.receive(`PO-${orderId}`, orderId, 50, it.now());
      await it.step(orderId, 'pass-on-arrival');
      for (const _twice of [1, 2]) {
        const late = await send(link, { offerVersion: '0', 'choice.1': 'cancel' });
        expectPage(late, 409);
        expect(late.text).toMatch(locale === 'ja' ? /担当者よりご連絡いたします/ : /We’ve told our staff/);
      }
      expect(await it.shop.tasks(orderId)).toEqual(['return-conversation']);
    },
  );

  test('nothing chosen, or nonsense, is said so and changes nothing', async () => {
    const link = await asked('NONSENSE');
    const before = await footprint(it.db);
    for (const [fields, status] of [
      [{}, 422],
      [{ 'choice.1': '' }, 422],
      [{ 'choice.1': 'refund' }, 422],
      [{ 'choice.9': 'wait' }, 422],
      [{ 'choice.1': 'split' }, 422],
      [{ 'choice.1': 'alternative:NONE' }, 422],
      [{ 'choice.1': 'alternative:\u0000' }, 422],
      [{ 'choice.1': 'alternative:\ud800' }, 422],
      [{ 'choice.1': 'wait', offerVersion: 'one' }, 422],
      [{ 'choice.1': 'wait', offerVersion: '' }, 422],
      [{ 'choice.1': 'wait', offerVersion: '9' }, 409],
      [{ 'choice.\u0000': 'wait' }, 422],
      [{ 'choice.__proto__': 'wait' }, 422],
    ] as const) {
      const answer = await submit(it.api, `${link}/decisions`, {
        offerVersion: '1',
        confirm: 'yes',
        ...fields,
      } as Record<string, string>);
      expect([fields, answer.status]).toEqual([fields, status]);
      expectPage(answer, status);
    }
    const json = await it.api.post(`${link}/decisions`, { 'choice.1': 'cancel' }, { key: null, idempotencyKey: null });
    expectPage(json, 422);
    expectPage(await it.api.post(`${link}/decisions`, undefined, { key: null, idempotencyKey: null }), 422);
    expectProblem(
      await it.api.post(`${link}/decisions`, undefined, { raw: 'x', headers: { 'content-type': 'text/plain' } }),
      415,
    );
    expect(await footprint(it.db)).toEqual(before);
  });

  test('with no offer open the customer can still cancel what has not left', async () => {
    const link = await waiting('CHANGED-MIND');
    const [form] = formsOf((await page(link)).text);
    expect(form).toMatchObject({ fields: { offerVersion: '0' }, choices: { 'choice.1': ['cancel'] } });
    expect(
      (await submit(it.api, form?.action ?? '', { ...form?.fields, 'choice.1': 'cancel', confirm: 'yes' })).status,
    ).toBe(303);
    expect(await lineOf('CHANGED-MIND')).toMatchObject({ waiting: 0, cancelled: 2 });
  });

  test('a closed backorder asks nothing', async () => {
    const link = await waiting('CLOSED');
    await it.shop.receive('PO-CLOSED', 'CLOSED', 50, it.now());
    await it.step('CLOSED', 'pass-on-arrival');
    const answer = await page(link);
    expectPage(answer, 200);
    expect(formsOf(answer.text)).toEqual([]);
    expectPage(
      await submit(it.api, `${link}/decisions`, { offerVersion: '0', 'choice.1': 'cancel', confirm: 'yes' }),
      409,
    );
    expect(await lineOf('CLOSED')).toMatchObject({ allocated: 2, cancelled: 0 });
  });
});

describe('taking it back', () => {
  const cancel = (link: string) =>
    submit(it.api, `${link}/decisions`, { offerVersion: '1', 'choice.1': 'cancel', confirm: 'yes' });

  test('puts the units back at their old place and opens the choice again', async () => {
    const link = await asked('UNDO');
    it.pass(MINUTE);
    await it.shop.order('UNDO-BEHIND', [{ sku: 'UNDO', quantity: 1 }], { placedAt: new Date(it.now()).toISOString() });
    await cancel(link);
    const undone = await submit(it.api, `${link}/undo`, {});
    expect([undone.status, undone.headers['location']]).toEqual([303, link]);
    const shown = await page(link, { cookie: undone.headers['set-cookie']?.split(';')[0] ?? '' });
    expect(shown.text).toMatch(/ご回答を取り消しました/);
    expect(await it.shop.backorder('UNDO')).toMatchObject({
      status: 'deciding',
      offer: { version: 2 },
      lines: [{ waiting: 2, cancelled: 0 }],
    });
    await it.shop.receive('PO-UNDO', 'UNDO', 2, it.now());
    expect(await lineOf('UNDO')).toMatchObject({ allocated: 2 });
    expect(await lineOf('UNDO-BEHIND')).toMatchObject({ waiting: 1 });
  });

  test('clicked twice it is taken back once, and the page says so both times', async () => {
    const link = await asked('UNDO-TWICE');
    await cancel(link);
    await submit(it.api, `${link}/undo`, {});
    const again = await submit(it.api, `${link}/undo`, {});
    expect(again.headers['set-cookie']).toMatch(/undone/);
    expect(await lineOf('UNDO-TWICE')).toMatchObject({ waiting: 2, cancelled: 0 });
  });

  test('is over after half an hour, and the page says so', async () => {
    const link = await asked('UNDO-LATE');
    await cancel(link);
    it.pass(HOUR / 2 + 1);
    expect((await page(link)).text).not.toMatch(/\/undo"/);
    const late = await submit(it.api, `${link}/undo`, {});
    const shown = await page(link, { cookie: late.headers['set-cookie']?.split(';')[0] ?? '' });
    expect(shown.text).toMatch(/取り消しの期限を過ぎた/);
    expect(await lineOf('UNDO-LATE')).toMatchObject({ waiting: 0, cancelled: 2 });
  });
});

test('an offer whose date has moved again shows the date that holds now, also before its next version', async () => {
  const link = await asked('MOVED-AGAIN');
  await it.shop.supply('PO-MOVED-AGAIN', 'MOVED-AGAIN', 50, '2030-05-01');
  const { text } = await page(link);
  expect(text).toContain('入荷を待つ(入荷予定日:2030年5月1日');
  expect(text).not.toContain('2030年4月1日');
  const stale = await submit(it.api, `${link}/decisions`, { offerVersion: '1', 'choice.1': 'wait' });
  expect([stale.status, stale.text.includes('name="offerVersion" value="2"')]).toEqual([409, true]);
});

test.each([
  ['GONE', { discontinued: true }, '今は選ばない', 'キャンセルしない'],
  ['NO-SUPPLY', {}, 'キャンセルしない', '今は選ばない'],
])('"keep it" is no choice where silence cancels: %s', async (orderId, changes, offered, absent) => {
  await it.shop.item(orderId, changes);
  await it.shop.order(orderId, [{ sku: orderId, quantity: 1 }], { commitment: 'placed' });
  const { text } = await page(await linkOf(orderId));
  expect(text).toContain(offered);
  expect(text).not.toContain(absent);
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
