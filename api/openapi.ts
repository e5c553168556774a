import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { PROBLEMS } from './problems';

const PROBLEM_REF = { $ref: '#/components/schemas/Problem' };

type Problems = typeof PROBLEMS;

const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem document',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', description: 'urn:backorder:problem:<slug>' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body, or name of a parameter or header' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** Every problem type, as prose for the document's head. */
function problemList(problems: Problems): string {
  const rows = Object.entries(problems).map(
    ([slug, { status, title }]) => `| ${status} | \`urn:backorder:problem:${slug}\` | ${title} |`,
  );
  return ['| Status | Type | Meaning |', '|---|---|---|', ...rows].join('\n');
}

/** Statuses that any operation of this kind can answer with. */
function refusals(method: string, secured: boolean): readonly number[] {
  const always = [400, 404, 405, 500, 503];
  const keyed = secured ? [401, 403, 429] : [];
  const writing = method === 'GET' || method === 'HEAD' ? [] : [409, 412, 413, 415, 422];
  return [...always, ...keyed, ...writing].sort((a, b) => a - b);
}

const SUCCESS: Readonly<Record<string, readonly string[]>> = {
  GET: ['200'],
  POST: ['200', '201'],
  PUT: ['200', '201'],
  PATCH: ['200'],
  DELETE: ['204'],
};

interface Responses {
  [status: string]: unknown;
}

function responsesOf(
  problems: Problems,
  method: string,
  url: string,
  secured: boolean,
  said: Responses | undefined,
): Responses {
  const answer = said?.['200'] ?? { type: 'object', additionalProperties: true };
  const found: Responses = {};
  for (const status of SUCCESS[method] ?? [])
    found[status] =
      status === '204'
        ? { type: 'null', description: 'Done; also when it had been done before' }
        : { description: 'Success', content: { 'application/json': { schema: answer } } };
  if (!url.startsWith('/v1/')) return { '200': { description: 'Success', ...(said?.['200'] as object | undefined) } };
  for (const status of refusals(method, secured)) {
    const slugs = Object.entries(problems)
      .filter(([, problem]) => problem.status === status)
      .map(([slug]) => slug);
    found[String(status)] = {
      description: slugs.join(', '),
      content: { 'application/problem+json': { schema: PROBLEM_REF } },
    };
  }
  return found;
}

const IDEMPOTENCY_KEY = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: 'Required on POST (not with dryRun). The same key and payload gives the same answer for 24 hours.',
    },
  },
};

/** How the API describes itself: OpenAPI 3.1 made from the schemas that validate, with every refusal included. */
export function describeApi(problems: Problems): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Backorder engine',
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
        description: [
          'Takes orders for goods that are on their way, keeps their customers informed, and gives arriving units to the right people.',
          'Money is in minor units; instants are RFC 3339 UTC; business dates are YYYY-MM-DD in the warehouse’s time zone.',
          '## Problems',
          problemList(problems),
        ].join('\n\n'),
      },
      tags: [
        { name: 'orders', description: 'Orders, shipments, shortages' },
        { name: 'backorders', description: 'What is waiting, and its whole history' },
        { name: 'supply', description: 'Inbound supply and receipts' },
        { name: 'stock', description: 'Units on hand' },
        { name: 'master data', description: 'Channels, suppliers, items, customers, policies' },
        { name: 'staff', description: 'Tasks, refunds, mails' },
        { name: 'webhooks', description: 'What is announced to other systems' },
        { name: 'operations', description: 'Health, readiness, metrics' },
      ],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'API key' } },
        schemas: { Problem: problemSchema as never },
      },
    },
    transform: ({ schema, url, route }) => {
      const method = String(Array.isArray(route.method) ? route.method[0] : route.method);
      const secured = route.config?.scope !== undefined;
      const keyed = method === 'POST' && secured;
      const given = (schema ?? {}) as typeof schema & { response?: Responses };
      return {
        schema: {
          ...given,
          ...(keyed ? { headers: IDEMPOTENCY_KEY } : {}),
          ...(secured ? { security: [{ key: [] }] } : {}),
          response: responsesOf(problems, method, url, secured, given.response),
        } as never,
        url,
      };
    },
  };
}
