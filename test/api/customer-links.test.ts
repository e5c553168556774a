import { linkToken } from '../../record/customer-link';
import { DAY, MONDAY } from '../servers/clock';
import { HERE } from '../servers/installation';
import { expectPage, servedShop, visits } from './customer-visits';
import { submit } from './page-form';
import { expectProblem } from './problem';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { asked, lineOf, linkOf, page, waiting } = visits(() => it);

describe('a link', () => {
  test('that is malformed or tampered with is a friendly 404 that reveals nothing', async () => {
    const link = await asked('TAMPER');
    const [payload = '', signature = ''] = link.slice('/c/'.length).split('.');
    const flipped = `${signature.slice(0, -2)}${signature.at(-2) === 'A' ? 'B' : 'A'}${signature.at(-1)}`;
    // The last character of a signature holds two bits that say nothing: another spelling of the same bytes.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelt = `${signature.slice(0, -1)}${alphabet[alphabet.indexOf(signature.at(-1) ?? '') ^ 1]}`;
    expect(Buffer.from(respelt, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    const forged = Buffer.from('bo-TAMPER\n1\n99999').toString('base64url');
    for (const token of [
      `${payload}.${flipped}`,
      `${payload}.${respelt}`,
      `${payload}=.${signature}`,
      `${payload}.${signature}=`,
      `${payload}.${signature}.`,
      `${payload}%2E${signature}`,
      `%${payload.charCodeAt(0).toString(16)}${payload.slice(1)}.${signature}`,
      `${forged}.${signature}`,
      `${payload.toLowerCase()}.${signature}`,
      payload,
      'x',
      '',
      `${link.slice('/c/'.length)}/`,
      `${link.slice('/c/'.length)}/more`,
      '%zz',
      '%00',
      'x'.repeat(400),
      'x'.repeat(4000),
      '..%2F..%2Fetc',
      encodeURIComponent('注文'),
    ])
      for (const [method, rest] of [
        ['GET', ''],
        ['POST', '/decisions'],
        ['POST', '/undo'],
      ] as const) {
        const answer =
          method === 'GET'
            ? await page(`/c/${token}`)
            : await submit(it.api, `/c/${token}${rest}`, { 'choice.1': 'cancel', confirm: 'yes', offerVersion: '1' });
        expect([token, answer.status]).toEqual([token, 404]);
        expectPage(answer, 404);
        expect(answer.text).not.toMatch(/TAMPER|山田|山猫|hanako/);
      }
    expect(await lineOf('TAMPER')).toMatchObject({ waiting: 2, cancelled: 0 });
  });

  test('of another installation’s secret, or with claims spelt otherwise, is no link', async () => {
    await waiting('CLAIMS');
    const claims = { backorderId: 'bo-CLAIMS', epoch: 1, expiresDay: 30000 };
    expectPage(await page(`/c/${linkToken(claims, HERE.secret)}`), 200);
    expectPage(await page(`/c/${linkToken(claims, 'another secret, as long as the first one')}`), 404);
    expectPage(await page(`/c/${linkToken({ ...claims, epoch: 1.5 }, HERE.secret)}`), 410);
    expectPage(await page(`/c/${linkToken({ ...claims, backorderId: 'bo-NONE' }, HERE.secret)}`), 410);
  });

  test('that has expired is a friendly 410', async () => {
    const link = await asked('OLD');
    it.setTime((MONDAY + 400 * DAY) as typeof MONDAY);
    expectPage(await page(link), 200);
    it.setTime((MONDAY + 401 * DAY) as typeof MONDAY);
    const gone = await page(link, { 'accept-language': 'en-GB' });
    expectPage(gone, 410);
    expect(gone.text).toMatch(/<html lang="en">[\s\S]*expired/);
    expect(gone.text).not.toMatch(/OLD|山田|山猫/);
    expectPage(
      await submit(it.api, `${link}/decisions`, { 'choice.1': 'cancel', confirm: 'yes', offerVersion: '1' }),
      410,
    );
    expectPage(await submit(it.api, `${link}/undo`, {}), 410);
  });

  test('that was revoked is a 410, and the next mail’s is good', async () => {
    const link = await asked('REVOKED');
    for (const _again of [1, 2])
      expect(await it.api.delete('/v1/backorders/bo-REVOKED/links')).toMatchObject({ status: 204, text: '' });
    expectProblem(await it.api.delete('/v1/backorders/bo-NONE/links'), 404);
    const { items } = await it.api.ok(it.api.get('/v1/backorders/bo-REVOKED/timeline?limit=200'));
    expect(items.at(-1)).toMatchObject({ kind: 'links-revoked' });
    expectPage(await page(link), 410);
    expectPage(
      await submit(it.api, `${link}/decisions`, { 'choice.1': 'cancel', confirm: 'yes', offerVersion: '1' }),
      410,
    );
    await it.api.ok(it.shop.cancel('REVOKED', { lines: [{ lineId: '1', quantity: 1 }] }));
    await it.step('REVOKED');
    expectPage(await page(await linkOf('REVOKED')), 200);
  });

  test('is answered in the visitor’s language where we do not know him', async () => {
    expect((await page('/c/x')).text).toMatch(/<html lang="ja">/);
    expect((await page('/c/x', { 'accept-language': 'en' })).text).toMatch(/<html lang="en">/);
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
