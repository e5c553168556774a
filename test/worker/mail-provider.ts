import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MailPayload } from '../../worker/outbox/mail/transport';
import { HttpStandIn } from '../servers/http-stand-in';
import { PROVIDER_KEY } from './senders';

/** A mail that the provider took: its recipient has it. */
export interface DeliveredMail extends MailPayload {
  /** The provider's id. */
  readonly id: string;
  /** Our id, from the tag. */
  readonly mailId: string;
  readonly idempotencyKey: string;
}

/** What goes wrong with a request. */
export type Fault =
  /** Accepted, but the connection breaks before the answer. */
  | 'accepts-then-resets'
  /** Accepted, but no answer ever comes. */
  | 'accepts-then-is-silent'
  /** The connection breaks before anything is taken. */
  | 'resets'
  | 'is-silent'
  | 'answers-500'
  /** A proxy in front of it, not the provider: 200 and something else. */
  | 'answers-nonsense'
  | 'rate-limits'
  | 'quota-is-used-up';

interface Request {
  readonly idempotencyKey: string;
  readonly body: string;
  readonly mails: number;
}

const KEYS_LIVE_MS = 24 * 3_600_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const problem = (statusCode: number, name: string, message: string): Answer => ({
  status: statusCode,
  body: { statusCode, name, message },
});

const mailbox = (address: string): string => /<([^<>]+)>$/.exec(address)?.[1] ?? address;
const isAddress = (text: string): boolean => /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(mailbox(text));

/** What strict validation finds wrong with a member; line breaks in a subject it lets through, as the real one does. */
function invalid(mail: Partial<MailPayload>): string | null {
  if (typeof mail.from !== 'string' || !isAddress(mail.from)) return 'Invalid `from` field.';
  if (!Array.isArray(mail.to) || mail.to.length === 0 || !mail.to.every(isAddress)) return 'Invalid `to` field.';
  if (typeof mail.subject !== 'string') return 'Missing `subject` field.';
  if (typeof mail.html !== 'string' && typeof mail.text !== 'string') return 'Missing `html` or `text` field.';
  const tagsFit = (mail.tags ?? []).every(
    ({ name, value }) => /^[\w-]{1,256}$/.test(name) && /^[\w-]{1,256}$/.test(value),
  );
  return tagsFit ? null : 'Tags should only contain ASCII letters, numbers, underscores, or dashes.';
}

/**
 * Resend's POST /emails/batch as documented, on a real socket: idempotency keys that live 24 h and compare the payload,
 * all or nothing, rate-limit headers, its error names. And faults, one for each of the next requests.
 */
export class MailProvider {
  /** Everything that was taken, in order: what recipients have in their mailboxes. */
  readonly delivered: DeliveredMail[] = [];
  /** Every request that got as far as being read. */
  readonly requests: Request[] = [];
  /** Told when a request has been accepted, before it is answered; the answer waits for what it returns. */
  onAccepted: (() => Promise<void> | void) | null = null;

  private readonly answers = new Map<string, { at: number; payload: string; answer: Answer | null }>();
  private readonly faults: (Fault | null)[] = [];
  private readonly refused = new Set<string>();
  private readonly unverified = new Set<string>();
  private readonly server = new HttpStandIn((...exchange) => this.serve(...exchange));

  private constructor(private readonly clock: () => number) {}

  static async start(clock: () => number = Date.now): Promise<MailProvider> {
    const provider = new MailProvider(clock);
    await provider.server.listen();
    return provider;
  }

  get url(): string {
    return this.server.url;
  }

  /** Faults of the next requests, in order; null: none. */
  next(...faults: readonly (Fault | null)[]): void {
    this.faults.push(...faults);
  }

  /** Every request fails in this way from now on, until `heal`. */
  always(fault: Fault): void {
    this.faults.push(...Array.from({ length: 10_000 }, () => fault));
  }

  heal(): void {
    this.faults.length = 0;
  }

  /** An address it will not send to: strict validation refuses the whole request. */
  refuse(address: string): void {
    this.refused.add(address);
  }

  /** A sender's domain that nobody has verified; and one that has been. */
  distrust(domain: string): void {
    this.unverified.add(domain);
  }

