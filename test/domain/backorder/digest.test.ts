import fc from 'fast-check';
import { canonical, digestOf } from '../../../domain/backorder/digest';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
};

test('the order of keys makes no difference, and a field that is not set is not there', () => {
  expect(digestOf({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(digestOf({ b: [2, { d: 4, c: 3 }], a: 1 }));
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonical(shuffled(value))).toBe(canonical(value));
    }),
    { seed: 91 },
  );
});

test('canonical text is JSON of the same data', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 92 },
  );
});

test('other data, another digest: any field, any order of a list, text and number apart', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(canonical(a) !== canonical(b));
      expect(digestOf(a)).not.toBe(digestOf(b));
    }),
    { seed: 93, numRuns: 1000 },
  );
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  expect(digestOf({ a: '1' })).not.toBe(digestOf({ a: 1 }));
});

test('thousands of offers that differ by one yen have thousands of digests', () => {
  const digests = Array.from({ length: 5000 }, (_, amount) => digestOf({ choice: 'cancel', refund: { amount } }));
  expect(new Set(digests).size).toBe(5000);
});
