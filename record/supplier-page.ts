import { sql } from 'drizzle-orm';
import type { LocalizedName, SupplierSettings } from '../db/records';
import {
  type BusinessDate,
  DAY_MS,
  type DatePrecision,
  formatInstant,
  type Instant,
  instantOf,
} from '../domain/calendar/business-date';
import type { AskedUnits, SupplierAnswer } from '../domain/purchasing/supplier-answer';
import type { Act } from './act';
import { sqlInstant } from './load-facts';

/** A supply or purchase as its supplier sees it on his page. */
export interface AskedLine {
  /** `supply` or `purchase`, and its id: what an answer names. */
  readonly kind: 'supply' | 'purchase';
  readonly id: string;
  readonly sku: string;
  readonly name: LocalizedName | null;
  readonly quantity: number;
  readonly received: number;
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  readonly overdue: boolean;
  /** Moves with every change: an answer to another version is one to what is no longer so. */
  readonly version: number;
  /** Nothing of it can be answered any more: cancelled, or refused. */
  readonly closed: boolean;
  /** Asked, and not answered since. */
  readonly unanswered: boolean;
  /** The supplier's last answer. */
  readonly answer: SupplierAnswer | null;
  readonly answeredAt: Instant | null;
}

export const unitsOf = ({ quantity, received, eta, precision }: AskedLine): AskedUnits => ({
  quantity,
  received,
  eta: eta === null ? null : { date: eta, precision },
});

/** A supplier whose link is still good. */
export interface LinkedSupplier {
  readonly id: string;
  readonly settings: SupplierSettings;
}

/** The supplier of a link; null when it was revoked. */
export async function linkedSupplier(act: Act, id: string, epoch: number): Promise<LinkedSupplier | null> {
  const rows = await act.tx.execute<{ settings: SupplierSettings; epoch: number }>(
    sql`select settings, link_epoch as epoch from suppliers where id = ${id}`,
  );
  const [row] = rows;
  return row?.epoch === epoch ? { id, settings: row.settings } : null;
}

/** Questions older than this are not shown: what was asked then has come, or been asked again. */
const SHOWN_FOR_MS = 180 * DAY_MS;
/** More than anybody answers; the rest moves up as lines are answered. */
const MOST_LINES = 300;

interface Row extends Omit<AskedLine, 'answeredAt'> {
  answeredAt: string | null;
}

/** All that a supplier was asked about and that is still his and open, what he has not answered first. */
export async function askedLines(act: Act, supplierId: string): Promise<readonly AskedLine[]> {
  const since = formatInstant(instantOf(act.at - SHOWN_FOR_MS));
  const lastAnswer = (column: 'supply_id' | 'purchase_id') => sql`
    left join lateral (
      select h.data -> 'answer' as answer, h.at from supply_history h
      where h.${sql.raw(column)} = m.id and h.supplier_id = ${supplierId} and h.kind = 'answered'
      order by h.id desc limit 1) said on true`;
  const rows = await act.tx.execute<Row & Record<string, unknown>>(sql`
    with asked as materialized (
      select distinct supply_id, purchase_id from supply_history
      where supplier_id = ${supplierId} and at > ${since}::timestamptz
    )
    select * from (
      select 'supply' as kind, m.id, m.sku, i.name, m.quantity, m.received, m.eta::text as eta, m.eta_precision as precision,
        m.overdue, m.version, m.status = 'cancelled' as closed, m.status <> 'cancelled' and m.asked_at is not null as unanswered,
        said.answer, said.at as "answeredAt", m.planned_on
      from asked a join supplies m on m.id = a.supply_id left join items i on i.sku = m.sku ${lastAnswer('supply_id')}
      where coalesce(m.supplier_id, i.supplier_id) = ${supplierId} and m.received < m.quantity
        and (m.status <> 'cancelled' or said.answer ->> 'kind' in ('refused', 'discontinued'))
      union all
      select 'purchase', m.id, m.sku, i.name, m.quantity, 0, null, 'day', false, 1, m.refused_at is not null,
        m.refused_at is null, said.answer, said.at, null
      from asked a join purchase_requests m on m.id = a.purchase_id left join items i on i.sku = m.sku
        ${lastAnswer('purchase_id')}
      where m.supplier_id = ${supplierId} and m.state = 'open'
    ) m
    order by closed, unanswered desc, overdue desc, planned_on, kind, id limit ${MOST_LINES}`);
  return rows.map(({ answeredAt, ...row }) => ({
    ...row,
    answeredAt: answeredAt === null ? null : sqlInstant(answeredAt),
  }));
}
