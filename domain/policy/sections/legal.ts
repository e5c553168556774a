import { type Static, Type } from 'typebox';
import type { LegalTerms } from '../../legal/clocks';
import { closed, type PolicyFault } from './shapes';

const BusinessDays = (description: string) => Type.Integer({ minimum: 0, maximum: 20, description });
const warnBeforeBusinessDays = BusinessDays('working days before a clock runs out on which staff get a task');

/** The law a shop sells under. The clocks themselves are `domain/legal/`; docs/legal.md names the sources. */
export const Legal = Type.Union(
  [
    Type.Object(
      {
        regime: Type.Literal('us-mitor'),
        noticeWithinBusinessDays: Type.Integer({
          minimum: 1,
          maximum: 5,
          description: 'working days after first knowing of a delay by which the customer is asked',
        }),
        warnBeforeBusinessDays,
        billingCycleDays: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 31,
            description: 'days of a billing cycle, where the shop gives credit',
          }),
        ),
      },
      { ...closed, description: '16 CFR part 435 (Mail, Internet, or Telephone Order Merchandise Rule)' },
    ),
    Type.Object(
      {
        regime: Type.Literal('eu-2011-83'),
        warnBeforeBusinessDays,
        refundWithinDays: Type.Integer({
          minimum: 0,
          maximum: 14,
          description: 'calendar days for a refund after termination: without undue delay',
        }),
      },
      { ...closed, description: 'Directive 2011/83/EU, articles 9, 13 and 18' },
    ),
    Type.Object(
      {
        regime: Type.Literal('jp-tokushoho'),
        warnBeforeBusinessDays,
        acceptanceWithinDays: Type.Integer({
          minimum: 1,
          maximum: 7,
          description: 'calendar days from the payment for the notice of acceptance',
        }),
        acceptanceAimBusinessDays: BusinessDays("the house's own limit for it, in working days"),
        refundWithinDays: Type.Integer({ minimum: 0, maximum: 30, description: 'calendar days for a refund' }),
        statedAtOrder: Type.Boolean({
          description: 'whether the order page says that the shop cancels what is too late and refunds it in full',
        }),
      },
      { ...closed, description: '特定商取引に関する法律 11条, 12条の6, 13条, 14条' },
    ),
    Type.Object(
      { regime: Type.Literal('marketplace-7-business-days'), warnBeforeBusinessDays },
      { ...closed, description: 'a marketplace that cancels 7 business days after the ship-by date' },
    ),
    Type.Object(
      { regime: Type.Literal('marketplace-4-days'), warnBeforeBusinessDays },
      { ...closed, description: 'a marketplace that cancels 4 calendar days after the ship date' },
    ),
  ],
  { description: 'the law whose clocks run; none where it is not said' },
);

export type LegalSection = Static<typeof Legal>;

/** The section is the rules' terms, word for word. */
export const legalTerms = (section: LegalSection): LegalTerms => section;

/** Faults of a pack that promises or threatens what its law forbids. */
export const legalFaults = (pack: JudgedPack): PolicyFault[] =>
  pack.legal === undefined ? [] : [...silenceFaults(pack.legal, pack.offers.onSilence), ...couponFaults(pack)];

interface JudgedPack {
  readonly legal?: LegalSection | undefined;
  readonly offers: { readonly onSilence: 'wait' | 'cancel' };
  readonly cancellation: { readonly coupon: unknown };
}

const couponFaults = ({ legal, cancellation }: JudgedPack): PolicyFault[] =>
  isMarketplace(legal) && cancellation.coupon !== null
    ? [{ pointer: '/cancellation/coupon', message: 'must be null: a marketplace allows no coupon of the shop’s own' }]
    : [];

/** The customer is the marketplace's: it writes to him, and no mail of the shop's own leaves. */
export const isMarketplace = (legal: LegalSection | undefined): boolean =>
  legal?.regime.startsWith('marketplace-') ?? false;

function silenceFaults(legal: LegalSection, onSilence: 'wait' | 'cancel'): PolicyFault[] {
  if (onSilence === 'wait') return [];
  switch (legal.regime) {
    case 'us-mitor':
      // What silence means is the rule's to say where it speaks; elsewhere the pack's.
      return [];
    case 'eu-2011-83':
      return [
        {
          pointer: '/offers/onSilence',
          message: 'must be wait: under Directive 2011/83/EU silence is neither consent nor cancellation',
        },
      ];
    case 'jp-tokushoho':
      return legal.statedAtOrder
        ? []
        : [
            {
              pointer: '/offers/onSilence',
              message:
                'may be cancel only where /legal/statedAtOrder is true: customers must have read it before ordering',
            },
          ];
    case 'marketplace-7-business-days':
    case 'marketplace-4-days':
      return [{ pointer: '/offers/onSilence', message: 'must be wait: the marketplace cancels, not the shop' }];
  }
}
