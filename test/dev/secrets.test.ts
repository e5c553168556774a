import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadEnvironment } from '../../config/environment';
import { stackSecrets } from '../../dev/stack/secrets';
import { temporaryFolder } from './temporary-folder';

test('made up at the first start and the same ever after, in a file for its owner only that is not written again', () => {
  const folder = temporaryFolder();
  const first = stackSecrets(folder, {});
  const file = statSync(join(folder, 'secrets.json'));
  expect(stackSecrets(folder, {})).toEqual(first);
  expect(new Set(Object.values(first)).size).toBe(3);
  expect(file.mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'secrets.json')).ino).toBe(file.ino);
});

test('the environment goes before what is kept, and does not replace it', () => {
  const folder = temporaryFolder();
  const kept = stackSecrets(folder, {});
  const apiKey = 'a'.repeat(32);
  const linkSecret = 'b'.repeat(40);
  expect(stackSecrets(folder, { BACKORDER_API_KEY: apiKey, BACKORDER_SECRET: linkSecret })).toEqual({
    ...kept,
    apiKey,
    linkSecret,
  });
  expect(stackSecrets(folder, {})).toEqual(kept);
});

test.each([
  'short',
  'x'.repeat(31),
  'x'.repeat(129),
  `${'x'.repeat(40)} y`,
  `${'x'.repeat(40)}é`,
  `${'x'.repeat(40)}\n`,
])('BACKORDER_API_KEY %j is refused in words', (key) => {
  expect(() => stackSecrets(temporaryFolder(), { BACKORDER_API_KEY: key })).toThrow(
    'BACKORDER_API_KEY must be 32 to 128 printable ASCII characters',
  );
});

test('a file that cannot be read is never replaced: the database beside it would be locked', () => {
  const folder = temporaryFolder();
  stackSecrets(folder, {});
  for (const spoilt of ['', '{"apiKey":"', '[]x']) {
    writeFileSync(join(folder, 'secrets.json'), spoilt);
    expect(() => stackSecrets(folder, {})).toThrow(BadEnvironment);
    expect(() => stackSecrets(folder, {})).toThrow(/secrets\.json cannot be used.*put it right, or remove the folder/);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe(spoilt);
  }
});
