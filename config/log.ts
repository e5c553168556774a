import pino from 'pino';

/**
 * The process's log: JSON lines on standard error. Standard output is for the one `ready` line. Callers log ids,
 * counts and error texts, never names, addresses or bodies.
 */
export const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'info', base: null }, pino.destination(2));

export type Log = (level: 'info' | 'warn' | 'error', message: string, data?: Readonly<Record<string, unknown>>) => void;

export const log: Log = (level, message, data = {}) => logger[level](data, message);
