import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

const STYLE = `:root{color-scheme:light dark;--ink:#1c1c1c;--soft:#595959;--paper:#fff;--line:#767676;--key:#0b57b0;--on:#fff;--note:#eef4fc;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--soft:#b8b8b8;--paper:#161616;--line:#8a8a8a;--key:#8ab8f5;--on:#111;--note:#1d2733;--bad:#ffb4ab}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.7 system-ui,"Hiragino Sans","Noto Sans JP",sans-serif;overflow-wrap:anywhere}
main{max-width:40rem;margin:0 auto;padding:1.25rem 1rem 3rem}h1{font-size:1.25rem;line-height:1.4}h2{font-size:1.1rem;margin-top:2rem}
.item{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}.item h3{font-size:1rem;margin:0}.item p{margin:.25rem 0}
dl{margin:.25rem 0;display:grid;grid-template-columns:auto 1fr;gap:0 .75rem}dt{color:var(--soft)}dd{margin:0}ul{padding-left:1.25rem}
.soft{color:var(--soft)}.note{background:var(--note);border-radius:.5rem;padding:.75rem 1rem}.bad{color:var(--bad);font-weight:600}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:.75rem 0;padding:.5rem 1rem;min-width:0}legend{font-weight:600;padding:0 .25rem}
label{display:flex;gap:.6rem;padding:.55rem 0;align-items:flex-start}input,select{font:inherit;flex:none}
[type=radio],[type=checkbox]{width:1.25rem;height:1.25rem;margin:.2rem 0 0}[type=number],[type=date]{order:1;margin-left:auto}[type=number]{width:4.5rem}[type=email]{flex:1;min-width:0}
[type=number],[type=date],[type=email],select{background:var(--paper);color:var(--ink);border:1px solid var(--line);border-radius:.35rem;padding:.35rem .5rem;min-height:2.75rem}summary{padding:.5rem 0;color:var(--key);cursor:pointer}
button{font:inherit;font-weight:600;background:var(--key);color:var(--on);border:0;border-radius:.5rem;padding:.8rem 1.2rem;width:100%;min-height:3rem;cursor:pointer}
button.quiet{background:transparent;color:var(--key);border:1px solid var(--key)}:focus-visible{outline:3px solid var(--key);outline-offset:2px}a{color:var(--key)}nav a{display:inline-block;padding:.5rem .75rem .5rem 0}`;

/** A whole page behind a signed link. Nothing from elsewhere, no script; `title` is what the browser shows. */
export function pageDocument(locale: 'ja' | 'en', title: string, body: ReactNode, moreStyle = ''): string {
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

export type PlainKind = 'not-found' | 'gone' | 'away';

/** A page that tells one thing: an unknown or expired link, or that we are busy. Names nobody and no order. */
export function plainPage(locale: 'ja' | 'en', text: PlainTexts, kind: PlainKind): string {
  const { title, words } = {
    'not-found': { title: text.notFoundTitle, words: text.notFound },
    gone: { title: text.goneTitle, words: text.gone },
    away: { title: text.title, words: text.away },
  }[kind];
  return pageDocument(
    locale,
    title,
    <>
      <h1>{title}</h1>
      <p>{words}</p>
    </>,
  );
}
