import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/** A port set by the environment is in use by somebody else. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Whether nobody listens on the port, on any address. */
export async function isFree(port: number): Promise<boolean> {
  const tryHost = (host: string): Promise<boolean> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'),
      );
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
    });
  return (await tryHost('127.0.0.1')) && (await tryHost('0.0.0.0')) && (await tryHost('::'));
}

/** Who listens on the port, in words; "another program" where the system will not say. */
export async function whoHas(port: number): Promise<string> {
  const run = promisify(execFile);
  for (const [command, args] of [
    ['lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']],
    ['ss', ['-ltnpH', `sport = :${port}`]],
  ] as const) {
    const output = await run(command, args).then(
      ({ stdout }) => stdout,
      () => '',
    );
    const pid = /^p(\d+)/m.exec(output)?.[1] ?? /pid=(\d+)/.exec(output)?.[1];
    const name = /^c(.+)/m.exec(output)?.[1] ?? /\("([^"]+)"/.exec(output)?.[1];
    if (pid !== undefined) return `${name ?? 'a program'} (process ${pid})`;
  }
  return await ownerFromProc(port);
}

/** Linux without lsof and ss: the socket's inode, looked for among the open files of all processes. */
async function ownerFromProc(port: number): Promise<string> {
  const { readdir, readFile, readlink } = await import('node:fs/promises');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const inode = tables
    .flatMap((table) => table.split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')?.[9];
  if (inode === undefined) return 'another program';
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => []))
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === `socket:[${inode}]`) {
        const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim();
        return `${name} (process ${pid})`;
      }
  }
  return 'another program';
}

/**
 * The port to use: the one the environment sets, or it is refused saying who has it; else the usual one, or the next
 * that is free.
 */
export async function choosePort(
  variable: string,
  usual: number,
  say: (line: string) => void,
  taken: ReadonlySet<number> = new Set(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const set = env[variable];
  if (set !== undefined && set !== '') {
    const port = Number(set);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new PortTaken(`${variable} must be a number from 1 to 65535`);
    if (!(await isFree(port)))
      throw new PortTaken(
        `${variable} is ${port}, but ${await whoHas(port)} listens there. Stop it, or set another ${variable}.`,
      );
    return port;
  }
  for (let port = usual; port < usual + 200; port++) {
    if (taken.has(port) || !(await isFree(port))) continue;
    if (port !== usual) say(`Port ${usual} is in use by ${await whoHas(usual)}; using ${port}.`);
    return port;
  }
  throw new PortTaken(`No free port from ${usual} to ${usual + 199}; set ${variable}.`);
}
