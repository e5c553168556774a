import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Locale } from '../emails/mail-facts';
import { prepareMails } from '../emails/render';
import { startChromium } from './chromium';
import { specimens } from './specimens';

const FOLDER = join(__dirname, '..', 'docs', 'pictures');
const SCREENS = { phone: 375, desktop: 1024 } as const;
const LOCALES: readonly Locale[] = ['ja', 'en'];

/** One sample of every kind of mail: who reviews the words does not need each cause. */
const KEPT_SAMPLES = [
  'first-notice-dated',
  'first-notice-unknown',
  'acceptance',
  'still-asking',
  'date-confirmed',
  'date-changed',
  'date-missed',
  'status',
  'status-together',
  'countdown',
  'offer',
  'offer-reminder',
  'offer-us-first-delay',
  'offer-us-long-delay',
  'offer-us-renewed-delay',
  'decision-received',
  'alternative-agreed',
  'late-termination',
  'cancelled-by-customer',
  'cancelled-by-silence',
  'cancelled-by-shop',
  'cancelled-discontinued',
  'refund-requested',
  'refund-needs-account',
  'refund-done',
  'authorization-ending',
  'address-confirm',
  'arrived',
  'held-for-rest',
  'part-shipped',
  'shipped',
  'supplier-question',
  'supplier-page',
] as const;

const AS_WEBP = `async (png) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.45);
}`;

/** The browser itself writes WebP: a third of a PNG, and no library for it. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate<string>(`(${AS_WEBP})('${png.toString('base64')}')`);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

const row = (name: string): string => {
  const cell = (locale: Locale): string =>
    `<a href="${name}.${locale}.desktop.webp"><img src="${name}.${locale}.phone.webp" width="250" alt="${name}, ${locale}"></a>`;
  return `| \`${name}\` | ${cell('ja')} | ${cell('en')} |`;
};

/**
 * Draws the pictures that are kept in docs/pictures, for review without running anything, and the page that shows them.
 * The machine needs a Japanese font (fonts-noto-cjk).
 */
export async function keepPictures(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await prepareMails();
  const { browser, stop } = await startChromium();
  try {
    const converter = await browser.newPage();
    for (const [screen, width] of Object.entries(SCREENS)) {
      const page = await browser.newPage({ viewport: { width, height: 800 }, javaScriptEnabled: false });
      for (const locale of LOCALES) {
        const drawn = specimens(locale);
        for (const name of KEPT_SAMPLES) {
          const specimen = drawn[name];
          if (specimen === undefined) throw new Error(`there is no sample ${name}`);
          await page.setContent(specimen.html);
          const png = await page.screenshot({ fullPage: true });
          writeFileSync(join(FOLDER, `${name}.${locale}.${screen}.webp`), await asWebp(converter, png));
        }
      }
      await page.close();
    }
  } finally {
    await stop();
  }
  const head = [
    '# Mails as they look',
    '',
    'On a phone; a click shows the desktop. Renewed by `npm run pictures -- --keep`.',
    '',
  ];
  const table = ['| sample | 日本語 | English |', '| --- | --- | --- |', ...KEPT_SAMPLES.map(row)];
  writeFileSync(join(FOLDER, 'README.md'), `${[...head, ...table].join('\n')}\n`);
  console.log(`Pictures are in ${FOLDER}`);
}
