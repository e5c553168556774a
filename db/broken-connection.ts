/** What a call fails with when its connection broke under it, or could not be made although somebody listened. */
const BROKEN = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
]);

interface Caused {
  readonly code?: unknown;
  readonly cause?: unknown;
}

const isCaused = (error: unknown): error is Caused => typeof error === 'object' && error !== null;

/** Whether a call failed for its connection, looked for through the error's causes. */
export function connectionBroke(error: unknown): boolean {
  for (let at = error; isCaused(at); at = at.cause) if (BROKEN.has(String(at.code))) return true;
  return false;
}
