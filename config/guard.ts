import type { Log } from './log';

/** The driver writes to a socket it has just lost, from a timer nobody can catch (postgres.js 3.4.9). */
const isLostSocket = (error: unknown): boolean =>
  error instanceof TypeError &&
  /postgres[\\/].*connection\.js/.test(error.stack ?? '') &&
  /null|undefined/.test(error.message);

/** What calls to the database fail with when it goes away, as the driver or the database itself puts it. */
const LOST = /CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|57P0\d/;

const isLostCall = (reason: unknown): boolean =>
  reason instanceof Error &&
  LOST.test(`${'code' in reason ? String(reason.code) : ''} ${reason.stack ?? reason.message}`);

/**
 * Keeps the process alive through the driver's known crash when the database goes away; everything else ends it, as
 * an unknown state should.
 */
export function guardProcess(log: Log): void {
  process.on('uncaughtException', (error) => {
    if (isLostSocket(error)) {
      log('warn', 'the database connection was lost');
      return;
    }
    log('error', 'uncaught exception', { error: error.stack ?? error.message });
    process.exit(1);
  });
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    if (isLostCall(reason)) {
      log('warn', 'a database call was lost', { error: text.split('\n', 1)[0] });
      return;
    }
    log('error', 'unhandled rejection', { error: text });
    process.exit(1);
  });
}
