import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Search } from './sources';

/** Long enough for a slow line; a person does not wait longer for a dead one. */
const PATIENCE_MS = 300_000;
/** As long as nothing at all arrives, less patience is in place. */
const FIRST_BYTE_PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 500;

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Tells how much has arrived in a folder, and gives up when nothing does. */
function watchArrival(folder: string, { say }: Search, giveUp: (why: Error) => void): { stop(): void } {
  const begun = Date.now();
  const look = async (): Promise<void> => {
    const bytes = await bytesIn(folder);
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (bytes === 0) say(`waiting for the first bytes (${seconds} s)`, 'passing');
    else say(`${(bytes / 1e6).toFixed(1)} MB so far (${seconds} s)`, 'passing');
    const patience = bytes === 0 ? FIRST_BYTE_PATIENCE_MS : PATIENCE_MS;
    if (Date.now() - begun > patience) giveUp(new Error(`nothing more came within ${patience / 1000} s`));
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/** A command that was run: whether it succeeded, and what it wrote to standard error. */
export interface Ended {
  readonly ok: boolean;
  readonly errors: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

function runIn(folder: string, { program, args, env, cwd }: Command, search: Search): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let errors = '';
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: search.signal,
      // Whatever it unpacks on the way lies in the folder that is watched, and goes with it.
      env: { ...env, TMPDIR: folder },
      ...(cwd ? { cwd } : {}),
    });
    const watch = watchArrival(folder, search, (why) => {
      child.kill('SIGKILL');
      reject(why);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(-16_384);
    });
    child.on('error', (error) => {
      watch.stop();
      reject(error);
    });
    child.on('close', (code) => {
      watch.stop();
      resolve({ ok: code === 0, errors });
    });
  });
}

/** Runs a command that downloads into a folder of its own, with progress; `keep` takes what is wanted from there. */
export async function download(
  search: Search,
  command: (folder: string) => Command,
  keep: (folder: string, ended: Ended) => Promise<string>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backorder-download-'));
  try {
    return await keep(folder, await runIn(folder, command(folder), search));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
