import { Type } from 'typebox';
import { LAST_DAY } from '../domain/calendar/business-date';

/** Shapes every resource uses. Unknown fields are refused everywhere. */
export const closed = { additionalProperties: false } as const;

export const MAX_INT = 2147483647;

const ID_PATTERN = '^[A-Za-z0-9._~-]{1,64}$';

export const isId = (text: string | undefined): text is string =>
  text !== undefined && new RegExp(ID_PATTERN).test(text);

export const Id = Type.String({
  pattern: ID_PATTERN,
  description: 'a string of 1 to 64 of A-Z a-z 0-9 . _ ~ -',
});
export const Sku = Id;
/** Ids that stand in addresses and settings: channels, policies. */
export const Slug = Type.String({ pattern: '^[a-z0-9-]{1,32}$', description: 'a string of 1 to 32 of a-z 0-9 -' });
export const Quantity = Type.Integer({
  minimum: 1,
  maximum: MAX_INT,
  description: `a whole number from 1 to ${MAX_INT}`,
});
/** Free text. NUL and halves of surrogate pairs are no characters: no database keeps them. */
export const Text = (maxLength: number, minLength = 0) =>
  Type.String({
    minLength,
    maxLength,
    pattern: '^[^\\u0000\\uD800-\\uDFFF]*$',
    description: 'a string of whole characters, without NUL',
  });
/** Why somebody did something, for whoever reads it later: not blank. */
export const Reason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '^[^\\u0000\\uD800-\\uDFFF]*[^\\s\\u0000\\uD800-\\uDFFF][^\\u0000\\uD800-\\uDFFF]*$',
  description: 'words, not blank and without NUL',
});
export const BusinessDateText = Type.String({
  format: 'date',
  formatMaximum: LAST_DAY,
  description: 'a calendar day, YYYY-MM-DD',
});
export const InstantText = Type.String({
  format: 'date-time',
  formatMaximum: `${LAST_DAY}T23:59:59Z`,
  maxLength: 40,
  description: 'a moment in RFC 3339, for example 2026-11-23T09:00:00Z',
});
export const Currency = Type.String({
  pattern: '^[A-Z]{3}$',
  description: 'an ISO 4217 currency code, for example JPY',
});
export const Money = Type.Object(
  { amount: Type.Integer({ minimum: 0, maximum: 9_000_000_000_000 }), currency: Currency },
  { ...closed, description: 'an object of an amount in minor units and its currency' },
);
export const Localized = Type.Object(
  { ja: Type.Optional(Text(500)), en: Type.Optional(Text(500)) },
  { ...closed, minProperties: 1 },
);
export const LocationId = Type.Optional(Id);
export const Email = Type.String({ format: 'email', maxLength: 254, description: 'an e-mail address that can work' });
export const Url = Type.String({ format: 'uri', maxLength: 2000, pattern: '^https?://' });
export const TimeZone = Type.String({ maxLength: 64, format: 'time-zone' });

export const LimitQuery = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }));
export const CursorQuery = Type.Optional(Type.String({ maxLength: 300 }));
export const DryRunQuery = Type.Optional(Type.Boolean({ default: false }));

/** Nothing, or an object that says nothing. */
export const NoBody = Type.Unsafe<Record<string, never> | null>({
  type: ['object', 'null'],
  additionalProperties: false,
});
