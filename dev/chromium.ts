import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** A Chromium that somebody has installed, as its packages call it. */
function installedChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env['CHROMIUM_PATH'] ?? '', ...paths].find((path) => path !== '' && existsSync(path));
}

/** The bundled Chromium unpacks into TMPDIR and reuses what it finds there, so it gets a folder of its own. */
async function bundledChromium(folder: string): Promise<string> {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    return await sparticuz.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
}

export interface RunningChromium {
  readonly browser: Browser;
  /** Closes it and leaves nothing of it behind. */
  stop(): Promise<void>;
}

/** Starts a Chromium: the one `CHROMIUM_PATH` names or the system has, else the one that comes with the packages. */
export async function startChromium(): Promise<RunningChromium> {
  const folder = mkdtempSync(join(tmpdir(), 'backorder-chromium-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const browser = await chromium.launch({
      executablePath: installedChromium() ?? (await bundledChromium(folder)),
      // The package's own flags ask for a single process, which dies with the second page.
      args: ['--no-sandbox'],
      env: { ...process.env, TMPDIR: folder },
    });
    return { browser, stop: () => browser.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
