import { untilQuiet } from './lifecycles';
import { inLanes, inRounds, type Measured, rateOf, untilIdle } from './rounds';
import { inbound, orderOf, stocked } from './shop';
import type { Site } from './site';

const LANES = 32;
const ITEMS = 1000;

export type Posts = Readonly<Record<'no-op' | 'in stock' | 'one item' | 'backordered', Measured>>;

/** Orders a second over HTTP, each durable when answered, beside the same request validated and dropped. */
export async function measurePosts(site: Site, rounds: number, count: number): Promise<Posts> {
  await stocked(site, 'S', ITEMS);
  await inbound(site, 'B', ITEMS, null);
  const post =
    (client: Site['api'], prefix: string, kind: string, many: number, items = ITEMS) =>
    async (round: number) => {
      await untilQuiet(site);
      await untilIdle();
      return rateOf(many, () =>
        inLanes(many, LANES, (index) =>
          client.send('POST', '/v1/orders', orderOf(`${kind}${round}-${index}`, `${prefix}${index % items}`)),
        ),
      );
    };
  return inRounds(rounds, [
    { name: 'no-op', run: post(site.noOp, 'S', 'N', count * 5) },
    { name: 'in stock', run: post(site.api, 'S', 'S', count) },
    // Everybody wants the same: they take the item's lock one after the other.
    { name: 'one item', run: post(site.api, 'S', 'H', count, 1) },
    { name: 'backordered', run: post(site.api, 'B', 'P', count) },
  ]);
}
