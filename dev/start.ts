import { BadEnvironment } from '../config/environment';
import { consoleOn } from './console';
import { AlreadyRunning } from './instance-lock';
import { PortTaken } from './ports';
import { ServerGone } from './stack/lasting-server';
import { OwnServerAway } from './stack/own-servers';
import { NoPostgres } from './stack/postgres-binaries';
import { type Addresses, type Running, startStack, stopAll } from './stack/stack';
import { UnusableFolder } from './stack/stack-folder';
import { DoesNotStart } from './stack/supervised';
import { NoTemporal } from './stack/temporal-server';
import { ProgramNotFound } from './temporal-binary/locate';

const begun = Date.now();
const print = (text: string): boolean => process.stdout.write(text);
const say = consoleOn(process.stdout);

function addresses(found: Addresses): string {
  const rows: readonly (readonly [string, string | null])[] = [
    ['API', found.api],
    ['API docs', `${found.api}/docs`],
    ['For customers', found.publicUrl],
    ['Mailbox', found.mailbox ?? 'none: mails go out through Resend'],
    ['Temporal UI', found.temporalUi ?? 'see your Temporal server'],
    ['PostgreSQL', found.database],
    ['API key', found.apiKey],
    ['Logs', found.logs],
  ];
  const lines = rows.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(14)} ${value}`]));
  return ['', `Ready in ${((Date.now() - begun) / 1000).toFixed(1)} s.`, '', ...lines, ''].join('\n');
}

const whatNext = (found: Addresses): string =>
  found.mailbox === null
    ? 'Ctrl-C stops everything; the data stays.\n'
    : '`npm run demo` in another terminal plays a story to watch. Ctrl-C stops everything; the data stays.\n';

/** Failures that are told in words; of any other the stack trace is wanted. */
const TOLD = [
  AlreadyRunning,
  PortTaken,
  NoPostgres,
  NoTemporal,
  ProgramNotFound,
  BadEnvironment,
  OwnServerAway,
  DoesNotStart,
  UnusableFolder,
  ServerGone,
];

function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return TOLD.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** `npm start`: the whole stack in one command, until it is told to stop. */
async function main(): Promise<number> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running: Running = new Map();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (!signal.aborted) print('\nStopping.\n');
      stopping.abort();
    });
  // Whoever read our output may be gone; that is no reason to leave the servers alone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const crashed = new Promise<never>((_, reject) => process.on('uncaughtException', reject));
  const up = async (): Promise<never> => {
    const stack = await startStack({ env: process.env, say, running, signal });
    print(`${addresses(stack.addresses)}\n${whatNext(stack.addresses)}`);
    return stack.broken;
  };
  print('Starting the backorder engine.\n');
  try {
    return await Promise.race([up(), aborted(signal), crashed]);
  } catch (error) {
    if (signal.aborted) return 0;
    process.stderr.write(`\n${words(error)}\n`);
    stopping.abort();
    return 1;
  } finally {
    await stopAll(running, say);
  }
}

void main().then((code) => process.exit(code));
