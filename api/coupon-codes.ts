import { Type } from 'typebox';
import { addCouponCodes, couponPools } from '../record/coupon-pool';
import { mutate } from './mutate';
import type { Resource } from './resources';
import { closed, Slug } from './shapes';

const Upload = Type.Object(
  {
    pool: Slug,
    codes: Type.Array(
      Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$', description: '1 to 64 printable characters without blanks' }),
      { minItems: 1, maxItems: 10_000 },
    ),
  },
  closed,
);

/** Coupon codes of the shop's own, which apologies take instead of codes the engine makes up. */
export const couponCodes: Resource = (app, deps) => {
  app.post<{ Body: { pool: string; codes: readonly string[] } }>(
    '/v1/coupon-codes',
    {
      config: { scope: ['staff', 'admin'] },
      schema: {
        tags: ['staff'],
        summary: 'Put coupon codes into a pool; each is given away once',
        querystring: Type.Object({}, closed),
        body: Upload,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { pool, codes } = request.body;
        const added = await addCouponCodes(act, pool, codes);
        const [now] = await couponPools(act.tx, pool);
        return {
          status: 201,
          location: '/v1/coupon-codes',
          body: { pool, added, known: codes.length - added, free: now?.free ?? 0, taken: now?.taken ?? 0 },
        };
      }),
  );

  app.get(
    '/v1/coupon-codes',
    {
      config: { scope: ['staff', 'admin'] },
      schema: {
        tags: ['staff'],
        summary: 'How many codes each pool has; the codes themselves are not shown',
        querystring: Type.Object({}, closed),
      },
    },
    async () => ({ items: await couponPools(deps.db), nextCursor: null }),
  );
};
