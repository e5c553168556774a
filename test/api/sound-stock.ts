import { checkStock } from '../../record/check-stock';
import { MONDAY } from '../servers/clock';
import type { Served } from './served';

/**
 * Every story of the file begins at the same moment. After each the stock is what its ledger and the orders say, and
 * nothing was a failure of ours.
 */
export function soundStock(it: () => Served): void {
  beforeEach(() => it().setTime(MONDAY));
  afterEach(async () => {
    expect((await checkStock(it().db, 20_000)).differences).toEqual([]);
    expect(it().logged).toEqual([]);
  });
}
