import type { History, NewOrder } from './deeds';

const order: NewOrder = {
  lines: [{ item: 0, quantity: 5 }],
  pack: 0,
  customer: 0,
  rank: null,
  paidMinutesAgo: 0,
  refusesToWait: false,
  alreadySold: false,
};

/** Histories in which engine and model once parted, as short as they could be made: played in every run. */
export const FOUND: Readonly<Record<string, History>> = {
  'who comes before others is told how long he himself would wait (seed 20280007)': {
    items: [{ stock: 0, safetyStock: 0, cap: null }],
    packs: ['eager'],
    deeds: [
      { deed: 'order', order },
      { deed: 'announce', item: 0, supply: { units: 4, inDays: 95, status: 'confirmed' } },
      { deed: 'order', order: { ...order, lines: [{ item: 0, quantity: 2 }], paidMinutesAgo: 3000 } },
      { deed: 'order', order: { ...order, lines: [{ item: 0, quantity: 2 }] } },
    ],
    repeats: 0,
  },
  'a place keeps what it was told to ship, however much lies elsewhere (seed 20280056)': {
    items: [{ stock: 6, safetyStock: 0, cap: null }],
    packs: ['eager'],
    deeds: [
      { deed: 'count', item: 0, counted: 3, away: true },
      { deed: 'order', order: { ...order, lines: [{ item: 0, quantity: 3 }] } },
      { deed: 'missing', line: 0, units: 1 },
      { deed: 'release', order: 0 },
      { deed: 'adjust', item: 0, delta: -5, away: false },
    ],
    repeats: 0,
  },
};
