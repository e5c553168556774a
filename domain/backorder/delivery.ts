/** 配達状況: what a carrier says became of a parcel. `refused` is 受取拒否, `returned` that it is back at the warehouse. */
export const DELIVERY_STATES = ['delivered', 'refused', 'returned'] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What may follow what: a parcel that was refused may be delivered after all, and one that is back stays back. */
const MAY_BECOME: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  delivered: ['returned'],
  refused: ['delivered', 'returned'],
  returned: [],
};

/** Whether a parcel that was last in a state (null: on its way) can be in another one now. */
export const mayBecome = (last: DeliveryState | null, next: DeliveryState): boolean =>
  last === null || MAY_BECOME[last].includes(next);
