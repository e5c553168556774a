import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SQL, sql } from 'drizzle-orm';
import { checkJournal } from '../../record/check-journal';
import { localMailbox } from '../../worker/outbox/mail/local-mailbox';
import { mailSender } from '../../worker/outbox/mail/sender';
import { submit } from '../api/page-form';
import { type Served, served } from '../api/served';
import { DAY, HOUR, MINUTE } from '../servers/clock';
import { HERE } from '../servers/installation';

let it: Served;
const HANAKO = { id: 'c-hanako', name: '山田 花子', email: 'hanako@example.com', locale: 'ja' };

async function send(): Promise<void> {
  const deps = { db: it.db, here: HERE, mailTransport: localMailbox(it.db), clock: () => it.now(), log: () => {} };
  await mailSender(deps, 'test').sendDue(() => false);
}

/** Two orders of one customer with a status mail together, one of another whose mails were sent once more. */
beforeAll(async () => {
  it = await served();
  for (const sku of ['A', 'B']) {
    await it.shop.item(sku);
    await it.shop.supply(`PO-${sku}`, sku, 50, '2030-04-10');
    await it.shop.order(sku, [{ sku, quantity: 2 }], { customer: HANAKO, orderNumber: `No. ${sku}` });
    it.pass(MINUTE);
  }
  await it.shop.order('C', [{ sku: 'A', quantity: 1 }]);
  await send();
  const [first] = await it.shop.mails('C');
  await it.api.ok(it.api.post(`/v1/mails/${first.id}/resend`));
  const page = /https:\/\/shop\.example(\/c\/\S+)/.exec((await it.shop.content(first.id)).text)?.[1] ?? '';
  await submit(it.api, `${page}/preferences`, { email: 'new@example.com' });
  await it.api.ok(it.shop.cancel('C'));
  await it.step('C');
  it.pass(7 * DAY + HOUR);
  await it.step('B', 'status');
  await send();
});
afterAll(() => it.stop());

const check = (number: string | null = null) => checkJournal(it.db, number);
const ONE = { backorders: 1, entries: 1, mails: 1, requests: 1 };

/** `npm run check:journal`, as an auditor runs it. */
async function command(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const run = ['run', '--silent', 'check:journal', '--', ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)('npm', run, {
      cwd: join(__dirname, '../..'),
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: it.database.url, ...env },
    });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, said: failed.stdout + failed.stderr };
  }
}

describe('what nobody has touched is true', () => {
  test('every entry, every mail, also shared, sent again or asking an address, and every request', async () => {
    const templates = await it.db.execute<{ template: string }>(sql`select distinct template from mails order by 1`);
    expect(templates.map(({ template }) => template)).toEqual([
      'address-confirm',
      'cancelled',
      'first-notice',
      'status',
    ]);
    const [rows] = await it.db.execute<{ entries: number; mails: number; requests: number }>(sql`
      select count(*)::int as entries, (count(*) filter (where kind = 'mail-queued'))::int as mails,
        (select count(*)::int from mail_batches) as requests from journal`);
    expect(await check()).toEqual({ backorders: 3, ...rows, mailsWithoutHash: 0, untruth: null });
    expect(rows?.requests).toBeGreaterThan(1);
    expect(await checkJournal(it.db, null, ONE)).toEqual(await check());
  });

  test.each([['No. A'], ['A'], ['bo-A']])('%s is one backorder, its shared mail with it', async (number) => {
    const done = await check(number);
    expect(done).toMatchObject({ backorders: 1, mails: 2, requests: 2, untruth: null });
    expect(await checkJournal(it.db, number, ONE)).toEqual(done);
  });
});

/** As whoever owns the database can write: the guards of the tables are off. */
const forge = (statement: SQL): Promise<void> =>
  it.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(statement);
  });

