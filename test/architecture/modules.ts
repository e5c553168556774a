import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from '@swc/core';

export const ROOT = resolve(__dirname, '../..');

/** One import of a file: of what, and whether it is gone once types are. */
export interface Import {
  readonly from: string;
  /** The file imported, from the project's root; null for a package. */
  readonly file: string | null;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** A part of the syntax tree, read without caring for its exact kind. */
type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every node of a tree. */
function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodes(item);
  else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* nodes(child);
  }
}

const trees = new Map<string, readonly Node[]>();

/** The nodes of a source file, by its path from the root. */
export function syntaxOf(file: string): readonly Node[] {
  const known = trees.get(file);
  if (known) return known;
  const code = readFileSync(join(ROOT, file), 'utf8');
  const tree = [...nodes(parseSync(code, { syntax: 'typescript', tsx: file.endsWith('x'), target: 'es2023' }))];
  trees.set(file, tree);
  return tree;
}

/** The source files of a folder. */
export function filesIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}

function fileOf(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const path = relative(ROOT, resolve(ROOT, dirname(from), specifier));
  const found = ['', '.ts', '.tsx', '/index.ts'].map((ending) => `${path}${ending}`).find(isFile);
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which is no file`);
  return found;
}

const isFile = (path: string): boolean => /\.[a-z]+$/.test(path) && existsSync(join(ROOT, path));

const text = (node: unknown): string | null =>
  isNode(node) && node['type'] === 'StringLiteral' && typeof node['value'] === 'string' ? node['value'] : null;

const allTypes = (specifiers: unknown): boolean =>
  Array.isArray(specifiers) &&
  specifiers.length > 0 &&
  specifiers.every((item) => isNode(item) && item['isTypeOnly'] === true);

/** What a node imports, if it imports anything: a declaration, a re-export, a call of `import` or `require`. */
function importedBy(node: Node): { specifier: string; typeOnly: boolean } | null {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      const specifier = text(node['source']);
      return specifier === null
        ? null
        : { specifier, typeOnly: node['typeOnly'] === true || allTypes(node['specifiers']) };
    }
    case 'TsImportType': {
      const specifier = text(node['argument']);
      return specifier === null ? null : { specifier, typeOnly: true };
    }
    case 'CallExpression': {
      const { callee, arguments: given } = node;
      const called = isNode(callee) && (callee['type'] === 'Import' || callee['value'] === 'require');
      const [first] = Array.isArray(given) ? (given as unknown[]) : [];
      const specifier = called && isNode(first) ? text(first['expression']) : null;
      return specifier === null ? null : { specifier, typeOnly: false };
    }
    default:
      return null;
  }
}

/** All imports of a file. */
export function importsOf(file: string): Import[] {
  return syntaxOf(file).flatMap((node) => {
    const found = importedBy(node);
    return found === null ? [] : [{ from: file, file: fileOf(file, found.specifier), ...found }];
  });
}

/** Files that are there at run time when these are, and packages they need. */
export function loadedBy(files: readonly string[]): { readonly files: string[]; readonly packages: Import[] } {
  const seen = new Set<string>();
  const packages: Import[] = [];
  const queue = [...files];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !/\.tsx?$/.test(file)) continue;
    seen.add(file);
    for (const found of importsOf(file).filter(({ typeOnly }) => !typeOnly)) {
      if (found.file === null) packages.push(found);
      else queue.push(found.file);
    }
  }
  return { files: [...seen].sort(), packages };
}

/** What a file reaches for outside itself that is neither data nor a name: `Date.now`, `Math.random`, `process` and the like. */
export function outsideWorldOf(file: string): string[] {
  return syntaxOf(file).flatMap((node) => {
    if (node['type'] === 'NewExpression' && isNode(node['callee']) && node['callee']['value'] === 'Date')
      return Array.isArray(node['arguments']) && node['arguments'].length > 0 ? [] : ['new Date()'];
    if (node['type'] === 'MemberExpression') {
      const { object, property } = node;
      const name = `${isNode(object) ? String(object['value']) : ''}.${isNode(property) ? String(property['value']) : ''}`;
      return ['Date.now', 'Math.random', 'Temporal.Now'].includes(name) ? [name] : [];
    }
    const global = node['type'] === 'Identifier' ? String(node['value']) : '';
    return ['process', 'performance', 'setTimeout', 'setInterval', 'fetch', 'crypto', 'console'].includes(global)
      ? [global]
      : [];
  });
}
