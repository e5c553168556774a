import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a local stack can be reached: kept beside its data for whoever works with it, the demo first of all. */
export interface Whereabouts {
  readonly api: string;
  readonly temporalUi: string | null;
  /** Null when mails really go out. */
  readonly mailbox: string | null;
}

const fileIn = (folder: string): string => join(folder, 'whereabouts.json');

export function writeWhereabouts(folder: string, { api, temporalUi, mailbox }: Whereabouts): void {
  writeFileSync(fileIn(folder), `${JSON.stringify({ api, temporalUi, mailbox }, null, 2)}\n`);
}

/** Where the folder's stack was reached when it last started; null when none ever did. */
export function readWhereabouts(folder: string): Whereabouts | null {
  try {
    return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Whereabouts;
  } catch {
    return null;
  }
}
