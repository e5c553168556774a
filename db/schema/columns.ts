import { customType, integer, timestamp } from 'drizzle-orm/pg-core';

/** A moment, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** A number of units; none unless said. */
export const units = (name: string) => integer(name).notNull().default(0);

export const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
