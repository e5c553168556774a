import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problems';

export const BODY_LIMIT = 1024 * 1024;
const FORM_LIMIT = 64 * 1024;

/** A body larger than allowed is read to its end and thrown away up to this size; beyond it the connection is given up. */
const DRAIN_LIMIT = 64 * 1024 * 1024;

/**
 * The whole body. One that is too large is refused only after its end: answering and closing while the client still
 * sends would cost it the answer, and the connection.
 */
async function readBody(stream: NodeJS.ReadableStream, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    const chunk = Buffer.from(piece);
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (length > DRAIN_LIMIT) break;
  }
  if (length > limit) throw new Problem('too-large', `The body is larger than ${limit / 1024} KiB.`);
  return Buffer.concat(chunks);
}

/** Reads JSON strictly: valid UTF-8, one document. */
function readJson(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Problem('bad-request', 'The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem('bad-request', 'The body is not valid JSON.');
  }
}

/** JSON everywhere, forms on the pages of customers and suppliers, nothing else. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', async (_request: unknown, payload: IncomingMessage) => {
    const body = await readBody(payload, BODY_LIMIT);
    return body.length === 0 ? undefined : readJson(body);
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const body = await readBody(payload, FORM_LIMIT);
      if (!/^\/[cs]\//.test(request.url))
        throw new Problem('unsupported-media-type', 'Send the body as application/json.');
      return new URLSearchParams(body.toString('utf8'));
    },
  );
  // A mail program may send its one click so (RFC 8058); what the address says is all there is to it.
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, payload: IncomingMessage) => {
    await readBody(payload, FORM_LIMIT);
    if (!request.url.startsWith('/c/'))
      throw new Problem('unsupported-media-type', 'Send the body as application/json.');
    return new URLSearchParams();
  });
}

/** Bodies whose bytes are signed, left as they came. */
export function keepBodiesRaw(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: unknown, payload: IncomingMessage) => readBody(payload, BODY_LIMIT));
}
