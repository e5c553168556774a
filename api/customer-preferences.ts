import { sql } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import type { ActorRecord } from '../db/records';
import type { Act } from '../record/act';
import { type LinkClaims, readAddressToken, readLinkToken, readUnsubscribeToken } from '../record/customer-link';
import { askAddress, changePreferences, confirmAddress, preferencesOf } from '../record/customer-preferences';
import { type LoadedBackorder, readBackorder } from '../record/load-facts';
import {
  formOf,
  html,
  type PageMessage,
  type PageRequest,
  pageAt,
  pageRoute,
  redirect,
  servePage,
  takeMessage,
} from './customer-page-serve';
import { PREFERENCE_TEXTS } from './customer-preferences-texts';
import { oneButtonPage, preferencesPage } from './customer-preferences-view';
import type { Resource } from './resources';
import { isEmail } from './validation';

const words = (locale: 'ja' | 'en', message: PageMessage | null): string | null => {
  const text = PREFERENCE_TEXTS[locale];
  switch (message) {
    case 'saved':
      return text.saved;
    case 'address-asked':
      return text.asked;
    case 'too-many-asked':
      return text.tooMany;
    default:
      return null;
  }
};

async function known(act: Act, { backorderId, epoch }: LinkClaims): Promise<LoadedBackorder | null> {
  const backorder = await readBackorder(act, backorderId);
  return backorder !== null && backorder.linkEpoch === epoch ? backorder : null;
}

const HIMSELF: ActorRecord = { type: 'customer', via: 'web' };

/** The language of a customer of whom we know only the id. */
async function localeOf(act: Act, customerId: string): Promise<'ja' | 'en'> {
  const rows = await act.tx.execute<{ locale: 'ja' | 'en' }>(sql`
    select customer ->> 'locale' as locale from orders where customer_id = ${customerId} order by seq desc limit 1`);
  return rows[0]?.locale ?? 'ja';
}

/** お知らせの設定: fewer mails, language, another address; and the ends of the links that mails carry for them. */
export const customerPreferences: Resource = (app, deps) => {
  app.get<PageRequest>(
    '/c/:token/preferences',
    pageRoute('How the customer hears from the shop', [200, 404, 410, 503]),
    (request, reply) =>
      servePage(deps, request, reply, readLinkToken, async (act, claims) => {
        const backorder = await known(act, claims);
        if (backorder === null) return 'gone';
        const { token } = request.params;
        const { locale, id } = backorder.customer;
        const message = words(locale, takeMessage(request, reply, token));
        const page = preferencesPage(backorder, await preferencesOf(act, id), {
          base: pageAt(token),
          message,
          badAddress: null,
        });
        return () => html(reply, 200, page);
      }),
  );

  app.post<PageRequest>(
    '/c/:token/preferences',
    pageRoute('Saves `fewerMails=yes`, `locale`, `email` (asked first), `oldAddress=yes`', [303, 404, 410, 422, 503]),
    (request, reply) =>
      servePage(deps, request, reply, readLinkToken, async (act, claims) => {
        const backorder = await known(act, claims);
        if (backorder === null) return 'gone';
        const { token } = request.params;
        const form = formOf(request);
        const email = (form.get('email') ?? '').trim();
        const { customer } = backorder;
        if (email !== '' && !isEmail(email)) {
          const page = preferencesPage(backorder, await preferencesOf(act, customer.id), {
            base: pageAt(token),
            message: PREFERENCE_TEXTS[customer.locale].badAddress,
            badAddress: email.slice(0, 254),
          });
          return () => html(reply, 422, page);
        }
        const asksFor = form.get('locale');
        const locale = asksFor === 'ja' || asksFor === 'en' ? asksFor : customer.locale;
        await changePreferences(
          act,
          customer.id,
          {
            fewerMails: form.get('fewerMails') === 'yes',
            ...(locale === asksFor ? { locale } : {}),
            ...(form.get('oldAddress') === 'yes' ? { noticeEmail: null } : {}),
          },
          HIMSELF,
        );
        const asks = email !== '' && email !== (customer.noticeEmail ?? customer.email);
        // In the language he has just chosen.
        const asked = asks
          ? await askAddress(act, { ...backorder, customer: { ...customer, locale } }, email, HIMSELF)
          : null;
        const message = asked === null ? 'saved' : asked ? 'address-asked' : 'too-many-asked';
        return () => redirect(reply, token, message, '/preferences');
      }),
  );

  app.get<PageRequest>(
    '/c/:token/address',
    pageRoute('Asks whether notices may come to an address', [200, 404, 410, 503]),
    (request, reply) =>
      servePage(deps, request, reply, readAddressToken, async (act, { customerId }) => {
        const locale = await localeOf(act, customerId);
        const text = PREFERENCE_TEXTS[locale];
        const action = `${pageAt(request.params.token)}/address`;
        const page = { title: text.confirmTitle, note: text.confirmNote, action, button: text.confirm };
        return () => html(reply, 200, oneButtonPage(locale, page));
      }),
  );

  app.post<PageRequest>(
    '/c/:token/address',
    pageRoute('The holder of the address says yes', [200, 404, 410, 503]),
    (request, reply) =>
      servePage(deps, request, reply, readAddressToken, async (act, { customerId, fingerprint }) => {
        const locale = await localeOf(act, customerId);
        const text = PREFERENCE_TEXTS[locale];
        const note = (await confirmAddress(act, customerId, fingerprint)) ? text.confirmed : text.notAsked;
        return () =>
          html(reply, 200, oneButtonPage(locale, { title: text.confirmTitle, note, action: null, button: '' }));
      }),
  );

  const stopPage = (reply: FastifyReply, locale: 'ja' | 'en', action: string | null) => {
    const text = PREFERENCE_TEXTS[locale];
    const note = action === null ? text.stopped : text.stopNote;
    return html(reply, 200, oneButtonPage(locale, { title: text.stopTitle, note, action, button: text.stop }));
  };

  app.get<PageRequest>(
    '/c/:token/unsubscribe',
    pageRoute('Asks whether status mails are to end; opening it changes nothing', [200, 404, 410, 503]),
    (request, reply) =>
      servePage(deps, request, reply, readUnsubscribeToken, async (act, claims) => {
        const backorder = await known(act, claims);
        if (backorder === null) return 'gone';
        return () => stopPage(reply, backorder.customer.locale, `${pageAt(request.params.token)}/unsubscribe`);
      }),
  );

  app.post<PageRequest>(
    '/c/:token/unsubscribe',
    pageRoute('One click ends status mails (RFC 8058); notices about the order still come', [200, 404, 410, 503]),
    (request, reply) =>
      servePage(deps, request, reply, readUnsubscribeToken, async (act, claims) => {
        const backorder = await known(act, claims);
        if (backorder === null) return 'gone';
        await changePreferences(act, backorder.customer.id, { fewerMails: true }, HIMSELF);
        return () => stopPage(reply, backorder.customer.locale, null);
      }),
  );
};
