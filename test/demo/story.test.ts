import { shippedPack } from '../../db/seed-policies';
import { GOODS } from '../../dev/demo/cast/goods';
import { SHOPS } from '../../dev/demo/cast/shops';
import type { Deed, Moment, Scene, Who } from '../../dev/demo/play/scene';
import { STORY } from '../../dev/demo/story';
import { timeScaleOf } from '../../domain/policy/policy-pack';

const scenes = STORY.map((scene): [string, Scene] => [scene.title.en, scene]);
const orders = STORY.flatMap((scene) => scene.orders);
const stepsOf = (scene: Scene) => scene.threads.flat();
const deedsOf = (scene: Scene): Deed[] => stepsOf(scene).flatMap(({ deed }) => (deed === null ? [] : [deed]));
const momentsOf = (scene: Scene): Moment[] => stepsOf(scene).flatMap(({ after }) => after);
const inboundNames = (scene: Scene): string[] =>
  [...deedsOf(scene), ...momentsOf(scene)].flatMap((item) => ('inbound' in item ? [item.inbound] : []));

const numbersIn = (who: Who | number): readonly number[] =>
  who === 'everyone' ? [] : typeof who === 'number' ? [who] : who;

test('the story has about thirty orders, half of them in each language', () => {
  expect(orders.length).toBeGreaterThanOrEqual(28);
  const japanese = orders.filter(({ customer }) => SHOPS[customer.shop].locale === 'ja').length;
  expect(Math.abs(japanese - orders.length / 2)).toBeLessThanOrEqual(2);
});

test('no two orders have one number or one customer, and no two shipments on their way one name', () => {
  const inbound = STORY.flatMap((scene) => Object.keys(scene.inbound));
  for (const list of [orders.map(({ no }) => String(no)), orders.map(({ customer }) => customer.id), inbound])
    expect(new Set(list).size).toBe(list.length);
});

test('no good is sold in two scenes: each has its own queue and its own supplier', () => {
  const codes = STORY.flatMap((scene) => [
    ...new Set([
      ...scene.orders.flatMap(({ lines }) => lines.map(({ sku }) => sku)),
      ...Object.values(scene.alternatives ?? {}),
    ]),
  ]);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(GOODS).toHaveProperty(code);
});

test('every good is called by name in the language of whoever buys it, and costs something', () => {
  for (const { name, price } of Object.values(GOODS)) {
    expect(name.ja).toMatch(/[\u3041-\u30ff\u4e00-\u9fff]/);
    expect(name.en).toMatch(/^[\x20-\x7e]+$/);
    expect(Math.min(price.JPY, price.USD)).toBeGreaterThan(0);
  }
});

test('the story asks for every kind of refund and cancellation, and for each of the four outcomes', () => {
  const outcomes = STORY.flatMap(momentsOf).flatMap((moment) => (moment.kind === 'closed' ? [moment.outcome] : []));
  expect(new Set(outcomes)).toEqual(new Set(['fulfilled', 'cancelled', 'substituted', 'partly-fulfilled']));
  const refunds = STORY.flatMap(momentsOf).flatMap((moment) => (moment.kind === 'refund' ? [moment.state] : []));
  expect(new Set(refunds)).toEqual(new Set(['needs-account', 'requested', 'overdue', 'confirmed']));
});

describe.each(scenes)('%s', (_, scene) => {
  test('names only its own orders and what is on its way to them', () => {
    const own = scene.orders.map(({ no }) => no);
    const named = [...deedsOf(scene), ...momentsOf(scene)].flatMap((item) =>
      'who' in item ? numbersIn(item.who) : [],
    );
    for (const no of named) expect(own).toContain(no);
    for (const name of inboundNames(scene)) expect(scene.inbound).toHaveProperty(name);
  });

  test('says how every order ends', () => {
    const ends = momentsOf(scene).flatMap((moment) => (moment.kind === 'closed' ? [moment.who] : []));
    for (const { no } of scene.orders) expect(ends.some((who) => who === 'everyone' || who.includes(no))).toBe(true);
  });

  test('is over within two minutes of the curtain', () => {
    const secondsADay = 86_400 / timeScaleOf(shippedPack('demo'));
    const days = momentsOf(scene).map((moment) => {
      if (moment.kind === 'day') return moment.day;
      const card = moment.kind === 'delivery-day' ? scene.inbound[moment.inbound] : undefined;
      return card === undefined ? 0 : card.wait + card.purchase.slip;
    });
    // A few days more: weekends and holidays lie where they lie.
    expect(scene.begins + (Math.max(...days) + 5) * secondsADay).toBeLessThan(120);
  });
});
