import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that a test can close, and open again at the same address. */
export interface TcpProxy {
  readonly address: string;
  /** The server is away: connections break, new ones are refused. */
  close(): Promise<void>;
  /** The server hangs: connections stand and new ones are taken, but nothing passes. */
  freeze(): void;
  open(): Promise<void>;
  stop(): Promise<void>;
}

export async function tcpProxy(target: string): Promise<TcpProxy> {
  const [host = '127.0.0.1', port = '0'] = target.split(':');
  const sockets = new Set<Socket>();
  let frozen = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (frozen) socket.pause();
  };
  const pipe = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => void (to.destroyed || to.write(chunk)));
    from.on('close', () => to.destroy());
  };
  const listen = async (at: number): Promise<Server> => {
    const server = createServer((near) => {
      const far = connect(Number(port), host);
      pipe(near, far);
      pipe(far, near);
      keep(near);
      keep(far);
    });
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server: Server | null = await listen(0);
  const { port: own } = server.address() as AddressInfo;
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${own}`,
    async close() {
      const closing = server;
      server = null;
      closing?.close();
      breakAll();
      if (closing) await once(closing, 'close');
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    async open() {
      frozen = false;
      breakAll();
      server ??= await listen(own);
    },
    async stop() {
      const closing = server;
      server = null;
      closing?.close();
      breakAll();
    },
  };
}
