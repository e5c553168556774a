import Fastify from 'fastify';
import { readBodies } from '../../api/bodies';
import { Order } from '../../api/order-schema';
import { compileBody } from '../../api/validation';

/**
 * `POST /v1/orders` that reads and validates an order exactly as the engine does, and then does nothing: what taking an
 * order in is measured against.
 */
async function main(): Promise<void> {
  const app = Fastify();
  readBodies(app);
  app.setValidatorCompiler(({ schema }) => compileBody(schema as object));
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.post<{ Body: { orderId: string } }>('/v1/orders', { schema: { body: Order } }, (request, reply) =>
    reply.code(201).send({ orderId: request.body.orderId, lines: [] }),
  );
  await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  process.on('SIGTERM', () => process.exit(0));
}

void main();
