import scalar from '@scalar/fastify-api-reference';
import type { Resource } from './resources';

/** `/openapi.json` and the pages made of it. */
export const docs: Resource = async (app) => {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Backorder engine API',
      telemetry: false,
      withDefaultFonts: false,
    },
    logLevel: 'silent',
  });
};
