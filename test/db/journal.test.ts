import { sql } from 'drizzle-orm';
import { firstBrokenLink, type JournalEntry } from '../../record/journal';
import { type Served, served } from '../api/served';
import { MINUTE } from '../servers/clock';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const entriesOf = async (orderId: string): Promise<(JournalEntry & { hash: string })[]> => {
  const rows = await it.db.execute<JournalEntry & { hash: string } & Record<string, unknown>>(sql`
    select backorder_id as "backorderId", seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, kind, data,
      previous_hash as "previousHash", hash
    from journal where backorder_id = ${`bo-${orderId}`} order by seq`);
  return [...rows];
};

test('the chain that the database writes is the chain that anyone can recompute', async () => {
  await it.shop.item('CHAIN');
  await it.shop.supply('PO-CHAIN', 'CHAIN', 50, '2030-02-20', {
    reason: { code: 'other', customerText: { ja: '台風' } },
  });
  await it.shop.order('CHAINED', [
    { sku: 'CHAIN', quantity: 2 },
    { sku: 'CHAIN', quantity: 3 },
  ]);
  for (const day of ['2030-03-01', '2030-03-02']) {
    it.pass(MINUTE);
    await it.shop.supply('PO-CHAIN', 'CHAIN', 50, day);
    await it.step('CHAINED', 'pass-on-date');
  }
  await it.shop.receive('PO-CHAIN', 'CHAIN', 4, it.now());
  await it.shop.cancel('CHAINED', { reason: '気が変わった "quoted" 🙇' });
  const entries = await entriesOf('CHAINED');
  expect(entries.length).toBeGreaterThan(10);
  expect(firstBrokenLink(entries)).toBeNull();
  const forged = entries.map((entry, index) => (index === 4 ? { ...entry, data: '{"forged":true}' } : entry));
  expect(firstBrokenLink(forged)).toBe(5);
});
