import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

type Serve = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Stands in for somebody else's HTTP server, on a real socket. Ends at once, whatever connection is still open. */
export class HttpStandIn {
  private readonly sockets = new Set<Socket>();
  private readonly server;

  /** `serve` is called with the whole body; a request that breaks off before that is not seen. */
  constructor(serve: Serve) {
    this.server = createServer(async (request, response) => {
      const body = await bodyOf(request);
      if (body !== null) await serve(request, response, body);
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
