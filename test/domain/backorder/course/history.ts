import fc from 'fast-check';
import type { BackorderFacts, LineFacts } from '../../../../domain/backorder/facts';
import { today } from '../../../../domain/backorder/times';
import { addDays, instantOf } from '../../../../domain/calendar/business-date';
import type { PolicyPack } from '../../../../domain/policy/policy-pack';
import { type AnsweredLine, answer, type Revocable, takeBack } from './answers';
import {
  backorder,
  clock,
  DAY,
  DEMO,
  day,
  EU_LAW,
  HOUR,
  JP_LAW,
  JP_SHOP,
  line,
  MARKETPLACE,
  MINUTE,
  promised,
  US_LAW,
  US_SHOP,
  withOffers,
} from './facts';
import {
  alternativeComesAndGoes,
  customerMoves,
  dateMoves,
  holdSet,
  isDisplaced,
  itemEnds,
  orderCancelled,
  parcelLeaves,
  paymentAuthorized,
  releaseMoves,
  suppliesGoOverdue,
  unitsArrive,
  unitsMissing,
} from './outside';
import type { TakenStep } from './world';
import { World } from './world';

/** What can happen to a backorder from outside. */
export const HAPPENINGS = [
  'date',
  'date',
  'date',
  'date-lost',
  'supply-cancelled',
  'overdue',
  'displaced',
  'arrival',
  'arrival',
  'missing',
  'cancel',
  'answer',
  'answer',
  'answer',
  'take-back',
  'parcel',
  'hold',
  'item-ends',
  'release-moves',
  'alternative',
  'provider',
  'authorized',
  'moves-zone',
] as const;

/** One thing that happens, `after` so long, to which line and how much of it; `awake` when a worker is up to notice. */
export interface Event {
  readonly what: (typeof HAPPENINGS)[number];
  readonly after: number;
  readonly line: number;
  readonly units: number;
  readonly days: number;
  readonly choices: readonly number[];
  readonly awake: boolean;
  readonly lateBy: number;
}

/** Many events come close upon another, as they do when a supplier makes up his mind; some leave weeks of quiet. */
const after = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 45 }).map((minutes) => minutes * MINUTE) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }).map((hours) => hours * HOUR) },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 25 }).map((days) => days * DAY) },
);

const event: fc.Arbitrary<Event> = fc.record({
  what: fc.constantFrom(...HAPPENINGS),
  after,
  line: fc.nat(3),
  units: fc.integer({ min: 1, max: 3 }),
  days: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 80 })),
  choices: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
  awake: fc.boolean(),
  lateBy: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    fc.integer({ min: 1, max: 72 }).map((hours) => hours * HOUR),
  ),
});

export interface History {
  readonly pack: PolicyPack;
  readonly lines: readonly LineFacts[];
  readonly shipComplete: boolean;
  readonly completeLines: boolean;
  readonly minimumSplit: BackorderFacts['minimumSplit'];
  /** Where the customer lives; null: where the warehouse is. */
  readonly timeZone: string | null;
  readonly events: readonly Event[];
}

const PACKS: readonly PolicyPack[] = [
  JP_SHOP,
  US_SHOP,
  DEMO,
  US_LAW,
  JP_LAW,
  EU_LAW,
  MARKETPLACE,
  { ...JP_SHOP, readyLines: 'ship' },
  withOffers(JP_SHOP, { onSilence: 'cancel', unknownAfter: null }),
];

const ZONES = ['Asia/Tokyo', 'Europe/Paris', 'America/Los_Angeles', 'Australia/Lord_Howe'];

const problems = [null, null, null, 'discontinued', 'not-backorderable', 'no-inbound-supply', 'wait-too-long'] as const;

const openingLine = (pack: PolicyPack, lineId: string): fc.Arbitrary<LineFacts> =>
  fc
    .record({
      waiting: fc.integer({ min: 0, max: 3 }),
      allocated: fc.integer({ min: 0, max: 2 }),
      eta: fc.option(fc.integer({ min: 1, max: 60 })),
      problem: fc.constantFrom(...problems),
      alternative: fc.boolean(),
      release: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 1 }),
    })
    .map(({ waiting, allocated, eta, problem, alternative, release }) => {
      const units = { waiting: waiting + allocated === 0 ? 1 : waiting, allocated };
      const releaseDate = release === null ? null : day(release);
      const more = { ...units, problem, releaseDate, alternatives: alternative ? [{ sku: 'ALT' }] : [] };
      if (eta === null) return line(lineId, more);
      const promise = promised(pack, day(eta), 'day', releaseDate);
      return line(lineId, { original: promise, current: promise, ...more });
    });

