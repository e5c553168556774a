import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOC = readFileSync(join(__dirname, '../../docs/peer-scenarios.md'), 'utf8');

/** Id and where its row says it is shown. */
const rows = DOC.split('\n').flatMap((line) => {
  const [, id, , , , where] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  return id !== undefined && where !== undefined && /^P\d\d$/.test(id) ? [{ id, where }] : [];
});

/** Files of this folder by the ids their titles begin with. */
const tested = new Map(
  readdirSync(__dirname).flatMap((file) =>
    [...readFileSync(join(__dirname, file), 'utf8').matchAll(/^(?:test|describe)\('(P\d\d) /gm)].map(
      ([, id]) => [id, `test/peers/${file}`] as const,
    ),
  ),
);

test('all forty-six situations have a row, and each has a source', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(46);
  const [, sources = ''] = DOC.split('## Sources');
  for (const { id } of rows) expect(sources).toMatch(new RegExp(`\\b${id}\\b`));
});

test('every row that names a test of this folder names the one that shows it, and every test has its row', () => {
  const named = rows.filter(({ where }) => where.startsWith('`test/peers/'));
  expect(Object.fromEntries(named.map(({ id, where }) => [id, where.replaceAll('`', '')]))).toEqual(
    Object.fromEntries(tested),
  );
});
