import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../emails/mail-facts';
import { prepareMails, renderLetter } from '../emails/render';
import { sampleLetters } from '../emails/samples';
import { startChromium } from './chromium';
import { sampleSupplierPages } from './supplier-page-samples';

const LOCALES: readonly Locale[] = ['ja', 'en'];
const WIDTHS = [375, 1024] as const;
const SCHEMES = ['light', 'dark'] as const;
const FOLDER = join(__dirname, '..', 'screenshots');

/** What is pictured: its html and, of a mail, the text that goes with it. */
interface Specimen {
  readonly html: string;
  readonly text?: string;
}

/** Every mail of ours, to customers and to suppliers, and the page that suppliers answer on. */
const specimens = (locale: Locale): Readonly<Record<string, Specimen>> =>
  Object.fromEntries([
    ...Object.entries(sampleLetters(locale)).map(([name, letter]): [string, Specimen] => {
      const { subject, html, text } = renderLetter(letter);
      return [name, { html, text: `${subject}\n\n${text}` }];
    }),
    ...Object.entries(sampleSupplierPages(locale)).map(([name, html]): [string, Specimen] => [name, { html }]),
  ]);

/**
 * Pictures of every sample, phone and desktop, light and dark: `screenshots/<name>.<locale>.<width>.<scheme>.png`. Names
 * on the command line picture only those.
 */
async function main(): Promise<void> {
  const only = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  await prepareMails();
  const { browser, stop } = await startChromium();
  try {
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled: false });
        for (const locale of LOCALES) {
          for (const [name, { html, text }] of Object.entries(specimens(locale))) {
            if (only.length > 0 && !only.includes(name)) continue;
            await page.setContent(html);
            await page.screenshot({
              path: join(FOLDER, `${name}.${locale}.${width}.${colorScheme}.png`),
              fullPage: true,
            });
            if (text !== undefined) writeFileSync(join(FOLDER, `${name}.${locale}.txt`), text);
          }
        }
        await page.close();
      }
    }
  } finally {
    await stop();
  }
  console.log(`Pictures are in ${FOLDER}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
