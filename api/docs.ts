import swaggerUi from '@fastify/swagger-ui';
import type { Resource } from './resources';

/** `/openapi.json` and the pages made of it. */
export const docs: Resource = async (app) => {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { url: '/openapi.json', deepLinking: true, persistAuthorization: true, validatorUrl: null },
    theme: { title: 'Backorder engine API' },
    staticCSP: true,
  });
};
