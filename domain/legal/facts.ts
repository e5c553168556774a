import type { BusinessDate, Instant } from '../calendar/business-date';
import type { WorkCalendar } from '../calendar/working-days';
import type { SellerItem } from './clock';

/** The order as the law sees it. Instants are business instants. */
export interface LegalOrder {
  /** The contract was concluded. */
  readonly placedAt: Instant;
  /** Payment or authorisation and everything needed to ship were there (16 CFR 435.1(c)). */
  readonly completedAt: Instant;
  /** Money was received before the goods left; null while none was. */
  readonly paidAt: Instant | null;
  /** The buyer applied to the seller for credit with the order. */
  readonly creditApplication: boolean;
  /** The buyer has agreed to legal notices by e-mail (特商法13条2項). */
  readonly electronicNotice: boolean;
  /** ISO 3166 country the goods go to. */
  readonly country: string;
}

/** Whether a notice reached its reader: only what the mail provider took and did not bounce counts as given. */
export type NoticeDelivery =
  | { readonly state: 'pending' }
  | { readonly state: 'accepted'; readonly at: Instant }
  | { readonly state: 'failed' };

/** A notice that told the customer of a delay of the line, and asked. */
export interface DelayNotice {
  /** The offer's version it went out with. */
  readonly version: number;
  readonly plannedAt: Instant;
  readonly delivery: NoticeDelivery;
  /** The ship date it named; null: that nobody can say. */
  readonly revisedShipDate: BusinessDate | null;
  /** Units it said nothing comes of silence for, since their customer had agreed to wait with them; absent: none. */
  readonly agreedUnits?: number;
}

interface ConsentedUnits {
  readonly units?: number;
  /** Units that were here when he said of all the others what becomes of them: he lets them be held. Absent: none. */
  readonly held?: number;
}

/** What the customer said of the line in so many words; silence is none of these. */
export type CustomerWord =
  /** Agrees to wait until that ship date, with so many units; all of the line's where none are named. */
  | ({ readonly kind: 'consents'; readonly at: Instant; readonly until: BusinessDate } & ConsentedUnits)
  /** Agrees to wait however long, with so many units. */
  | ({ readonly kind: 'consents-indefinitely'; readonly at: Instant } & ConsentedUnits)
  /** Wants something else that the shop has yet to agree to: no consent, and no silence. */
  | { readonly kind: 'wishes-otherwise'; readonly at: Instant }
  /** Sets the shop a further period for delivery. */
  | { readonly kind: 'sets-deadline'; readonly at: Instant; readonly until: BusinessDate };

/** Units of a line that were cancelled because nobody answered, or the time was over. */
export interface EndedUnits {
  readonly at: Instant;
  readonly units: number;
}

/** The dates a line goes out and is at the door, as the shop states or expects them. */
export interface LineDates {
  readonly shipDate: BusinessDate;
  readonly deliverBy: BusinessDate;
}

/** One line as the law sees it. */
export interface LegalLine {
  readonly lineId: string;
  /** Units neither shipped nor taken off; 0: every clock has stopped. */
  readonly owedUnits: number;
  /** Of these, units that are not there; of a part with words of its own, those that wait by words for no shorter. */
  readonly waitingUnits: number;
  /** What the order page stated before the customer ordered. */
  readonly stated: { readonly shipBy: BusinessDate | null; readonly deliverBy: BusinessDate | null };
  /** Delivery in time was essential, and the shop knew before the contract. */
  readonly essential: boolean;
  /** The dates the line was sold with; null where it was sold without. */
  readonly sold: LineDates | null;
  /** What the shop expects now; null: it cannot say. */
  readonly expected: LineDates | null;
  /** Since when the shop knows that `expected` is later than what stands, or that it cannot say; null: it is not. */
  readonly lateSince: Instant | null;
  /** Since when the shop has let the customer know that it will not supply the line; null: it has not. */
  readonly refusedAt: Instant | null;
  /** Oldest first. */
  readonly notices: readonly DelayNotice[];
  /** Oldest first. */
  readonly words: readonly CustomerWord[];
}

/** The calendars the clocks are read on. */
export interface LegalCalendars {
  /** The shop's IANA time zone: legal days end there at midnight. */
  readonly timeZone: string;
  /** The shop's own working days, for what it sets itself. */
  readonly shop: WorkCalendar;
}

/** What is on record of a line, beside its units and dates. */
export interface LineOnRecord extends Pick<LegalLine, 'stated' | 'essential' | 'notices' | 'words'> {
  /** What has ended of it, oldest first; absent: nothing. */
  readonly ended?: readonly EndedUnits[];
}

/** What the law looks at of an order, as it is on record. */
export interface LawOnRecord {
  readonly order: LegalOrder;
  readonly lines: Readonly<Record<string, LineOnRecord>>;
  /** Japan only: how far the notice of acceptance has got; null while none was planned. */
  readonly acceptance: AcceptanceNotice;
  /** What the law wants named of the seller in its notices, and the sales channel does not say. */
  readonly sellerLacks: readonly SellerItem[];
}

/** The notice of acceptance, as far as it got, and since when a mail with it waits to leave; null: none was planned. */
export type AcceptanceNotice =
  | Exclude<NoticeDelivery, { state: 'pending' }>
  | { readonly state: 'pending'; readonly since?: Instant }
  | null;
