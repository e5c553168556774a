import fc from 'fast-check';
import { DEADLINE_KINDS } from '../../../domain/backorder/deadlines';
import { lawAtOpening } from '../../../domain/backorder/law-record';
import { TRANSITIONS } from '../../../domain/backorder/lifecycle';
import { STEP_NAMES } from '../../../domain/backorder/steps';
import { answer, takeBack } from './course/answers';
import { clock, DAY, dated, day, JP_SHOP, line, promised, US_LAW } from './course/facts';
import { type History, histories, play } from './course/history';
import { unitsMissing } from './course/outside';
import { arrives, ordered } from './course/shop';
import { askedForNothing, TRUTHS, withoutReason } from './course/truths';
import type { World } from './course/world';

const RUNS = { seed: 20260403, numRuns: 250 } as const;

const played = new Map<string, World>();

/** The same histories are judged by every truth: each is played once, and again only while a failure is made smaller. */
function playedOnce(history: History): World {
  const key = JSON.stringify(history);
  const world = played.get(key) ?? play(history);
  played.set(key, world);
  return world;
}

describe('in any history of dates, arrivals, losses, answers and silence, at every step', () => {
  test.each(Object.entries(TRUTHS))('%s', (_behaviour, truth) => {
    fc.assert(
      fc.property(histories(), (history) => {
        const world = playedOnce(history);
        for (const step of world.steps) {
          const wrong = truth(step, world);
          if (wrong !== null) throw new Error(`${step.step} at ${new Date(step.at).toISOString()}: ${wrong}`);
        }
      }),
      RUNS,
    );
  });
});

test('what an answer leaves is asked on only where a reason concerns it, and for that reason', () => {
  fc.assert(
    fc.property(histories(), (history) => {
      for (const { at, facts, effects, taken } of playedOnce(history).answered)
        for (const effect of effects) {
          if (effect.kind !== 'open-offer') continue;
          const { offer } = effect;
          expect(taken ? askedForNothing(facts, at, offer, taken.inPart) : withoutReason(facts, at, offer)).toBeNull();
        }
    }),
    RUNS,
  );
});

test('the histories take every step, at every kind of deadline, and send every mail the rules know', () => {
  const worlds = fc.sample(histories(), RUNS).map(playedOnce);
  const steps = worlds.flatMap((world) => world.steps);
  expect(new Set(steps.map(({ step }) => step))).toEqual(new Set(STEP_NAMES));
  expect(new Set(steps.flatMap(({ deadline }) => deadline?.kind ?? []))).toEqual(new Set(DEADLINE_KINDS));
  expect([...new Set(worlds.flatMap(({ templates }) => templates))].sort()).toEqual([
    'acceptance',
    'arrived',
    'authorization-ending',
    'cancelled',
    'countdown',
    'date-changed',
    'date-confirmed',
    'date-missed',
    'decision-received',
    'first-notice',
    'held-for-rest',
    'offer',
    'offer-reminder',
    'part-shipped',
    'status',
    'still-asking',
  ]);
});

/** The whole of a cancelled line is taken back while its answer can be, and the choice is open again. */
function cancelledAndTakenBack(): World {
  const world = ordered([line('A', { waiting: 1, allocated: 1 })]);
  const cancel = { lineId: 'A', quantity: 1, choice: { choice: 'cancel' } } as const;
  const given = answer(world.facts, world.now, [cancel], { id: 'd', revocable: true });
  world.adopt(given?.facts ?? world.facts, null);
  const back = given?.revocable ? takeBack(world.facts, world.now, given.revocable) : null;
  world.adopt(back?.facts ?? world.facts, back?.turn ?? null);
  return world;
}

/** Everything had gone, then units were missing for which there is supply. */
function missingAfterwards(): World {
  const world = ordered([dated(JP_SHOP, 'A', day(10))]);
  arrives(world, 'A', 1);
  world.happen(unitsMissing(world.facts, 'A', 1, promised(JP_SHOP, day(20))));
  return world;
}

/** No date was ever known, and the law has ended the order by the time it is first spoken of. */
function endedByLawUndated(): World {
  const at = clock(US_LAW, -31, '10:00');
  const order = { placedAt: at, completedAt: at, paidAt: at, creditApplication: false, country: 'US' };
  return ordered([line('A')], { pack: US_LAW, law: lawAtOpening(US_LAW, { ...order, electronicNotice: true }) });
}

/** What chance may leave out. */
const RARE = [cancelledAndTakenBack, missingAfterwards, endedByLawUndated];

test('the statuses follow each other as TRANSITIONS says, and each way that it names is taken', () => {
  const taken = new Set(
    [...fc.sample(histories(), RUNS).map(playedOnce), ...RARE.map((rare) => rare())]
      .flatMap(({ transitions }) => transitions)
      .map(([from, to]) => `${from} -> ${to}`),
  );
  const named = Object.entries(TRANSITIONS).flatMap(([from, ways]) => ways.map((to) => `${from} -> ${to}`));
  expect([...taken].sort()).toEqual(named.sort());
});

test('when nothing more happens outside, customers hear on, but never much, and never for nothing', () => {
  fc.assert(
    fc.property(histories({ events: 12 }), (history) => {
      const world = play(history);
      world.providerIsUp = true;
      world.pass(14 * DAY);
      const [mails, steps] = [world.sent.length, world.steps.length];
      world.pass(200 * DAY);
      // Two hundred days are 143 working days: a news day every five of them, an offer and its reminder every four weeks.
      expect(world.sent.length - mails).toBeLessThanOrEqual(50);
      expect(world.steps.length - steps).toBeLessThanOrEqual(120);
    }),
    { seed: 20260402, numRuns: 60 },
  );
});
