import axe from 'axe-core';
import { type RunningChromium, startChromium } from '../../dev/chromium';
import { specimens } from '../../dev/specimens';
import { prepareMails } from '../../emails/render';
import { LOCALES } from './sample-mails';

let chromium: RunningChromium;
beforeAll(async () => {
  await prepareMails();
  chromium = await startChromium();
});
afterAll(() => chromium.stop());

const WIDE = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
/** A mail is a part of the reader's page: what axe says of whole pages is not for it, what can be read is. */
const UNREADABLE = `axe.run(document, { runOnly: ['color-contrast', 'link-name', 'image-alt'], resultTypes: ['violations'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`;

/** Together they show every part of the theme and of the supplier's page; colours hang on parts, not on texts. */
const EVERY_PART: readonly string[] = [
  'status-together',
  'offer',
  'alternative-agreed-dearer',
  'cancelled-split-tenders',
  'address-confirm',
  'supplier-page-faulty',
  'supplier-page-check',
];

/** What is wrong with the pictures that `npm run pictures` draws, by their names, on a screen so wide. */
async function faults(
  locale: 'ja' | 'en',
  { width, colorScheme }: { readonly width: number; readonly colorScheme: 'light' | 'dark' },
): Promise<readonly string[]> {
  const page = await chromium.browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  try {
    const found: string[] = [];
    for (const [name, { html }] of Object.entries(specimens(locale))) {
      await page.setContent(html, { waitUntil: 'domcontentloaded' });
      if (await page.evaluate<boolean>(WIDE)) found.push(`${name}: wider than the screen`);
      if (!EVERY_PART.includes(name)) continue;
      await page.evaluate(axe.source);
      found.push(...(await page.evaluate<string[]>(UNREADABLE)).map((fault) => `${name}: ${fault}`));
    }
    return found;
  } finally {
    await page.close();
  }
}

describe.each(LOCALES)('pictures in %s', (locale) => {
  test.each([
    { width: 375, colorScheme: 'light' as const },
    { width: 375, colorScheme: 'dark' as const },
    { width: 1024, colorScheme: 'light' as const },
  ])('$width pixels wide, $colorScheme: nothing is cut off, and every part can be read', async (screen) => {
    expect(await faults(locale, screen)).toEqual([]);
  });
});
