import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const UNKNOWN = 'another program';

/** Who listens on the port, in words; "another program" where the system will not say. */
export async function whoHas(port: number): Promise<string> {
  for (const [command, args] of [
    ['lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']],
    ['ss', ['-ltnpH', `sport = :${port}`]],
  ] as const) {
    const output = await promisify(execFile)(command, args, { timeout: 3000 }).then(
      ({ stdout }) => stdout,
      () => '',
    );
    const pid = /^p(\d+)/m.exec(output)?.[1] ?? /pid=(\d+)/.exec(output)?.[1];
    const name = /^c(.+)/m.exec(output)?.[1] ?? /\("([^"]+)"/.exec(output)?.[1];
    if (pid !== undefined) return `${name ?? 'a program'} (process ${pid})`;
  }
  return ownerFromProc(port);
}

/** Linux without lsof and ss: the socket's inode, looked for among the open files of all processes. */
async function ownerFromProc(port: number): Promise<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const inode = tables
    .flatMap((table) => table.split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')?.[9];
  if (inode === undefined) return UNKNOWN;
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => []))
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === `socket:[${inode}]`) {
        const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim();
        return `${name} (process ${pid})`;
      }
  }
  return UNKNOWN;
}
