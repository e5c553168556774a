import { renderToStaticMarkup } from 'react-dom/server';

/** A mail as the mailbox lists it. */
export interface BoxedMail {
  readonly id: number;
  readonly template: string;
  readonly locale: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly receivedAt: string;
  readonly backorderId: string;
}

const STYLE = `:root{color-scheme:light dark;--line:#d8d8d8;--soft:#666;--pick:#e8f0fb;--key:#0b57b0}
@media(prefers-color-scheme:dark){:root{--line:#444;--soft:#aaa;--pick:#1f2c3d;--key:#8ab8f5}}
*{box-sizing:border-box}body{margin:0;font:.9rem/1.5 system-ui,"Hiragino Sans","Noto Sans JP",sans-serif;display:grid;grid-template-columns:minmax(16rem,24rem) 1fr;height:100vh}
nav{overflow:auto;border-right:1px solid var(--line)}header{padding:.75rem 1rem;border-bottom:1px solid var(--line)}h1{font-size:1.1rem;margin:0}
a{color:var(--key)}nav ol{list-style:none;margin:0;padding:0}nav li a{display:block;padding:.6rem 1rem;border-bottom:1px solid var(--line);text-decoration:none;color:inherit}
nav li a[aria-current]{background:var(--pick)}nav strong{display:block;overflow-wrap:anywhere}.soft{color:var(--soft);font-size:.8rem}
main{overflow:auto;display:flex;flex-direction:column}main>p{padding:1rem}iframe{border:0;flex:1;min-height:20rem;background:#fff;margin:0 auto;width:100%;max-width:100%}
iframe.phone{width:375px;border:1px solid var(--line);border-radius:.75rem;margin:1rem auto}pre{padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
.tabs a{margin-right:.75rem}.tabs a[aria-current]{font-weight:700;color:inherit;text-decoration:none}
@media(max-width:50rem){body{display:block;height:auto}nav{max-height:40vh}iframe{height:70vh}}`;

export type View = 'desktop' | 'phone' | 'text';
const VIEWS: readonly { readonly view: View; readonly label: string }[] = [
  { view: 'desktop', label: 'Desktop · パソコン' },
  { view: 'phone', label: 'Phone · スマートフォン' },
  { view: 'text', label: 'Text · テキスト' },
];

export interface MailboxFilter {
  readonly template: string | null;
  readonly locale: string | null;
}

const query = (filter: MailboxFilter, more: Readonly<Record<string, string>> = {}): string => {
  const params = new URLSearchParams({
    ...(filter.template === null ? {} : { template: filter.template }),
    ...(filter.locale === null ? {} : { locale: filter.locale }),
    ...more,
  }).toString();
  return params === '' ? '' : `?${params}`;
};

function Filters({ filter, templates }: { filter: MailboxFilter; templates: readonly string[] }) {
  return (
    <form method="get" action="/dev/mailbox">
      <select name="template" defaultValue={filter.template ?? ''} aria-label="Template">
        <option value="">every kind</option>
        {templates.map((template) => (
          <option key={template}>{template}</option>
        ))}
      </select>{' '}
      <select name="locale" defaultValue={filter.locale ?? ''} aria-label="Language">
        <option value="">ja + en</option>
        <option>ja</option>
        <option>en</option>
      </select>{' '}
      <button type="submit">Show</button>
    </form>
  );
}

function Opened({ mail, view, filter, text }: { mail: BoxedMail; view: View; filter: MailboxFilter; text: string }) {
  return (
    <>
      <header>
        <h1 lang={mail.locale}>{mail.subject}</h1>
        <div className="soft">
          {mail.from} → {mail.to} · {mail.receivedAt} · {mail.template} · {mail.backorderId}
        </div>
        <div className="tabs">
          {VIEWS.map(({ view: one, label }) => (
            <a
              key={one}
              href={`/dev/mailbox/${mail.id}${query(filter, { view: one })}`}
              {...(one === view ? { 'aria-current': 'page' as const } : {})}
            >
              {label}
            </a>
          ))}
          <a href={`/dev/mailbox/${mail.id}/html`} target="_blank" rel="noreferrer">
            Alone · 単独で開く
          </a>
        </div>
      </header>
      {view === 'text' ? (
        <pre lang={mail.locale}>{text}</pre>
      ) : (
        <iframe
          title={mail.subject}
          className={view}
          src={`/dev/mailbox/${mail.id}/html`}
          sandbox="allow-popups allow-top-navigation-by-user-activation"
        />
      )}
    </>
  );
}

/** The mailbox: what was sent on the left, the opened mail on the right, as a mail program shows them. */
export function mailboxPage(box: {
  readonly mails: readonly BoxedMail[];
  readonly total: number;
  readonly filter: MailboxFilter;
  readonly templates: readonly string[];
  readonly opened: { readonly mail: BoxedMail; readonly text: string } | null;
  readonly view: View;
}): string {
  const { mails, total, filter, templates, opened, view } = box;
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Mailbox</title>
        {opened === null ? <meta httpEquiv="refresh" content="5" /> : null}
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant style sheet, whose quotes must not be escaped */}
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <nav aria-label="Mails">
          <header>
            <h1>Mailbox · 受信箱</h1>
            <p className="soft">
              {total} mails{mails.length < total ? `, the newest ${mails.length} shown` : ''}. Nothing leaves this
              machine.
            </p>
            <Filters filter={filter} templates={templates} />
          </header>
          <ol>
            {mails.map((mail) => (
              <li key={mail.id}>
                <a
                  href={`/dev/mailbox/${mail.id}${query(filter, { view })}`}
                  {...(mail.id === opened?.mail.id ? { 'aria-current': 'true' as const } : {})}
                >
                  <strong lang={mail.locale}>{mail.subject}</strong>
                  <span className="soft">
                    {mail.to} · {mail.template} · {mail.receivedAt.slice(11, 19)}
                  </span>
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <main>
          {opened === null ? (
            <p>{mails.length === 0 ? 'No mail yet. Run npm run demo to see some.' : 'Choose a mail.'}</p>
          ) : (
            <Opened mail={opened.mail} text={opened.text} view={view} filter={filter} />
          )}
        </main>
      </body>
    </html>,
  )}`;
}
