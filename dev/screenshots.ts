import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../emails/mail-facts';
import { prepareMails, renderMail } from '../emails/render';
import { sampleMails } from '../emails/samples';
import { startChromium } from './chromium';

const LOCALES: readonly Locale[] = ['ja', 'en'];
const WIDTHS = [375, 1024] as const;
const SCHEMES = ['light', 'dark'] as const;
const FOLDER = join(__dirname, '..', 'screenshots');

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
          for (const [name, facts] of Object.entries(sampleMails(locale))) {
            if (only.length > 0 && !only.includes(name)) continue;
            const mail = renderMail(facts);
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
