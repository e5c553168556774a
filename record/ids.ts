import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A fresh id: prefix and 100 random bits, in characters that survive being read aloud. */
export function newId(prefix: string): string {
  const bytes = randomBytes(20);
  return `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('')}`;
}

/** A backorder's id follows from its order's, so that an order can never have two. */
export function backorderIdOf(orderId: string): string {
  const plain = `bo-${orderId}`;
  return plain.length <= 64 ? plain : `bo-${createHash('sha256').update(orderId).digest('hex').slice(0, 48)}`;
}

/** A coupon's code out of a fresh id: 50 random bits in two groups, short enough to be typed. */
export function couponCode(id: string): string {
  const random = id.slice(id.indexOf('_') + 1).toUpperCase();
  return `${random.slice(0, 5)}-${random.slice(5, 10)}`;
}
