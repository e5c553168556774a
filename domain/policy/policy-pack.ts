import { type Static, Type } from 'typebox';
import { Acceptance, Availability } from './sections/acceptance';
import { Allocation, allocationFaults, Queue, queueFaults } from './sections/allocation';
import { Cancellation } from './sections/cancellation';
import { Notices, noticesFaults } from './sections/notices';
import { Offers, offersFaults } from './sections/offers';
import { Purchasing } from './sections/purchasing';
import { closed, Duration, Label, type PolicyFault } from './sections/shapes';
import { Shipping, shippingFaults } from './sections/shipping';

export { offerTermsOf } from './sections/offers';
export { type AskingTerms, askingOf, purchasingOf } from './sections/purchasing';
export type { PolicyFault } from './sections/shapes';

/** Every duration, threshold and duty of a shop, as versioned data. Held rules are `domain/`'s; numbers are the pack's. */
export const PolicyPackSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    version: Type.Integer({ minimum: 1, maximum: 2147483647 }),
    name: Type.Object({ ja: Label, en: Label }, closed),
    timeScale: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 10_000_000,
        description: 'business seconds per real second; only the pack `demo` may set it',
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
    }),
    undoWindow: Duration,
    cancellation: Cancellation,
    linkValidDays: Type.Integer({ minimum: 1, maximum: 3650 }),
    closeOn: Type.Union([Type.Literal('release'), Type.Literal('shipment')]),
  },
  { ...closed, title: 'PolicyPack' },
);

export type PolicyPack = Static<typeof PolicyPackSchema>;

const timeScaleFaults = ({ id, timeScale }: PolicyPack): PolicyFault[] =>
  timeScale !== undefined && id !== 'demo'
    ? [{ pointer: '/timeScale', message: 'only the pack `demo` may run faster than real time' }]
    : [];

/** Faults a schema cannot see, in words for a shop manager; empty when the pack may be used. */
export const policyFaults = (pack: PolicyPack): PolicyFault[] => [
  ...timeScaleFaults(pack),
  ...shippingFaults(pack.shipping),
  ...noticesFaults(pack.notices),
  ...offersFaults(pack.offers),
  ...queueFaults(pack.queue),
  ...allocationFaults(pack.allocation ?? { quotas: [] }),
];

/** Business milliseconds per real one. */
export const timeScaleOf = (pack: PolicyPack): number => pack.timeScale ?? 1;
