import { connectionProblem } from '../db/connection-problem';
import { BadEnvironment, type Variables } from './variables';

/** Why a process cannot start, in words for whoever has started it; the stack trace where there are none. */
export function startFailure(error: unknown, env: Variables): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof BadEnvironment) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `something else listens on port ${env['PORT'] || '8080'}. Stop it, or set PORT.`;
  return connectionProblem(env['DATABASE_URL'] ?? '', error) ?? error.stack ?? error.message;
}
