/** What a provider said to a batch, or failed to say. */
export type MailOutcome =
  | { readonly kind: 'accepted'; readonly ids: readonly string[] }
  /** Refused as a whole because of a member: nobody was sent. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not now, and certainly not sent. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly reason: string }
  /** It may have been sent or not: only the same body under the same key may be tried again. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The key is known with another body: somebody has to look. */
  | { readonly kind: 'stuck'; readonly reason: string };

export interface MailTransport {
  /** Sends a request body exactly as stored, under its key. Never throws. */
  send(batch: { readonly body: string; readonly idempotencyKey: string }): Promise<MailOutcome>;
}

/** One mail as the provider's batch endpoint takes it. */
export interface MailPayload {
  readonly from: string;
  readonly to: readonly string[];
  readonly reply_to?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
}
