import { chargedTooEarly } from '../domain/money/charging';
import { isCurrency, type Money } from '../domain/money/money';
import { chargedTotal, discountBeyond } from '../domain/money/refund';
import type { PolicyPack } from '../domain/policy/policy-pack';
import { type CarrierRefused, carrierRefused } from '../domain/promise/carriers';
import type { OrderInput } from '../record/order-input';
import { inputTerms, isTaxRate } from '../record/order-terms';
import type { FieldError } from './problems';

/** Moneys of an order, with where they stand in it. */
function* moneys(order: OrderInput): Generator<readonly [string, Money]> {
  for (const [index, line] of order.lines.entries()) {
    yield [`/lines/${index}/unitPrice`, line.unitPrice];
    if (line.discount) yield [`/lines/${index}/discount`, line.discount];
    if (line.tax) yield [`/lines/${index}/tax`, line.tax];
  }
  if (order.shippingFee) yield ['/shippingFee', order.shippingFee];
  for (const field of ['fees', 'orderDiscounts', 'tenders'] as const)
    for (const [index, { amount }] of (order[field] ?? []).entries()) yield [`/${field}/${index}/amount`, amount];
  if (order.orderDiscount) yield ['/orderDiscount', order.orderDiscount];
  if (order.total) yield ['/total', order.total];
}

/** Tax rates of an order, with where they stand in it. */
function* taxRates(order: OrderInput): Generator<readonly [string, number]> {
  for (const [index, { taxRate }] of order.lines.entries())
    if (taxRate !== undefined) yield [`/lines/${index}/taxRate`, taxRate];
  for (const [index, { taxRate }] of (order.fees ?? []).entries())
    if (taxRate !== undefined) yield [`/fees/${index}/taxRate`, taxRate];
  if (order.shippingTaxRate !== undefined) yield ['/shippingTaxRate', order.shippingTaxRate];
}

const sumOf = (items: readonly { readonly amount: Money }[]): number =>
  items.reduce((sum, { amount }) => sum + amount.amount, 0);

/** Sums that do not agree with one another: what was charged, and what was paid with. */
function sumFaults(order: OrderInput): FieldError[] {
  const { orderDiscount, orderDiscounts, tenders } = order;
  const terms = inputTerms(order);
  const total = chargedTotal(terms);
  if (!Number.isSafeInteger(total)) return [{ pointer: '/lines', message: 'add up to more than can be counted' }];
  if (orderDiscount !== undefined && orderDiscounts !== undefined && orderDiscount.amount !== sumOf(orderDiscounts))
    return [
      { pointer: '/orderDiscount/amount', message: `must be ${sumOf(orderDiscounts)}, the sum of orderDiscounts` },
    ];
  if (discountBeyond(terms) > 0)
    return [
      {
        pointer: orderDiscounts === undefined ? '/orderDiscount' : '/orderDiscounts',
        message: 'must not be more than the order costs',
      },
    ];
  const faults: FieldError[] = [];
  if (order.total !== undefined && order.total.amount !== total)
    faults.push({
      pointer: '/total/amount',
      message: `must be ${total}: lines - discounts + tax + shipping + fees - order discounts`,
    });
  if (tenders !== undefined && sumOf(tenders) !== total)
    faults.push({ pointer: '/tenders', message: `must add up to ${total}, what is charged` });
  return faults;
}

/** What exists of that which an order names. */
export interface Named {
  readonly skus: ReadonlySet<string>;
  /** SKUs of the reservations that are open. */
  readonly reserved: ReadonlyMap<string, string>;
  /** The pack the order runs under. */
  readonly pack: PolicyPack | null;
}

/** A card may be authorised with the order; whether it may be charged with it is the pack's to say. */
const cardChargedTooEarly = ({ payment, tenders = [] }: OrderInput, pack: PolicyPack | null): boolean =>
  pack !== null &&
  tenders.some(({ method }) => method === 'card') &&
  chargedTooEarly(pack, 'authorized', payment.state);

/** What is said of a carrier that cannot take the order: which could. */
export function carrierWords({ noCarrier, instead }: CarrierRefused): string {
  const which = instead.length === 0 ? '' : `: ${instead.join(', ')}`;
  if (noCarrier === 'unknown')
    return which === ''
      ? 'must be left out: the policy has no carriers to choose from'
      : `must be a carrier of the policy${which}; or left out, for the usual one`;
  return which === ''
    ? 'must be left out, for the usual one: no other carrier of the policy goes to that country and region'
    : `must be a carrier that goes to that country and region${which}; or left out, for the usual one`;
}

/** Faults of an order that its shape does not show: sums, currencies, duplicate ids. */
export function orderFaults(order: OrderInput, known: Named): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (pointer: string, message: string) => faults.push({ pointer, message });
  if (!isCurrency(order.currency)) fault('/currency', 'must be an ISO 4217 currency code that exists, for example JPY');
  for (const [pointer, money] of moneys(order))
    if (money.currency !== order.currency)
      fault(`${pointer}/currency`, `must be ${order.currency}, the order's currency`);
  for (const [pointer, rate] of taxRates(order))
    if (!isTaxRate(rate)) fault(pointer, 'must be a percentage with at most three decimals');
  const seen = new Set<string>();
  const claimed = new Set<string>();
  for (const [index, line] of order.lines.entries()) {
    const at = `/lines/${index}`;
    if (seen.has(line.lineId)) fault(`${at}/lineId`, 'must be unique within the order');
    seen.add(line.lineId);
    if (!known.skus.has(line.sku)) fault(`${at}/sku`, 'must be a known item: PUT /v1/items/{sku} first');
    if (line.reservationId !== undefined) {
      if (claimed.has(line.reservationId)) fault(`${at}/reservationId`, 'must be named by one line only');
      claimed.add(line.reservationId);
      if ((known.reserved.get(line.reservationId) ?? line.sku) !== line.sku)
        fault(`${at}/reservationId`, `must be a reservation of ${line.sku}`);
    }
    const gross = line.unitPrice.amount * line.quantity;
    if (!Number.isSafeInteger(gross))
      fault(`${at}/unitPrice`, 'must be smaller: the line adds up to more than can be counted');
    else if ((line.discount?.amount ?? 0) > gross) fault(`${at}/discount`, 'must not be more than the line costs');
  }
  if (faults.length > 0) return faults;
  const noCarrier = known.pack === null ? null : carrierRefused(known.pack.shipping, order.shipTo);
  if (noCarrier !== null) fault('/shipTo/carrier', carrierWords(noCarrier));
  if (cardChargedTooEarly(order, known.pack))
    fault('/payment/state', 'must not be paid: the policy lets a card be charged only when something has been shipped');
  return faults.length > 0 ? faults : sumFaults(order);
}
