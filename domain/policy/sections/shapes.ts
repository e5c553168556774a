import { type TSchema, Type } from 'typebox';
import type { Words } from '../../words';

/** Unknown fields are refused everywhere. */
export const closed = { additionalProperties: false } as const;

/** What a setting is called by those who run the shop, in both languages, and a value it could have. */
export type Naming = {
  readonly title: string;
  readonly 'x-title-ja': string;
  readonly examples: readonly unknown[];
};

/** Every setting has a name: refusals, previews and comparisons of packs say it. */
export const named = (ja: string, en: string, example: unknown): Naming => ({
  title: en,
  'x-title-ja': ja,
  examples: [example],
});

/** An entry of a list, which in Japanese bears the list's name; in English its pointer says what it is. */
export const entryOf = (ja: string): Pick<Naming, 'x-title-ja'> => ({ 'x-title-ja': ja });

/** What a setting takes, where its type alone does not say it: refusals put it into `must be …`, …にしてください. */
export const takes = (ja: string, en: string) => ({ description: en, 'x-description-ja': ja }) as const;

/** A field that is said in place of another one: a pack that says it does not inherit the other. */
export const insteadOf = (other: string): { readonly 'x-instead-of': string } => ({ 'x-instead-of': other });

/** A length of time. */
export const duration = (naming: Naming) =>
  Type.String({
    pattern: '^P(?!$)(\\d{1,4}W)?(\\d{1,4}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,6}M)?(\\d{1,6}S)?)?$',
    maxLength: 32,
    ...takes('PT30M(30分)や P7D(7日)のような期間', 'a length of time such as PT30M (30 minutes) or P7D (7 days)'),
    ...naming,
  });

/** NUL and halves of surrogate pairs are no characters: no database keeps them. */
export const label = (naming: Naming) =>
  Type.String({
    maxLength: 100,
    pattern: '^[^\\u0000\\uD800-\\uDFFF]*$',
    ...takes('100文字以内の文字列', 'a text of at most 100 characters'),
    ...naming,
  });

/** What a currency's field takes, in Japanese. */
export const CURRENCY_JA = 'JPY のような半角大文字3文字の通貨コード(ISO 4217)';

export const calendarDays = (naming: Naming) => Type.Integer({ minimum: 0, maximum: 3650, ...naming });

export const percent = (naming: Naming, minimum = 0) => Type.Integer({ minimum, maximum: 100, ...naming });

/** Working days of the warehouse. */
export const businessDays = (ja: string, en: string, example: number) =>
  Type.Object(
    {
      businessDays: Type.Integer({
        minimum: 0,
        maximum: 250,
        ...named(`${ja}(営業日)`, `${en}, in working days`, example),
      }),
    },
    { ...closed, ...named(ja, en, { businessDays: example }) },
  );

export const timeOfDay = (naming: Naming) =>
  Type.String({
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
    ...takes('HH:MM 形式の時刻', 'a time of day, HH:MM'),
    ...naming,
  });

const SLUG = takes('半角の英小文字・数字・ハイフンからなる1〜32文字', 'a string of 1 to 32 of a-z 0-9 -');

export const PackId = Type.String({
  pattern: '^[a-z0-9-]{1,32}$',
  ...SLUG,
  ...named('パックのID', "the pack's id", 'my-shop'),
});

export const PackVersion = Type.Integer({
  minimum: 1,
  maximum: 2147483647,
  ...named('版', 'its version', 1),
});

export const channelId = (naming: Naming) => Type.String({ pattern: '^[a-z0-9-]{1,32}$', ...SLUG, ...naming });

/** What is wrong with a pack, and where: a JSON pointer into it. */
export interface PolicyFault {
  readonly pointer: string;
  /** The English goes on after the pointer, the Japanese is a sentence. */
  readonly message: Words;
}

/** A fault of a setting. The Japanese of `words` goes on after the setting's name: は…. */
export const faultOf = (setting: TSchema, pointer: string, { ja, en }: Words): PolicyFault => {
  const { 'x-title-ja': name = pointer } = setting as Partial<Naming>;
  return { pointer, message: { ja: `「${name}」${ja}`, en } };
};