describe('what somebody has changed is found and named', () => {
  const TABLES = ['mails', 'journal', 'mail_batches', 'backorders', 'told_together'];
  beforeAll(async () => {
    for (const table of TABLES)
      await it.db.execute(sql`create table ${sql.identifier(`kept_${table}`)} as table ${sql.identifier(table)}`);
  });
  afterEach(async () => {
    for (const table of TABLES) {
      await forge(sql`delete from ${sql.identifier(table)}`);
      await forge(sql`insert into ${sql.identifier(table)} table ${sql.identifier(`kept_${table}`)}`);
    }
    expect((await check()).untruth).toBeNull();
  });
  const FIRST = sql`backorder_id = 'bo-A' and template = 'first-notice'`;
  const NOT_AS_QUEUED = /^bo-A: mail mail_\S+ is not what entry \d+ says was queued$/;

  test.each<[what: string, wrong: SQL, said: RegExp]>([
    ['a subject', sql`update mails set subject = subject || '!' where ${FIRST}`, NOT_AS_QUEUED],
    ['a text', sql`update mails set text = replace(text, '4月', '3月') where ${FIRST}`, NOT_AS_QUEUED],
    ['the same in HTML alone', sql`update mails set html = replace(html, '4月', '3月') where ${FIRST}`, NOT_AS_QUEUED],
    ['an address', sql`update mails set to_address = 'other@example.com' where ${FIRST}`, NOT_AS_QUEUED],
    ['a sender', sql`update mails set from_address = 'other@example.com' where ${FIRST}`, NOT_AS_QUEUED],
    ['where answers go', sql`update mails set reply_to = 'other@example.com' where ${FIRST}`, NOT_AS_QUEUED],
    ['a link to unsubscribe', sql`update mails set unsubscribe_url = 'https://x' where ${FIRST}`, NOT_AS_QUEUED],
    [
      'a mail that tells of several orders',
      sql`update mails set text = text || '!' where template = 'status'`,
      NOT_AS_QUEUED,
    ],
    [
      'a mail that was sent once more',
      sql`update mails set text = text || '!' where cause like 'resend:%'`,
      /^bo-C: mail \S+ is not what entry \d+ says was queued$/,
    ],
    ['a mail that is gone', sql`delete from mails where ${FIRST}`, /^bo-A: mail \S+ of entry \d+ is not there$/],
    [
      'a mail nobody queued',
      sql`insert into mails (id, seq, backorder_id, template, locale, cause, from_address, to_address, subject, html, text, status,
          priority, supersedable, queued_at)
        select 'mail_forged', 999, backorder_id, template, locale, 'forged', from_address, to_address, subject, html, text, status,
          priority, supersedable, queued_at from mails where ${FIRST}`,
      /^bo-A: mail mail_forged is in no entry of the journal$/,
    ],
    [
      'what an entry says',
      sql`update journal set data = '{"forged":true}' where backorder_id = 'bo-B' and seq = 2`,
      /^bo-B: entry 2 is not what followed the one before it$/,
    ],
    [
      'when it was',
      sql`update journal set at = at - interval '1 day' where backorder_id = 'bo-B' and seq = 1`,
      /^bo-B: entry 1 is not what/,
    ],
    [
      'an entry left out',
      sql`delete from journal where backorder_id = 'bo-B' and seq = 2`,
      /^bo-B: entry 2 is not what/,
    ],
    [
      'the last entry left out',
      sql`delete from journal j where backorder_id = 'bo-C'
        and seq = (select max(seq) from journal where backorder_id = 'bo-C')`,
      /^bo-C: the journal ends with entry \d+, and \d+ were written$/,
    ],
    [
      'a backorder left out',
      sql`delete from backorders where id = 'bo-C'`,
      /^bo-C: entry 1 is of a backorder that is not there$/,
    ],
    [
      'what the provider was asked to send',
      sql`update mail_batches set body = replace(body, '4月', '3月')
        where id = (select batch_id from mails where ${FIRST})`,
      /^request \S+ holds what is not the mail \S+ as it was queued$/,
    ],
    [
      'whom else the provider was asked to send it to',
      sql`update mail_batches set body = replace(body, '"subject"', '"bcc":["x@example.com"],"subject"')
        where id = (select batch_id from mails where ${FIRST})`,
      /^request \S+ holds what is not/,
    ],
    [
      'a request that is none',
      sql`update mail_batches set body = 'forged' where id = (select batch_id from mails where ${FIRST})`,
      /^request \S+ holds what is not/,
    ],
  ])('%s', async (_what, wrong, said) => {
    await forge(wrong);
    expect((await check()).untruth).toMatch(said);
    expect((await checkJournal(it.db, null, ONE)).untruth).toMatch(said);
  });

  test('entries of mails written before they had a hash are counted, and called neither true nor false', async () => {
    // As it was written then, the chain over it.
    await forge(sql`
      with recursive entries as (
        select seq, at, kind, case when kind = 'mail-queued' then regexp_replace(data, ',"sha256":"[^"]*"', '') else data end as data
        from journal where backorder_id = 'bo-A'
      ), chained as (
        select 0 as seq, ''::text as previous, ''::text as hash
        union all
        select e.seq, c.hash, journal_hash(c.hash, 'bo-A', e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          e.kind, e.data)
        from chained c join entries e on e.seq = c.seq + 1
      ), written as (
        update journal j set data = e.data, previous_hash = c.previous, hash = c.hash
        from chained c join entries e using (seq) where j.backorder_id = 'bo-A' and j.seq = c.seq
      )
      update backorders set journal_hash = decode((select hash from chained order by seq desc limit 1), 'hex') where id = 'bo-A'`);
    await forge(sql`update mails set text = 'forged' where ${FIRST}`);
    await forge(sql`delete from mail_batches`);
    expect(await check('A')).toMatchObject({ backorders: 1, mails: 0, mailsWithoutHash: 2, untruth: null });
    expect(await command(['A'])).toEqual({
      code: 0,
      said: expect.stringMatching(
        /^The journal is true: \d+ entries of 1 backorder, 0 mails by their hash, 2 older mails have none, 0 requests/,
      ),
    });
  });

  test('the command prints it, and what was true before it, and ends with 1', async () => {
    await forge(sql`update mails set text = text || '!' where ${FIRST}`);
    const { code, said } = await command();
    expect(code).toBe(1);
    expect(said).toMatch(/^Not true: bo-A: mail \S+ is not what entry \d+ says was queued\.\nBefore that: \d+ entr/);
    expect((await command(['No. B'])).code).toBe(0);
  });
});

describe('the command', () => {
  test('says what it compared', async () => {
    expect(await command()).toEqual({
      code: 0,
      said: expect.stringMatching(
        /^The journal is true: \d+ entries of 3 backorders, \d+ mails by their hash, \d+ requests to the mail provider\.\n$/,
      ),
    });
  });

  test.each<[what: string, args: readonly string[], env: NodeJS.ProcessEnv, said: RegExp]>([
    ['a number nobody has', ['No. X'], {}, /^Nothing was checked: no backorder is of order No\. X\.$/m],
    ['two numbers', ['A', 'B'], {}, /^One order number or backorder id/],
    ['no database', [], { DATABASE_URL: '' }, /DATABASE_URL is not set/],
    [
      'a database that is not there',
      [],
      { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/shop' },
      /^The check broke off: .*127\.0\.0\.1:1\/shop: nobody listens there/,
    ],
  ])('ends with 1 for %s', async (_what, args, env, said) => {
    expect(await command(args, env)).toEqual({ code: 1, said: expect.stringMatching(said) });
  });
});
