import { sql } from 'drizzle-orm';
import type { SupplierSettings } from '../db/records';
import type { Act } from './act';
import { isStopped } from './stopped-addresses';

/** A supplier as it is known; null when it is not. */
export async function supplierSettings(
  { tx }: { readonly tx: Pick<Act['tx'], 'execute'> },
  id: string,
): Promise<SupplierSettings | null> {
  const rows = await tx.execute<{ settings: SupplierSettings }>(sql`select settings from suppliers where id = ${id}`);
  return rows[0]?.settings ?? null;
}

/** Whom staff ask for at a supplier, and where. */
export const whomToCall = ({ name, contactName, phone, email }: SupplierSettings) => ({
  supplier: name,
  ...(contactName === undefined ? {} : { contactName }),
  ...(phone === undefined ? {} : { phone }),
  ...(email === undefined ? {} : { email }),
});

/** The address a supplier can be written to: none where mail to it came back, or was called spam. */
export const SUPPLIER_ADDRESS = sql`
  case when not ${isStopped(sql`p.settings ->> 'email'`)} then p.settings ->> 'email' end`;
