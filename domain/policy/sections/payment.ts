import { type Static, Type } from 'typebox';
import { closed, Duration } from './shapes';

/** Payments that are authorised when the order is placed and charged later. */
export const Payment = Type.Object(
  {
    chargeCards: Type.Union([Type.Literal('at-order'), Type.Literal('at-shipment')], {
      description: 'whether a card may be charged before anything has been shipped',
    }),
    renewBefore: Type.String({
      ...Duration,
      description: 'how long before an authorisation ends the customer is asked to renew it',
    }),
  },
  closed,
);

type PaymentTerms = Static<typeof Payment>;

/** How payments are looked after, where a pack does not say. */
export const paymentOf = ({ payment }: { readonly payment?: PaymentTerms }): PaymentTerms =>
  payment ?? { chargeCards: 'at-order', renewBefore: 'P3D' };
