import { sql } from 'drizzle-orm';
import type { LocalizedName, SupplierSettings } from '../db/records';
import { type BusinessDate, type DatePrecision, formatInstant } from '../domain/calendar/business-date';
import { supplierQuestion } from '../emails/supplier-question';
import type { Act } from './act';
import { channelOf } from './channels';
import { openTask } from './tasks';

interface AskedSupply {
  sku: string;
  quantity: number;
  eta: BusinessDate;
  precision: DatePrecision;
  overdue: boolean;
  supplierId: string | null;
  supplier: SupplierSettings | null;
  name: LocalizedName | null;
}

/**
 * The supplier of a supply has to be asked: whether its day holds or, once that has passed, when the goods come. A task for
 * staff, with the letter in the supplier's language where it is known who he is. Once for a date: false when it has been
 * asked already. The item must be locked.
 */
export async function askSupplier(act: Act, supplyId: string, plannedOn: BusinessDate): Promise<boolean> {
  const asked = await act.tx.execute(sql`
    update supplies set asked_at = ${formatInstant(act.at)}::timestamptz
    where id = ${supplyId} and asked_at is null and status <> 'cancelled' and received < quantity
      and planned_on = ${plannedOn}::date
    returning id`);
  if (asked.length === 0) return false;
  const rows = await act.tx.execute<AskedSupply & Record<string, unknown>>(sql`
    select s.sku, s.quantity - s.received as quantity, s.eta::text as eta, s.eta_precision as precision, s.overdue,
      p.id as "supplierId", p.settings as supplier, i.name
    from supplies s left join items i on i.sku = s.sku
    left join suppliers p on p.id = coalesce(s.supplier_id, i.supplier_id)
    where s.id = ${supplyId}`);
  const supply = rows[0];
  if (!supply) return false;
  const { sku, quantity, eta, overdue } = supply;
  const data = { quantity, eta, ...(await letterTo(act, supplyId, supply)) };
  await openTask(act, overdue ? 'supply-overdue' : 'supply-check', supplyId, { sku, supplyId }, data);
  return true;
}

/** Staff need not ask any more once the supplier has given another day, or all has come or been cancelled. */
export function nothingToAsk(act: Act, supplyId: string): void {
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where kind in ('supply-check', 'supply-overdue') and subject = ${supplyId} and state = 'open'
      and not exists (select 1 from supplies
        where id = ${supplyId} and status <> 'cancelled' and received < quantity and asked_at is not null)`);
}

/** To whom the question goes, and in which words; nothing where the supplier is not known. */
async function letterTo(act: Act, supplyId: string, supply: AskedSupply): Promise<Readonly<Record<string, unknown>>> {
  const { supplierId, supplier, name, sku, quantity, eta, precision, overdue } = supply;
  if (supplierId === null || supplier === null) return {};
  const { locale, email } = supplier;
  const shop = (await channelOf(act, 'default')).name;
  const named = (names: LocalizedName | null): string => names?.[locale] ?? names?.ja ?? names?.en ?? '';
  const question = { locale, supplier: supplier.name, shop: named(shop), supplyId, sku, item: named(name) };
  const letter = supplierQuestion({ ...question, quantity, eta, precision, overdue });
  return { supplierId, ...(email === undefined ? {} : { to: email }), ...letter };
}
