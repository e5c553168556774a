import { type BusinessDate, formatInstant, type Instant, parseInstant } from '../../../domain/calendar/business-date';
import type { LegalClock, Silence, Termination } from '../../../domain/legal/clock';
import { clocksOf, type LegalTerms } from '../../../domain/legal/clocks';
import type { AcceptanceNotice, LegalCalendars, LegalLine, LegalOrder } from '../../../domain/legal/facts';
import eu from './eu-2011-83.json';
import jp from './jp-tokushoho.json';
import fourDays from './marketplace-4-days.json';
import sevenBusinessDays from './marketplace-7-business-days.json';
import us from './us-mitor.json';

/** One situation, and what the law makes of it. Instants are text; only what is named is compared. */
interface Row {
  readonly case: string;
  readonly watch?: string;
  readonly order: Readonly<Record<string, unknown>>;
  readonly line: Readonly<Record<string, unknown>>;
  readonly acceptance?: unknown;
  readonly now: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

interface Table {
  readonly timeZone: string;
  readonly terms: unknown;
  readonly rows: readonly Row[];
}

/** Every RFC 3339 text within becomes an instant. */
function revive(value: unknown): unknown {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return parseInstant(value);
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}

const day = (text: string) => text as BusinessDate;

function orderOf(row: Row): LegalOrder {
  const at = parseInstant('2026-06-01T14:00:00Z');
  const usual: LegalOrder = {
    placedAt: at,
    completedAt: at,
    paidAt: at,
    creditApplication: false,
    electronicNotice: false,
    country: 'US',
  };
  return { ...usual, ...(revive(row.order) as Partial<LegalOrder>) };
}

function lineOf(row: Row): LegalLine {
  const usual: LegalLine = {
    lineId: '1',
    owedUnits: 2,
    waitingUnits: 2,
    stated: { shipBy: null, deliverBy: null },
    essential: false,
    sold: null,
    expected: { shipDate: day('2026-06-10'), deliverBy: day('2026-06-15') },
    lateSince: null,
    refusedAt: null,
    notices: [],
    words: [],
  };
  return { ...usual, ...(revive(row.line) as Partial<LegalLine>) };
}

const text = (at: Instant | null) => (at === null ? null : formatInstant(at));

function silenceText(silence: Silence): string {
  if (silence.means === 'wait') return 'wait';
  return silence.means === 'consent' ? `consent ${silence.until}` : `cancel ${formatInstant(silence.at)}`;
}

function terminationText(termination: Termination): string {
  switch (termination.right) {
    case 'none':
      return 'none';
    case 'after-further-period':
      return `after-further-period ${formatInstant(termination.from)}`;
    case 'running':
      return `running ${formatInstant(termination.until)}`;
    case 'now':
      return `now ${formatInstant(termination.since)}`;
  }
}

/** A clock as the tables write it. */
function written(clock: LegalClock | undefined): Record<string, unknown> {
  if (clock === undefined) return { clock: null };
  const { duty } = clock;
  const common = {
    clock: clock.clock,
    runsOutAt: text(clock.runsOutAt),
    atRiskFrom: text(clock.atRiskFrom),
    silence: silenceText(clock.silence),
    termination: terminationText(clock.termination),
    othersCancelAt: text(clock.othersCancelAt),
    told: clock.toldDelay === null ? null : `${clock.toldDelay.notice}: ${silenceText(clock.toldDelay.silence)}`,
  };
  switch (duty.kind) {
    case 'none':
      return { ...common, duty: 'none' };
    case 'give-notice':
      return {
        ...common,
        duty: `give-notice ${duty.notice} by ${duty.by}`,
        aimAt: text(duty.aimAt),
        notAfter: text(duty.notAfter),
        items: duty.items,
        silenceThen: silenceText(duty.silence),
        again: duty.again,
      };
    case 'cancel':
      return {
        ...common,
        duty: `cancel ${duty.because}`,
        since: text(duty.since),
        refundBy: text(duty.refund.by),
        means: duty.refund.means,
      };
  }
}

const tables: readonly (readonly [string, Table])[] = [
  ['us-mitor', us],
  ['eu-2011-83', eu],
  ['jp-tokushoho', jp],
  ['marketplace-7-business-days', sevenBusinessDays],
  ['marketplace-4-days', fourDays],
];

describe.each(tables)('%s', (regime, { timeZone, terms, rows }) => {
  const country = regime === 'jp-tokushoho' ? 'JP' : regime === 'eu-2011-83' ? 'DE' : 'US';
  const calendars: LegalCalendars = { timeZone, shop: { country, weekend: [6, 7], closedOn: [] } };

  test.each(rows.map((row) => [row.case, row] as const))('%s', (_, row) => {
    const facts = {
      order: orderOf(row),
      lines: [lineOf(row)],
      acceptance: (revive(row.acceptance ?? null) ?? null) as AcceptanceNotice,
    };
    const clocks = clocksOf(terms as LegalTerms, facts, calendars, parseInstant(row.now));
    const watched = clocks.find(({ clock }) => row.watch === undefined || clock === row.watch);
    expect(written(watched)).toMatchObject(row.expect);
  });
});

test('the tables have rows enough to be worth the name', () => {
  expect(tables.reduce((count, [, { rows }]) => count + rows.length, 0)).toBeGreaterThanOrEqual(60);
});
