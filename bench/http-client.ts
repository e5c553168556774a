import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** A caller with connections that stay open; cheap, since it shares the machine with what it measures. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly port: number,
    private readonly key: string,
  ) {}

  /** Sends JSON and waits for the whole answer; throws on anything but success. */
  send(method: 'POST' | 'PUT' | 'GET', path: string, body?: object): Promise<string> {
    const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.agent,
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          headers: {
            authorization: `Bearer ${this.key}`,
            ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
            ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            if ((response.statusCode ?? 500) < 300) resolve(text);
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(payload ?? undefined);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
