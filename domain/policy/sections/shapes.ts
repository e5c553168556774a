import { Type } from 'typebox';

/** Unknown fields are refused everywhere. */
export const closed = { additionalProperties: false } as const;

export const Duration = Type.String({
  pattern: '^P(?!$)(\\d{1,4}W)?(\\d{1,4}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,6}M)?(\\d{1,6}S)?)?$',
  maxLength: 32,
  description: 'ISO 8601 duration, for example PT30M or P7D',
});

/** NUL and halves of surrogate pairs are no characters: no database keeps them. */
export const Label = Type.String({ maxLength: 100, pattern: '^[^\\u0000\\uD800-\\uDFFF]*$' });

export const Days = Type.Integer({ minimum: 0, maximum: 3650 });

export const BusinessDays = Type.Object({ businessDays: Type.Integer({ minimum: 0, maximum: 250 }) }, closed);

export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' });

export const PackId = Type.String({
  pattern: '^[a-z0-9-]{1,32}$',
  description: 'a string of 1 to 32 of a-z 0-9 -',
});

export const PackVersion = Type.Integer({ minimum: 1, maximum: 2147483647 });

export const ChannelId = Type.String({ pattern: '^[a-z0-9-]{1,32}$' });

/** What is wrong with a pack, and where: a JSON pointer into it. */
export interface PolicyFault {
  readonly pointer: string;
  readonly message: string;
}
