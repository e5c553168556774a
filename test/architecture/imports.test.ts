import { builtinModules } from 'node:module';
import { filesIn, importsOf, loadedBy, outsideWorldOf } from './modules';

const FOLDERS = [
  'domain',
  'policies',
  'workflows',
  'db',
  'emails',
  'record',
  'activities',
  'worker',
  'api',
  'cli',
  'config',
  'dev',
  'bench',
  'test',
] as const;
type Folder = (typeof FOLDERS)[number];

/** Which folders a folder may use at run time; types alone may come from more. */
const USES: Readonly<Record<Folder, { readonly uses: readonly Folder[]; readonly types?: readonly Folder[] }>> = {
  domain: { uses: [] },
  policies: { uses: [] },
  // Workflows know steps, deadlines and activities by their types only: what they load is theirs alone.
  workflows: { uses: [], types: ['domain', 'activities', 'record'] },
  db: { uses: ['domain', 'policies'] },
  emails: { uses: ['domain'], types: ['db'] },
  record: { uses: ['domain', 'db', 'emails', 'workflows'] },
  activities: { uses: ['domain', 'db', 'emails', 'record', 'workflows'] },
  worker: { uses: ['domain', 'db', 'emails', 'record', 'activities', 'workflows', 'config'] },
  api: { uses: ['domain', 'db', 'emails', 'record', 'workflows', 'config'] },
  cli: { uses: ['domain', 'db', 'record', 'api'] },
  config: { uses: ['db', 'workflows'], types: ['record'] },
  dev: { uses: ['domain', 'db', 'emails', 'record', 'activities', 'worker', 'api', 'workflows', 'config', 'policies'] },
  bench: { uses: FOLDERS.filter((folder) => folder !== 'test') },
  test: { uses: FOLDERS },
};

const folderOf = (file: string): Folder => {
  const folder = FOLDERS.find((name) => file.startsWith(`${name}/`));
  if (!folder) throw new Error(`${file} is in none of the folders that design knows`);
  return folder;
};

const show = ({ from, specifier }: { from: string; specifier: string }) => `${from} imports ${specifier}`;
const isBuiltin = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);

describe('imports point one way', () => {
  test.each(FOLDERS)('%s', (folder) => {
    const { uses, types = [] } = USES[folder];
    const wrong = filesIn(folder)
      .flatMap(importsOf)
      .filter(({ file, typeOnly }) => {
        if (file === null) return false;
        const other = folderOf(file);
        return other !== folder && !uses.includes(other) && !(typeOnly && types.includes(other));
      });
    expect(wrong.map(show)).toEqual([]);
  });

  test('whoever uses workflows by name loads their names and no workflow', () => {
    const wrong = FOLDERS.filter((folder) => folder !== 'workflows' && folder !== 'test')
      .flatMap(filesIn)
      .flatMap(importsOf)
      .filter(({ file, typeOnly }) => !typeOnly && file?.startsWith('workflows/') && file !== 'workflows/names.ts');
    expect(wrong.map(show)).toEqual([]);
  });

  test('no file imports itself over others', () => {
    const inCircle = FOLDERS.filter((folder) => folder !== 'test')
      .flatMap(filesIn)
      .filter((file) => {
        const next = importsOf(file).flatMap(({ file: other, typeOnly }) =>
          other === null || typeOnly ? [] : [other],
        );
        return loadedBy(next).files.includes(file);
      });
    expect(inCircle).toEqual([]);
  });
});

describe('domain is pure', () => {
  test.each(filesIn('domain'))('%s has no clock, no chance and no I/O', (file) => {
    expect(outsideWorldOf(file)).toEqual([]);
    expect(
      importsOf(file)
        .filter(({ specifier }) => isBuiltin(specifier))
        .map(show),
    ).toEqual([]);
  });

  test('it needs no more than calendars, currencies and schemas', () => {
    const packages = new Set(loadedBy(filesIn('domain')).packages.map(({ specifier }) => specifier));
    expect([...packages].sort()).toEqual([
      '@js-temporal/polyfill',
      'currency-codes',
      'date-holidays',
      'iso-3166',
      'typebox',
    ]);
  });
});

describe('what runs inside a workflow', () => {
  const loaded = loadedBy(filesIn('workflows'));

  test('is the workflows’ own code and the Temporal SDK', () => {
    expect(loaded.files.filter((file) => !file.startsWith('workflows/'))).toEqual([]);
    expect([...new Set(loaded.packages.map(({ specifier }) => specifier))]).toEqual(['@temporalio/workflow']);
  });

  test.each(loaded.files)('%s uses nothing of the machine it runs on', (file) => {
    // `Date.now` is the SDK's own there, and replays.
    expect(outsideWorldOf(file).filter((name) => name !== 'Date.now')).toEqual([]);
  });
});
