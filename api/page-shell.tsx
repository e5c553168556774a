import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

type Locale = 'ja' | 'en';

const STYLE = `:root{color-scheme:light dark;--ink:#1c1c1c;--soft:#595959;--paper:#fff;--line:#d5d5d5;--key:#0b57b0;--on:#fff;--note:#eef4fc}
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--soft:#b8b8b8;--paper:#161616;--line:#444;--key:#8ab8f5;--on:#111;--note:#1d2733}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.7 system-ui,"Hiragino Sans","Noto Sans JP",sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.25rem 1rem 3rem}h1{font-size:1.25rem;line-height:1.4}h2{font-size:1.1rem;margin-top:2rem}
.item{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}.item h2,.item h3{font-size:1rem;margin:0}
dl{margin:.25rem 0;display:grid;grid-template-columns:auto 1fr;gap:0 .75rem}dt{color:var(--soft)}dd{margin:0}
.soft{color:var(--soft)}.note{background:var(--note);border-radius:.5rem;padding:.75rem 1rem}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:.75rem 0;padding:.5rem 1rem}legend{font-weight:600;padding:0 .25rem}
label{display:flex;gap:.6rem;padding:.55rem 0;align-items:flex-start}input{width:1.25rem;height:1.25rem;flex:none;margin:.2rem 0 0}
button{font:inherit;font-weight:600;background:var(--key);color:var(--on);border:0;border-radius:.5rem;padding:.8rem 1.2rem;width:100%;min-height:3rem;cursor:pointer}
button.quiet{background:transparent;color:var(--key);border:1px solid var(--key)}:focus-visible{outline:3px solid var(--key);outline-offset:2px}a{color:var(--key)}`;

/** The whole document. Nothing from elsewhere, no script. */
export function document(locale: Locale, title: string, body: ReactNode, moreStyle = ''): string {
  return `<!doctype html>${renderToStaticMarkup(
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant style sheet, whose quotes must not be escaped */}
        <style dangerouslySetInnerHTML={{ __html: STYLE + moreStyle }} />
      </head>
      <body>
        <main>{body}</main>
      </body>
    </html>,
  )}`;
}

/** What pages of any kind say when there is nothing to show. */
interface PlainTexts {
  readonly title: string;
  readonly notFoundTitle: string;
  readonly notFound: string;
  readonly goneTitle: string;
  readonly gone: string;
  readonly away: string;
}

/** A page that tells one thing: an unknown or expired link, or that we are busy. Names nobody and no order. */
export function plainPage(locale: Locale, text: PlainTexts, kind: 'not-found' | 'gone' | 'away'): string {
  const [title, words] = {
    'not-found': [text.notFoundTitle, text.notFound],
    gone: [text.goneTitle, text.gone],
    away: [text.title, text.away],
  }[kind] as [string, string];
  return document(
    locale,
    title,
    <>
      <h1>{title}</h1>
      <p>{words}</p>
    </>,
  );
}
