import pino from 'pino';

/**
 * The process's log: JSON lines on standard error. Standard output is for the one `ready` line. Callers log ids,
 * counts and error texts, never names, addresses or bodies.
 */
export const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'info', base: null }, pino.destination(2));

export type Log = (level: 'info' | 'warn' | 'error', message: string, data?: Readonly<Record<string, unknown>>) => void;

export const log: Log = (level, message, data = {}) => logger[level](data, message);

/**
 * What went wrong, in one line: the innermost cause. What wraps it may repeat a statement with its values, and those are
 * customers' names, addresses and mails.
 */
export function errorText(error: unknown): string {
  let innermost = error;
  while (isError(innermost) && isError(innermost.cause)) innermost = innermost.cause;
  const words = isError(innermost) ? innermost.message || (innermost.code ?? innermost.name) : String(innermost);
  return (words.split('\n', 1)[0] ?? '').slice(0, 300);
}

/** Not asked of its class: an error may come from another realm. */
const isError = (error: unknown): error is Error & { readonly code?: string } =>
  typeof error === 'object' && error !== null && 'message' in error;
