import { type Static, Type } from 'typebox';
import { BusinessDays, closed } from './shapes';

const SomeBusinessDays = Type.Object(
  { businessDays: Type.Integer({ minimum: 1, maximum: 250 }) },
  { ...closed, description: "an object of business days on the supplier's calendar, at least 1" },
);

/** The rhythm in which a silent supplier is asked. */
const Asking = Type.Object(
  {
    unknownAfter: BusinessDays,
    purchaseAfter: BusinessDays,
    every: SomeBusinessDays,
    near: Type.Object(
      { within: SomeBusinessDays, every: SomeBusinessDays },
      {
        ...closed,
        description: "the closer rhythm when a customer's news day, offer deadline or told date is so near",
      },
    ),
    atMost: Type.Integer({
      minimum: 1,
      maximum: 50,
      description: 'after so many questions without an answer a person calls the supplier',
    }),
    linkValidDays: Type.Integer({ minimum: 1, maximum: 365, description: 'how long the link of a question works' }),
  },
  { ...closed, description: 'when a supplier who does not answer is asked, and asked again' },
);

/** How purchases and suppliers are looked after. */
export const Purchasing = Type.Object(
  {
    askBeforeDays: Type.Integer({
      minimum: 0,
      maximum: 365,
      description: 'days before an expected arrival on which the supplier is asked whether it holds; 0: never',
    }),
    asking: Type.Optional(Asking),
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
export type AskingTerms = Static<typeof Asking>;

/** How purchases and suppliers are looked after, where a pack does not say. */
export const purchasingOf = (pack: { readonly purchasing?: PurchasingTerms | undefined }): PurchasingTerms =>
  pack.purchasing ?? { askBeforeDays: 3, chaseAfterDays: 3, fenceDays: null };

/** The rhythm in which suppliers are asked, where a pack does not say. */
export const askingOf = (pack: { readonly purchasing?: PurchasingTerms | undefined }): AskingTerms =>
  purchasingOf(pack).asking ?? {
    unknownAfter: { businessDays: 1 },
    purchaseAfter: { businessDays: 3 },
    every: { businessDays: 3 },
    near: { within: { businessDays: 2 }, every: { businessDays: 1 } },
    atMost: 5,
    linkValidDays: 60,
  };
