import { dateAt, type Instant, instantOf } from '../calendar/business-date';
import type { Delay } from '../legal/clock';
import { usShipBy } from '../legal/us-mitor';
import type { BackorderFacts, LineFacts } from './facts';
import { type ClockedUnits, mayBeDelayed } from './law';
import { recordOf } from './law-record';
import type { LegalAsk, OpenOffer, UnitsEnd } from './offer';
import { lawfulDeadlineFor } from './times';

/** Units whose delay has to be said in an offer, be it news or what their customer was told before. */
interface SaidDelay {
  readonly units: number;
  readonly said: Delay;
  readonly isNews: boolean;
  readonly runsOutAt: Instant;
}

const saidDelay = ({ units, clock: { delay, toldDelay, runsOutAt } }: ClockedUnits): SaidDelay[] => {
  const said = delay ?? toldDelay;
  return said === null || runsOutAt === null ? [] : [{ units, said, isNews: delay !== null, runsOutAt }];
};

/** Every moment in which silence ends some of these units, with how many. */
function endsOf(delays: readonly SaidDelay[]): readonly UnitsEnd[] {
  const ends = new Map<Instant, number>();
  for (const { units, said } of delays)
    if (said.silence.means === 'cancel') ends.set(said.silence.at, (ends.get(said.silence.at) ?? 0) + units);
  return [...ends].map(([at, units]) => ({ at, units })).sort((one, other) => one.at - other.at);
}

/** What the law wants said of a line in an offer, where these are its parts; null where it wants nothing. */
function legalAsk(
  facts: BackorderFacts,
  line: LineFacts,
  parts: readonly ClockedUnits[],
  now: Instant,
): LegalAsk | null {
  const { law, policy } = facts;
  const { timeZone } = policy.shipping;
  const delays = parts.flatMap(saidDelay);
  const first = delays.find(({ said }) => said.silence.means === 'cancel') ?? delays[0];
  if (law === null || first === undefined) return null;
  const asked = delays.filter(({ said }) => said.silence.means === first.said.silence.means);
  const ends = endsOf(asked);
  const agreed = parts.filter((part) => saidDelay(part).length === 0);
  const agreedUnits = agreed.reduce((sum, { units }) => sum + units, 0);
  const [agreedEnd] = agreed.flatMap(({ clock: { runsOutAt } }) => runsOutAt ?? []);
  const news = asked.filter(({ isNews }) => isNews).map(({ runsOutAt }) => lawfulDeadlineFor(facts, runsOutAt, now));
  const [untoldUntil] = news.sort((one, other) => one - other);
  const dayBefore = (end: Instant) => dateAt(instantOf(end - 1), timeZone);
  return {
    notice: first.said.notice,
    silence: first.said.silence,
    // Until a new date is agreed to, the day that ends the order is not one it should have shipped by.
    shipBy:
      first.said.notice === 'us-renewed-delay'
        ? dayBefore(first.runsOutAt)
        : usShipBy(law.order, recordOf(law, line.lineId), timeZone),
    revisedShipDate: line.current?.shipDate ?? null,
    ...(untoldUntil === undefined ? {} : { untoldUntil }),
    ...(ends.length > 1 || (ends.length === 1 && agreedUnits > 0) ? { ends } : {}),
    ...(agreedUnits > 0 ? { agreedUnits } : {}),
    ...(agreedEnd === undefined ? {} : { agreedUntil: dayBefore(agreedEnd) }),
  };
}

/** What the law wants said of each line in an offer, be it news or what he was told before, and what silence then means. */
export function legalAsks(facts: BackorderFacts, now: Instant): ReadonlyMap<string, LegalAsk> {
  const parts = mayBeDelayed(facts, now);
  return new Map(
    facts.lines.flatMap((line) => {
      const ask = legalAsk(
        facts,
        line,
        parts.filter((part) => part.line === line),
        now,
      );
      return ask === null ? [] : [[line.lineId, ask] as const];
    }),
  );
}

/**
 * The deadline an offer truly has. A notice that came back gave no time: its line ends with what stood before, unless
 * people still tell its customer.
 */
export function trueDeadline({ expiresAt, lines }: Pick<OpenOffer, 'expiresAt' | 'lines'>, cameBack: boolean): Instant {
  const untold = cameBack ? lines.flatMap(({ legal }) => legal?.untoldUntil ?? []) : [];
  return untold.reduce<Instant>((first, until) => (until < first ? until : first), expiresAt);
}

/** Whether the mail with that offer's notices came back, and nobody has told its customer instead. */
export const hasComeBack = ({ law }: BackorderFacts, version: number): boolean =>
  law !== null &&
  Object.values(law.lines).some(({ notices }) =>
    notices.some((notice) => notice.version === version && notice.delivery.state === 'failed'),
  );
