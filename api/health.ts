import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import type { ApiDeps } from './deps';
import type { Resource } from './resources';
import { closed } from './shapes';

const DATABASE_PATIENCE_MS = 2000;

async function databaseAnswers({ db }: ApiDeps): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), DATABASE_PATIENCE_MS).unref());
  const asked = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]);
}

/** Alive, and able to work: what a load balancer and a person with a browser ask. */
export const health: Resource = (app, deps) => {
  const schema = (summary: string) => ({ tags: ['operations'], summary, querystring: Type.Object({}, closed) });

  app.get('/healthz', { schema: schema('The process lives') }, async () => ({ status: 'ok' }));

  app.get('/readyz', { schema: schema('Orders can be taken and a worker polls') }, async (_request, reply) => {
    const [database, pollers] = await Promise.all([databaseAnswers(deps), deps.workers.pollers()]);
    const ready = database && pollers !== null && pollers > 0;
    if (!ready) reply.code(503).header('Retry-After', '2');
    return {
      status: ready ? 'ready' : 'not-ready',
      dependencies: {
        database: { ok: database },
        temporal: { ok: pollers !== null },
        worker: { ok: (pollers ?? 0) > 0, pollers: pollers ?? 0 },
      },
    };
  });
};
