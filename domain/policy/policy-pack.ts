import { type Static, Type } from 'typebox';
import { Acceptance, Availability } from './sections/acceptance';
import { Allocation, allocationFaults, Queue, queueFaults } from './sections/allocation';
import { Cancellation, cancellationFaults } from './sections/cancellation';
import { Legal, legalFaults } from './sections/legal';
import { Notices, noticesFaults } from './sections/notices';
import { Offers, offersFaults } from './sections/offers';
import { Payment } from './sections/payment';
import { Purchasing } from './sections/purchasing';
import { closed, duration, faultOf, label, named, PackId, PackVersion, type PolicyFault } from './sections/shapes';
import { Shipping, shippingFaults } from './sections/shipping';

export { refundReminderDays, tenderOrderOf } from './sections/cancellation';
export { countdownDaysOf } from './sections/notices';
export { offerTermsOf } from './sections/offers';
export { paymentOf } from './sections/payment';
export { type AskingTerms, askingOf, purchasingOf } from './sections/purchasing';
export type { PolicyFault } from './sections/shapes';

/** Every duration, threshold and duty of a shop, as versioned data. Held rules are `domain/`'s; numbers are the pack's. */
export const PolicyPackSchema = Type.Object(
  {
    id: PackId,
    version: PackVersion,
    name: Type.Object(
      {
        ja: label(named('日本語の名称', 'name in Japanese', '標準ショップ')),
        en: label(named('英語の名称', 'name in English', 'Shop')),
      },
      { ...closed, ...named('名称', 'name', { ja: '標準ショップ', en: 'Shop' }) },
    ),
    timeScale: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 10_000_000,
        description: 'business seconds per real second; only the pack `demo` may set it',
        ...named('早回しの倍率', 'speed of time', 28800),
      }),
    ),
    acceptance: Acceptance,
    availability: Type.Optional(Availability),
    queue: Queue,
    allocation: Type.Optional(Allocation),
    purchasing: Type.Optional(Purchasing),
    shipping: Shipping,
    notices: Notices,
    offers: Offers,
    readyLines: Type.Union([Type.Literal('wait'), Type.Literal('ship')], {
      description: 'whether units that are ready wait for the rest of the order or go out at once',
      ...named('揃った商品の扱い', 'what becomes of units that are ready', 'wait'),
    }),
    undoWindow: duration(named('ご回答を取り消せる時間', 'how long an answer can be taken back', 'PT30M')),
    cancellation: Cancellation,
    legal: Type.Optional(Legal),
    payment: Type.Optional(Payment),
    linkValidDays: Type.Integer({
      minimum: 1,
      maximum: 3650,
      ...named('お客様ページの有効日数', "days the customer's link is valid", 400),
    }),
    closeOn: Type.Union([Type.Literal('release'), Type.Literal('shipment')], {
      description: 'when a backorder is over: its last unit has been released to the warehouse, or shipped',
      ...named('完了とする時点', 'when a backorder is over', 'release'),
    }),
  },
  { ...closed, title: 'PolicyPack' },
);

export type PolicyPack = Static<typeof PolicyPackSchema>;

const timeScaleFaults = ({ id, timeScale }: PolicyPack): PolicyFault[] =>
  timeScale !== undefined && id !== 'demo'
    ? [
        faultOf(PolicyPackSchema.properties.timeScale, '/timeScale', {
          ja: 'を指定できるのはパック demo だけです。ほかのパックは実際の時間どおりに進みます。',
          en: 'only the pack `demo` may run faster than real time',
        }),
      ]
    : [];

/** Faults a schema cannot see, in words for a shop manager; empty when the pack may be used. */
export const policyFaults = (pack: PolicyPack): PolicyFault[] => [
  ...timeScaleFaults(pack),
  ...shippingFaults(pack.shipping),
  ...noticesFaults(pack.notices),
  ...offersFaults(pack.offers),
  ...cancellationFaults(pack.cancellation),
  ...queueFaults(pack.queue),
  ...(pack.allocation ? allocationFaults(pack.allocation) : []),
  ...legalFaults(pack),
];

/** Business milliseconds per real one. */
export const timeScaleOf = (pack: PolicyPack): number => pack.timeScale ?? 1;
