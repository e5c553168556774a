import { Resend } from 'resend';
import type { MailOutcome, MailTransport } from './transport';

const TIMEOUT_MS = 30_000;

interface ResendAnswer {
  readonly data: { readonly data?: readonly { readonly id: string }[] } | null;
  readonly error: { readonly name?: string; readonly message?: string; readonly statusCode?: number | null } | null;
  readonly headers?: Readonly<Record<string, string>> | null;
}

function laterMs(headers: ResendAnswer['headers']): number {
  const seconds = Number(headers?.['retry-after'] ?? headers?.['ratelimit-reset'] ?? '1');
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : 1000;
}

/** The SDK never throws: it answers data or error, and an error without a status is an outcome nobody knows. */
export function outcomeOf({ data, error, headers }: ResendAnswer): MailOutcome {
  if (error === null) return { kind: 'accepted', ids: (data?.data ?? []).map(({ id }) => id) };
  const status = error.statusCode ?? 0;
  const reason = `${error.name ?? 'error'} ${status || ''}: ${error.message ?? ''}`.slice(0, 500);
  if (status === 429) return { kind: 'later', afterMs: laterMs(headers), reason };
  if (status === 401 || status === 403)
    // Our key or our domain, not this mail: kept until somebody has put the account right.
    return { kind: 'later', afterMs: 60_000, reason };
  if (error.name === 'invalid_idempotent_request') return { kind: 'stuck', reason };
  if (status === 0 || status >= 500 || status === 408 || status === 409) return { kind: 'unknown', reason };
  return { kind: 'refused', reason };
}

/** Mails through Resend. The SDK serialises what was parsed from the stored body, which gives the same bytes. */
export function resendTransport({
  apiKey,
  baseUrl,
}: {
  readonly apiKey: string;
  readonly baseUrl: string | null;
}): MailTransport {
  const resend = new Resend(apiKey, baseUrl === null ? {} : { baseUrl });
  return {
    async send({ body, idempotencyKey }) {
      try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const answer: unknown = await resend.post('/emails/batch', JSON.parse(body), {
          idempotencyKey,
          signal,
          headers: { 'x-batch-validation': 'strict' },
        } as Parameters<Resend['post']>[2]);
        return outcomeOf(answer as ResendAnswer);
      } catch (error) {
        return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
