import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { ApiClient } from './api-client';
import { RESEND_WEBHOOK_SECRET } from './installation';

interface Sent {
  readonly secret?: string;
  readonly at?: Date;
}

/** An event as the mail provider posts it, signed. */
export function providerEvent(
  api: ApiClient,
  type: string,
  data: object,
  { secret = RESEND_WEBHOOK_SECRET, at = new Date() }: Sent = {},
) {
  const body = JSON.stringify({ type, created_at: at.toISOString(), data });
  const id = `msg_${randomUUID()}`;
  return api.send('POST', '/v1/inbound/resend', undefined, {
    key: null,
    idempotencyKey: null,
    raw: body,
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign(id, at, body),
    },
  });
}

/** The provider reports that a mail came back. */
export async function bounced(api: ApiClient, mailId: string): Promise<void> {
  const bounce = { message: 'no such mailbox' };
  const answer = await providerEvent(api, 'email.bounced', { email_id: randomUUID(), tags: { mail: mailId }, bounce });
  expect(answer.status).toBeLessThan(300);
}
