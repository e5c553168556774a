/** What a provider said to a batch, or failed to say. */
export type MailOutcome =
  /** All were taken; the ids are in the members' order. */
  | { readonly kind: 'accepted'; readonly ids: readonly string[] }
  /** Refused as a whole because of a member: nobody was sent. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not now, and certainly not sent. */
  | {
      readonly kind: 'later';
      readonly afterMs: number;
      readonly reason: string;
      /** Too many requests; or a person has to put our account, or this sender's address, right at the provider. */
      readonly because: 'busy' | 'account' | 'sender';
    }
  /** It may have been sent or not: only the same body under the same key may be tried again. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The key is known with another body: somebody has to look. */
  | { readonly kind: 'stuck'; readonly reason: string };

/** A request as it was frozen. */
export interface FrozenRequest {
  readonly body: string;
  readonly idempotencyKey: string;
}

export interface MailTransport {
  /** Sends a request body exactly as stored, under its key. Never throws. */
  send(request: FrozenRequest): Promise<MailOutcome>;
}

/** One mail as the provider's batch endpoint takes it. */
export interface MailPayload {
  readonly from: string;
  readonly to: readonly string[];
  readonly reply_to?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
}

/** The members of a request, in its order. */
export const payloadsOf = (body: string): readonly MailPayload[] => JSON.parse(body) as MailPayload[];

/** The mail a member is. */
export const mailIdOf = ({ tags }: MailPayload): string => tags.find(({ name }) => name === 'mail')?.value ?? '';
