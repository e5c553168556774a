import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { forgetOldAnswers } from '../../worker/forget-old-answers';
import { MONDAY, recordOnly } from '../servers/engine';
import { shopOf } from '../servers/shop';

test('answers to repeated requests, and what dry runs foretold, are kept for 24 hours, and then forgotten', async () => {
  const engine = await recordOnly();
  const shop = shopOf(engine.api);
  const kept = async () => (await engine.db.execute(sql`select 1 from idempotency_keys`)).length;
  const hours = (count: number) => instantOf(MONDAY + count * 60 * 60_000);
  try {
    await shop.item('MUG');
    await shop.stock('MUG', 1);
    engine.setTime(hours(1));
    await shop.stock('MUG', 1);
    expect(await forgetOldAnswers(engine.db, hours(24))).toBe(0);
    expect(await forgetOldAnswers(engine.db, hours(24.5))).toBe(1);
    expect(await kept()).toBe(1);
    const told = async () => (await engine.db.execute(sql`select 1 from foretold`)).length;
    const supply = { sku: 'MUG', quantity: 1, eta: '2030-02-20', status: 'confirmed' };
    await engine.api.ok(engine.api.put('/v1/supplies/PO-MUG?dryRun=true', supply));
    expect([await forgetOldAnswers(engine.db, hours(25)), await told()]).toEqual([0, 1]);
    expect([await forgetOldAnswers(engine.db, hours(25.5)), await told()]).toEqual([2, 0]);
  } finally {
    await engine.stop();
  }
});
