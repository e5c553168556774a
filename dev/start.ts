import { BadEnvironment } from '../config/environment';
import { AlreadyRunning } from './instance-lock';
import { PortTaken } from './ports';
import { NoPostgres } from './stack/postgres-binaries';
import { type Addresses, type Running, startStack, stopAll } from './stack/stack';
import { ProgramNotFound } from './temporal-binary/locate';

const begun = Date.now();
const say = (line: string): void => {
  process.stdout.write(`  ${line}\n`);
};

function addresses(found: Addresses): string {
  const rows: readonly (readonly [string, string | null])[] = [
    ['API', found.api],
    ['API docs', `${found.api}/docs`],
    ['Mailbox', found.mailbox ?? 'none: mails go out through Resend'],
    ['Temporal UI', found.temporalUi ?? 'see your Temporal server'],
    ['PostgreSQL', found.database],
    ['API key', found.apiKey],
    ['Logs', found.logs],
  ];
  const lines = rows.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(12)} ${value}`]));
  return ['', `Ready in ${((Date.now() - begun) / 1000).toFixed(1)} s.`, '', ...lines, ''].join('\n');
}

const known = (error: unknown): boolean =>
  [AlreadyRunning, PortTaken, NoPostgres, ProgramNotFound, BadEnvironment].some((kind) => error instanceof kind);

/** `npm start`: the whole stack in one command, until it is told to stop. */
async function main(): Promise<void> {
  const running: Running[] = [];
  let ending: Promise<void> | null = null;
  const end = (code: number): void => {
    ending ??= stopAll(running, say).finally(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (ending === null) process.stdout.write('\nStopping.\n');
      end(0);
    });
  process.stdout.write('Starting the backorder engine.\n');
  try {
    const stack = await startStack(process.env, say, running);
    if (ending !== null) return;
    process.stdout.write(
      `${addresses(stack.addresses)}\nnpm run demo plays a story you can watch. Ctrl-C stops everything.\n`,
    );
    await stack.broken;
  } catch (error) {
    if (ending !== null) return;
    const words =
      error instanceof Error ? (known(error) ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`\n${words}\n`);
    end(1);
  }
}

void main();
