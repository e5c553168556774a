import { setTimeout as pause } from 'node:timers/promises';
import { API_KEY } from '../servers/api-client';
import { orderOf } from '../servers/shop';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
beforeAll(async () => {
  it = await served();
  await it.shop.item('PEN');
  await it.shop.stock('PEN', 10);
});
afterAll(() => it.stop());

describe('400: what cannot be read', () => {
  test.each([
    ['an unfinished document', '{"orderId":'],
    ['two documents', '{} {}'],
    ['a bare word', 'hello'],
    ['NaN', '{"orderId":NaN}'],
    ['a control character in a text', '{"orderId":"a\u0001b"}'],
  ])('%s is not JSON', async (_what, raw) => {
    expectProblem(await it.api.post('/v1/orders', undefined, { raw }), 400, 'bad-request');
  });

  test.each([
    ['a stray continuation byte', Buffer.from([0x22, 0x80, 0x22])],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate encoded in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['Shift_JIS', Buffer.from([0x22, 0x8e, 0x52, 0x93, 0x63, 0x22])],
  ])('%s is not UTF-8', async (_what, raw) => {
    const answer = await it.api.post('/v1/orders', undefined, { raw });
    expectProblem(answer, 400, 'bad-request');
    expect(answer.body.detail).toMatch(/UTF-8/);
  });

  test.each(['/v1/orders/%zz', '/v1/items/%E3%81', '/%'])('the address %s does not decode', async (url) => {
    expectProblem(await it.api.get(url), 400, 'bad-request');
  });

  test.each([
    ['/v1/orders?limit=0', '/limit', /at least 1/],
    ['/v1/orders?limit=201', '/limit', /at most 200/],
    ['/v1/orders?limit=ten', '/limit', /whole number/],
    ['/v1/orders?limit=', '/limit', /whole number/],
    ['/v1/orders?limit=1&limit=2', '/limit', /whole number/],
    ['/v1/orders?colour=red', '/colour', /not a known/],
    ['/v1/orders?__proto__=1', '/__proto__', /not a known/],
    ['/v1/backorders?status=waiting', '/status', /deciding.*closed/],
    ['/v1/backorders?overdue=perhaps', '/overdue', /true or false/],
    ['/v1/backorders?sku=a%00b', '/sku', /1 to 64/],
    ['/v1/tasks?state=done', '/state', /open.*resolved/],
    ['/v1/mails?status=lost', '/status', /queued.*superseded/],
    ['/v1/orders/A-1?full=true', '/full', /not a known/],
    ['/v1/items/PEN/stock?at=now', '/at', /not a known/],
    ['/healthz?deep=true', '/deep', /not a known/],
  ])('%s names the parameter and what is allowed', async (url, pointer, message) => {
    const answer = await it.api.get(url);
    expectProblem(answer, 400, 'bad-request');
    expect(answer.body.errors).toEqual([{ pointer, message: expect.stringMatching(message) }]);
  });

  test('a parameter that only other requests know is refused and nothing is done', async () => {
    const answer = await it.api.post('/v1/orders?dryRun=true', orderOf('DRY', [{ sku: 'PEN', quantity: 1 }]));
    expectProblem(answer, 400, 'bad-request');
    expectProblem(await it.api.get('/v1/orders/DRY'), 404);
  });
});

describe('404 and 405: where there is nothing, and where there is something else', () => {
  test.each([
    '/v1/orders/NONE',
    '/v1/backorders/bo-NONE',
    '/v1/backorders/bo-NONE/timeline',
    '/v1/items/NONE',
    '/v1/items/NONE/stock',
    '/v1/supplies/NONE',
    '/v1/suppliers/NONE',
    '/v1/channels/none',
    '/v1/mails/NONE',
    '/v1/mails/NONE/content',
    '/v1/policies/none/versions/1',
    '/v1/policies/jp-shop/versions/99',
    '/v1/policies/jp-shop/versions/one',
    '/v1/receipts/NONE',
    '/v1/webhook-endpoints/NONE',
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/orders/',
    '/v1/orders/A/B',
    '/v1/ORDERS',
    '/nothing',
    `/v1/orders/${'x'.repeat(65)}`,
    `/v1/orders/${'x'.repeat(3000)}`,
    '/v1/orders/a%2Fb',
    '/v1/orders/a%00b',
    '/v1/orders/%E6%B3%A8%E6%96%87',
  ])('GET %s is a 404', async (url) => {
    expectProblem(await it.api.get(url), 404, 'not-found');
  });

  test.each([
    ['/v1/orders/NONE/cancel', { reason: 'r', actor: { type: 'staff', via: 'api' } }],
    ['/v1/orders/NONE/shipments', { lines: [{ lineId: '1', quantity: 1 }] }],
    ['/v1/orders/NONE/shortages', { lines: [{ lineId: '1', quantity: 1 }], reason: 'r' }],
    [
      '/v1/backorders/bo-NONE/decisions',
      { offerVersion: 1, lines: [{ lineId: '1', choice: 'wait' }], actor: { type: 'staff', via: 'api' } },
    ],
    ['/v1/tasks/NONE/resolve', {}],
    ['/v1/refunds/NONE/fail', { reason: 'r' }],
    ['/v1/refunds/NONE/account-received', undefined],
    ['/v1/orders/NONE/deliveries', { shipmentId: 's', state: 'delivered', at: '2030-02-04T00:00:00Z' }],
    ['/v1/refunds/NONE/confirm', { paidAt: '2030-02-04T00:00:00Z', reference: 'r' }],
    ['/v1/mails/NONE/resend', undefined],
  ])('POST %s is a 404', async (url, body) => {
    expectProblem(await it.api.post(url, body), 404, 'not-found');
  });

  test.each([
    ['DELETE', '/v1/orders/A-1', ['GET', 'PATCH']],
    ['PUT', '/v1/orders', ['GET', 'POST']],
    ['GET', '/v1/stock-adjustments', ['POST']],
    ['POST', '/v1/items/PEN', ['GET', 'PUT']],
    ['PATCH', '/v1/supplies/S-1', ['GET', 'PUT']],
    ['DELETE', '/v1/channels/web', ['GET', 'PUT']],
    ['POST', '/healthz', ['GET']],
    ['DELETE', '/openapi.json', ['GET']],
    ['OPTIONS', '/v1/orders', ['GET', 'POST']],
  ] as const)('%s %s is a 405 that names what there is', async (method, url, allowed) => {
    const answer = await it.api.send(method as 'GET', url);
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers['allow']?.split(', ')).toEqual(expect.arrayContaining([...allowed]));
  });

  test('a wrong method is said before the body is looked at', async () => {
    const answer = await it.api.post('/v1/items/PEN', undefined, {
      raw: 'not json',
      headers: { 'content-type': 'text/plain' },
    });
    expectProblem(answer, 405);
  });
});

