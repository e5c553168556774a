import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { type RunningChromium, startChromium } from '../../dev/chromium';
import type { Served } from './served';

const PHONE = { width: 375, height: 740 };

/** What tests in a real browser do: the served pages on a phone, and what axe finds there. */
export class OnAPhone {
  private constructor(
    /** Where the pages are served. */
    readonly base: string,
    private readonly chromium: RunningChromium,
  ) {}

  static async serving(it: Served): Promise<OnAPhone> {
    return new OnAPhone(await it.app.listen({ port: 0, host: '127.0.0.1' }), await startChromium());
  }

  get browser(): Browser {
    return this.chromium.browser;
  }

  async use(work: (page: Page) => Promise<void>, more: object = {}): Promise<void> {
    const context = await this.browser.newContext({ viewport: PHONE, ...more });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await work(page);
    } finally {
      await context.close();
    }
  }

  stop(): Promise<void> {
    return this.chromium.stop();
  }
}

/** What axe finds, in short, and whether the page is wider than the screen. No policy lets axe in: it is run past it. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ faults: string[]; wide: boolean }>(`(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return {
      faults: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')),
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    };
  })()`);
  return [...found.faults, ...(found.wide ? ['wider than the screen'] : [])];
}
