import { sql } from 'drizzle-orm';
import { instantOf } from '../../domain/calendar/business-date';
import { forgetIdempotencyKeys } from '../../worker/forget-idempotency-keys';
import { MONDAY, recordOnly } from '../servers/engine';
import { shopOf } from '../servers/shop';

test('answers to repeated requests are kept for 24 hours, and then forgotten', async () => {
  const engine = await recordOnly();
  const shop = shopOf(engine.api);
  const kept = async () => (await engine.db.execute(sql`select 1 from idempotency_keys`)).length;
  const hours = (count: number) => instantOf(MONDAY + count * 60 * 60_000);
  try {
    await shop.item('MUG');
    await shop.stock('MUG', 1);
    engine.setTime(hours(1));
    await shop.stock('MUG', 1);
    expect(await forgetIdempotencyKeys(engine.db, hours(24))).toBe(0);
    expect(await forgetIdempotencyKeys(engine.db, hours(24.5))).toBe(1);
    expect(await kept()).toBe(1);
  } finally {
    await engine.stop();
  }
});
