import { type Static, Type } from 'typebox';
import type { Words } from '../../words';
import { Cancellation } from './cancellation';
import { Offers } from './offers';
import { closed, faultOf, type Naming, named, type PolicyFault } from './shapes';

const businessDays = (naming: Naming, minimum = 0) => Type.Integer({ minimum, maximum: 20, ...naming });

const warnBeforeBusinessDays = businessDays(
  named('期限前の注意喚起(営業日前)', 'working days before a legal moment on which staff are warned', 2),
);

const US = {
  regime: 'us-mitor',
  noticeWithinBusinessDays: 1,
  warnBeforeBusinessDays: 2,
} as const;

const regime = <Name extends string>(name: Name) =>
  Type.Literal(name, named('適用する法律', 'the law that applies', name));

const law = (ja: string, en: string, example: unknown) => ({ ...closed, ...named(ja, en, example) });

/** The law a shop sells under. The clocks themselves are `domain/legal/`; docs/legal.md names the sources. */
export const Legal = Type.Union(
  [
    Type.Object(
      {
        regime: regime('us-mitor'),
        noticeWithinBusinessDays: businessDays(
          named('遅延通知までの営業日数', 'working days until the customer is asked about a delay', 1),
          1,
        ),
        warnBeforeBusinessDays,
        billingCycleDays: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 31,
            ...named('請求サイクルの日数', 'days of a billing cycle, where the shop gives credit', 30),
          }),
        ),
      },
      law('米国 16 CFR 435', 'United States, 16 CFR part 435', US),
    ),
    Type.Object(
      {
        regime: regime('eu-2011-83'),
        warnBeforeBusinessDays,
        refundWithinDays: Type.Integer({
          minimum: 0,
          maximum: 14,
          ...named('解除後の返金までの日数', 'days until the money is back after termination', 7),
        }),
      },
      law('EU 指令 2011/83/EU', 'Directive 2011/83/EU, articles 9, 13 and 18', {
        regime: 'eu-2011-83',
        warnBeforeBusinessDays: 2,
        refundWithinDays: 7,
      }),
    ),
    Type.Object(
      {
        regime: regime('jp-tokushoho'),
        warnBeforeBusinessDays,
        acceptanceWithinDays: Type.Integer({
          minimum: 1,
          maximum: 7,
          ...named('承諾通知の期限(入金からの日数)', 'days from the payment for the notice of acceptance', 7),
        }),
        acceptanceAimBusinessDays: businessDays(
          named('承諾通知の目標(営業日)', "the house's own limit for it, in working days", 1),
        ),
        refundWithinDays: Type.Integer({
          minimum: 0,
          maximum: 30,
          ...named('解除後の返金までの日数', 'days until the money is back', 7),
        }),
        statedAtOrder: Type.Boolean(
          named('自動キャンセルを注文時に明示', 'whether the order page announces automatic cancellation', false),
        ),
      },
      law('特定商取引法', 'Japan, Act on Specified Commercial Transactions', {
        regime: 'jp-tokushoho',
        warnBeforeBusinessDays: 2,
        acceptanceWithinDays: 7,
        acceptanceAimBusinessDays: 1,
        refundWithinDays: 7,
        statedAtOrder: false,
      }),
    ),
    Type.Object(
      { regime: regime('marketplace-7-business-days'), warnBeforeBusinessDays },
      law('マーケットプレイス(発送期限の7営業日後)', 'a marketplace: 7 business days after the ship-by date', {
        regime: 'marketplace-7-business-days',
        warnBeforeBusinessDays: 2,
      }),
    ),
    Type.Object(
      { regime: regime('marketplace-4-days'), warnBeforeBusinessDays },
      law('マーケットプレイス(発送日の4日後)', 'a marketplace: 4 days after the ship date', {
        regime: 'marketplace-4-days',
        warnBeforeBusinessDays: 1,
      }),
    ),
  ],
  named('法律', 'the law whose clocks run', US),
);

export type LegalSection = Static<typeof Legal>;

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
    ? [
        faultOf(Cancellation.properties.coupon, '/cancellation/coupon', {
          ja: 'は null(なし)にしてください。マーケットプレイスの注文に自社のクーポンは付けられません。',
          en: 'must be null: a marketplace allows no coupon of the shop’s own',
        }),
      ]
    : [];

/** The customer is the marketplace's: it writes to him, and no mail of the shop's own leaves. */
export const isMarketplace = (legal: LegalSection | undefined): boolean =>
  legal?.regime.startsWith('marketplace-') ?? false;

const silenceFault = (words: Words): PolicyFault => faultOf(Offers.properties.onSilence, '/offers/onSilence', words);

function silenceFaults(legal: LegalSection, onSilence: 'wait' | 'cancel'): PolicyFault[] {
  if (onSilence === 'wait') return [];
  switch (legal.regime) {
    case 'us-mitor':
      // What silence means is the rule's to say where it speaks; elsewhere the pack's.
      return [];
    case 'eu-2011-83':
      return [
        silenceFault({
          ja: 'は "wait"(待つ)にしてください。EU 指令 2011/83/EU では、ご回答がないことを同意ともキャンセルともみなせません。',
          en: 'must be wait: under Directive 2011/83/EU silence is neither consent nor cancellation',
        }),
      ];
    case 'jp-tokushoho':
      return legal.statedAtOrder
        ? []
        : [
            silenceFault({
              ja: 'を "cancel"(キャンセル)にできるのは、「自動キャンセルを注文時に明示」(legal.statedAtOrder)が true のときだけです。ご注文の前にお客様へ明示しておく必要があります。',
              en: 'may be cancel only where /legal/statedAtOrder is true: customers must have read it before ordering',
            }),
          ];
    case 'marketplace-7-business-days':
    case 'marketplace-4-days':
      return [
        silenceFault({
          ja: 'は "wait"(待つ)にしてください。キャンセルするのはショップではなくマーケットプレイスです。',
          en: 'must be wait: the marketplace cancels, not the shop',
        }),
      ];
  }
}
