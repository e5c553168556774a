import { type TSchema, Type } from 'typebox';

/** Shapes every resource uses. Unknown fields are refused everywhere. */
export const closed = { additionalProperties: false } as const;

export const MAX_INT = 2147483647;

export const Id = Type.String({
  pattern: '^[A-Za-z0-9._~-]{1,64}$',
  description: '1 to 64 of A-Z a-z 0-9 . _ ~ -',
});
export const Sku = Id;
export const Quantity = Type.Integer({ minimum: 1, maximum: MAX_INT, description: 'a whole number from 1' });
/** No control characters but line breaks and tabs; they could not be shown and might forge a header. */
export const Text = (maxLength: number, minLength = 0) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000\\uD800-\\uDFFF]*$' });
export const BusinessDateText = Type.String({ format: 'date', description: 'YYYY-MM-DD' });
export const InstantText = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'RFC 3339, for example 2026-11-23T09:00:00Z',
});
export const DurationText = Type.String({
  pattern: '^P(?!$)(\\d{1,6}W)?(\\d{1,6}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,6}M)?(\\d{1,6}S)?)?$',
  description: 'ISO 8601 duration, for example PT30M',
});
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' });
export const Money = Type.Object(
  { amount: Type.Integer({ minimum: 0, maximum: 9_000_000_000_000 }), currency: Currency },
  { ...closed, description: 'amount in minor units' },
);
export const Localized = Type.Object(
  { ja: Type.Optional(Text(500)), en: Type.Optional(Text(500)) },
  { ...closed, minProperties: 1 },
);
export const LocationId = Type.Optional(Id);
export const Email = Type.String({ format: 'email', maxLength: 254 });
export const Url = Type.String({ format: 'uri', maxLength: 2000, pattern: '^https?://' });
export const TimeZone = Type.String({ maxLength: 64, format: 'time-zone' });

export const LimitQuery = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }));
export const CursorQuery = Type.Optional(Type.String({ maxLength: 300 }));
export const DryRunQuery = Type.Optional(Type.Boolean({ default: false }));

/** Any JSON object; answers are described in prose where a full shape would only repeat the contract. */
export const AnyObject = Type.Object({}, { additionalProperties: true });
export const listOf = (item: TSchema) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) }, closed);
