import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** True when the cached program is there and is, byte for byte, what was put there. */
export async function isIntact(file: string): Promise<boolean> {
  try {
    return (await readFile(`${file}.sha256`, 'utf8')).trim() === (await hashOf(file));
  } catch {
    return false;
  }
}

/** Puts a program into the cache. Two that do so at once cannot spoil each other: each renames a whole file. */
export async function keep(from: string, file: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await copyFile(from, part);
    await chmod(part, 0o755);
    const hash = await hashOf(part);
    await writeFile(`${part}.sha256`, `${hash}\n`);
    await rename(part, file);
    await rename(`${part}.sha256`, `${file}.sha256`);
  } finally {
    await rm(part, { force: true });
    await rm(`${part}.sha256`, { force: true });
  }
}
