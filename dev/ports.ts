import { createServer } from 'node:net';
import { whoHas } from './port-owner';

/** A port set by the environment cannot be used. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** A port the stack needs: the variable that sets it, and the one used where nothing is set. */
export interface WantedPort {
  readonly variable: string;
  readonly usual: number;
}

type Tried = 'free' | 'taken' | 'not-allowed';

function tryHost(host: string, port: number): Promise<Tried> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') resolve('free');
      else resolve(code === 'EACCES' ? 'not-allowed' : 'taken');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

/** Whether the port can be listened on: nobody does, on any address, and this user may. */
async function tryPort(port: number): Promise<Tried> {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const tried = await tryHost(host, port);
    if (tried !== 'free') return tried;
  }
  return 'free';
}

const isFree = async (port: number): Promise<boolean> => (await tryPort(port)) === 'free';

function parsed(variable: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw new PortTaken(`${variable} is "${text}", but a port is a number from 1 to 65535.`);
  return port;
}

/** The port the environment sets. It is never replaced: when it cannot be had, the message says who has it. */
async function setPort(variable: string, text: string, chosen: ReadonlyMap<string, number>): Promise<number> {
  const port = parsed(variable, text);
  for (const [other, its] of chosen)
    if (its === port) throw new PortTaken(`${other} and ${variable} are both ${port}. Give each a port of its own.`);
  const tried = await tryPort(port);
  if (tried === 'not-allowed')
    throw new PortTaken(`${variable} is ${port}, which this user may not listen on. Set one above 1023.`);
  if (tried === 'taken')
    throw new PortTaken(
      `${variable} is ${port}, but ${await whoHas(port)} listens there. Stop it, or set another ${variable}.`,
    );
  return port;
}

const REACH = 200;

/** The usual port, or the next that is free. */
async function nextFree({ variable, usual }: WantedPort, taken: ReadonlySet<number>, say: (line: string) => void) {
  for (let port = usual; port < usual + REACH; port++) {
    if (taken.has(port) || !(await isFree(port))) continue;
    if (port !== usual)
      say(
        `Port ${usual} is in use by ${taken.has(usual) ? 'this stack' : await whoHas(usual)}; using ${port} instead.`,
      );
    return port;
  }
  throw new PortTaken(`No port from ${usual} to ${usual + REACH - 1} is free. Set ${variable}.`);
}

/** A port for each variable. Those the environment sets go first, so that no other is put where one of them belongs. */
export async function choosePorts(
  wanted: readonly WantedPort[],
  say: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<string, number>> {
  const chosen = new Map<string, number>();
  const unset: WantedPort[] = [];
  for (const one of wanted) {
    const text = env[one.variable];
    if (text === undefined || text === '') unset.push(one);
    else chosen.set(one.variable, await setPort(one.variable, text, chosen));
  }
  for (const one of unset) chosen.set(one.variable, await nextFree(one, new Set(chosen.values()), say));
  return chosen;
}
