import { FSI, PDI } from '../../emails/safe-text';

/** A tag with its attributes; quoted values may contain anything but their quote. */
const TAG = /<(\/?)([a-z!][a-z0-9-]*)((?:\s+[^\s=>"']+(?:="[^"]*")?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s=>"']+)(?:="([^"]*)")?/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

export interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

const unescaped = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#x27);/g, (sign) => ENTITIES[sign] ?? sign);

/** Every tag of the document in order. */
export function tagsOf(html: string): readonly Tag[] {
  return [...html.matchAll(TAG)].map(([, slash, name = '', attributes = '']) => ({
    name: name.toLowerCase(),
    closing: slash === '/',
    attributes: Object.fromEntries(
      [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key.toLowerCase(), unescaped(value)]),
    ),
  }));
}

/** The document's structure alone. Elements that only set a reading direction are left out. */
export const skeletonOf = (html: string): readonly string[] =>
  tagsOf(html)
    .filter(({ name }) => name !== 'bdi')
    .map(({ name, closing, attributes }) => `${closing ? '/' : ''}${name} ${Object.keys(attributes).join(' ')}`);

/** What is left of a document without its tags: an angle bracket in here would be broken markup. */
export const betweenTags = (html: string): string =>
  html
    .replace(/<!DOCTYPE[^>]*>|<!--.*?-->/gs, '')
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(TAG, '');

/** The text the head gives to a list of mails. */
export const previewOf = (html: string): string => unescaped(/<span>(.*?)<\/span>/s.exec(html)?.[1] ?? '');

export const titleOf = (html: string): string => unescaped(/<title>(.*?)<\/title>/s.exec(html)?.[1] ?? '');

/**
 * The texts a reader of the html sees, in order, without the shop's name at the top and the labels of buttons: both
 * are there for the eye only.
 */
export function visibleTexts(html: string): readonly string[] {
  const body = html
    .slice(html.indexOf('<body'))
    .replace(/<div style="display:none.*?<\/div>/s, '')
    .replace(/<a [^>]*class="button".*?<\/a>/gs, '')
    .replaceAll('<bdi dir="auto">', FSI)
    .replaceAll('</bdi>', PDI);
  const texts = body
    .replace(/<!--.*?-->/gs, '')
    .split(/<[^>]*>/)
    .map(unescaped)
    .filter((text) => text.trim() !== '');
  return texts.slice(1);
}

/** Letters and digits of a text, for comparing two layouts of the same words. */
export const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}\p{S}]|[・■━|*<>]/gu, '');
