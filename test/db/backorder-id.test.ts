import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { backorderIdOf } from '../../record/ids';
import { freshDatabase, type TestDatabase } from '../servers/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const inSql = async (orderId: string): Promise<string | undefined> =>
  (await database.db.execute<{ id: string }>(sql`select backorder_id(${orderId}) as id`))[0]?.id;

test('the database names the backorder of an order as the engine does, also where the order’s id is too long for it', async () => {
  for (const length of [1, 60, 61, 62, 64]) {
    const orderId = 'x'.repeat(length);
    expect(await inSql(orderId)).toBe(backorderIdOf(orderId));
  }
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9._~-]{1,64}$/), async (orderId) => {
      expect(await inSql(orderId)).toBe(backorderIdOf(orderId));
    }),
    { numRuns: 50 },
  );
});
