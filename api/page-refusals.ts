import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_TEXTS } from './customer-page-texts';
import { type PlainKind, plainPage } from './page-shell';
import type { Problem } from './problems';
import { html, preferred } from './signed-page';
import { SUPPLIER_PAGE_TEXTS } from './supplier-page-texts';

/** Where people come by a link of ours, and what is said to them there. */
const PAGES = [
  { root: '/c/', texts: PAGE_TEXTS },
  { root: '/s/', texts: SUPPLIER_PAGE_TEXTS },
] as const;

/** A link that a mail program has cut or added to is no page of ours, whatever is wrong with its spelling. */
const kindOf = ({ slug, status }: Problem): { readonly kind: PlainKind; readonly status: number } | null => {
  if (slug === 'not-found' || slug === 'bad-request') return { kind: 'not-found', status: 404 };
  return status >= 500 ? { kind: 'away', status } : null;
};

/** Answers people in words where no page was reached; null where a program is answered, or only one would ask so. */
export function refusePage(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply | null {
  const page = PAGES.find(({ root }) => request.url.startsWith(root));
  const said = kindOf(problem);
  if (page === undefined || said === null) return null;
  const locale = preferred(request);
  return html(reply, said.status, plainPage(locale, page.texts[locale], said.kind));
}
