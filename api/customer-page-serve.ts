import { PAGE_TEXTS } from './customer-page-texts';
import { plainPage } from './page-shell';
import { signedPages } from './signed-page';

export { formOf, html, type PageRequest } from './signed-page';

const MESSAGES = [
  'decided',
  'undone',
  'too-late',
  'undo-agreed',
  'undo-left',
  'undo-changed',
  'saved',
  'address-asked',
  'too-many-asked',
] as const;
export type PageMessage = (typeof MESSAGES)[number];

/** What the customers' pages are served with. */
export const {
  pageAt,
  serve: servePage,
  takeMessage,
  redirect,
  route: pageRoute,
} = signedPages<PageMessage>({
  root: '/c',
  tag: 'customer pages',
  refusal: (locale, kind) => plainPage(locale, PAGE_TEXTS[locale], kind),
  messages: MESSAGES,
});
