import { type Static, Type } from 'typebox';
import { CURRENCY_JA, closed, faultOf, named, type PolicyFault, takes } from './shapes';

/** From how much on part of a line is sent ahead. */
export const MinimumSplit = Type.Object(
  {
    quantity: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2147483647, ...named('最小数量', 'units of a line', 5) }),
    ),
    amountMinor: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'value of those units at their unit price, in minor units of `currency`',
        ...named('最小金額(通貨の最小単位)', 'value in minor units', 5000),
      }),
    ),
    currency: Type.Optional(
      Type.String({ pattern: '^[A-Z]{3}$', ...takes(CURRENCY_JA, 'ISO 4217'), ...named('通貨', 'currency', 'JPY') }),
    ),
  },
  {
    ...closed,
    minProperties: 1,
    description:
      'part of a line is sent ahead only from so many units or so much value; units that finish a line always may',
    ...named('分納の最小数量・金額', 'least to send ahead', { quantity: 5 }),
  },
);

/** How long units may lie allocated while their order waits for the rest. */
export const LongestHoldingDays = Type.Integer({
  minimum: 1,
  maximum: 3650,
  description: 'days that units may lie allocated while their order waits for the rest',
  ...named('引当の保留期限(日)', 'longest holding in days', 14),
});

export const WhenHeldTooLong = Type.Union(
  [Type.Literal('give-back'), Type.Literal('ship-ready'), Type.Literal('ask-staff')],
  {
    description: 'then they go to others who wait, they are sent ahead, or staff decide (where it is not said)',
    ...named('保留期限を過ぎたとき', 'what follows when held too long', 'ask-staff'),
  },
);

/** Terms that need another one to mean anything. */
export function holdingFaults({
  minimumSplit,
  whenHeldTooLong,
  longestHoldingDays,
}: {
  readonly minimumSplit?: Static<typeof MinimumSplit>;
  readonly whenHeldTooLong?: Static<typeof WhenHeldTooLong>;
  readonly longestHoldingDays?: number;
}): PolicyFault[] {
  const faults: PolicyFault[] = [];
  if (minimumSplit && (minimumSplit.amountMinor === undefined) !== (minimumSplit.currency === undefined))
    faults.push(
      faultOf(MinimumSplit, '/allocation/minimumSplit', {
        ja: 'では、amountMinor(最小金額)と currency(通貨)を必ず一緒に指定してください(例: "amountMinor": 5000, "currency": "JPY")。',
        en: 'amountMinor and currency need each other',
      }),
    );
  if (whenHeldTooLong !== undefined && longestHoldingDays === undefined)
    faults.push(
      faultOf(WhenHeldTooLong, '/allocation/whenHeldTooLong', {
        ja: 'を指定するときは、「引当の保留期限(日)」も指定してください(例: "longestHoldingDays": 14)。',
        en: 'needs longestHoldingDays',
      }),
    );
  return faults;
}
