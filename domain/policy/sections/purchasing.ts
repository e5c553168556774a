import { type Static, Type } from 'typebox';
import { businessDays, closed, named, takes } from './shapes';

/** Days in the suppliers' own calendars. */
const someBusinessDays = (ja: string, en: string, example: number) =>
  Type.Object(
    {
      businessDays: Type.Integer({
        minimum: 1,
        maximum: 250,
        ...named(`${ja}(営業日)`, `${en}, in working days`, example),
      }),
    },
    {
      ...closed,
      ...takes(
        '仕入先の営業日数を1以上で書いたオブジェクト({ … })',
        "an object of business days on the supplier's calendar, at least 1",
      ),
      ...named(ja, en, { businessDays: example }),
    },
  );

const NEAR = { within: { businessDays: 2 }, every: { businessDays: 1 } };

/** The rhythm in which suppliers are asked, where a pack does not say. */
const USUAL_ASKING = {
  unknownAfter: { businessDays: 1 },
  purchaseAfter: { businessDays: 3 },
  every: { businessDays: 3 },
  near: NEAR,
  atMost: 5,
  linkValidDays: 60,
};

/** The rhythm in which a silent supplier is asked. */
const Asking = Type.Object(
  {
    unknownAfter: businessDays('入荷日未定の商品を仕入先に尋ねるまで', 'first question about an unknown date', 1),
    purchaseAfter: businessDays('未回答の発注を仕入先に尋ねるまで', 'first question about an unanswered purchase', 3),
    every: someBusinessDays('回答がない仕入先に再度尋ねる間隔', 'questions again while there is no answer', 3),
    near: Type.Object(
      {
        within: someBusinessDays('お客様の期日が近いとする日数', "how near a customer's day is near", 2),
        every: someBusinessDays('期日が近いときに再度尋ねる間隔', 'questions again when it is near', 1),
      },
      {
        ...closed,
        description: "the closer rhythm when a customer's news day, offer deadline or told date is so near",
        ...named('お客様の期日が近いときの尋ねる間隔', 'the closer rhythm of questions', NEAR),
      },
    ),
    atMost: Type.Integer({
      minimum: 1,
      maximum: 50,
      description: 'after so many questions without an answer a person calls the supplier',
      ...named('仕入先に尋ねる回数の上限', 'most questions without an answer', 5),
    }),
    linkValidDays: Type.Integer({
      minimum: 1,
      maximum: 365,
      description: 'how long the link of a question works',
      ...named('仕入先の回答ページの有効日数', "days the supplier's link works", 60),
    }),
  },
  {
    ...closed,
    description: 'when a supplier who does not answer is asked, and asked again',
    ...named('仕入先への問い合わせの間隔', 'rhythm of questions to suppliers', USUAL_ASKING),
  },
);

/** How purchases and suppliers are looked after. */
export const Purchasing = Type.Object(
  {
    askBeforeDays: Type.Integer({
      minimum: 0,
      maximum: 365,
      description: 'days before an expected arrival on which the supplier is asked whether it holds; 0: never',
      ...named('入荷予定日の確認を仕入先に行う日数前', 'days before arrival on which the supplier is asked', 3),
    }),
    asking: Type.Optional(Asking),
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
export type AskingTerms = Static<typeof Asking>;

/** How purchases and suppliers are looked after, where a pack does not say. */
export const purchasingOf = (pack: { readonly purchasing?: PurchasingTerms | undefined }): PurchasingTerms =>
  pack.purchasing ?? { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null };

/** The rhythm in which suppliers are asked, where a pack does not say. */
export const askingOf = (pack: { readonly purchasing?: PurchasingTerms | undefined }): AskingTerms =>
  purchasingOf(pack).asking ?? USUAL_ASKING;
