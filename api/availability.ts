import { Type } from 'typebox';
import { availabilityOf, type Wish } from '../record/availability';
import { EVERYBODY } from './deps';
import { carrierWords } from './order-checks';
import { Rank } from './order-schema';
import { notFound, Problem } from './problems';
import type { Resource } from './resources';
import { closed, Id, Quantity, Sku, Slug } from './shapes';

const Query = Type.Object(
  {
    quantity: Type.Optional(Quantity),
    channel: Type.Optional(Slug),
    policy: Type.Optional(Slug),
    customerId: Type.Optional(Id),
    customerRank: Type.Optional(Rank),
    carrier: Type.Optional(Slug),
  },
  closed,
);

export const availability: Resource = (app, deps) => {
  app.get<{ Params: { sku: string }; Querystring: Partial<Omit<Wish, 'sku'>> }>(
    '/v1/items/:sku/availability',
    {
      config: { scope: EVERYBODY },
      schema: {
        tags: ['stock'],
        summary: 'What an order placed now would be told',
        description:
          'The answer `POST /v1/orders` would give this customer for so many units at this moment, by the same rules; nothing is held for him. `low`: all units come from stock, and at most the policy’s `availability.lowAt` (5) are left to sell. `unavailable` comes with the `reason` an order would be refused with. Without a destination, dates are those of the warehouse’s own country; `carrier` is one of the policy’s (`shipping.carriers`) in place of the usual one.',
        params: Type.Object({ sku: Sku }, closed),
        querystring: Query,
      },
    },
    async (request) => {
      const { quantity = 1, channel = 'default', ...who } = request.query;
      const wish = { sku: request.params.sku, quantity, channel, ...who };
      const answer = await availabilityOf(deps.db, { at: deps.clock(), here: deps.here }, wish);
      if (answer === 'no-such-item') throw notFound('item of that SKU');
      if (answer === 'no-such-policy')
        throw new Problem('bad-request', 'There is no such policy.', {
          errors: [{ pointer: '/policy', message: 'must be a policy that exists: see GET /v1/policies' }],
        });
      if ('noCarrier' in answer)
        throw new Problem('bad-request', 'That carrier cannot take it.', {
          errors: [{ pointer: '/carrier', message: carrierWords(answer) }],
        });
      return answer;
    },
  );
};
