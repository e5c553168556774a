import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import type { LocalizedName, SupplierSettings } from '../db/records';
import {
  type BusinessDate,
  type DatePrecision,
  dateAt,
  formatInstant,
  type Instant,
} from '../domain/calendar/business-date';
import type { AskCause, OpenQuestion, SupplierHours } from '../domain/purchasing/asking';
import { isCommon } from './coverage';
import { sqlInstant } from './load-facts';
import { SUPPLIER_ADDRESS } from './suppliers';

/** So much of each kind is looked at at once; the rest is found the next time. */
const MOST_AT_ONCE = 200;

/** Whom a matter is asked of. */
export interface AskedSupplier {
  readonly id: string;
  readonly settings: SupplierSettings;
  /** Null where he cannot be written to. */
  readonly address: string | null;
  readonly linkEpoch: number;
}

/** A supply or a purchase that a supplier may have to be asked about. */
export interface OpenMatter {
  readonly kind: 'supply' | 'purchase';
  readonly id: string;
  readonly sku: string;
  readonly name: LocalizedName | null;
  readonly cause: AskCause;
  /** Units that have not come. */
  readonly quantity: number;
  readonly eta: BusinessDate | null;
  readonly precision: DatePrecision;
  readonly plannedOn: BusinessDate | null;
  /** The supply's version; a purchase has one only. */
  readonly version: number;
  readonly statedAt: Instant;
  readonly askedAt: Instant | null;
  readonly askedTimes: number;
  /** Null where nobody knows who delivers it. */
  readonly supplier: AskedSupplier | null;
  /** The order a purchase is for, whose pack says the rhythm. */
  readonly forOrder: { readonly backorderId: string; readonly policyId: string; readonly policyVersion: number } | null;
  /** What customers are owed that hangs on the answer. */
  readonly newsOn: BusinessDate | null;
  readonly toldOn: BusinessDate | null;
  readonly offerEndsAt: Instant | null;
}

interface Row extends Omit<OpenMatter, 'statedAt' | 'askedAt' | 'offerEndsAt' | 'supplier' | 'forOrder'> {
  statedAt: string;
  askedAt: string | null;
  offerEndsAt: string | null;
  supplierId: string | null;
  settings: SupplierSettings | null;
  address: string | null;
  linkEpoch: number;
  backorderId: string | null;
  policyId: string | null;
  policyVersion: number | null;
}

const instantOrNull = (text: string | null): Instant | null => (text === null ? null : sqlInstant(text));

function matterOf(row: Row): OpenMatter {
  const { supplierId, settings, address, linkEpoch, backorderId, policyId, policyVersion, ...rest } = row;
  return {
    ...rest,
    statedAt: sqlInstant(row.statedAt),
    askedAt: instantOrNull(row.askedAt),
    offerEndsAt: instantOrNull(row.offerEndsAt),
    supplier: supplierId === null || settings === null ? null : { id: supplierId, settings, address, linkEpoch },
    forOrder:
      backorderId === null || policyId === null || policyVersion === null
        ? null
        : { backorderId, policyId, policyVersion },
  };
}

const SUPPLIER = sql`p.id as "supplierId", p.settings, ${SUPPLIER_ADDRESS} as address, p.link_epoch as "linkEpoch"`;

/** Somebody waits for the supply: a line is promised by it, it is meant for one, or the queue reaches into it. */
const AWAITED = sql`
  (exists (select 1 from pegs p where p.supply_id = s.id and p.units > 0)
  or ${isCommon(sql`s`)} and (select k.waiting from stock k where k.sku = s.sku) > coalesce((
    select sum(e.quantity - e.received) from supplies e
    where e.sku = s.sku and e.status <> 'cancelled' and e.received < e.quantity and not e.overdue and ${isCommon(sql`e`)}
      and (coalesce(e.planned_on, 'infinity'), e.created_at, e.id)
        < (coalesce(s.planned_on, 'infinity'), s.created_at, s.id)), 0))`;

/**
 * Until when a line of the open offer `f` can be answered for: the offer's deadline, or the end that the law gives that line where
 * it comes sooner. Its midnight is counted to the day that ends then.
 */
const endOfLine = (lineId: SQL): SQL => sql`
  least(f.expires_at, (
    select min(to_timestamp((o #>> '{legal,silence,at}')::double precision / 1000)) - interval '1 millisecond'
    from jsonb_array_elements(f.options) o where o ->> 'lineId' = ${lineId} and o #>> '{legal,silence,means}' = 'cancel'))`;

const due = (at: Instant): SQL => sql`(look_again_at is null or look_again_at <= ${formatInstant(at)}::timestamptz)`;

/**
 * Supplies that suppliers may have to be asked about now: overdue ones, and those that are waited for and have no date or
 * come by `soon`. The first lines of the queue stand for all that are promised by one: theirs are the nearest deadlines.
 */
