import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../emails/mail-facts';
import { prepareMails } from '../emails/render';
import { startChromium } from './chromium';
import { keepPictures } from './kept-pictures';
import { specimens } from './specimens';

const LOCALES: readonly Locale[] = ['ja', 'en'];
const WIDTHS = [375, 1024] as const;
const SCHEMES = ['light', 'dark'] as const;
const FOLDER = join(__dirname, '..', 'screenshots');

/**
 * Pictures of every sample, phone and desktop, light and dark: `screenshots/<name>.<locale>.<width>.<scheme>.png`. Names
 * on the command line picture only those; `--keep` renews the ones in docs/pictures instead.
 */
async function main(): Promise<void> {
  const only = process.argv.slice(2);
  if (only.includes('--keep')) return keepPictures();
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
