import type { PolicyPack } from '../policy/policy-pack';

/** Open inbound supply of an item, as far as it decides whether it can be sold against. */
export interface OpenSupply {
  /** Units still to come that go to those who wait. */
  readonly quantity: number;
  readonly confirmed: boolean;
  readonly dated: boolean;
  /** Bought for one line alone. */
  readonly own: boolean;
  readonly overdue: boolean;
  readonly beyondFence: boolean;
}

/**
 * 引当可能数: units of each supply that an order placed now could be promised, at the end of the queue and under that
 * pack. Supplies come in the order they are expected, and `needed` units, for which those
 * who wait have nothing on the shelf, take the first of them. Supply
 * of one line's own, and what the pack does not accept, is promised to nobody else.
 */
export function promisableUnits(
  supplies: readonly OpenSupply[],
  needed: number,
  inbound: PolicyPack['acceptance']['inbound'],
): readonly number[] {
  let left = needed;
  return supplies.map(({ quantity, confirmed, dated, own, overdue, beyondFence }) => {
    if (own || (inbound !== 'any' && !confirmed)) return 0;
    const taken = Math.min(left, quantity);
    left -= taken;
    const sold = !overdue && !beyondFence && (inbound !== 'confirmed-dated' || dated);
    return sold ? quantity - taken : 0;
  });
}
