import swaggerUi from '@fastify/swagger-ui';
import type { Resource } from './resources';

/** `/openapi.json` and the pages made of it. */
export const docs: Resource = async (app) => {
  app.get('/openapi.json', { schema: { tags: ['operations'], summary: 'This description' } }, async () =>
    app.swagger(),
  );
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { url: '/openapi.json', deepLinking: true, persistAuthorization: true, validatorUrl: null },
    theme: { title: 'Backorder engine API' },
    staticCSP: true,
    // Served as the API is: an installation without TLS in front must not ask for its own files over TLS. The pages set
    // styles of their own, and load nothing from elsewhere.
    transformStaticCSP: (policy) =>
      policy
        .replace(' upgrade-insecure-requests;', '')
        .replace("style-src 'self' https:", "style-src 'self' 'unsafe-inline'")
        .replace(' validator.swagger.io', ''),
  });
};
