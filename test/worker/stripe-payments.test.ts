import type { PaymentToMake } from '../../record/pay-directly';
import { stripePayments } from '../../worker/payments/stripe';
import { stripeAmount } from '../../worker/payments/stripe-amount';
import { PAYMENT_KEY, type PaymentFault, PaymentProvider } from './payment-provider';

let provider: PaymentProvider;
beforeAll(async () => {
  provider = await PaymentProvider.start();
});
afterAll(() => provider.stop());

const payments = ({ apiKey = PAYMENT_KEY, timeoutMs = 5000 } = {}) =>
  stripePayments({ apiKey, baseUrl: provider.url, timeoutMs });
/** For requests that get no answer. */
const impatient = () => payments({ timeoutMs: 300 });
const toMake = (payment: string, more: Partial<PaymentToMake> = {}): PaymentToMake => ({
  tender: 0,
  payment,
  amountMinor: 700,
  currency: 'JPY',
  key: `refund_1/${payment}`,
  askedBefore: false,
  pending: null,
  ...more,
});

test('a payment intent or a charge is paid back by no more than the part it gave, under its key', async () => {
  for (const payment of ['pi_1', 'ch_1']) {
    provider.charge(payment, 1000);
    const answer = await payments().pay(toMake(payment));
    const [made] = provider.of(payment);
    expect(answer).toEqual({ kind: 'paid', reference: made?.id });
    expect(made).toMatchObject({ amount: 700, metadata: { backorder_refund: `refund_1/${payment}` } });
    expect(provider.requests.at(-1)).toMatchObject({ method: 'POST', key: `refund_1/${payment}` });
  }
});

test.each<PaymentFault>(['resets', 'is-silent', 'answers-500', 'rate-limits', 'in-use'])(
  'a provider that %s is asked again: nothing is known yet',
  async (fault) => {
    const payment = `pi_${fault.replaceAll('-', '')}`;
    provider.charge(payment, 1000);
    // Stripe's library itself tries once more, under the same key, when a connection breaks.
    provider.next(...(fault === 'resets' ? [fault, fault] : [fault]));
    await expect(impatient().pay(toMake(payment))).rejects.toThrow();
    const answer = await payments().pay(toMake(payment, { askedBefore: true }));
    expect(answer.kind).toBe('paid');
    expect(provider.of(payment)).toHaveLength(1);
  },
);

test.each<PaymentFault>(['acts-then-resets', 'acts-then-is-silent'])(
  'what a provider that %s has done is found, also when it has forgotten the key',
  async (fault) => {
    const payment = `pi_${fault.replaceAll('-', '')}`;
    provider.charge(payment, 2000);
    provider.next(...(fault === 'acts-then-resets' ? [fault, fault] : [fault]));
    await expect(impatient().pay(toMake(payment))).rejects.toThrow();
    provider.forgetKeys();
    const [made] = provider.of(payment);
    expect(await payments().pay(toMake(payment, { askedBefore: true }))).toEqual({
      kind: 'paid',
      reference: made?.id,
    });
    expect(provider.of(payment)).toHaveLength(1);
  },
);

test('another part of the same payment is paid for itself', async () => {
  provider.charge('pi_parts', 1000);
  await payments().pay(toMake('pi_parts', { amountMinor: 400, key: 'a/0' }));
  await payments().pay(toMake('pi_parts', { amountMinor: 600, key: 'b/0', askedBefore: true }));
  expect(provider.of('pi_parts').map(({ amount }) => amount)).toEqual([400, 600]);
});

test('what is pending is asked about by its own number', async () => {
  provider.charge('pi_slow', 700);
  provider.nextIs('pending');
  const first = await payments().pay(toMake('pi_slow'));
  expect(first.kind).toBe('pending');
  const pending = first.kind === 'pending' ? first.reference : '';
  expect((await payments().pay(toMake('pi_slow', { pending, askedBefore: true }))).kind).toBe('pending');
  provider.becomes('pi_slow', 'succeeded');
  expect(await payments().pay(toMake('pi_slow', { pending, askedBefore: true }))).toEqual({
    kind: 'paid',
    reference: pending,
  });
});

describe('a refusal for good', () => {
  const code = async (make: PaymentToMake, apiKey = PAYMENT_KEY) => {
    const answer = await payments({ apiKey }).pay(make);
    return answer.kind === 'refused' ? answer.code : answer.kind;
  };

  test('has the provider’s code', async () => {
    provider.charge('pi_gone', 700);
    await payments().pay(toMake('pi_gone', { key: 'other' }));
    expect(await code(toMake('pi_gone'))).toBe('charge_already_refunded');
    provider.charge('pi_small', 100);
    expect(await code(toMake('pi_small'))).toBe('amount_too_large');
    provider.charge('pi_fought', 700, { disputed: true });
    expect(await code(toMake('pi_fought'))).toBe('charge_disputed');
    expect(await code(toMake('pi_never'))).toBe('resource_missing');
  });

  test('may come later, from the bank', async () => {
    provider.charge('pi_expired', 700);
    provider.nextIs('failed', 'expired_or_canceled_card');
    expect(await code(toMake('pi_expired'))).toBe('expired_or_canceled_card');
    provider.charge('pi_poor', 700);
    provider.nextIs('failed', 'insufficient_funds');
    expect(await code(toMake('pi_poor'))).toBe('insufficient_funds');
  });

  test('of our key tells nothing of the key', async () => {
    provider.charge('pi_key', 700);
    expect(await payments({ apiKey: 'sk_test_wrong' }).pay(toMake('pi_key'))).toEqual({
      kind: 'refused',
      code: 'key_refused',
      detail: 'HTTP 401',
    });
  });

  test('is of amounts too that Stripe cannot count', async () => {
    provider.charge('pi_dinar', 10_000, { currency: 'bhd' });
    expect(await code(toMake('pi_dinar', { amountMinor: 705, currency: 'BHD' }))).toBe('unsupported_amount');
  });
});

test.each([
  [1200, 'JPY', 1200],
  [1200, 'KRW', 1200],
  [1200, 'XPF', 1200],
  [1999, 'USD', 1999],
  [1999, 'HUF', 1999],
  [5, 'UGX', 500],
  [5, 'ISK', 500],
  [500, 'MGA', 5],
  [550, 'MGA', null],
  [5120, 'KWD', 5120],
  [5124, 'KWD', null],
])('%s minor units of %s are %s to Stripe', (amountMinor, currency, there) => {
  expect(stripeAmount(amountMinor, currency)).toBe(there);
});
