import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale, RenderedMail } from '../emails/mail-facts';
import { prepareMails, renderLetter, renderMail } from '../emails/render';
import { sampleMails } from '../emails/samples';
import { sampleQuestions } from '../emails/samples-suppliers';
import { supplierLetter } from '../emails/supplier-question';
import { startChromium } from './chromium';

const LOCALES: readonly Locale[] = ['ja', 'en'];
const WIDTHS = [375, 1024] as const;
const SCHEMES = ['light', 'dark'] as const;
const FOLDER = join(__dirname, '..', 'screenshots');

/** Every mail of ours, to customers and to suppliers. */
const renderedSamples = (locale: Locale): Readonly<Record<string, RenderedMail>> =>
  Object.fromEntries([
    ...Object.entries(sampleMails(locale)).map(([name, facts]) => [name, renderMail(facts)]),
    ...Object.entries(sampleQuestions(locale)).map(([name, asked]) => [name, renderLetter(supplierLetter(asked))]),
  ]);

/** Pictures of every sample mail, phone and desktop, light and dark: `screenshots/<name>.<locale>.<width>.<scheme>.png`. */
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
          for (const [name, mail] of Object.entries(renderedSamples(locale))) {
            if (only.length > 0 && !only.includes(name)) continue;
            await page.setContent(mail.html);
            await page.screenshot({
              path: join(FOLDER, `${name}.${locale}.${width}.${colorScheme}.png`),
              fullPage: true,
            });
            writeFileSync(join(FOLDER, `${name}.${locale}.txt`), `${mail.subject}\n\n${mail.text}`);
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
