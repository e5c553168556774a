import { sql } from 'drizzle-orm';
import { errorText } from '../../config/log';
import { freshDatabase } from '../servers/database';

test('what is logged of a failed statement is its cause, not the customer’s name it was given', async () => {
  const database = await freshDatabase();
  const error: Error = await database.db
    .execute(sql`insert into nowhere values (${'山田 花子'}, ${'hanako@example.com'})`)
    .then(
      () => new Error('it did not fail'),
      (failure: Error) => failure,
    );
  await database.drop();

  expect(error.message).toContain('hanako@example.com');
  expect(errorText(error)).toBe('relation "nowhere" does not exist');
});

test.each<[unknown, string]>([
  [new Error('first line\nsecond line'), 'first line'],
  [Object.assign(new Error(''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new Error('outer', { cause: new Error('middle', { cause: new Error('inner') }) }), 'inner'],
  ['only words', 'only words'],
  [undefined, 'undefined'],
  [new Error('x'.repeat(1000)), 'x'.repeat(300)],
])('%p is told in one short line', (error, words) => {
  expect(errorText(error)).toBe(words);
});
