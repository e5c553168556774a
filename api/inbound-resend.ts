import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { applyProviderEvent, type ProviderEvent } from '../record/apply-provider-event';
import { keepBodiesRaw } from './bodies';
import { Problem } from './problems';
import type { Resource } from './resources';

/** The provider's headers as the Standard Webhooks library names them. */
const standardHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    ['id', 'timestamp', 'signature'].map((name) => [
      `webhook-${name}`,
      String(headers[`svix-${name}`] ?? headers[`webhook-${name}`] ?? ''),
    ]),
  );

function verified(secret: string, body: Buffer, headers: IncomingHttpHeaders): ProviderEvent {
  let event: unknown;
  try {
    event = new Webhook(secret).verify(body.toString('utf8'), standardHeaders(headers));
  } catch {
    throw new Problem('unauthorized', 'The signature does not fit the body.');
  }
  const { type, data } = (event ?? {}) as Partial<ProviderEvent>;
  if (typeof type !== 'string' || typeof data !== 'object' || data === null)
    throw new Problem('bad-request', 'This is not an event of the mail provider.');
  return { type, data };
}

/** What the mail provider says became of a mail. Its bytes are signed, so they are read before they are parsed. */
export const inboundResend: Resource = async (app, deps) => {
  await app.register(async (signed) => {
    keepBodiesRaw(signed);
    signed.post(
      '/v1/inbound/resend',
      { schema: { tags: ['webhooks'], summary: "The mail provider's signed events" } },
      async (request) => {
        if (deps.resendWebhookSecret === null)
          throw new Problem('unauthorized', 'RESEND_WEBHOOK_SECRET is not set, so no event can be trusted.');
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const event = verified(deps.resendWebhookSecret, body, request.headers);
        await applyProviderEvent(deps.db, deps.here, event, deps.clock());
        return { received: true };
      },
    );
  });
};
