import { type Static, Type } from 'typebox';
import { closed } from './shapes';

/** How purchases and suppliers are looked after. */
export const Purchasing = Type.Object(
  {
    askBeforeDays: Type.Integer({
      minimum: 0,
      maximum: 365,
      description: 'days before an expected arrival on which the supplier is asked whether it holds; 0: never',
    }),
    chaseAfterDays: Type.Integer({
      minimum: 0,
      maximum: 365,
      description: 'days after which a purchase that no supply has answered becomes a task',
    }),
    fenceDays: Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
      description: 'supply expected later than this many days ahead promises nothing; null: no fence',
    }),
  },
  closed,
);

type PurchasingTerms = Static<typeof Purchasing>;

/** How purchases and suppliers are looked after, where a pack does not say. */
export const purchasingOf = (pack: { readonly purchasing?: PurchasingTerms | undefined }): PurchasingTerms =>
  pack.purchasing ?? { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null };
