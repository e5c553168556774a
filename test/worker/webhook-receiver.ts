import type { IncomingMessage, ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { HttpStandIn } from '../servers/http-stand-in';

export interface Received {
  readonly path: string;
  readonly id: string;
  /** Seconds. */
  readonly timestamp: number;
  readonly signature: string;
  readonly body: string;
}

/** How a receiver answers a delivery. */
export type Reply = number | 'silence' | 'never-ending' | 'reset' | { readonly redirectTo: string };

/** A shop's system that receives webhooks, on a real socket. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Bytes written of answers that have no end. */
  written = 0;
  /** The most deliveries that were under way at once. */
  mostAtOnce = 0;
  reply: (received: Received, nth: number) => Reply | Promise<Reply> = () => 204;

  private atOnce = 0;
  private readonly server = new HttpStandIn((...exchange) => this.serve(...exchange));

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await receiver.server.listen();
    return receiver;
  }

  get url(): string {
    return `${this.server.url}/hooks`;
  }

  /** The deliveries' bodies, parsed, as the library lets them through; throws where a signature does not fit. */
  verified(secret: string): unknown[] {
    return this.received.map(({ id, timestamp, signature, body }) =>
      new Webhook(secret).verify(body, {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signature,
      }),
    );
  }

  /** What the bodies say, in the order received. */
  events(): { type: string; sequence: number | undefined }[] {
    return this.received.map(({ body }) => {
      const { type, sequence } = JSON.parse(body) as { type: string; sequence?: number };
      return { type, sequence };
    });
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async serve(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    response.on('close', () => this.atOnce--);
    const header = (name: string): string => String(request.headers[name] ?? '');
    const received: Received = {
      path: request.url ?? '',
      id: header('webhook-id'),
      timestamp: Number(header('webhook-timestamp')),
      signature: header('webhook-signature'),
      body,
    };
    this.received.push(received);
    const reply = await this.reply(received, this.received.length);
    if (typeof reply === 'number') response.writeHead(reply).end();
    else if (reply === 'reset') request.socket.resetAndDestroy();
    else if (reply === 'never-ending') this.pour(response);
    else if (reply !== 'silence') response.writeHead(307, { location: reply.redirectTo }).end();
  }

  /** An answer without end: it stops only when the other side hangs up. */
  private pour(response: ServerResponse): void {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) this.written += chunk.length;
    };
    response.on('drain', more);
    more();
  }
}
