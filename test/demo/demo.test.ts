import { type AddressInfo, createServer } from 'node:net';
import { shippedPack } from '../../db/seed-policies';
import { type Harvest, sentMails } from '../../dev/demo/harvest';
import type { Scene } from '../../dev/demo/play/scene';
import type { Programme } from '../../dev/demo/play-story';
import { playStory } from '../../dev/demo/play-story';
import { STORY } from '../../dev/demo/story';
import { API_KEY } from '../servers/api-client';
import { type Engine, liveEngine } from '../servers/engine';

/** 1.2 seconds a day: fast, and slow enough for a busy machine to be told of a delay before the day has passed. */
const SCALE = 86_400 / 1.2;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

let engine: Engine;
let api: string;
beforeAll(async () => {
  const port = await freePort();
  engine = await liveEngine({ port });
  api = `http://127.0.0.1:${port}`;
  await engine.api.ok(
    engine.api.put('/v1/policies/demo/versions/2', { ...shippedPack('demo'), version: 2, timeScale: SCALE }),
  );
});
afterAll(() => engine.stop());

function programme(...titles: readonly string[]): Programme & { readonly found: () => Harvest } {
  const scenes = titles.map((title): Scene => {
    const scene = STORY.find((item) => item.title.en === title);
    if (scene === undefined) throw new Error(`There is no scene ${title}`);
    return { ...scene, begins: 0 };
  });
  let harvest: Harvest | null = null;
  return {
    scenes,
    missingFrom: (found) => {
      harvest = found;
      return [];
    },
    found: () => {
      if (harvest === null) throw new Error('the story has not come to its end');
      return harvest;
    },
  };
}

async function play(story: Programme, stopped = new AbortController().signal, seen: (line: string) => void = () => {}) {
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
    seen(line);
  };
  const faults = await playStory({ api, apiKey: API_KEY, temporalUi: null }, story, say, stopped);
  return { faults, lines, text: lines.join('\n') };
}

test('scenes run to their ends as written, and every event is told', async () => {
  const story = programme('Far too late: the green one will do', 'Two of five');
  const { faults, text } = await play(story);
  expect(faults).toEqual([]);
  const { mails, backorders } = story.found();
  const outcome = (no: string) => backorders.find(({ orderId }) => orderId.endsWith(no))?.outcome;
  expect(['12', '13', '25', '26'].map(outcome)).toEqual([
    'substituted',
    'substituted',
    'partly-fulfilled',
    'partly-fulfilled',
  ]);
  for (const { template, backorderId } of mails)
    expect(text).toMatch(new RegExp(`⟶ [\\d:]{8}  .* ${backorderId.slice(3)} .*\\(${template}\\)`));
  for (const { orderId, outcome } of backorders)
    expect(text).toMatch(new RegExp(`■ .* ${orderId} .*closed: ${outcome}`));
  expect(text).toContain(`Everything the story promises was shown, with ${sentMails(story.found()).length} mails`);
}, 120_000);

test('stopped half way it says so, and a later run leaves the goods to those who still wait', async () => {
  const stop = new AbortController();
  const first = await play(programme('The date slips, and slips again'), stop.signal, (line) => {
    if (/-05 .*\(first-notice\)/.test(line)) stop.abort();
  });
  expect(first.faults).toEqual(['The story was stopped before its end.']);
  expect(await engine.api.ok(engine.api.get('/v1/items/22423/stock'))).toMatchObject({ waiting: 23, inbound: [] });

  const again = new AbortController();
  await play(programme('The date slips, and slips again'), again.signal, (line) => {
    if (line.includes('(first-notice)')) again.abort();
  });
  expect((await engine.api.ok(engine.api.get('/v1/items/22423-2/stock'))).waiting).toBeGreaterThan(0);
  expect(await engine.api.ok(engine.api.get('/v1/items/22423/stock'))).toMatchObject({ waiting: 23 });
});
