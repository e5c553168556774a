import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { addressLink, linkToken } from '../../record/customer-link';
import { MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { expectPage, servedShop, visits } from './customer-visits';
import { footprint } from './footprint';
import type { Served } from './served';

const SEED = 20300204;

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());

const { asked } = visits(() => it);

const STEPS = ['', '/decisions', '/undo', '/preferences', '/address', '/unsubscribe'] as const;

const fixed = (version: string, confirm: boolean): [string, string][] => [
  ['offerVersion', version],
  ...(confirm ? [['confirm', 'yes'] as [string, string]] : []),
];

const post = (url: string, raw: string) =>
  it.api.post(url, undefined, {
    raw,
    key: null,
    idempotencyKey: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

test('no token but a genuine one opens anything, whatever it is made of', async () => {
  const link = await asked('SECRET-ORDER');
  const genuine = link.slice('/c/'.length);
  const address = addressLink('c-SECRET-ORDER', 'a@example.com', MONDAY, HERE).split('/c/')[1]?.split('/')[0] ?? '';
  const claims = { backorderId: 'bo-SECRET-ORDER', epoch: 1, expiresDay: 30_000 };
  const forged = fc
    .tuple(fc.constantFrom('bo-SECRET-ORDER', 'bo-NONE', ''), fc.integer(), fc.integer(), fc.string())
    .map(([backorderId, epoch, expiresDay, secret]) =>
      linkToken({ ...claims, backorderId, epoch, expiresDay }, `x${secret}`),
    );
  const mutated = fc
    .tuple(fc.constantFrom(genuine, address), fc.nat(), fc.constantFrom(...'ABab09-_.~%'.split('')), fc.nat(2))
    .map(([token, at, sign, cut]) => {
      const n = at % token.length;
      return `${token.slice(0, n)}${sign}${token.slice(n + cut)}`;
    });
  // A segment of dots is no token: it names another address.
  const path = /^(?!\.{1,2}$)[A-Za-z0-9._~%-]*$/;
  const words = fc.string({ unit: fc.constantFrom(...'ABab01-_.~'.split('')), maxLength: 300 });
  const tokens = fc
    .oneof(forged, mutated, words)
    .filter((token) => path.test(token) && token !== genuine && token !== address);
  await fc.assert(
    fc.asyncProperty(tokens, fc.constantFrom(...STEPS), fc.boolean(), async (token, step, posts) => {
      const url = `/c/${token}${step}`;
      const answer =
        posts && step !== ''
          ? await post(url, 'offerVersion=1&choice.1=cancel&confirm=yes')
          : await it.api.get(url, { key: null });
      expect([303, 400, 404, 410]).toContain(answer.status);
      expect(answer.text).not.toMatch(/SECRET-ORDER|山田|山猫|hanako/);
    }),
    { seed: SEED, numRuns: 250 },
  );
  expect((await it.shop.backorder('SECRET-ORDER')).lines[0]).toMatchObject({ waiting: 2, cancelled: 0 });
  expect(it.logged).toEqual([]);
});

test('any form gets a page; only one that is confirmed changes anything, and what it changes adds up', async () => {
  const link = await asked('FORMS');
  const strange = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('\u0000', '\ud800', '１', '-1', '1e9', '999999999'),
  );
  const name = fc.oneof(
    fc.constantFrom(
      'choice.1',
      'choice.*',
      'choice.',
      'choice.__proto__',
      'units.1:cancel',
      'units.1:wait',
      'units.1:split',
    ),
    fc.constantFrom(
      'units.1:alternative:ALT',
      'units.:',
      'units.9:cancel',
      'offerVersion',
      'shown',
      'page',
      'email',
      'locale',
    ),
    strange,
  );
  const value = fc.oneof(
    fc.constantFrom('wait', 'cancel', 'split', 'alternative:ALT', 'alternative:', 'alternative:A:B', '1', '2', '0', ''),
    strange,
  );
  const form = fc.array(fc.tuple(name, value), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(form, fc.boolean(), fc.constantFrom('1', '0', ''), async (fields, confirm, version) => {
      const before = await footprint(it.db);
      const sent = new URLSearchParams([...fixed(version, confirm), ...fields]);
      const answer = await post(`${link}/decisions`, sent.toString());
      expect([200, 303, 409, 422]).toContain(answer.status);
      if (answer.status !== 303) expectPage(answer, answer.status);
      if (!confirm && answer.status !== 409) expect(await footprint(it.db)).toEqual(before);
      const wrong = await it.db.execute(sql`
        select 1 from order_lines where ordered <> waiting + allocated + shipped + cancelled + substituted or waiting < 0`);
      expect(wrong).toHaveLength(0);
      if (answer.status === 303) await post(`${link}/undo`, '');
    }),
    { seed: SEED, numRuns: 120 },
  );
  for (const raw of ['%', '%ff', 'a=%00', '=', '&&&', 'choice.1=cancel'.repeat(2000)])
    for (const step of ['/decisions', '/undo', '/preferences', '/unsubscribe'])
      expect([200, 303, 404, 422]).toContain((await post(`${link}${step}`, raw)).status);
  expect(it.logged).toEqual([]);
});
