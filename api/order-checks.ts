import { isCurrency, type Money } from '../domain/money/money';
import { chargedTotal, type OrderTerms } from '../domain/money/refund';
import type { OrderInput } from '../record/order-input';
import type { FieldError } from './problems';

/** Moneys of an order, with where they stand in it. */
function* moneys(order: OrderInput): Generator<readonly [string, Money]> {
  for (const [index, line] of order.lines.entries()) {
    yield [`/lines/${index}/unitPrice`, line.unitPrice];
    if (line.discount) yield [`/lines/${index}/discount`, line.discount];
    if (line.tax) yield [`/lines/${index}/tax`, line.tax];
  }
  if (order.shippingFee) yield ['/shippingFee', order.shippingFee];
  if (order.orderDiscount) yield ['/orderDiscount', order.orderDiscount];
  if (order.total) yield ['/total', order.total];
}

export const orderTerms = (order: OrderInput): OrderTerms => ({
  lines: order.lines.map((line) => ({
    lineId: line.lineId,
    quantity: line.quantity,
    unitPrice: line.unitPrice.amount,
    discount: line.discount?.amount ?? 0,
    tax: line.tax?.amount ?? 0,
  })),
  substitutes: [],
  shippingFee: order.shippingFee?.amount ?? 0,
  orderDiscount: order.orderDiscount?.amount ?? 0,
});

/** What exists of that which an order names. */
export interface Named {
  readonly skus: ReadonlySet<string>;
  /** SKUs of the reservations that are open. */
  readonly reserved: ReadonlyMap<string, string>;
}

/** Faults of an order that its shape does not show: sums, currencies, duplicate ids. */
export function orderFaults(order: OrderInput, known: Named): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (pointer: string, message: string) => faults.push({ pointer, message });
  if (!isCurrency(order.currency)) fault('/currency', 'must be an ISO 4217 currency code that exists, for example JPY');
  for (const [pointer, money] of moneys(order))
    if (money.currency !== order.currency)
      fault(`${pointer}/currency`, `must be ${order.currency}, the order's currency`);
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
  const total = chargedTotal(orderTerms(order));
  if (!Number.isSafeInteger(total)) fault('/lines', 'add up to more than can be counted');
  else if (total < 0) fault('/orderDiscount', 'must not be more than the order costs');
  else if (order.total !== undefined && order.total.amount !== total)
    fault('/total/amount', `must be ${total}: lines - discounts + tax + shipping - order discount`);
  return faults;
}
