import type { ReactElement } from 'react';
import { render } from 'react-email';
import type { PartNode } from './arrange';
import { PARTS, type PartName, specOf } from './parts';
import { escapeHtml, richHtml } from './rich-text';

/** A part as html cut open at its holes: literal, hole, literal, hole, ..., literal. */
interface CompiledPart {
  readonly literals: readonly string[];
  readonly holes: readonly { readonly name: string; readonly write: (value: string) => string }[];
}

export type CompiledParts = Readonly<Record<PartName, CompiledPart>>;

/** Private-use signs: react leaves them as they are and no part contains them. */
const OPEN = '\ue000';
const CLOSE = '\ue001';
const CHILDREN = 'children';
const placeholder = (name: string): string => `${OPEN}${name}${CLOSE}`;

/** A part in a surrounding it may stand in, and that surrounding cut away again. */
async function htmlOf(name: PartName): Promise<string> {
  const { component: Part, holes, within } = specOf(name);
  const specimen = (
    <Part holes={Object.fromEntries(holes.map((hole) => [hole, placeholder(hole)]))}>{placeholder(CHILDREN)}</Part>
  );
  if (within === 'document') return await render(specimen);
  const outer = within ?? 'div';
  const html = await render(
    within === 'tbody' ? (
      <table>
        <tbody>{specimen}</tbody>
      </table>
    ) : (
      <div>{specimen}</div>
    ),
  );
  return html.slice(html.indexOf(`<${outer}>`) + outer.length + 2, html.lastIndexOf(`</${outer}>`));
}

async function compilePart(name: PartName): Promise<CompiledPart> {
  const plain = specOf(name).plain ?? [];
  const pieces = (await htmlOf(name)).split(/\ue000(\w+)\ue001/);
  return {
    literals: pieces.filter((_, index) => index % 2 === 0),
    holes: pieces
      .filter((_, index) => index % 2 === 1)
      .map((hole) => ({ name: hole, write: plain.includes(hole) ? escapeHtml : richHtml })),
  };
}

/** Renders each part once, with placeholders for its values. */
export async function compileParts(): Promise<CompiledParts> {
  const names = Object.keys(PARTS) as PartName[];
  const compiled = await Promise.all(names.map(async (name) => [name, await compilePart(name)] as const));
  return Object.fromEntries(compiled) as Record<PartName, CompiledPart>;
}

/** The html of a tree of parts; values are escaped here and nowhere else. */
export function fill(parts: CompiledParts, { part, holes, children }: PartNode): string {
  const compiled = parts[part];
  let html = compiled.literals[0] ?? '';
  for (const [index, hole] of compiled.holes.entries()) {
    if (hole.name === CHILDREN) for (const child of children) html += fill(parts, child);
    else html += hole.write(holes[hole.name] ?? '');
    html += compiled.literals[index + 1] ?? '';
  }
  return html;
}

/** The same tree as react components. */
export function elementOf({ part, holes, children }: PartNode, key = 0): ReactElement {
  const { component: Part } = specOf(part);
  return (
    <Part key={key} holes={holes}>
      {children.map(elementOf)}
    </Part>
  );
}
