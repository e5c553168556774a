import { type Static, Type } from 'typebox';
import { closed, named } from './shapes';

/** How purchases and suppliers are looked after. */
export const Purchasing = Type.Object(
  {
    askBeforeDays: Type.Integer({
      minimum: 0,
      maximum: 365,
      description: 'days before an expected arrival on which the supplier is asked whether it holds; 0: never',
      ...named('入荷予定日の確認を仕入先に行う日数前', 'days before arrival on which the supplier is asked', 3),
    }),
    chaseAfterDays: Type.Integer({
      minimum: 0,
      maximum: 365,
      description: 'days after which a purchase that no supply has answered becomes a task',
      ...named('未回答の発注を督促するまでの日数', 'days after which an unanswered purchase is chased', 3),
    }),
    fenceDays: Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
      description: 'supply expected later than this many days ahead promises nothing; null: no fence',
      ...named('納期回答に使う入荷予定の範囲(日)', 'days ahead beyond which supply promises nothing', 180),
    }),
  },
  {
    ...closed,
    ...named('発注と仕入先', 'purchases and suppliers', { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null }),
  },
);

type PurchasingTerms = Static<typeof Purchasing>;

/** How purchases and suppliers are looked after, where a pack does not say. */
export const purchasingOf = (pack: { readonly purchasing?: PurchasingTerms | undefined }): PurchasingTerms =>
  pack.purchasing ?? { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null };