  trust(domain: string): void {
    this.unverified.delete(domain);
  }

  /** How often each of our mails was delivered. */
  times(): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    for (const { mailId } of this.delivered) times.set(mailId, (times.get(mailId) ?? 0) + 1);
    return times;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async serve(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const idempotencyKey = String(request.headers['idempotency-key'] ?? '');
    this.requests.push({ idempotencyKey, body, mails: Array.isArray(parsed(body)) ? (parsed(body) as []).length : 0 });
    const fault = this.faults.shift() ?? null;
    const early = beforeAnything(fault);
    if (early === 'silence') return;
    if (early === 'reset') return void request.socket.resetAndDestroy();
    const answer = early ?? this.answer(request, idempotencyKey, body);
    if (answer.status === 200) await this.onAccepted?.();
    if (fault === 'accepts-then-resets') return void request.socket.resetAndDestroy();
    if (fault === 'accepts-then-is-silent' || response.destroyed) return;
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '1',
      ...answer.headers,
    });
    response.end(JSON.stringify(answer.body));
  }

  private answer({ method, url, headers }: IncomingMessage, key: string, body: string): Answer {
    if (method !== 'POST' || url !== '/emails/batch') return problem(404, 'not_found', 'The endpoint does not exist.');
    if (headers.authorization !== `Bearer ${PROVIDER_KEY}`)
      return problem(403, 'invalid_api_key', 'API key is invalid');
    if (headers['x-batch-validation'] !== 'strict')
      return problem(422, 'validation_error', 'only strict is spoken here');
    if (key === '' || key.length > 256)
      return problem(400, 'invalid_idempotency_key', 'The key must be 1 to 256 long.');
    const payload = createHash('sha256').update(body).digest('hex');
    const known = this.answers.get(key);
    if (known !== undefined && this.clock() - known.at < KEYS_LIVE_MS) {
      if (known.payload !== payload)
        return problem(
          409,
          'invalid_idempotent_request',
          'Same idempotency key used with a different request payload.',
        );
      return (
        known.answer ??
        problem(409, 'concurrent_idempotent_requests', 'Same idempotency key used while original is in progress.')
      );
    }
    return this.take(key, payload, parsed(body));
  }

  private take(key: string, payload: string, members: unknown): Answer {
    if (!Array.isArray(members) || members.length === 0 || members.length > 100)
      return problem(422, 'validation_error', 'The `request.body` field must be an `array` of 1 to 100.');
    const mails = members as MailPayload[];
    const wrong = mails.map(invalid).find((message) => message !== null);
    if (wrong !== undefined) return problem(422, 'validation_error', wrong);
    if (mails.some(({ to }) => to.some((address) => this.refused.has(address))))
      return problem(422, 'validation_error', 'Invalid `to` field.');
    if (mails.some(({ from }) => this.unverified.has(mailbox(from).split('@')[1] ?? '')))
      return problem(403, 'validation_error', 'The domain is not verified.');
    const data = mails.map((mail) => {
      const id = randomUUID();
      const mailId = mail.tags.find(({ name }) => name === 'mail')?.value ?? '';
      this.delivered.push({ ...mail, id, mailId, idempotencyKey: key });
      return { id };
    });
    const answer: Answer = { status: 200, body: { data } };
    this.answers.set(key, { at: this.clock(), payload, answer });
    return answer;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Faults that come before the provider has looked at the request. */
function beforeAnything(fault: Fault | null): Answer | 'reset' | 'silence' | null {
  switch (fault) {
    case 'resets':
      return 'reset';
    case 'is-silent':
      return 'silence';
    case 'answers-500':
      return problem(500, 'internal_server_error', 'An unexpected error occurred.');
    case 'answers-nonsense':
      return { status: 200, body: {} };
    case 'rate-limits':
      return { ...problem(429, 'rate_limit_exceeded', 'Too many requests.'), headers: { 'retry-after': '3' } };
    case 'quota-is-used-up':
      return problem(429, 'daily_quota_exceeded', 'You have reached your daily email sending quota.');
    default:
      return null;
  }
}
