import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Json } from '../servers/api-client';
import { expectProblem } from './problem';
import { type Served, served } from './served';

let it: Served;
let description: Json;
let pollers: number | null = 1;
beforeAll(async () => {
  it = await served({ workers: { pollers: async () => pollers } });
  description = await it.api.ok(it.api.get('/openapi.json'));
});
afterAll(() => it.stop());

describe('/healthz and /readyz', () => {
  afterEach(() => {
    pollers = 1;
  });

  test('alive is alive', async () => {
    expect(await it.api.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('ready only when orders can be taken and a worker polls, with a word per dependency', async () => {
    const ready = { database: { ok: true }, temporal: { ok: true }, worker: { ok: true, pollers: 1 } };
    expect(await it.api.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', dependencies: ready } });
    pollers = 0;
    expect(await it.api.get('/readyz')).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.any(String) },
      body: { status: 'not-ready', dependencies: { ...ready, worker: { ok: false, pollers: 0 } } },
    });
    pollers = null;
    expect(await it.api.get('/readyz')).toMatchObject({
      status: 503,
      body: { dependencies: { database: { ok: true }, temporal: { ok: false }, worker: { ok: false } } },
    });
  });

  test('Temporal away is no reason not to take an order', async () => {
    pollers = null;
    await it.shop.item('BOWL');
    await it.shop.supply('PO-BOWL', 'BOWL', 9, '2030-02-20');
    await it.shop.order('BOWL', [{ sku: 'BOWL', quantity: 1 }]);
    expect(await it.shop.templates('BOWL')).toEqual(['first-notice']);
  });
});

describe('/metrics', () => {
  test('count what waits, by kind, in Prometheus’s format, and name nobody', async () => {
    const answer = await it.api.get('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    const lines = answer.text
      .split('\n')
      .filter((line) => /^(backorder_|http_request_duration_seconds_count)/.test(line));
    expect(lines).toEqual(
      expect.arrayContaining([
        'backorder_backorders{kind="scheduled"} 1',
        'backorder_mails{kind="queued"} 1',
        expect.stringMatching(/^backorder_outbox\{kind="wakes"\} [1-9]/),
        'backorder_outbox{kind="webhooks"} 0',
        'backorder_tasks{kind="open"} 0',
        'backorder_refunds{kind="overdue"} 0',
        expect.stringMatching(/^backorder_lock_contentions \d+$/),
        'http_request_duration_seconds_count{method="POST",route="/v1/orders",status="201"} 1',
      ]),
    );
    expect(answer.text).not.toMatch(/BOWL|hanako/);
  });
});

/** The contract, path by path. */
const CONTRACT: Readonly<Record<string, readonly string[]>> = {
  '/v1/channels/{id}': ['get', 'put'],
  '/v1/suppliers/{id}': ['get', 'put'],
  '/v1/items': ['get'],
  '/v1/items/{sku}': ['get', 'put'],
  '/v1/items/{sku}/stock': ['get'],
  '/v1/stock-adjustments': ['post'],
  '/v1/stock-counts': ['post'],
  '/v1/reservations': ['post'],
  '/v1/reservations/{id}': ['delete'],
  '/v1/orders': ['get', 'post'],
  '/v1/orders/{orderId}': ['get', 'patch'],
  '/v1/orders/{orderId}/cancel': ['post'],
  '/v1/orders/{orderId}/shipments': ['post'],
  '/v1/orders/{orderId}/shortages': ['post'],
  '/v1/orders/{orderId}/deliveries': ['post'],
  '/v1/customers/{id}': ['patch'],
  '/v1/backorders': ['get'],
  '/v1/backorders/{id}': ['get'],
  '/v1/backorders/{id}/timeline': ['get'],
  '/v1/backorders/{id}/decisions': ['post'],
  '/v1/backorders/{id}/hold': ['put', 'delete'],
  '/v1/tasks': ['get'],
  '/v1/tasks/{id}/resolve': ['post'],
  '/v1/refunds': ['get'],
  '/v1/refunds/{id}/confirm': ['post'],
  '/v1/refunds/{id}/fail': ['post'],
  '/v1/refunds/{id}/account-received': ['post'],
  '/v1/coupon-codes': ['get', 'post'],
  '/v1/supplies': ['get'],
  '/v1/supplies/{supplyId}': ['get', 'put'],
  '/v1/receipts': ['post'],
  '/v1/policies': ['get'],
  '/v1/policies/schema': ['get'],
  '/v1/policies/{id}/versions/{version}': ['get', 'put'],
  '/v1/policies/{id}/versions/{version}/adopt': ['post'],
  '/v1/mails': ['get'],
  '/v1/mails/{id}/content': ['get'],
  '/v1/mails/{id}/resend': ['post'],
  '/v1/webhook-endpoints': ['get', 'post'],
  '/v1/webhook-endpoints/{id}': ['delete'],
  '/v1/webhook-deliveries': ['get'],
  '/v1/inbound/resend': ['post'],
  '/c/{token}': ['get'],
  '/c/{token}/decisions': ['post'],
  '/c/{token}/undo': ['post'],
  '/healthz': ['get'],
  '/readyz': ['get'],
  '/metrics': ['get'],
  '/openapi.json': ['get'],
  '/dev/mailbox': ['get'],
};

describe('/openapi.json', () => {
  test('is a valid OpenAPI 3.1 document', async () => {
    expect(description.openapi).toBe('3.1.0');
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(description));
      const validator = join(
        __dirname,
        '../../node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js',
      );
      const { stdout } = await promisify(execFile)(process.execPath, [validator, file]);
      expect(JSON.parse(stdout)).toEqual({ valid: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(Object.entries(CONTRACT))('has %s with %j', (path, methods) => {
    expect(Object.keys(description.paths[path] ?? {})).toEqual(expect.arrayContaining([...methods]));
  });

  test('has nothing that is not served, and all that is', () => {
    const said = Object.entries<Json>(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    for (const operation of said) {
      const [method = '', path = ''] = operation.split(' ');
      expect(it.app.hasRoute({ method: method as 'GET', url: path.replace(/\{(\w+)\}/g, ':$1') })).toBe(true);
    }
    expect(said.length).toBeGreaterThanOrEqual(Object.values(CONTRACT).flat().length);
  });

  const operations = (): [string, string, Json][] =>
    Object.entries<Json>(description.paths).flatMap(([path, methods]) =>
      Object.entries<Json>(methods).map(([method, operation]): [string, string, Json] => [method, path, operation]),
    );

  test('names every refusal of every request under /v1, each a problem', () => {
    for (const [method, path, { responses }] of operations().filter(([, path]) => path.startsWith('/v1/'))) {
      const wanted = ['400', '404', '405', '500', '503', ...(method === 'get' ? [] : ['409', '413', '415', '422'])];
      const keyed = path.startsWith('/v1/inbound/') ? [] : ['401', '403', '429'];
      for (const status of [...wanted, ...keyed])
        expect([method, path, responses[status]?.content?.['application/problem+json']?.schema]).toEqual([
          method,
          path,
          { $ref: '#/components/schemas/Problem' },
        ]);
    }
  });

  test('says which scopes open a request, and that a POST wants its key', () => {
    expect(description.paths['/v1/orders'].post.security).toEqual([{ key: ['orders'] }]);
    expect(description.paths['/v1/mails'].get.security).toEqual([{ key: ['staff'] }, { key: ['audit'] }]);
    expect(description.paths['/healthz'].get.security).toBeUndefined();
    for (const [method, path, { parameters = [] }] of operations()) {
      const named = parameters.some((parameter: Json) => parameter.name === 'Idempotency-Key');
      expect([method, path, named]).toEqual([method, path, method === 'post' && /^\/v1\/(?!inbound)/.test(path)]);
    }
  });

  test('says which requests look at If-Match, and that they alone answer 412', () => {
    const matching = operations().filter(([, , { parameters = [] }]) =>
      parameters.some((parameter: Json) => parameter.name === 'If-Match' && !parameter.required),
    );
    expect(matching.map(([method, path]) => `${method} ${path}`).sort()).toEqual([
      'post /v1/backorders/{id}/release',
      'post /v1/items/{sku}/reallocations',
      'post /v1/receipts',
      'put /v1/supplies/{supplyId}',
    ]);
    for (const [method, path, { responses }] of operations())
      expect([method, path, '412' in responses]).toEqual([
        method,
        path,
        matching.some(([other, place]) => other === method && place === path),
      ]);
  });

  test('says that metrics are text', () => {
    expect(Object.keys(description.paths['/metrics'].get.responses['200'].content)).toEqual(['text/plain']);
  });

  test('describes every problem type there is', async () => {
    const { PROBLEMS } = await import('../../api/problems');
    for (const slug of Object.keys(PROBLEMS))
      expect(description.info.description).toContain(`urn:backorder:problem:${slug}`);
  });

  test('shows bodies as they are validated', () => {
    const { schema } = description.paths['/v1/orders'].post.requestBody.content['application/json'];
    expect(schema.required).toEqual(expect.arrayContaining(['orderId', 'customer', 'lines']));
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.lines.maxItems).toBe(500);
  });
});

describe('/docs', () => {
  test('is a page with all it needs, from here', async () => {
    const page = await it.api.get('/docs/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect([file, (await it.api.get(new URL(file, 'http://x/docs/').pathname)).status]).toEqual([file, 200]);
  });

  test('asks for nothing over TLS that was asked for without', async () => {
    expect((await it.api.get('/docs/')).headers['content-security-policy']).not.toMatch(/upgrade-insecure-requests/);
  });
});

describe('/dev/mailbox', () => {
  test('is there in the local stack', async () => {
    const page = await it.api.get('/dev/mailbox', { key: null });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expectProblem(await it.api.get('/dev/mailbox/99'), 404);
    expectProblem(await it.api.get('/dev/mailbox/x'), 404);
    expectProblem(await it.api.get('/dev/mailbox?template=%00'), 400);
    expectProblem(await it.api.get('/dev/mailbox?view=upside-down'), 400);
  });

  test('and nowhere else', async () => {
    const elsewhere = await served({ local: false });
    try {
      expectProblem(await elsewhere.api.get('/dev/mailbox'), 404);
      expect((await elsewhere.api.ok(elsewhere.api.get('/openapi.json'))).paths).not.toHaveProperty('/dev/mailbox');
    } finally {
      await elsewhere.stop();
    }
  });
});

test('no request of this file was a failure of ours', () => {
  expect(it.logged).toEqual([]);
});
