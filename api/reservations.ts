import { sql } from 'drizzle-orm';
import { Type } from 'typebox';
import { durationMs, formatInstant, type Instant, instantOf } from '../domain/calendar/business-date';
import { partSkus } from '../record/kit-parts';
import { sqlInstant } from '../record/load-facts';
import { itemsOf } from '../record/place-lines';
import { releaseReservation, reserveUnits } from '../record/reservations';
import { mutate } from './mutate';
import { notFound, Problem, refuse } from './problems';
import type { Resource } from './resources';
import { closed, Id, Quantity, Sku, Slug } from './shapes';

/** A checkout takes minutes; one that is paid for in a convenience store takes days. */
const SHORTEST = 'PT1S';
const LONGEST = 'P7D';

const Reservation = Type.Object(
  {
    sku: Sku,
    quantity: Quantity,
    channel: Slug,
    expiresIn: Type.String({
      pattern: '^P(?!$)(\\d{1,6}W)?(\\d{1,6}D)?(T(?=\\d)(\\d{1,6}H)?(\\d{1,6}M)?(\\d{1,6}S)?)?$',
      maxLength: 32,
      description: `an ISO 8601 duration from ${SHORTEST} to ${LONGEST}, for example PT15M`,
    }),
  },
  closed,
);

interface ReservationBody {
  readonly sku: string;
  readonly quantity: number;
  readonly channel: string;
  readonly expiresIn: string;
}

const Params = Type.Object({ id: Id }, closed);
const NoQuery = Type.Object({}, closed);

interface Hold {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly channel: string;
  readonly expiresAt: Instant;
}

/** `reservationId` is what a line of an order names it by. */
const shown = ({ id, expiresAt, ...hold }: Hold) => ({
  id,
  reservationId: id,
  ...hold,
  expiresAt: formatInstant(expiresAt),
});

function expiryOf(at: Instant, expiresIn: string): Instant {
  const ms = durationMs(expiresIn);
  if (ms < durationMs(SHORTEST) || ms > durationMs(LONGEST))
    throw refuse('/expiresIn', `must be from ${SHORTEST} to ${LONGEST}`);
  return instantOf(at + ms);
}

export const reservations: Resource = (app, deps) => {
  app.post<{ Body: ReservationBody }>(
    '/v1/reservations',
    {
      config: { scope: 'orders' },
      schema: { tags: ['stock'], summary: 'Hold units for a checkout', body: Reservation, querystring: NoQuery },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        const { sku, quantity, channel, expiresIn } = request.body;
        const expiresAt = expiryOf(act.at, expiresIn);
        const item = (await itemsOf(act, [sku])).get(sku);
        if (item === undefined) throw refuse('/sku', 'must be a known item: PUT /v1/items/{sku} first');
        const parts = await partSkus(act, item.components.length > 0 ? [sku] : []);
        const outcome = await reserveUnits(act, { sku, quantity, channel, expiresAt }, parts);
        if (!outcome.held) {
          const { available } = outcome;
          throw new Problem(
            'not-enough-units',
            `${available} units of ${sku} can be held now; ${quantity} were asked for.`,
            {
              members: { available },
            },
          );
        }
        const { id } = outcome;
        return {
          status: 201,
          location: `/v1/reservations/${id}`,
          body: shown({ id, sku, quantity, channel, expiresAt }),
        };
      }),
  );

  app.get<{ Params: { id: string } }>(
    '/v1/reservations/:id',
    {
      config: { scope: ['orders', 'staff'] },
      schema: { tags: ['stock'], summary: 'Units held for a checkout', params: Params, querystring: NoQuery },
    },
    async (request) => {
      const rows = await deps.db.execute<Omit<Hold, 'expiresAt'> & { expiresAt: string }>(sql`
        select id, sku, quantity, channel_id as channel, expires_at as "expiresAt" from reservations
        where id = ${request.params.id} and expires_at > ${formatInstant(deps.clock())}::timestamptz`);
      const row = rows[0];
      if (!row) throw notFound('reservation of that id, or no longer');
      return shown({ ...row, expiresAt: sqlInstant(row.expiresAt) });
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/v1/reservations/:id',
    {
      config: { scope: 'orders' },
      schema: {
        tags: ['stock'],
        summary: 'Give held units back: to those who wait, else they can be sold',
        params: Params,
        querystring: NoQuery,
      },
    },
    (request, reply) =>
      mutate(deps, request, reply, async (act) => {
        await releaseReservation(act, request.params.id);
        return { status: 204 };
      }),
  );
};
