import Stripe from 'stripe';
import type { PaymentAnswer, PaymentToMake, PaysBack } from '../../record/pay-directly';
import { stripeAmount } from './stripe-amount';

const TIMEOUT_MS = 20_000;

/** What tells our refunds of a payment from others, long after Stripe has forgotten the key of the request. */
const KEY = 'backorder_refund';

/** What a refund's state says. `requires_action`: Stripe waits for the customer, and we for Stripe. */
function answerOf({ id, status, failure_reason: why }: Stripe.Refund): PaymentAnswer {
  switch (status) {
    case 'succeeded':
      return { kind: 'paid', reference: id };
    case 'failed':
    case 'canceled':
      return { kind: 'refused', code: why ?? status, detail: `${id} ${status}` };
    default:
      return { kind: 'pending', reference: id };
  }
}

/** Codes of requests that were refused for now, not for good. */
const FOR_NOW = ['idempotency_key_in_use', 'lock_timeout', 'rate_limit', 'rate_limit_exceeded'];

/**
 * A refusal for good; null for what may go better later or of which nobody knows whether it was done: no answer, a
 * failure of theirs, too many requests.
 */
function refusal(error: unknown): PaymentAnswer | null {
  if (!(error instanceof Stripe.errors.StripeError)) return null;
  const { statusCode = 0, code = '', message } = error;
  if (statusCode < 400 || statusCode >= 500 || [408, 409, 429].includes(statusCode) || FOR_NOW.includes(code))
    return null;
  // The message of a refused key repeats part of it.
  if (statusCode === 401 || statusCode === 403)
    return { kind: 'refused', code: 'key_refused', detail: `HTTP ${statusCode}` };
  const tooMuch = error.param === 'amount' && code !== 'charge_already_refunded';
  return { kind: 'refused', code: tooMuch ? 'amount_too_large' : code || 'declined', detail: message.slice(0, 300) };
}

const paymentOf = (payment: string) =>
  payment.startsWith('pi_') ? ({ payment_intent: payment } as const) : ({ charge: payment } as const);

/**
 * Pays card refunds back through Stripe. Each part of a refund is asked for under one key; a part that may have been
 * asked for before is looked for among the payment's refunds first, so that no silence, however long, has it paid twice.
 */
export function stripePayments({
  apiKey,
  baseUrl,
  timeoutMs = TIMEOUT_MS,
}: {
  readonly apiKey: string;
  readonly baseUrl: string | null;
  /** How long an answer is waited for; whether it was paid is unknown after that. */
  readonly timeoutMs?: number;
}): PaysBack {
  const url = baseUrl === null ? null : new URL(baseUrl);
  const stripe = new Stripe(apiKey, {
    // Trying again is the workflow's business: it waits longer, and can be watched.
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    ...(url === null
      ? {}
      : {
          host: url.hostname,
          port: url.port || (url.protocol === 'https:' ? 443 : 80),
          protocol: url.protocol === 'https:' ? 'https' : 'http',
        }),
  });

  const madeBefore = async ({ payment, key }: PaymentToMake): Promise<Stripe.Refund | null> => {
    for await (const refund of stripe.refunds.list({ ...paymentOf(payment), limit: 100 }))
      if (refund.metadata?.[KEY] === key) return refund;
    return null;
  };

  const ask = async (payment: PaymentToMake): Promise<PaymentAnswer> => {
    if (payment.pending !== null) return answerOf(await stripe.refunds.retrieve(payment.pending));
    const amount = stripeAmount(payment.amountMinor, payment.currency);
    if (amount === null)
      return {
        kind: 'refused',
        code: 'unsupported_amount',
        detail: `${payment.amountMinor} ${payment.currency} in minor units`,
      };
    const before = payment.askedBefore ? await madeBefore(payment) : null;
    if (before !== null) return answerOf(before);
    return answerOf(
      await stripe.refunds.create(
        { ...paymentOf(payment.payment), amount, metadata: { [KEY]: payment.key } },
        { idempotencyKey: payment.key },
      ),
    );
  };

  return {
    async pay(payment) {
      try {
        return await ask(payment);
      } catch (error) {
        const answer = refusal(error);
        if (answer === null) throw error;
        return answer;
      }
    },
  };
}
