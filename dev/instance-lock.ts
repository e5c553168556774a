import { randomUUID } from 'node:crypto';
import { link, mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
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

const NAME = /^lock\.(\d+)\.sock$/;
const nameOf = (term: number): string => `lock.${term}.sock`;

/** Addresses of sockets hold about a hundred bytes, so a folder with a long path is reached by a short link to it. */
async function throughShortPath<T>(folder: string, work: (short: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(folder) <= 60) return work(folder);
  const place = await mkdtemp(join(tmpdir(), 'backorder-'));
  try {
    await symlink(folder, join(place, 'd'));
    return await work(join(place, 'd'));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** What the holder of a socket says; null when the kernel knows of none, whose process has died. */
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
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      end(code === 'ECONNREFUSED' || code === 'ENOENT' ? null : words),
    );
  });
}

/** Listens at the path, for whoever may enter the folder; false when it is taken. */
function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen({ path, readableAll: true, writableAll: true }, () => resolve(true));
  });
}

async function terms(folder: string): Promise<readonly number[]> {
  const found = (await readdir(folder)).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
  return found.filter((term) => term > 0);
}

/** Gives a listening socket the name of a term; false when somebody else has that term. */
const claim = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

/**
 * Terms in office: who holds the highest numbered socket holds the folder while he lives. The next term begins only
 * when that holder is found dead, by a link that one alone can make, to a socket that listens already. The highest
 * name never disappears except for a higher one, so somebody slow, who looked before others came and went, sees after
 * his link that he is late. Resolves to null, or to the words of the holder.
 */
async function takeOffice(folder: string, candidate: string): Promise<string | null> {
  for (;;) {
    const last = Math.max(0, ...(await terms(folder)));
    const holder = last === 0 ? null : await ask(join(folder, nameOf(last)));
    if (holder !== null) return holder;
    const mine = join(folder, nameOf(last + 1));
    if (!(await claim(candidate, mine))) continue;
    const now = await terms(folder);
    if (Math.max(...now) === last + 1) {
      for (const term of now) if (term <= last) await rm(join(folder, nameOf(term)), { force: true });
      return null;
    }
    await rm(mine, { force: true });
  }
}

/** Windows forgets a pipe with its process, so the name alone is the lock. */
async function takePipe(server: Server, real: string): Promise<string | null> {
  const path = `\\\\.\\pipe\\backorder-${Buffer.from(real).toString('base64url').slice(-200)}`;
  return (await listen(server, path)) ? null : ((await ask(path)) ?? '');
}

async function takeSocket(server: Server, real: string): Promise<string | null> {
  return throughShortPath(real, async (folder) => {
    const candidate = join(folder, `lock.${randomUUID()}.new`);
    if (!(await listen(server, candidate))) throw new Error(`${candidate} is taken`);
    try {
      return await takeOffice(folder, candidate);
    } finally {
      await rm(candidate, { force: true });
    }
  });
}

/**
 * Takes the folder for this process. The lock is a listening socket in the folder: the kernel lets go of it when the
 * process dies, however it dies. Throws `AlreadyRunning` with where the other one can be reached.
 */
export async function lockFolder(folder: string): Promise<InstanceLock> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  let words = 'It is still starting.';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(words);
  });
  const release = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  const holder = await (process.platform === 'win32' ? takePipe(server, real) : takeSocket(server, real));
  if (holder !== null) {
    await release();
    throw new AlreadyRunning(
      [
        `The backorder engine is already running in ${folder}. ${holder}`.trim(),
        'To run another one beside it, set DATA_DIR to another folder.',
      ].join('\n'),
    );
  }
  return {
    announce: (text) => {
      words = text;
    },
    release,
  };
}
