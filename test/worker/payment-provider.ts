import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpStandIn } from '../servers/http-stand-in';

/** What can happen to one request. */
export type PaymentFault =
  | 'resets'
  | 'is-silent'
  | 'answers-500'
  | 'rate-limits'
  | 'in-use'
  | 'acts-then-resets'
  | 'acts-then-is-silent'
  | 'refuses-the-key';

export const PAYMENT_KEY = 'sk_test_for_tests';

interface Charge {
  readonly amount: number;
  readonly currency: string;
  refunded: number;
  disputed: boolean;
}

export interface MadeRefund {
  readonly id: string;
  readonly payment: string;
  readonly amount: number;
  readonly metadata: Readonly<Record<string, string>>;
  status: string;
  failure_reason?: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const wrong = (status: number, type: string, code: string, message: string, param?: string): Answer => ({
  status,
  body: { error: { type, code, message, ...(param === undefined ? {} : { param }) } },
});

/**
 * Stripe's refunds as documented (https://docs.stripe.com/api/refunds, .../idempotent_requests), on a real socket: form
 * bodies, keys that repeat the first answer (also a refusal) and compare parameters, no more than was charged,
 * metadata, lists by payment. And faults, one for each of the next requests.
 */
export class PaymentProvider {
  /** Every refund that was made, in order: what has left the shop's balance. */
  readonly refunds: MadeRefund[] = [];
  readonly requests: { readonly method: string; readonly path: string; readonly key: string }[] = [];

  private readonly charges = new Map<string, Charge>();
  private readonly keys = new Map<string, { readonly payload: string; readonly answer: Answer }>();
  private readonly faults: (PaymentFault | null)[] = [];
  private readonly statuses: { readonly status: string; readonly failure_reason?: string }[] = [];
  private readonly server = new HttpStandIn((...exchange) => this.serve(...exchange));

  private constructor() {}

  static async start(): Promise<PaymentProvider> {
    const provider = new PaymentProvider();
    await provider.server.listen();
    return provider;
  }

  get url(): string {
    return this.server.url;
  }

  charge(payment: string, amount: number, { currency = 'jpy', disputed = false } = {}): void {
    this.charges.set(payment, { amount, currency, refunded: 0, disputed });
  }

  next(...faults: readonly (PaymentFault | null)[]): void {
    this.faults.push(...faults);
  }

  /** How the next refund that is made stands. */
  nextIs(status: string, failure_reason?: string): void {
    this.statuses.push({ status, ...(failure_reason === undefined ? {} : { failure_reason }) });
  }

  /** What became of a refund that was pending. */
  becomes(payment: string, status: string, failure_reason?: string): void {
    for (const refund of this.refunds)
      if (refund.payment === payment)
        Object.assign(refund, { status, ...(failure_reason === undefined ? {} : { failure_reason }) });
  }

  /** Days have passed: keys are forgotten. */
  forgetKeys(): void {
    this.keys.clear();
  }

  of(payment: string): readonly MadeRefund[] {
    return this.refunds.filter((refund) => refund.payment === payment);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private serve(request: IncomingMessage, response: ServerResponse, body: string): void {
    const key = String(request.headers['idempotency-key'] ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stripe');
    this.requests.push({ method: request.method ?? '', path: pathname, key });
    const fault = this.faults.shift() ?? null;
    if (fault === 'is-silent') return;
    if (fault === 'resets') return void request.socket.resetAndDestroy();
    const form = new URLSearchParams(body);
    const answer = this.faulty(fault) ?? this.answer(request, pathname, searchParams, { key, form });
    if (fault === 'acts-then-resets') return void request.socket.resetAndDestroy();
    if (fault === 'acts-then-is-silent' || response.destroyed) return;
    response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_1' });
    response.end(JSON.stringify(answer.body));
  }

  private faulty(fault: PaymentFault | null): Answer | null {
    switch (fault) {
      case 'answers-500':
        return wrong(500, 'api_error', '', 'An unknown error occurred');
      case 'rate-limits':
        return wrong(429, 'invalid_request_error', 'rate_limit', 'Too many requests');
      case 'in-use':
        return wrong(409, 'idempotency_error', 'idempotency_key_in_use', 'There is another request with this key');
      case 'refuses-the-key':
        return wrong(401, 'invalid_request_error', '', 'Invalid API Key provided: sk_test_*****ests');
      default:
        return null;
    }
  }

  private answer(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    { key, form }: { readonly key: string; readonly form: URLSearchParams },
  ): Answer {
    if (request.headers.authorization !== `Bearer ${PAYMENT_KEY}`)
      return wrong(401, 'invalid_request_error', '', 'Invalid API Key provided');
    const shown = (refund: MadeRefund) => ({ object: 'refund', ...refund });
    if (request.method === 'GET' && path === '/v1/refunds') {
      const payment = query.get('payment_intent') ?? query.get('charge') ?? '';
      return {
        status: 200,
        body: { object: 'list', data: [...this.of(payment)].reverse().map(shown), has_more: false },
      };
    }
    if (request.method === 'GET') {
      const found = this.refunds.find(({ id }) => path === `/v1/refunds/${id}`);
      return found
        ? { status: 200, body: shown(found) }
        : wrong(404, 'invalid_request_error', 'resource_missing', path);
    }
    if (request.method !== 'POST' || path !== '/v1/refunds')
      return wrong(404, 'invalid_request_error', '', 'Unrecognized request URL');
    const payload = createHash('sha256').update(form.toString()).digest('hex');
    const known = this.keys.get(key);
    if (known !== undefined)
      return known.payload === payload
        ? known.answer
        : wrong(400, 'idempotency_error', '', 'Keys can only be used with the same parameters');
    const answer = this.refund(form);
    if (key !== '') this.keys.set(key, { payload, answer });
    return answer;
  }

  private refund(form: URLSearchParams): Answer {
    const payment = form.get('payment_intent') ?? form.get('charge') ?? '';
    const amount = Number(form.get('amount'));
    const charge = this.charges.get(payment);
    const refused = (code: string, message: string, param?: string) =>
      wrong(400, 'invalid_request_error', code, message, param);
    if (charge === undefined)
      return wrong(404, 'invalid_request_error', 'resource_missing', `No such payment: '${payment}'`);
    if (charge.disputed) return refused('charge_disputed', `Charge ${payment} has been charged back.`);
    if (charge.refunded === charge.amount)
      return refused('charge_already_refunded', `Charge ${payment} has already been refunded.`);
    if (amount > charge.amount - charge.refunded)
      return refused('', `Refund amount is greater than unrefunded amount on charge`, 'amount');
    charge.refunded += amount;
    const made: MadeRefund = {
      id: `re_${this.refunds.length + 1}`,
      payment,
      amount,
      metadata: Object.fromEntries(
        [...form].flatMap(([name, value]) => {
          const field = /^metadata\[(.+)\]$/.exec(name)?.[1];
          return field === undefined ? [] : [[field, value] as const];
        }),
      ),
      status: 'succeeded',
      ...this.statuses.shift(),
    };
    this.refunds.push(made);
    return { status: 200, body: { object: 'refund', ...made } };
  }
}
