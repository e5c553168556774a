import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import { FSI, PDI } from '../safe-text';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};
const UNSAFE = /[&<>"']/;

/** Escapes for html text and quoted attributes, the way React does. */
export const escapeHtml = (text: string): string =>
  UNSAFE.test(text) ? text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign) : text;

const PARTS = new RegExp(`(\\n|${FSI}[^${PDI}]*${PDI})`);

const ISOLATES = new RegExp(`${FSI}([^${PDI}]*)${PDI}`, 'g');

/** A text of a mail as html: line feeds become breaks, isolated values elements of their own direction. */
export function richHtml(text: string): string {
  const html = escapeHtml(text);
  if (!html.includes('\n') && !html.includes(FSI)) return html;
  return html.replaceAll('\n', '<br/>').replace(ISOLATES, '<bdi dir="auto">$1</bdi>');
}

function nodeOf(part: string): ReactNode {
  if (part === '\n') return <br />;
  return part.startsWith(FSI) ? <bdi dir="auto">{part.slice(1, -1)}</bdi> : part;
}

/** The same as a component. */
export function Rich({ text }: { readonly text: string }): ReactElement {
  const parts = text.split(PARTS).filter((part) => part !== '');
  return createElement(Fragment, null, ...parts.map(nodeOf));
}
