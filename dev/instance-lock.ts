import { createHash } from 'node:crypto';
import { link, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another local stack runs in this folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

export interface InstanceLock {
  /** What a second start in the folder is told. */
  announce(words: string): void;
  release(): Promise<void>;
}

/** Paths of sockets are short; a hash of the folder stands for it. */
async function socketPath(folder: string): Promise<string> {
  const real = await realpath(folder);
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  return process.platform === 'win32' ? `\\\\.\\pipe\\backorder-${hash}` : join(tmpdir(), `backorder-${hash}.sock`);
}

/** What the holder of a socket says; null when nobody holds it. */
function ask(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let words = '';
    const end = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => end(words));
    socket.on('data', (chunk) => {
      words += chunk.toString('utf8');
    });
    socket.on('end', () => end(words));
    socket.on('error', () => end(null));
  });
}

function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(path, () => resolve(true));
  });
}

/**
 * Clears a socket nobody answers on. Only who renames the very file away may remove it, so that of two starts at once
 * the slower one does not remove the faster one's fresh socket.
 */
async function clear(path: string): Promise<void> {
  const mark = `${path}.${process.pid}.stale`;
  await rename(path, mark).catch(() => {});
  const answered = await ask(mark);
  if (answered !== null) await link(mark, path).catch(() => {});
  await rm(mark, { force: true });
}

/**
 * Takes the folder for this process. The lock is a listening socket: the kernel lets go of it when the process dies,
 * however it dies. Throws `AlreadyRunning` with where the other one can be reached.
 */
export async function lockFolder(folder: string): Promise<InstanceLock> {
  await mkdir(folder, { recursive: true });
  const path = await socketPath(folder);
  let words = 'It is still starting.';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(words);
  });
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await listen(server, path))
      return {
        announce: (text) => {
          words = text;
        },
        release: () => new Promise((resolve) => server.close(() => resolve())),
      };
    const answer = await ask(path);
    if (answer !== null) throw new AlreadyRunning(`The stack is already running in ${folder}. ${answer}`.trim());
    await clear(path);
  }
  throw new AlreadyRunning(`The lock ${path} of ${folder} cannot be taken. If nothing runs there, remove that file.`);
}