export async function suppliesToAskAbout(db: Database, at: Instant, soon: BusinessDate): Promise<OpenMatter[]> {
  const rows = await db.execute<Row & Record<string, unknown>>(sql`
    with s as materialized (
      select s.*, i.name, i.supplier_id as usual_supplier_id from supplies s left join items i on i.sku = s.sku
      where s.status <> 'cancelled' and s.received < s.quantity and ${due(at)}
        and (s.overdue or (s.planned_on is null or s.planned_on <= ${soon}::date) and ${AWAITED})
      order by s.planned_on, s.id limit ${MOST_AT_ONCE}
    )
    select 'supply' as kind, s.id, s.sku, s.name, s.quantity - s.received as quantity, s.eta::text as eta,
      s.eta_precision as precision, s.planned_on::text as "plannedOn", s.version, s.stated_at as "statedAt",
      s.asked_at as "askedAt", s.asked_times as "askedTimes", owed.*, ${SUPPLIER},
      case when s.overdue then 'overdue' when s.planned_on is null then 'unknown' else 'upcoming' end as cause,
      null as "backorderId", null as "policyId", null::int as "policyVersion"
    from s left join suppliers p on p.id = coalesce(s.supplier_id, s.usual_supplier_id)
    cross join lateral (
      select min(b.course ->> 'nextNewsOn') as "newsOn", min(${endOfLine(sql`l.line_id`)}) as "offerEndsAt",
        -- That a date holds which was told is what is asked of goods that are due; it presses once it is lost.
        min(l.told ->> 'restockDate') filter (where s.overdue or s.planned_on is null) as "toldOn"
      from (select l.order_id, l.line_id, l.told from pegs g join order_lines l on l.sku = g.sku
            where g.supply_id = s.id and g.units > 0 and l.waiting > 0 and l.promise_supply_id = s.id limit 500) l
      join backorders b on b.id = backorder_id(l.order_id)
      left join offers f on f.backorder_id = b.id and f.state = 'open') owed
    order by s.planned_on, s.id`);
  return rows.map(matterOf);
}

/** Purchases that no supply has answered, of suppliers who can be written to and have not refused. */
export async function purchasesToAskAbout(db: Database, at: Instant): Promise<OpenMatter[]> {
  const rows = await db.execute<Row & Record<string, unknown>>(sql`
    select 'purchase' as kind, r.id, r.sku, i.name, r.quantity, null as eta, 'day' as precision, null as "plannedOn",
      1 as version, r.requested_at as "statedAt", r.asked_at as "askedAt", r.asked_times as "askedTimes",
      b.course ->> 'nextNewsOn' as "newsOn", r.needed_by::text as "toldOn", ${endOfLine(sql`r.for_line_id`)} as "offerEndsAt",
      ${SUPPLIER},
      'purchase' as cause, b.id as "backorderId", b.policy_id as "policyId", b.policy_version as "policyVersion"
    from purchase_requests r join suppliers p on p.id = r.supplier_id left join items i on i.sku = r.sku
    left join backorders b on b.id = r.for_backorder_id
    left join offers f on f.backorder_id = b.id and f.state = 'open'
    where r.state = 'open' and r.refused_at is null and ${due(at)} and ${SUPPLIER_ADDRESS} is not null
    order by r.requested_at, r.id limit ${MOST_AT_ONCE}`);
  return rows.map(matterOf);
}

/** A matter as the rule judges it, on the supplier's calendar. */
export function questionOf(matter: OpenMatter, { timeZone }: SupplierHours): OpenQuestion {
  const { cause, plannedOn, askedTimes, newsOn, toldOn, offerEndsAt } = matter;
  const day = (at: Instant): BusinessDate => dateAt(at, timeZone);
  const owed = [newsOn, toldOn, offerEndsAt === null ? null : day(offerEndsAt)].filter((date) => date !== null);
  return {
    cause,
    since: day(matter.statedAt),
    plannedOn,
    askedOn: matter.askedAt === null ? null : day(matter.askedAt),
    askedTimes,
    pressingOn: owed.sort()[0] ?? null,
  };
}

/** These are looked at again then. What changes in between is looked at at once. */
export async function lookAgain(
  db: Database,
  matters: readonly { readonly matter: OpenMatter; readonly at: Instant }[],
): Promise<void> {
  const rowsOf = (kind: OpenMatter['kind']) =>
    JSON.stringify(
      matters
        .filter(({ matter }) => matter.kind === kind)
        .map(({ matter, at }) => ({ id: matter.id, version: matter.version, look: formatInstant(at) })),
    );
  await db.execute(sql`
    update supplies s set look_again_at = d.look
    from jsonb_to_recordset(${rowsOf('supply')}::text::jsonb) as d(id text, version int, look timestamptz)
    where s.id = d.id and s.version = d.version`);
  await db.execute(sql`
    update purchase_requests r set look_again_at = d.look
    from jsonb_to_recordset(${rowsOf('purchase')}::text::jsonb) as d(id text, version int, look timestamptz)
    where r.id = d.id`);
}

/** Marks a matter asked, unless it has been asked or has changed since it was looked at. Its item must be locked. */
export const markAsked = (at: Instant, matters: readonly OpenMatter[], kind: OpenMatter['kind']): SQL => {
  const rows = JSON.stringify(
    matters
      .filter((matter) => matter.kind === kind)
      .map(({ id, version, askedTimes, cause }) => ({ id, version, times: askedTimes, overdue: cause === 'overdue' })),
  );
  const given = sql`jsonb_to_recordset(${rows}::text::jsonb) as d(id text, version int, times int, overdue boolean)`;
  const asked = sql`asked_at = ${formatInstant(at)}::timestamptz, asked_times = asked_times + 1`;
  return kind === 'supply'
    ? sql`
      update supplies s set ${asked} from ${given}
      where s.id = d.id and s.version = d.version and s.overdue = d.overdue and s.asked_times = d.times
        and s.status <> 'cancelled' and s.received < s.quantity
      returning s.id`
    : sql`
      update purchase_requests r set ${asked} from ${given}
      where r.id = d.id and r.asked_times = d.times and r.state = 'open' and r.refused_at is null
      returning r.id`;
};
