import { type Static, Type } from 'typebox';
import { closed, duration, named } from './shapes';

const USUAL = { chargeCards: 'at-order', renewBefore: 'P3D' } as const;

/** Payments that are authorised when the order is placed and charged later. */
export const Payment = Type.Object(
  {
    chargeCards: Type.Union([Type.Literal('at-order'), Type.Literal('at-shipment')], {
      description: 'whether a card may be charged before anything has been shipped',
      ...named('カードの請求時期', 'when a card may be charged', 'at-order'),
    }),
    renewBefore: duration(
      named('再与信をお願いする時期', 'how long before an authorisation ends its renewal is asked for', 'P3D'),
    ),
  },
  { ...closed, ...named('お支払い', 'payments', USUAL) },
);

type PaymentTerms = Static<typeof Payment>;

/** How payments are looked after, where a pack does not say. */
export const paymentOf = ({ payment }: { readonly payment?: PaymentTerms }): PaymentTerms => payment ?? USUAL;
