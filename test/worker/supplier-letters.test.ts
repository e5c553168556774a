import { businessDateOf, dateAt, formatInstant, instantOf } from '../../domain/calendar/business-date';
import { applyProviderEvent } from '../../record/apply-provider-event';
import { suppliesToAskAbout } from '../../record/open-questions';
import { sweepOverdue } from '../../worker/sweep-overdue';
import { type Served, served } from '../api/served';
import { supplierSide, tokyo } from '../api/supplier-visits';
import type { Json } from '../servers/api-client';
import { HERE } from '../servers/installation';
import { englishCustomer } from '../servers/shop';
import { MailProvider } from './mail-provider';
import { senderOf } from './senders';

let it: Served;
beforeEach(async () => {
  it = await served();
  it.setTime(tokyo('2030-02-04T10:00'));
});
afterEach(() => it.stop());

const { sweep, letters, linkOf, answer, supply, tasks, supplier } = supplierSide(() => it);
const at = async (when: string): Promise<number> => {
  it.setTime(tokyo(when));
  return sweep();
};
/** An item of a supplier's with ten units under way, and somebody who waits for two. */
async function awaited(sku: string, more: { supplierId?: string; eta?: string; [orderField: string]: unknown } = {}) {
  const { supplierId = 'kiln', eta = null, ...order } = more;
  await it.shop.item(sku, { supplierId });
  await it.shop.supply(`PO-${sku}`, sku, 10, eta);
  await it.shop.order(sku, [{ sku, quantity: 2 }], order);
}
const textOf = async (mail: Json): Promise<string> => (await it.shop.content(mail.id)).text;
const days = async (supplierId: string): Promise<string[]> =>
  (await letters(supplierId)).map(({ queuedAt }) => queuedAt);
const kinds = async (): Promise<string[]> => (await tasks()).map(({ kind }) => kind);

/** A pack like the standard one whose questions have another rhythm. */
async function putPack(id: string, asking: object): Promise<void> {
  const { api } = it;
  const pack = await api.ok(api.get('/v1/policies/jp-shop/versions/1'));
  const standard = {
    unknownAfter: { businessDays: 1 },
    purchaseAfter: { businessDays: 3 },
    every: { businessDays: 3 },
    near: { within: { businessDays: 2 }, every: { businessDays: 1 } },
    atMost: 5,
    linkValidDays: 60,
  };
  const purchasing = { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null, asking: { ...standard, ...asking } };
  await api.ok(api.put(`/v1/policies/${id}/versions/1`, { ...pack, id, version: 1, purchasing }));
}

test('one letter a supplier and day about all that needs an answer, in his language, with the link', async () => {
  await supplier('kiln', { contactName: '佐藤 健' });
  await supplier('mill', { locale: 'en' });
  await awaited('CUP');
  await awaited('POT', { eta: '2030-02-05' });
  await awaited('YARN', { supplierId: 'mill' });
  await it.shop.item('VASE', { kind: 'special-order', supplierId: 'kiln' });
  await it.shop.order('VASE', [{ sku: 'VASE', quantity: 3 }]);
  it.setTime(tokyo('2030-02-06T00:05'));
  await sweepOverdue(it.db, HERE, it.now());
  expect(await sweep()).toBe(0);
  expect(await at('2030-02-06T09:00')).toBe(4);
  expect(await sweep()).toBe(0);
  const [mail, ...more] = await letters('kiln');
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    backorderId: null,
    supplierId: 'kiln',
    template: 'supplier-question',
    locale: 'ja',
    to: 'kiln@example.com',
    status: 'queued',
    subject: '納期ご回答のお願い(発注番号:PO-POT ほか2件)',
  });
  const text = await textOf(mail);
  for (const words of ['佐藤 健 様', '商品CUP(CUP)', '商品POT(POT)', '商品VASE(VASE)', '3点', '納期を過ぎている商品'])
    expect(text).toContain(words);
  expect(await textOf((await letters('mill'))[0])).toContain('Item YARN (YARN)');
  // Both kinds of mails are in one list, and each can be looked for.
  const all = (await it.api.ok(it.api.get('/v1/mails?limit=200'))).items as Json[];
  expect(all.filter(({ backorderId }) => backorderId === null)).toHaveLength(2);
  expect(await linkOf('kiln')).not.toBe(await linkOf('mill'));
});

