import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { scopesNeeded } from './authorize';
import type { PROBLEMS } from './problems';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A page for people: the statuses it answers with, as HTML. */
    page?: readonly number[];
    /** `If-Match` is looked at: which version it names. */
    ifMatch?: string;
    /** What is answered with where that is not JSON. */
    answers?: string;
  }
}

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

/** An operation of the API, as far as its answers hang on it. */
interface Operation {
  readonly method: string;
  readonly secured: boolean;
  readonly ifMatch: string | undefined;
  readonly answers: string | undefined;
}

/** Statuses that any operation of this kind can answer with. */
function refusals({ method, secured, ifMatch }: Operation): readonly number[] {
  const always = [400, 404, 405, 500, 503];
  const keyed = secured ? [401, 403, 429] : [];
  const writing = method === 'GET' || method === 'HEAD' ? [] : [409, 413, 415, 422];
  const matching = ifMatch === undefined ? [] : [412];
  return [...always, ...keyed, ...writing, ...matching].sort((a, b) => a - b);
}

const SUCCESS: Readonly<Record<string, readonly string[]>> = {
  GET: ['200'],
  POST: ['200', '201'],
  PUT: ['200', '201'],
  PATCH: ['200'],
  DELETE: ['204'],
};

type Responses = Readonly<Record<string, unknown>>;

function apiResponses(problems: Problems, operation: Operation): Responses {
  const { method, answers } = operation;
  const found: Record<string, unknown> = {};
  for (const status of SUCCESS[method] ?? [])
    found[status] =
      status === '204'
        ? { type: 'null', description: 'Done; also when it had been done before' }
        : {
            description: 'Success',
            content:
              answers === undefined
                ? { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
                : { [answers]: { schema: { type: 'string' } } },
          };
  for (const status of refusals(operation)) {
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

/** What a page for people answers with: a page, whatever the status. */
const pageResponses = (statuses: readonly number[]): Responses =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      status === 303
        ? { type: 'null', description: 'Done: see the page' }
        : {
            description: status === 200 ? 'The page' : 'A page that says so in words',
            content: { 'text/html': { schema: { type: 'string' } } },
          },
    ]),
  );

const IDEMPOTENCY_KEY = {
  'Idempotency-Key': {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    description: 'Required on POST (not with dryRun). The same key and payload gives the same answer for 24 hours.',
  },
};

const ifMatchHeader = (version: string) => ({
  'If-Match': { type: 'string', description: `${version}, in quotes. At another version nothing is done: 412.` },
});

/** The headers an operation looks at. */
function headersOf(keyed: boolean, ifMatch: string | undefined): object {
  const properties = {
    ...(keyed ? IDEMPOTENCY_KEY : {}),
    ...(ifMatch === undefined ? {} : ifMatchHeader(ifMatch)),
  };
  return Object.keys(properties).length === 0 ? {} : { headers: { type: 'object', properties } };
}

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
        { name: 'stock', description: 'Units on hand, and those held for checkouts' },
        { name: 'master data', description: 'Channels, suppliers, items, customers, policies' },
        { name: 'staff', description: 'Tasks, refunds, mails' },
        { name: 'webhooks', description: 'What is announced to other systems' },
        { name: 'customer pages', description: 'What a customer sees and does behind the signed link of every mail' },
        {
          name: 'supplier pages',
          description: 'Where a supplier answers, behind the signed link of the letter to him',
        },
        { name: 'operations', description: 'Health, readiness, metrics, this description' },
      ],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'API key' } },
        schemas: { Problem: problemSchema as never },
      },
    },
    transform: ({ schema, url, route }) => {
      const method = String(Array.isArray(route.method) ? route.method[0] : route.method);
      const scopes = scopesNeeded(route.config);
      const keyed = method === 'POST' && scopes.length > 0;
      const ifMatch = route.config?.ifMatch;
      const responses =
        route.config?.page === undefined
          ? apiResponses(problems, { method, secured: scopes.length > 0, ifMatch, answers: route.config?.answers })
          : pageResponses(route.config.page);
      return {
        schema: {
          ...(schema as object | undefined),
          ...headersOf(keyed, ifMatch),
          ...(scopes.length > 0 ? { security: scopes.map((scope) => ({ key: [scope] })) } : {}),
          response: responses,
        } as never,
        url,
      };
    },
  };
}
