import type { Instant } from '../calendar/business-date';
import type { LawOnRecord, LegalOrder, LineOnRecord } from '../legal/facts';
import type { BackorderFacts } from './facts';
import type { OfferLine } from './offer';

/** A line of which nothing is on record but its units and dates. */
export const UNRECORDED: LineOnRecord = {
  stated: { shipBy: null, deliverBy: null },
  essential: false,
  notices: [],
  words: [],
};

/** What is on record of a line. */
export const recordOf = ({ lines }: LawOnRecord, lineId: string): LineOnRecord =>
  Object.hasOwn(lines, lineId) ? (lines[lineId] ?? UNRECORDED) : UNRECORDED;

/** The record with the notices an offer gives: under way until the provider has taken its mail. */
export function noticed(
  law: LawOnRecord | null,
  version: number,
  lines: readonly OfferLine[],
  plannedAt: Instant,
): LawOnRecord | null {
  if (law === null) return null;
  const given = lines.flatMap(({ lineId, legal }) => {
    if (legal === undefined) return [];
    const { revisedShipDate, agreedUnits } = legal;
    const before = recordOf(law, lineId);
    const notice = {
      version,
      plannedAt,
      delivery: { state: 'pending' },
      revisedShipDate,
      ...(agreedUnits === undefined ? {} : { agreedUnits }),
    } as const;
    return [[lineId, { ...before, notices: [...before.notices, notice] }] as const];
  });
  return given.length === 0 ? law : { ...law, lines: { ...law.lines, ...Object.fromEntries(given) } };
}

/** The record when units were cancelled though nobody said so: what he had agreed to of them is said of no others. */
export function ended(
  law: LawOnRecord | null,
  units: readonly { readonly lineId: string; readonly quantity: number }[],
  at: Instant,
): LawOnRecord | null {
  if (law === null) return null;
  const lines = units.map(({ lineId, quantity }) => {
    const line = recordOf(law, lineId);
    return [lineId, { ...line, ended: [...(line.ended ?? []), { at, units: quantity }] }] as const;
  });
  return { ...law, lines: { ...law.lines, ...Object.fromEntries(lines) } };
}

/** What is on record of an order in the moment it opens; null where its pack names no law. */
export const lawAtOpening = (policy: BackorderFacts['policy'], order: LegalOrder): LawOnRecord | null =>
  policy.legal === undefined ? null : { order, lines: {}, acceptance: null, sellerLacks: [] };

/** The record when the mail provider has taken the mail of that offer: what it gave notice of has been given. */
export function delivered(law: LawOnRecord | null, version: number, at: Instant): LawOnRecord | null {
  if (law === null) return null;
  const lines = Object.entries(law.lines).map(([lineId, line]) => [
    lineId,
    {
      ...line,
      notices: line.notices.map((notice) =>
        notice.version === version ? { ...notice, delivery: { state: 'accepted' as const, at } } : notice,
      ),
    },
  ]);
  return { ...law, lines: Object.fromEntries(lines) };
}