describe('the rhythm', () => {
  test('after a business day without a date, then every third, five times; then a person calls, once', async () => {
    await putPack('patient', { near: { within: { businessDays: 1 }, every: { businessDays: 200 } } });
    await supplier('kiln');
    await awaited('CUP', { policy: 'patient' });
    for (let day = 4; day <= 28; day++) await at(`2030-02-${String(day).padStart(2, '0')}T09:00`);
    for (let day = 1; day <= 20; day++) await at(`2030-03-${String(day).padStart(2, '0')}T09:00`);
    // The 9th to 11th and the 23rd and 24th are days off.
    const asked = ['05', '08', '14', '19', '22'].map((day) => `2030-02-${day}T00:00:00Z`);
    expect(await days('kiln')).toEqual(asked);
    const calls = (await tasks()).filter(({ kind }) => kind === 'supplier-silent');
    expect(calls).toMatchObject([
      {
        supplyId: 'PO-CUP',
        openedAt: '2030-02-27T00:00:00Z',
        data: { supplier: '工房kiln', phone: '0120-000-111', text: expect.stringContaining('納期') },
      },
    ]);
    expect((await letters('kiln')).at(-1)?.subject).toBe('【再度のお願い】納期ご回答のお願い(発注番号:PO-CUP)');
    // Resolved and still unanswered, it does not come again; answered, it would have been resolved by itself.
    await answer(await linkOf('kiln'), { 'PO-CUP': { answer: 'date', date: '2030-04-05' } });
    expect(await kinds()).not.toContain('supplier-silent');
  });

  test('daily when the customer’s news day is near', async () => {
    await supplier('kiln');
    await awaited('CUP');
    // News was promised for Thursday the 7th.
    for (const day of ['05', '06', '07', '08']) await at(`2030-02-${day}T09:00`);
    expect(await days('kiln')).toEqual(['05', '06', '07', '08'].map((day) => `2030-02-${day}T00:00:00Z`));
  });

  test('what presses is the end of the line that waits for it, and not the later one of its offer', async () => {
    await supplier('kiln');
    for (const sku of ['FIRST', 'LAST']) {
      await it.shop.item(sku, { supplierId: 'kiln' });
      await it.shop.supply(`PO-${sku}`, sku, 10, null);
    }
    const lines = [
      { sku: 'FIRST', quantity: 1, stated: { shipBy: '2030-02-12' } },
      { sku: 'LAST', quantity: 1, stated: { shipBy: '2030-02-20' } },
    ];
    await it.shop.order('APART', lines, { policy: 'us-shop', shipTo: { country: 'US', region: 'US-NY' } });
    const asked = await suppliesToAskAbout(it.db, instantOf(it.now()), businessDateOf('2030-02-20'));
    const lastDays = asked.map(({ sku, offerEndsAt }) => [sku, offerEndsAt && dateAt(offerEndsAt, 'America/New_York')]);
    // Thirty days after the time stated for each.
    expect(Object.fromEntries(lastDays)).toEqual({ FIRST: '2030-03-14', LAST: '2030-03-22' });
  });

  test('a date is asked about three days before it, once it has passed again, and after an answer not at all', async () => {
    await supplier('kiln');
    await awaited('CUP', { eta: '2030-02-21' });
    for (const day of ['15', '18']) await at(`2030-02-${day}T09:00`);
    expect(await days('kiln')).toEqual(['2030-02-18T00:00:00Z']);
    it.setTime(tokyo('2030-02-22T00:05'));
    await sweepOverdue(it.db, HERE, it.now());
    await at('2030-02-22T09:00');
    expect((await letters('kiln')).at(-1)?.subject).toBe('納期遅れのご確認(発注番号:PO-CUP)');
    await answer(await linkOf('kiln'), { 'PO-CUP': { answer: 'date', date: '2030-03-29' } });
    for (const day of ['25', '26', '27', '28']) await at(`2030-02-${day}T09:00`);
    expect(await letters('kiln')).toHaveLength(2);
  });

  test('quiet on the supplier’s own days off, on his own clock', async () => {
    const calendar = { country: null, weekend: [7], closedOn: ['2030-02-06'] };
    await supplier('kiln', { timeZone: 'Europe/Berlin', calendar });
    await awaited('CUP');
    await at('2030-02-05T09:00');
    expect(await days('kiln')).toEqual([]);
    await at('2030-02-05T17:00');
    expect(await days('kiln')).toEqual(['2030-02-05T08:00:00Z']);
    await at('2030-02-06T17:00');
    await at('2030-02-07T17:00');
    // A Saturday he works, a Sunday he does not.
    await at('2030-02-09T17:00');
    await at('2030-02-10T17:00');
    expect(await days('kiln')).toEqual(['05', '07', '09'].map((day) => `2030-02-${day}T08:00:00Z`));
  });

  test('what comes up later in the day waits for the next letter', async () => {
    await supplier('kiln');
    await putPack('at-once', { unknownAfter: { businessDays: 0 } });
    await awaited('CUP', { policy: 'at-once' });
    await at('2030-02-05T09:00');
    await awaited('POT', { policy: 'at-once' });
    await at('2030-02-05T11:00');
    expect(await letters('kiln')).toHaveLength(1);
    await at('2030-02-06T09:00');
    expect(await textOf((await letters('kiln'))[1])).toContain('PO-POT');
  });

  test('workers that sweep at the same time write once', async () => {
    await supplier('kiln');
    for (const sku of ['A', 'B', 'C']) await awaited(sku);
    it.setTime(tokyo('2030-02-05T09:00'));
    const asked = await Promise.all([sweep(), sweep(), sweep()]);
    expect(asked.reduce((a, b) => a + b, 0)).toBe(3);
    expect(await letters('kiln')).toHaveLength(1);
  });

  test('nobody is asked about goods that nobody waits for', async () => {
    await supplier('kiln');
    await it.shop.item('CUP', { supplierId: 'kiln' });
    await it.shop.supply('PO-CUP', 'CUP', 10, null);
    for (const day of ['05', '06', '07']) expect(await at(`2030-02-${day}T09:00`)).toBe(0);
    // As soon as somebody does, he is: not only from the next day on.
    await it.shop.order('CUP', [{ sku: 'CUP', quantity: 2 }]);
    expect(await sweep()).toBe(1);
  });

  test('a letter names thirty matters; the rest follows the next day', async () => {
    await supplier('kiln');
    for (let n = 0; n < 33; n++) await awaited(`I${n}`);
    expect(await at('2030-02-05T09:00')).toBe(30);
    expect(await sweep()).toBe(0);
    await at('2030-02-06T09:00');
    expect(await letters('kiln')).toHaveLength(2);
    expect((await textOf((await letters('kiln'))[1])).match(/商品I\d+/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a letter that does not arrive', () => {
  const event = (type: string, mailId: string) =>
    applyProviderEvent(
      it.db,
      HERE,
      { type, data: { tags: { mail: mailId }, bounce: { message: 'unknown user' } } },
      it.now(),
    );

  test('is a task that says whom to call, and from then on staff ask', async () => {
    await supplier('kiln');
    await awaited('CUP');
    await at('2030-02-05T09:00');
    const [mail] = await letters('kiln');
    await event('email.bounced', mail?.id);
    await event('email.bounced', mail?.id);
    expect(await tasks()).toMatchObject([
      {
        kind: 'mail-failed',
        data: {
          mailId: mail?.id,
          supplierId: 'kiln',
          supplier: '工房kiln',
          phone: '0120-000-111',
          email: 'kiln@example.com',
          reason: 'unknown user',
        },
      },
    ]);
    await at('2030-02-06T09:00');
    expect(await letters('kiln')).toHaveLength(1);
    expect(await kinds()).toEqual(['mail-failed', 'supply-date-unknown']);
    // Another address can be written to again; sent once more, the letter goes there.
    await supplier('kiln', { email: 'office@kiln.example' });
    const again = await it.api.ok(it.api.post(`/v1/mails/${mail?.id}/resend`));
    expect(again).toMatchObject({ to: 'office@kiln.example', supplierId: 'kiln', backorderId: null });
    await at('2030-02-07T09:00');
    expect((await letters('kiln')).at(-1)).toMatchObject({ to: 'office@kiln.example' });
  });
});

test('letters leave through the one outbox, like any mail', async () => {
  const provider = await MailProvider.start(it.now);
  try {
    await supplier('kiln');
    await awaited('CUP');
    await at('2030-02-05T09:00');
    await senderOf(it.db, provider.url, it.now).sendDue(() => false);
    const [mail] = await letters('kiln');
    expect(mail).toMatchObject({ status: 'sent', providerId: expect.any(String) });
    expect(provider.delivered.map(({ mailId }) => mailId)).toContain(mail?.id);
  } finally {
    await provider.stop();
  }
});

describe('the customer whose news day has come is told', () => {
  const newsOf = async (orderId: string) => {
    it.setTime(tokyo('2030-02-07T16:00'));
    await it.step(orderId, 'still-asking');
    const mail = (await it.shop.mails(orderId)).at(-1);
    expect(mail?.template).toBe('still-asking');
    return textOf(mail);
  };
  const sent = () => it.db.execute(`update mails set status = 'sent' where supplier_id is not null`);

  test('that the supplier has been asked and has not answered, when that is so', async () => {
    await supplier('kiln');
    await awaited('CUP');
    await awaited('POT', { customer: englishCustomer('c-POT') });
    await at('2030-02-05T09:00');
    await sent();
    expect(await newsOf('CUP')).toContain('仕入先には納期を問い合わせておりますが');
    expect(await newsOf('POT')).toContain('We have asked the supplier for a date and have not had an answer yet.');
  });

  test.each([
    ['nobody could write to him', async () => supplier('kiln', { email: undefined }).then(() => awaited('CUP'))],
    [
      'the letter has not left',
      async () => {
        await supplier('kiln');
        await awaited('CUP');
        await at('2030-02-05T09:00');
      },
    ],
    [
      'he has answered that he knows no date',
      async () => {
        await supplier('kiln');
        await awaited('CUP');
        await at('2030-02-05T09:00');
        await sent();
        await answer(await linkOf('kiln'), { 'PO-CUP': { answer: 'unknown' } });
      },
    ],
    [
      'one of the lines was not asked about',
      async () => {
        await supplier('kiln');
        await it.shop.item('CUP', { supplierId: 'kiln' });
        await it.shop.item('LID');
        await it.shop.supply('PO-CUP', 'CUP', 10, null);
        await it.shop.supply('PO-LID', 'LID', 10, null);
        await it.shop.order('CUP', [
          { sku: 'CUP', quantity: 1 },
          { sku: 'LID', quantity: 1 },
        ]);
        await at('2030-02-05T09:00');
        await sent();
      },
    ],
  ])('nothing of the supplier when %s', async (_why, arrange) => {
    await arrange();
    expect(await newsOf('CUP')).not.toContain('仕入先');
  });
});

test('a supply tells who asked and who said what, and when', async () => {
  await supplier('kiln');
  await awaited('CUP');
  await at('2030-02-05T09:00');
  const asked = formatInstant(it.now());
  await answer(await linkOf('kiln'), { 'PO-CUP': { answer: 'date', date: '2030-03-01' } });
  await it.shop.supply('PO-CUP', 'CUP', 10, '2030-03-05', { reason: { code: 'logistics' } });
  expect((await supply('PO-CUP')).history).toMatchObject([
    { kind: 'stated', by: { type: 'staff' }, data: { eta: '2030-03-05', reason: 'logistics' } },
    { kind: 'answered', by: { type: 'supplier', id: 'kiln' }, data: { eta: '2030-03-01' } },
    { kind: 'asked', at: asked },
    { kind: 'stated', data: { eta: null } },
  ]);
});
