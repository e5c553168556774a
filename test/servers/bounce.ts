import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { ApiClient } from './api-client';
import { RESEND_WEBHOOK_SECRET } from './installation';

/** The provider reports that a mail came back. */
export async function bounced(api: ApiClient, mailId: string): Promise<void> {
  const at = new Date();
  const body = JSON.stringify({
    type: 'email.bounced',
    created_at: at.toISOString(),
    data: { email_id: randomUUID(), tags: { mail: mailId }, bounce: { message: 'no such mailbox' } },
  });
  const id = `msg_${randomUUID()}`;
  const answer = await api.send('POST', '/v1/inbound/resend', undefined, {
    key: null,
    idempotencyKey: null,
    raw: body,
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(RESEND_WEBHOOK_SECRET).sign(id, at, body),
    },
  });
  expect(answer.status).toBeLessThan(300);
}