/** Histories of orders of one to three lines. */
export const histories = ({ events = 25 }: { readonly events?: number } = {}): fc.Arbitrary<History> =>
  fc.constantFrom(...PACKS).chain((pack) =>
    fc.record({
      pack: fc.constant(pack),
      lines: fc
        .integer({ min: 1, max: 3 })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => openingLine(pack, `L${index + 1}`))))
        .filter((lines) => lines.some(({ waiting }) => waiting > 0)),
      shipComplete: fc.boolean(),
      minimumSplit: fc.constantFrom(null, null, { quantity: 2 }, { amountMinor: 2500, currency: 'JPY' }),
      events: fc.array(event, { minLength: 1, maxLength: events, size: 'max' }),
      completeLines: fc.boolean(),
      timeZone: fc.constantFrom(null, null, 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Tokyo', 'Pacific/Kiritimati'),
    }),
  );

const lineAt = ({ lines }: BackorderFacts, index: number): LineFacts => {
  const found = lines[index % lines.length];
  if (!found) throw new Error('a backorder has lines');
  return found;
};

/** The customer answers some of what he was asked, some of it only in part. */
function answered(world: World, { choices, units, line: skipped }: Event): AnsweredLine[] {
  const asked = world.facts.offer?.lines ?? [];
  return asked.flatMap(({ lineId, quantity, choices: possible }, index) => {
    const choice = possible[(choices[index % choices.length] ?? 0) % possible.length];
    if (!choice || (asked.length > 1 && index === skipped)) return [];
    const part = choice.choice === 'cancel' || choice.choice === 'wait' ? Math.min(units, quantity) : quantity;
    return [{ lineId, quantity: part, choice }];
  });
}

/** Lets an event happen, if it can. */
export function befall(world: World, event: Event, last: { revocable: Revocable | null }): void {
  const { facts, now } = world;
  const { lineId, releaseDate } = lineAt(facts, event.line);
  const soon = addDays(today(facts, now), event.days);
  const date = promised(facts.policy, soon, 'day', releaseDate);
  switch (event.what) {
    case 'date':
      return void world.happen(dateMoves(facts, lineId, date), event.awake);
    case 'date-lost':
      return void world.happen(dateMoves(facts, lineId, null), event.awake);
    case 'supply-cancelled':
      return void world.happen(dateMoves(facts, lineId, null, 'supply-cancelled'), event.awake);
    case 'overdue':
      return void world.happen(suppliesGoOverdue(facts, now), event.awake);
    case 'displaced':
      return void world.happen(isDisplaced(facts, lineId, event.days > 20 ? null : date), event.awake);
    case 'arrival':
      return void world.happen(unitsArrive(facts, lineId, event.units), event.awake);
    case 'missing':
      return void world.happen(unitsMissing(facts, lineId, event.units, event.days > 10 ? date : null), event.awake);
    case 'cancel':
      return void world.happen(orderCancelled(facts, lineId, event.units, world.newId('cancel')), event.awake);
    case 'parcel':
      return void world.happen(parcelLeaves(facts), event.awake);
    case 'hold':
      return void world.happen(holdSet(facts, !facts.held), event.awake);
    case 'item-ends':
      return void world.happen(itemEnds(facts, lineId, event.days > 20), event.awake);
    case 'release-moves':
      return void world.happen(releaseMoves(facts, lineId, soon), event.awake);
    case 'alternative':
      return void world.happen(alternativeComesAndGoes(facts, lineId), false);
    case 'authorized':
      return void world.happen(paymentAuthorized(facts, instantOf(now + event.days * DAY)), event.awake);
    case 'moves-zone':
      return void world.happen(customerMoves(facts, ZONES[event.days % ZONES.length] ?? facts.timeZone), event.awake);
    case 'provider':
      world.providerIsUp = !world.providerIsUp;
      return;
    case 'answer': {
      const given = answer(facts, now, answered(world, event), { id: world.newId('decision'), revocable: event.awake });
      if (given === null) return;
      world.adopt(given.facts, given.turn, given.taken ? given : null);
      if (given.taken) last.revocable = given.revocable;
      if (event.awake) world.take('carry-out-decision');
      return;
    }
    case 'take-back': {
      const back = last.revocable === null ? null : takeBack(facts, now, last.revocable);
      if (back === null) return;
      last.revocable = null;
      world.adopt(back.facts, back.turn);
      world.take('carry-out-decision');
    }
  }
}

/** Plays a history from the order on; `check` looks at every step as it is taken. */
export function play(
  { pack, lines, shipComplete, completeLines, minimumSplit, timeZone, events }: History,
  check: (world: World, step: TakenStep) => void = () => {},
): World {
  const opened = clock(pack, 0, '10:30');
  const wishes = { shipComplete, completeLines, minimumSplit, ...(timeZone === null ? {} : { timeZone }) };
  const world = new World(backorder(pack, opened, lines, wishes), opened, check);
  const last: { revocable: Revocable | null } = { revocable: null };
  for (const event of events) {
    world.passUntil(instantOf(world.now + event.after), event.lateBy);
    befall(world, event, last);
  }
  return world;
}
