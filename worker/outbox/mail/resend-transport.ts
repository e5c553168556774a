import { Resend } from 'resend';
import { errorText } from '../../../config/log';
import { type MailOutcome, type MailTransport, payloadsOf } from './transport';

const TIMEOUT_MS = 30_000;
const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;

interface ResendAnswer {
  readonly data: { readonly data?: readonly { readonly id: string }[] } | null;
  readonly error: { readonly name?: string; readonly message?: string; readonly statusCode?: number | null } | null;
  readonly headers?: Readonly<Record<string, string>> | null;
}

/** When the provider says it may be asked again. */
function laterMs(headers: ResendAnswer['headers'], otherwise: number): number {
  const seconds = Number(headers?.['retry-after'] ?? headers?.['ratelimit-reset']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : otherwise;
}

/** What was said of a request that was turned away before anything was sent; null when it may be about a mail. */
function turnedAway({ error, headers }: ResendAnswer, status: number, reason: string): MailOutcome | null {
  const name = error?.name ?? '';
  const later = (because: 'busy' | 'account' | 'sender', otherwise: number): MailOutcome => ({
    kind: 'later',
    afterMs: laterMs(headers, otherwise),
    reason,
    because,
  });
  // A quota lasts for hours and is for a person to raise; a rate limit is over in a moment.
  if (status === 429) return name.endsWith('quota_exceeded') ? later('account', 10 * MINUTE_MS) : later('busy', 1000);
  // A sender's domain that is not verified is refused with this name; any other 403 is about our key.
  if (status === 403 && name === 'validation_error') return later('sender', 5 * MINUTE_MS);
  // Our key, or the address we were told to send to.
  if ([401, 403, 404, 405].includes(status)) return later('account', MINUTE_MS);
  return null;
}

/** The SDK never throws: it answers data or error, and an error without a status is an outcome nobody knows. */
export function outcomeOf(answer: ResendAnswer, members: number): MailOutcome {
  const { data, error } = answer;
  if (error === null) {
    const ids = (data?.data ?? []).map(({ id }) => id);
    // Strict validation takes all or nothing: anything else did not come from the provider.
    if (ids.length === members) return { kind: 'accepted', ids };
    return { kind: 'unknown', reason: `${ids.length} ids for ${members} mails` };
  }
  const status = error.statusCode ?? 0;
  const reason = `${error.name ?? 'error'} ${status || ''}: ${error.message ?? ''}`.slice(0, 500);
  if (error.name === 'invalid_idempotent_request') return { kind: 'stuck', reason };
  if (status < 400 || status >= 500 || status === 408 || status === 409) return { kind: 'unknown', reason };
  return turnedAway(answer, status, reason) ?? { kind: 'refused', reason };
}

/** Mails through Resend. The SDK serialises what was parsed from the stored body, which gives the same bytes. */
export function resendTransport({
  apiKey,
  baseUrl,
  timeoutMs = TIMEOUT_MS,
}: {
  readonly apiKey: string;
  readonly baseUrl: string | null;
  /** How long an answer is waited for; its outcome is unknown after that. */
  readonly timeoutMs?: number;
}): MailTransport {
  const resend = new Resend(apiKey, baseUrl === null ? {} : { baseUrl });
  return {
    async send({ body, idempotencyKey }) {
      try {
        const mails = payloadsOf(body);
        const signal = AbortSignal.timeout(timeoutMs);
        const answer: unknown = await resend.post('/emails/batch', mails, {
          idempotencyKey,
          signal,
          headers: { 'x-batch-validation': 'strict' },
        } as Parameters<Resend['post']>[2]);
        return outcomeOf(answer as ResendAnswer, mails.length);
      } catch (error) {
        return { kind: 'unknown', reason: errorText(error) };
      }
    },
  };
}
