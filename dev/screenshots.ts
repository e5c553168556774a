import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import type { Locale } from '../emails/mail-facts';
import { prepareMails, renderMail } from '../emails/render';
import { sampleMails } from '../emails/samples';

const LOCALES: readonly Locale[] = ['ja', 'en'];
const WIDTHS = [375, 1024] as const;
const SCHEMES = ['light', 'dark'] as const;
const FOLDER = join(__dirname, '..', 'screenshots');

/** A Chromium that somebody has installed, as its packages call it. */
function installedChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env['CHROMIUM_PATH'] ?? '', ...paths].find((path) => path !== '' && existsSync(path));
}

/** The bundled Chromium unpacks into TMPDIR and reuses what it finds there, so it gets a folder of its own. */
async function launch(privateFolder: string): Promise<Browser> {
  const installed = installedChromium();
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args: ['--no-sandbox'] });
  process.env['TMPDIR'] = privateFolder;
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args });
}

/** Pictures of every sample mail, phone and desktop, light and dark: `screenshots/<name>.<locale>.<width>.<scheme>.png`. */
async function main(): Promise<void> {
  const only = process.argv.slice(2);
  const privateFolder = mkdtempSync(join(tmpdir(), 'mail-screenshots-'));
  mkdirSync(FOLDER, { recursive: true });
  await prepareMails();
  const browser = await launch(privateFolder);
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
    await browser.close();
    rmSync(privateFolder, { recursive: true, force: true });
  }
  console.log(`Pictures are in ${FOLDER}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
