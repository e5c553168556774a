import type { WorkCalendar } from '../calendar/working-days';
import type { Words } from '../words';
import { regionCode } from './regions';

/** The carrier's days on the road to a country, or one region of it; the first match counts, no country matches all. */
export interface TransitTerms {
  readonly country?: string;
  readonly region?: string;
  readonly minDays: number;
  readonly maxDays: number;
}

/** A carrier that orders may name in place of the usual one, with days off and days on the road of its own. */
export interface CarrierTerms {
  readonly id: string;
  readonly name?: Words | undefined;
  readonly calendar: WorkCalendar;
  readonly transit: readonly TransitTerms[];
}

/** What a carrier is called: by its id, where the pack has no name for it. */
export const carrierName = ({ id, name }: CarrierTerms): Words => name ?? { ja: id, en: id };

/** Where goods go, and the carrier the order names for it; the usual one where it names none. */
export interface Destination {
  readonly country: string;
  readonly region?: string | undefined;
  readonly carrier?: string | undefined;
}

/** The carriers of a shop beside its usual one. */
interface Carriers<Carrier extends CarrierTerms> {
  readonly carriers?: readonly Carrier[] | undefined;
}

const sameRegion = (country: string, one: string, other: string | undefined): boolean =>
  other !== undefined && (one === other || regionCode(country, one) === regionCode(country, other));

/** The first leg of a carrier's list that leads there. */
export const legTo = (transit: readonly TransitTerms[], to: Destination): TransitTerms | undefined =>
  transit.find(
    (leg) =>
      (leg.country === undefined || leg.country === to.country) &&
      (leg.region === undefined || sameRegion(to.country, leg.region, to.region)),
  );

/**
 * The named carrier that takes an order there, and its leg. Null where that is the usual one: none was named, the pack
 * has none of that id, or it does not go there. An order is refused for the last two when it comes in; they are found
 * afterwards where it has moved to a pack that knows other carriers.
 */
export function carrierFor<Carrier extends CarrierTerms>(
  { carriers = [] }: Carriers<Carrier>,
  to: Destination,
): { readonly carrier: Carrier; readonly leg: TransitTerms } | null {
  const carrier = carriers.find(({ id }) => id === to.carrier);
  const leg = carrier && legTo(carrier.transit, to);
  return carrier === undefined || leg === undefined ? null : { carrier, leg };
}

/** Why the carrier an order names cannot take it, and the ids of those that could be named instead. */
export interface CarrierRefused {
  readonly noCarrier: 'unknown' | 'does-not-go-there';
  readonly instead: readonly string[];
}

/** Whether the carrier that is named can take goods there; null if it can, or none is named. */
export function carrierRefused({ carriers = [] }: Carriers<CarrierTerms>, to: Destination): CarrierRefused | null {
  if (to.carrier === undefined || carrierFor({ carriers }, to) !== null) return null;
  const known = carriers.some(({ id }) => id === to.carrier);
  return {
    noCarrier: known ? 'does-not-go-there' : 'unknown',
    instead: carriers.flatMap(({ id, transit }) => (known && legTo(transit, to) === undefined ? [] : [id])),
  };
}
