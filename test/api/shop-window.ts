import { shippedPack } from '../../db/seed-policies';
import type { Json } from '../servers/api-client';
import { MONDAY } from '../servers/clock';
import { type Served, served } from './served';

/** A shop with two packs that go by rank, `ranked` and `displacing`, beside the shipped ones. */
export async function servedByRank(): Promise<Served> {
  const it = await served();
  for (const [id, rankMayDisplace] of [
    ['ranked', false],
    ['displacing', true],
  ] as const)
    await it.api.ok(
      it.api.put(`/v1/policies/${id}/versions/1`, {
        ...shippedPack('jp-shop'),
        id,
        queue: { order: ['rank', 'completedAt'], rankMayDisplace },
      }),
    );
  return it;
}

type Query = Readonly<Record<string, string | number>>;

/** What tests of availability do: ask as a shop front does, each at the same moment. */
export function shopWindow(it: () => Served) {
  beforeEach(() => it().setTime(MONDAY));
  const textsOf = (query: Query): Record<string, string> =>
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const ask = (sku: string, query: Query = {}): Promise<Json> =>
    it().api.ok(it().api.get(`/v1/items/${sku}/availability?${new URLSearchParams(textsOf(query))}`));
  return { ask };
}
