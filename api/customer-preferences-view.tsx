import type { Preferences } from '../record/customer-preferences';
import type { LoadedBackorder } from '../record/load-facts';
import { PREFERENCE_TEXTS } from './customer-preferences-texts';
import { pageDocument } from './page-shell';

/** How the customer hears from the shop, and may change it. */
export function preferencesPage(
  backorder: LoadedBackorder,
  preferences: Preferences,
  {
    base,
    message,
    badAddress,
  }: { readonly base: string; readonly message: string | null; readonly badAddress: string | null },
): string {
  const { locale, email } = backorder.customer;
  const text = PREFERENCE_TEXTS[locale];
  const address = preferences.noticeEmail ?? email;
  return pageDocument(
    locale,
    text.title,
    <>
      <h1>{text.title}</h1>
      {message !== null && (
        <p className="note" role={badAddress === null ? 'status' : 'alert'}>
          {message}
        </p>
      )}
      <p>{text.note}</p>
      <form method="post" action={`${base}/preferences`}>
        <label>
          <input
            type="checkbox"
            name="fewerMails"
            value="yes"
            defaultChecked={preferences.fewerMails}
            aria-describedby="fewer"
          />
          <span>{text.fewer}</span>
        </label>
        <p className="soft" id="fewer">
          {text.fewerNote}
        </p>
        <label>
          <span>{text.language}</span>
          <select name="locale" defaultValue={locale}>
            {(['ja', 'en'] as const).map((one) => (
              <option key={one} value={one} lang={one}>
                {text.languages[one]}
              </option>
            ))}
          </select>
        </label>
        {address !== undefined && (
          <p>
            <bdi>{text.addressNow(address)}</bdi>
          </p>
        )}
        {backorder.addressStopped && <p className="bad">{text.addressStopped}</p>}
        {preferences.noticeEmailAsked !== null && <p>{text.addressAsked(preferences.noticeEmailAsked)}</p>}
        <p>
          <label htmlFor="email">{text.address}</label>
          <input
            id="email"
            type="email"
            name="email"
            autoComplete="email"
            maxLength={254}
            aria-describedby={badAddress === null ? 'address' : 'address wrong'}
            defaultValue={badAddress ?? undefined}
            {...(badAddress === null ? {} : { 'aria-invalid': true })}
          />
        </p>
        {badAddress !== null && (
          <p className="bad" id="wrong">
            {text.badAddress}
          </p>
        )}
        <p className="soft" id="address">
          {text.addressNote}
        </p>
        {(preferences.noticeEmail !== null || preferences.noticeEmailAsked !== null) && (
          <label>
            <input type="checkbox" name="oldAddress" value="yes" />
            <span>{text.back}</span>
          </label>
        )}
        <button type="submit">{text.save}</button>
      </form>
      <p>
        <a href={base}>{text.toOrder}</a>
      </p>
    </>,
  );
}

/** One thing to be said, and one button where there is something to be done. */
export function oneButtonPage(
  locale: 'ja' | 'en',
  page: { readonly title: string; readonly note: string; readonly action: string | null; readonly button: string },
): string {
  return pageDocument(
    locale,
    page.title,
    <>
      <h1>{page.title}</h1>
      <p {...(page.action === null ? { role: 'status' } : {})}>{page.note}</p>
      {page.action !== null && (
        <form method="post" action={page.action}>
          <button type="submit">{page.button}</button>
        </form>
      )}
    </>,
  );
}