describe('413 and 415: bodies that are too large or of another kind', () => {
  test.each([
    ['text/plain', '{}'],
    ['application/xml', '<order/>'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/x-www-form-urlencoded', 'orderId=A'],
    ['application/jsonp', '{}'],
  ])('%s is a 415', async (type, raw) => {
    const answer = await it.api.post('/v1/orders', undefined, { raw, headers: { 'content-type': type } });
    expectProblem(answer, 415, 'unsupported-media-type');
  });

  test('JSON may name its charset', async () => {
    const answer = await it.api.post('/v1/orders', orderOf('CHARSET', [{ sku: 'PEN', quantity: 1 }]), {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(answer.status).toBe(201);
  });

  test('one byte over 1 MiB is a 413, 1 MiB is read', async () => {
    const fill = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expectProblem(await it.api.post('/v1/orders', undefined, { raw: fill(1024 * 1024 + 1) }), 413, 'too-large');
    expectRefused(await it.api.post('/v1/orders', undefined, { raw: fill(1024 * 1024) }), '/a', /not a known field/);
  });
});

describe('HEAD', () => {
  test.each(['/v1/orders', '/v1/items/PEN', '/healthz', '/openapi.json'])(
    'of %s is its GET without the body',
    async (url) => {
      const [head, get] = [await it.api.send('HEAD', url), await it.api.get(url)];
      expect(head.status).toBe(200);
      expect(head.text).toBe('');
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    },
  );

  test('of nothing is a 404 without a body', async () => {
    expect(await it.api.send('HEAD', '/v1/orders/NONE')).toMatchObject({ status: 404, text: '' });
  });

  test('needs the key like its GET', async () => {
    expect((await it.api.send('HEAD', '/v1/orders', undefined, { key: null })).status).toBe(401);
  });
});

describe('over a real connection', () => {
  let base: string;
  beforeAll(async () => {
    base = await it.app.listen({ port: 0, host: '127.0.0.1' });
  });

  test('a body of 10 MB gets its 413, and the connection goes on to serve the next request', async () => {
    const { Agent, request } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (body: Buffer, headers: Record<string, string> = {}) =>
      new Promise<{ status: number; type: string; port: number }>((resolve, reject) => {
        const sent = request(
          `${base}/v1/orders`,
          {
            agent,
            method: 'POST',
            headers: {
              authorization: `Bearer ${API_KEY}`,
              'content-type': 'application/json',
              'idempotency-key': 'large',
              ...headers,
            },
          },
          (answer) => {
            const port = answer.socket.localPort ?? 0;
            answer
              .resume()
              .on('end', () =>
                resolve({ status: answer.statusCode ?? 0, type: String(answer.headers['content-type']), port }),
              );
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    const large = Buffer.alloc(10_000_000, 0x20);
    const told = await send(large, { 'content-length': String(large.length) });
    await pause(0);
    const chunked = await send(large, { 'transfer-encoding': 'chunked' });
    await pause(0);
    const next = await send(Buffer.from('{}'));
    expect(told).toMatchObject({ status: 413, type: expect.stringMatching(/problem\+json/) });
    expect(chunked).toMatchObject({ status: 413 });
    expect(next.status).toBe(422);
    expect([chunked.port, next.port]).toEqual([told.port, told.port]);
    agent.destroy();
  });

  test('what is not HTTP gets a 400 problem', async () => {
    const { connect } = await import('node:net');
    const { port } = new URL(base);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('HELLO THERE\r\n\r\n'));
      let got = '';
      socket.setEncoding('utf8');
      socket.on('data', (piece) => {
        got += piece;
      });
      socket.on('end', () => resolve(got));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ type: 'urn:backorder:problem:bad-request' });
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
