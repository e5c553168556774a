import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { instantOf, parseInstant } from '../../domain/calendar/business-date';
import { type PolicyPack, timeScaleOf } from '../../domain/policy/policy-pack';
import { SHOPS } from './cast/shops';
import { EngineApi, Refused } from './engine-api';
import { CannotPlay, type FoundStack } from './find-stack';
import { type Harvest, harvest } from './harvest';
import { type About, Narrator } from './narrator';
import { EngineWatch, type Watcher } from './play/engine-watch';
import { orderIdOf, type PlayedOrder, type Stage } from './play/play';
import { type Fault, playScene } from './play/play-scene';
import type { Scene } from './play/scene';
import { summary } from './summary';

const BEGINNING_OF_RUNS = Date.UTC(2026, 0, 1);

/** Six letters and digits that no later run has: tenths of a second. */
const runName = (): string =>
  Math.floor((Date.now() - BEGINNING_OF_RUNS) / 100)
    .toString(36)
    .toUpperCase()
    .padStart(6, '0');

/** How fast business time runs for new orders. */
async function timeScale(api: EngineApi): Promise<number> {
  const { items } = await api.get<{ items: readonly { id: string; version: number }[] }>('/v1/policies?limit=200');
  const versions = items.filter(({ id }) => id === 'demo').map(({ version }) => version);
  if (versions.length === 0) throw new CannotPlay('The stack has no policy pack `demo`.');
  return timeScaleOf(await api.get<PolicyPack>(`/v1/policies/demo/versions/${Math.max(...versions)}`));
}

/** Longer than a sender that was killed keeps others from sending. */
const LAST_MAILS_MS = 75_000;

const DAY_SECONDS = 86_400;

function overture({ api, temporalUi }: FoundStack, scale: number, orders: number): readonly string[] {
  const day = Number((DAY_SECONDS / scale).toFixed(1));
  return [
    `${orders} orders at ${api}. A day of business takes ${day} s; each order has its own clock from the moment it is placed.`,
    `Its mails: ${api}/dev/mailbox${temporalUi === null ? '' : `   Its workflows: ${temporalUi}`}`,
    '⟶ a mail   ◇ what suppliers, warehouse, customers and staff do   ■ a workflow closes',
  ];
}

async function openShops(api: EngineApi): Promise<void> {
  try {
    for (const [id, { channel }] of Object.entries(SHOPS)) await api.put(`/v1/channels/${id}`, channel);
  } catch (error) {
    if (error instanceof Refused && (error.status === 401 || error.status === 403))
      throw new CannotPlay(
        `The stack at ${api.base} does not take the API key. Set BACKORDER_API_KEY to the one \`npm start\` printed.`,
      );
    throw error;
  }
}

/** Tells of mails and endings as the watch sees them. */
function storyteller(narrator: Narrator, orders: ReadonlyMap<string, PlayedOrder>, watch: () => EngineWatch): Watcher {
  const about = (orderId: string, at?: string): About | null => {
    const order = orders.get(orderId);
    const real = at === undefined ? instantOf(Date.now()) : parseInstant(at);
    return order ? { orderId, customer: order.card.customer, at: watch().businessTime(orderId, real) } : null;
  };
  return {
    mailQueued(orderId, { template, queuedAt }) {
      const whose = about(orderId, queuedAt);
      if (whose !== null) narrator.mail(whose, template);
    },
    backorderClosed(orderId, { outcome }) {
      const whose = about(orderId);
      if (whose !== null) narrator.closed(whose, outcome ?? 'open');
    },
  };
}

async function playInTurn(stage: Stage, story: readonly Scene[], stopped: AbortSignal): Promise<readonly Fault[]> {
  const rises = Date.now();
  const scenes = story.map(async (scene, index): Promise<readonly Fault[]> => {
    try {
      await pause(Math.max(0, rises + scene.begins * 1000 - Date.now()), undefined, { signal: stopped });
    } catch {
      return [];
    }
    stage.narrator.sceneBegins(index + 1, scene);
    const faults = await playScene(stage, scene);
    if (!stopped.aborted) for (const fault of faults) stage.narrator.trouble(fault);
    return faults;
  });
  return (await Promise.all(scenes)).flat();
}

/** What is played, and what has to have been seen at its end. */
export interface Programme {
  readonly scenes: readonly Scene[];
  readonly missingFrom: (found: Harvest) => readonly Fault[];
}

/**
 * Plays a story against a running stack and says, event by event, what happens; at the end what was shown and where to
 * look. Returns what did not go as the story says. Stopped half way, it says how far it came; the orders run on.
 */
export async function playStory(
  stack: FoundStack,
  { scenes, missingFrom }: Programme,
  say: (line: string) => void,
  stopped: AbortSignal,
): Promise<readonly Fault[]> {
  const begun = Date.now();
  const api = new EngineApi(stack.api, stack.apiKey);
  const run = runName();
  const orders = new Map(
    scenes.flatMap((scene) =>
      scene.orders.map((card) => [orderIdOf(run, card), { card, orderId: orderIdOf(run, card) }]),
    ),
  );
  const narrator = new Narrator(say);
  await openShops(api);
  const scale = await timeScale(api);
  for (const line of overture(stack, scale, orders.size)) say(line);
  const watch: EngineWatch = new EngineWatch(
    api,
    scale,
    storyteller(narrator, orders, () => watch),
  );
  await watch.start();
  stopped.addEventListener('abort', () => void watch.stop());
  setMaxListeners(scenes.length + 2, stopped);
  const played = await playInTurn({ api, watch, narrator, run }, scenes, stopped);
  const found = await harvest(api, [...orders.keys()], stopped.aborted ? 0 : LAST_MAILS_MS);
  await watch.stop();
  const faults = stopped.aborted ? ['The story was stopped before its end.'] : [...played, ...missingFrom(found)];
  for (const line of summary(stack, found, faults, (Date.now() - begun) / 1000)) say(line);
  return faults;
}
